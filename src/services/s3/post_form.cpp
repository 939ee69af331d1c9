// SPDX-License-Identifier: Apache-2.0
#include "services/s3/post_form.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/encoding.hpp"
#include "base/xml.hpp"

namespace laketop::s3 {
namespace {

constexpr std::string_view kFilename = "${filename}";
constexpr int kTaggingDepthMax = 8;

// Fields that are a PUT's headers of the same name.
constexpr std::string_view kHeaderFields[] = {
    "cache-control", "content-type", "content-disposition", "content-encoding", "content-language",
    "content-md5",   "expires",
};
constexpr std::string_view kSignatureFields[] = {
    "x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature", "x-amz-security-token",
};

bool IsHeader(std::string_view lower) {
  if (std::ranges::find(kHeaderFields, lower) != std::end(kHeaderFields)) return true;
  return lower.starts_with("x-amz-") &&
         std::ranges::find(kSignatureFields, lower) == std::end(kSignatureFields);
}

// As the header of a PUT has them: a query string.
std::string TagsAsQuery(std::string_view document) {
  auto root = ParseXml(document, {.bytes_max = kFormBytesMax, .depth_max = kTaggingDepthMax});
  if (!root) throw MalformedXml();
  std::string query;
  const XmlNode* set = root->name == "Tagging" ? root->Find("TagSet") : nullptr;
  if (set == nullptr) return query;
  for (const XmlNode& tag : set->children) {
    const XmlNode* key = tag.Find("Key");
    const XmlNode* value = tag.Find("Value");
    if (key == nullptr || value == nullptr) throw MalformedXml();
    if (!query.empty()) query += '&';
    query += PercentEncode(key->text) + "=" + PercentEncode(value->text);
  }
  return query;
}

std::string FormEncoded(std::string_view text) {
  std::string encoded;
  for (std::size_t at = 0; at < text.size(); ++at) {
    encoded += text[at] == ' ' ? "+" : PercentEncode(text.substr(at, 1));
  }
  return encoded;
}

}  // namespace

void PostForm::Add(std::string name, std::string value) {
  std::string lower = AsciiLower(name);
  auto same = std::ranges::find(fields_, lower, &Field::lower);
  if (same != fields_.end()) {
    same->value += "," + value;
    return;
  }
  fields_.push_back({std::move(name), std::move(lower), std::move(value)});
}

void PostForm::NameFile(std::string_view path) {
  const std::string_view name = path.substr(path.find_last_of("/\\") + 1);
  for (Field& field : fields_) {
    std::size_t at = 0;
    while ((at = field.value.find(kFilename, at)) != std::string::npos) {
      field.value.replace(at, kFilename.size(), name);
      at += name.size();
    }
  }
}

const std::string* PostForm::Find(std::string_view name) const {
  auto found = std::ranges::find(fields_, name, &Field::lower);
  return found == fields_.end() ? nullptr : &found->value;
}

const std::string& PostForm::Require(std::string_view name, std::string_view shown) const {
  if (const std::string* value = Find(name)) return *value;
  throw InvalidArgument(fmt::format("Bucket POST must contain a field named '{}'.  If it is "
                                    "specified, please check the order of the fields.",
                                    shown),
                        shown, "");
}

std::optional<aws::Signature> SignatureOf(const PostForm& form) {
  aws::Signature signature;
  if (form.Find("x-amz-algorithm") || form.Find("x-amz-credential") ||
      form.Find("x-amz-signature")) {
    const std::string& algorithm = form.Require("x-amz-algorithm", "X-Amz-Algorithm");
    const std::string& credential = form.Require("x-amz-credential", "X-Amz-Credential");
    signature.hex = form.Require("x-amz-signature", "X-Amz-Signature");
    const std::string& date = form.Require("x-amz-date", "X-Amz-Date");
    if (algorithm != "AWS4-HMAC-SHA256") {
      throw InvalidArgument("X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"", "X-Amz-Algorithm",
                            algorithm);
    }
    if (!aws::ReadCredential(credential, signature)) {
      throw InvalidArgument(
          "the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/"
          "aws4_request\".",
          "X-Amz-Credential", credential);
    }
    std::optional<Timestamp> time = ParseBasicIso8601(date);
    if (!time) {
      throw InvalidArgument("X-Amz-Date must be formated via ISO8601 Long format", "X-Amz-Date",
                            date);
    }
    signature.time = *time;
    signature.time_text = date;
  } else if (form.Find("awsaccesskeyid") || form.Find("signature")) {
    signature.scheme = aws::SigningScheme::kV2;
    signature.access_key_id = form.Require("awsaccesskeyid", "AWSAccessKeyId");
    signature.hex = form.Require("signature", "Signature");
  } else {
    return std::nullopt;
  }
  form.Require("policy", "Policy");
  if (const std::string* token = form.Find("x-amz-security-token")) {
    signature.session_token = *token;
  }
  return signature;
}

http::Headers HeadersOf(const PostForm& form, const http::Headers& outer) {
  http::Headers headers;
  for (const auto& [name, value] : outer.Fields()) {
    const std::string lower = AsciiLower(name);
    if (!IsHeader(lower) && lower != "authorization") headers.Add(name, value);
  }
  for (const PostForm::Field& field : form.Fields()) {
    if (field.lower == "acl") {
      headers.Set("x-amz-acl", field.value);
    } else if (field.lower == "tagging") {
      std::string tags = TagsAsQuery(field.value);
      if (!tags.empty()) headers.Set("x-amz-tagging", std::move(tags));
    } else if (IsHeader(field.lower) && !field.value.empty()) {
      headers.Set(field.lower, field.value);
    }
  }
  return headers;
}

std::optional<std::string> RedirectOf(const PostForm& form, std::string_view bucket,
                                      std::string_view key, std::string_view etag) {
  const std::string* asked = form.Find("success_action_redirect");
  if (asked == nullptr) asked = form.Find("redirect");
  if (asked == nullptr) return std::nullopt;
  const bool readable = (asked->starts_with("http://") || asked->starts_with("https://")) &&
                        asked->find_first_of("\r\n") == std::string::npos;
  if (!readable) return std::nullopt;
  return fmt::format("{}{}bucket={}&key={}&etag={}", *asked,
                     asked->find('?') == std::string::npos ? '?' : '&', FormEncoded(bucket),
                     FormEncoded(key), FormEncoded(etag));
}

}  // namespace laketop::s3
