// SPDX-License-Identifier: Apache-2.0
#include "services/s3/object_settings.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "http/message.hpp"
#include "services/s3/errors.hpp"
#include "services/s3/limits.hpp"

namespace laketop::s3 {
namespace {

constexpr std::string_view kStorageClasses[] = {
    "STANDARD",   "REDUCED_REDUNDANCY",  "STANDARD_IA",
    "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR",
    "GLACIER",    "DEEP_ARCHIVE",
};

// The chunked signature's marker is of the transfer, not of the object.
std::optional<std::string> WithoutTransferCoding(std::string_view encodings) {
  if (encodings.find("aws-chunked") == std::string_view::npos) return std::string(encodings);
  std::string kept;
  while (true) {
    std::size_t comma = encodings.find(',');
    std::string_view one = encodings.substr(0, comma);
    while (!one.empty() && one.front() == ' ') one.remove_prefix(1);
    while (!one.empty() && one.back() == ' ') one.remove_suffix(1);
    if (!one.empty() && !http::EqualsIgnoringCase(one, "aws-chunked")) {
      if (!kept.empty()) kept += ", ";
      kept += one;
    }
    if (comma == std::string_view::npos) break;
    encodings.remove_prefix(comma + 1);
  }
  if (kept.empty()) return std::nullopt;
  return kept;
}

void CheckHeaders(ObjectHeaders& headers) {
  if (headers.content_encoding) {
    headers.content_encoding = WithoutTransferCoding(*headers.content_encoding);
  }
  std::size_t content_bytes = 0;
  for (const auto* header :
       {&headers.content_type, &headers.cache_control, &headers.content_disposition,
        &headers.content_encoding, &headers.content_language, &headers.expires,
        &headers.website_redirect}) {
    if (*header) content_bytes += (*header)->size();
  }
  if (content_bytes > kContentHeaderBytesMax) {
    throw S3Error("RequestHeaderSectionTooLarge", 400,
                  "Your request header section exceeds the maximum allowed request header section "
                  "size.");
  }
  if (headers.website_redirect) {
    const std::string& target = *headers.website_redirect;
    if (!target.starts_with('/') && !target.starts_with("http://") &&
        !target.starts_with("https://")) {
      throw S3Error("InvalidRedirectLocation", 400,
                    "The website redirect location must have a prefix of 'http://' or 'https://' "
                    "or '/'.");
    }
  }
  std::map<std::string, std::string> metadata;
  std::size_t metadata_bytes = 0;
  for (auto& [name, value] : headers.metadata) {
    std::string lower = AsciiLower(name);
    metadata_bytes += lower.size() + value.size();
    metadata.insert_or_assign(std::move(lower), std::move(value));
  }
  headers.metadata = std::move(metadata);
  if (metadata_bytes > kMetadataBytesMax) {
    aws::Error error = S3Error("MetadataTooLarge", 400,
                               "Your metadata headers exceed the maximum allowed metadata size");
    error.fields = {{"Size", fmt::format("{}", metadata_bytes)},
                    {"MaxSizeAllowed", fmt::format("{}", kMetadataBytesMax)}};
    throw error;
  }
}

}  // namespace

void CheckAcl(const std::optional<std::string>& acl, bool grants) {
  if (acl && grants) {
    throw CannedAclAndGrants();
  }
  if (acl) {
    constexpr std::string_view kCanned[] = {
        "private",       "public-read",       "public-read-write",         "authenticated-read",
        "aws-exec-read", "bucket-owner-read", "bucket-owner-full-control", "log-delivery-write"};
    if (std::ranges::find(kCanned, *acl) == std::end(kCanned)) {
      throw InvalidArgument("", "x-amz-acl", *acl);
    }
  }
  const bool says_nothing_new = !acl || *acl == "bucket-owner-full-control";
  if (grants || !says_nothing_new) {
    throw S3Error("AccessControlListNotSupported", 400, "The bucket does not allow ACLs");
  }
}

ObjectSettings CheckSettings(AskedSettings asked) {
  ObjectSettings settings{.encryption = std::move(asked.encryption),
                          .acl = std::move(asked.acl),
                          .lock = std::move(asked.lock)};
  if (asked.storage_class && *asked.storage_class != "STANDARD") {
    if (std::ranges::find(kStorageClasses, *asked.storage_class) == std::end(kStorageClasses)) {
      throw S3Error("InvalidStorageClass", 400, "The storage class you specified is not valid");
    }
    settings.storage_class = std::move(*asked.storage_class);
  }
  if (asked.tagging) {
    std::optional<std::vector<Tag>> tags = ParseTaggingHeader(*asked.tagging);
    if (!tags) {
      throw InvalidArgument(
          "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query "
          "parameters without tag name duplicates.",
          "x-amz-tagging", *asked.tagging);
    }
    if (std::optional<TagFault> fault = FindObjectTagFault(*tags)) {
      throw S3Error(std::string(fault->code), 400, fault->message);
    }
    settings.tags = std::move(*tags);
  }
  CheckHeaders(asked.headers);
  settings.headers = std::move(asked.headers);
  return settings;
}

}  // namespace laketop::s3
