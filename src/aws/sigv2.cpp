// SPDX-License-Identifier: Apache-2.0
#include "aws/sigv2.hpp"

#include <algorithm>
#include <map>

#include "aws/protocol/uri.hpp"
#include "base/ascii.hpp"
#include "base/encoding.hpp"

namespace laketop::aws {
namespace {

// Parameters that are part of what is asked for; the others are not signed.
constexpr std::string_view kResourceParameters[] = {
    "accelerate",
    "acl",
    "analytics",
    "cors",
    "defaultObjectAcl",
    "delete",
    "inventory",
    "lifecycle",
    "location",
    "logging",
    "metrics",
    "notification",
    "object-lock",
    "partNumber",
    "policy",
    "replication",
    "requestPayment",
    "response-cache-control",
    "response-content-disposition",
    "response-content-encoding",
    "response-content-language",
    "response-content-type",
    "response-expires",
    "restore",
    "select",
    "select-type",
    "storageClass",
    "tagging",
    "torrent",
    "uploadId",
    "uploads",
    "versionId",
    "versioning",
    "versions",
    "website",
};

// The signature's own, and those about a body that is known only when the URL is used: SDKs put the
// checksum of an empty one into the URL.
constexpr std::string_view kNoHeaders[] = {
    "x-amz-algorithm",      "x-amz-credential",     "x-amz-date",
    "x-amz-expires",        "x-amz-signature",      "x-amz-signedheaders",
    "x-amz-security-token", "x-amz-content-sha256", "x-amz-sdk-checksum-algorithm",
};

std::string CanonicalResource(std::string_view path, const Parameters& query) {
  Parameters asked;
  for (const auto& [name, value] : query) {
    if (std::ranges::find(kResourceParameters, name) != std::end(kResourceParameters)) {
      asked.emplace_back(name, value);
    }
  }
  std::ranges::sort(asked);
  std::string resource(path);
  char separator = '?';
  for (const auto& [name, value] : asked) {
    resource += separator + name;
    if (!value.empty()) resource += "=" + value;
    separator = '&';
  }
  return resource;
}

}  // namespace

std::string V2StringToSign(const http::Request& request, std::string_view path) {
  const Parameters query = ParseParameters(request.query).value_or(Parameters());
  std::map<std::string, std::string> amz;
  for (const auto& [name, value] : request.headers.Fields()) {
    std::string lower = AsciiLower(name);
    if (!lower.starts_with("x-amz-")) continue;
    auto [at, is_new] = amz.emplace(std::move(lower), value);
    if (!is_new) at->second += "," + value;
  }
  for (const auto& [name, value] : query) {
    std::string lower = AsciiLower(name);
    if (lower.starts_with("x-amz-")) amz.emplace(std::move(lower), value);
  }
  const std::string* expires = FindParameter(query, "Expires");
  std::string text = request.method + "\n";
  text.append(request.headers.Get("Content-MD5")).append("\n");
  text.append(request.headers.Get("Content-Type")).append("\n");
  text.append(expires != nullptr ? *expires : "").append("\n");
  for (const auto& [name, value] : amz) text += name + ":" + value + "\n";
  return text + CanonicalResource(path, query);
}

http::Headers WithPresignedHeaders(const http::Request& request) {
  http::Headers headers = request.headers;
  for (auto& [name, value] : ParseParameters(request.query).value_or(Parameters())) {
    std::string lower = AsciiLower(name);
    if (!lower.starts_with("x-amz-") || lower.starts_with("x-amz-checksum-")) continue;
    if (std::ranges::find(kNoHeaders, lower) != std::end(kNoHeaders)) continue;
    if (headers.Find(lower) == nullptr) headers.Add(std::move(lower), std::move(value));
  }
  return headers;
}

}  // namespace laketop::aws
