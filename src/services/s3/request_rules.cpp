// SPDX-License-Identifier: Apache-2.0
#include "services/s3/request_rules.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "services/s3/errors.hpp"
#include "services/s3/limits.hpp"

namespace laketop::s3 {

void CheckKey(std::string_view key) {
  if (key.size() > kKeyBytesMax) throw KeyTooLong(key.size());
}

void CheckExpectedOwner(const Bucket& bucket, const std::optional<std::string>& expected_owner) {
  if (!expected_owner) return;
  const bool is_account =
      expected_owner->size() == 12 &&
      std::ranges::all_of(*expected_owner, [](char c) { return c >= '0' && c <= '9'; });
  if (!is_account) {
    throw S3Error(
        "InvalidBucketOwnerAWSAccountID", 400,
        "The value of the expected bucket owner parameter must be an AWS Account ID... [" +
            *expected_owner + "]");
  }
  if (*expected_owner != bucket.account) throw AccessDenied();
}

std::optional<VersionId> RequireVersionId(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  if (text->empty()) {
    throw InvalidArgument("Version id cannot be the empty string", "versionId", "");
  }
  std::optional<VersionId> id = ParseVersionId(*text);
  if (!id) throw InvalidArgument("Invalid version id specified", "versionId", *text);
  return id;
}

WriteConditions WriteConditionsOf(std::optional<std::string> if_match,
                                  const std::optional<std::string>& if_none_match) {
  WriteConditions conditions{.if_match = std::move(if_match)};
  if (if_none_match) {
    if (*if_none_match != "*" || conditions.if_match) {
      aws::Error error = S3Error("NotImplemented", 501,
                                 "A header you provided implies functionality that is not "
                                 "implemented");
      error.fields = {{"Header", "If-None-Match"}};
      throw error;
    }
    conditions.if_absent = true;
  }
  return conditions;
}

void CheckWriteConditions(const WriteConditions& conditions, const ObjectVersion* current,
                          std::string_view key) {
  if (!conditions.Any()) return;
  std::optional<std::string> etag;
  if (current != nullptr) etag = current->ETag();
  switch (Evaluate(conditions, etag)) {
    case WriteVerdict::kProceed:
      return;
    case WriteVerdict::kNoSuchKey:
      throw NoSuchKey(key);
    case WriteVerdict::kIfMatchFailed:
      throw PreconditionFailed("If-Match");
    case WriteVerdict::kIfNoneMatchFailed:
      throw PreconditionFailed("If-None-Match");
  }
}

CopySource RequireCopySource(const std::string& header) {
  std::optional<CopySource> source = ParseCopySource(header);
  if (source) return std::move(*source);
  throw InvalidArgument(
      "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
      "x-amz-copy-source", header);
}

void CheckSourceConditions(const ReadConditions& conditions, const ObjectVersion& source) {
  const ReadVerdict verdict = Evaluate(conditions, source.ETag(), source.modified);
  if (verdict.kind == ReadVerdict::Kind::kProceed) return;
  throw PreconditionFailed("x-amz-copy-source-" + std::string(verdict.condition));
}

void CheckReadable(const ObjectVersion& version) {
  if (version.storage_class != "GLACIER" && version.storage_class != "DEEP_ARCHIVE") return;
  aws::Error error = S3Error("InvalidObjectState", 403,
                             "The operation is not valid for the object's storage class");
  error.fields = {{"StorageClass", version.storage_class}};
  throw error;
}

int PageSize(const std::optional<std::int32_t>& asked, int most, std::string_view name) {
  if (!asked) return most;
  if (*asked < 0) {
    throw InvalidArgument(
        fmt::format("Argument {} must be an integer between 0 and 2147483647", name), name,
        fmt::format("{}", *asked));
  }
  return std::min(*asked, most);
}

std::optional<std::string> ShownVersionId(const Bucket& bucket, const VersionId& id) {
  if (bucket.versioning == Versioning::kNever) return std::nullopt;
  return Text(id);
}

std::optional<std::string> MadeVersionId(const Bucket& bucket, const VersionId& id) {
  if (bucket.versioning != Versioning::kEnabled) return std::nullopt;
  return Text(id);
}

namespace {

constexpr std::string_view kOwnerships[] = {"BucketOwnerEnforced", "BucketOwnerPreferred",
                                            "ObjectWriter"};

}  // namespace

ObjectOwnership RequireOwnership(std::string_view name) {
  auto found = std::ranges::find(kOwnerships, name);
  if (found == std::end(kOwnerships)) throw MalformedXml();
  return static_cast<ObjectOwnership>(found - std::begin(kOwnerships));
}

std::string_view Name(ObjectOwnership ownership) {
  return kOwnerships[static_cast<std::size_t>(ownership)];
}

std::string ShownStorageClass(const std::string& stored) {
  return stored.empty() ? "STANDARD" : stored;
}

}  // namespace laketop::s3
