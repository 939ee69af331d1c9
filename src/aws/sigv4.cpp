// SPDX-License-Identifier: Apache-2.0
#include "aws/sigv4.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/digest.hpp"
#include "base/encoding.hpp"

namespace laketop::aws {
namespace {

using Kind = SignatureFault::Kind;

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
constexpr std::string_view kAlgorithmV4a = "AWS4-ECDSA-P256-SHA256";
constexpr std::string_view kTerminator = "aws4_request";

bool IsDigits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return out;
}

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string_view Trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// Runs of white space count as one space.
std::string Collapse(std::string_view value) {
  std::string out;
  for (char c : Trim(value)) {
    bool space = c == ' ' || c == '\t';
    if (space && !out.empty() && out.back() == ' ') continue;
    out.push_back(space ? ' ' : c);
  }
  return out;
}

bool ReadSignedHeaders(std::string_view text, Signature& out) {
  for (std::string_view name : Split(text, ';')) {
    if (name.empty() || out.signed_headers.size() == kSignedHeadersMax) return false;
    out.signed_headers.push_back(Lower(name));
  }
  return true;
}

// Of SigV4: X-Amz-Date, else Date in either form.
bool ReadTime(const http::Headers& headers, Signature& out) {
  const std::string* text = headers.Find("X-Amz-Date");
  if (text == nullptr) text = headers.Find("Date");
  if (text == nullptr) return false;
  std::optional<Timestamp> time = ParseBasicIso8601(*text);
  if (!time) time = ParseHttpDate(*text);
  if (!time) return false;
  out.time = *time;
  out.time_text = FormatBasicIso8601(*time);
  return true;
}

std::unexpected<SignatureFault> Fault(Kind kind, bool presigned, std::string message) {
  return std::unexpected(SignatureFault{kind, presigned, std::move(message)});
}

using Read = std::expected<std::optional<Signature>, SignatureFault>;

Read ReadV2Header(std::string_view rest) {
  std::size_t colon = rest.rfind(':');
  if (colon == std::string_view::npos || colon == 0) {
    return Fault(Kind::kMalformed, false, "Authorization header is malformed.");
  }
  Signature out{.scheme = SigningScheme::kV2};
  out.access_key_id = rest.substr(0, colon);
  out.scope.service = "s3";
  return out;
}

Read ReadHeader(const http::Request& request, std::string_view text) {
  if (text.size() > kAuthorizationBytesMax) {
    return Fault(Kind::kMalformed, false, "Authorization header is too long.");
  }
  std::size_t space = text.find(' ');
  std::string_view scheme = text.substr(0, space);
  std::string_view rest = space == std::string_view::npos ? "" : text.substr(space + 1);
  if (scheme == "AWS") return ReadV2Header(rest);
  Signature out;
  if (scheme == kAlgorithmV4a) {
    out.scheme = SigningScheme::kV4a;
  } else if (scheme != kAlgorithm) {
    return Fault(Kind::kUnsupported, false, "Unsupported authorization scheme.");
  }

  std::string_view credential;
  std::string_view signed_headers;
  std::string_view signature;
  for (std::string_view part : Split(rest, ',')) {
    part = Trim(part);
    std::size_t equals = part.find('=');
    if (equals == std::string_view::npos) continue;
    std::string_view name = part.substr(0, equals);
    std::string_view value = part.substr(equals + 1);
    if (name == "Credential") credential = value;
    if (name == "SignedHeaders") signed_headers = value;
    if (name == "Signature") signature = value;
  }
  std::string missing;
  auto require = [&](std::string_view value, std::string_view name) {
    if (value.empty())
      missing += fmt::format("Authorization header requires '{}' parameter. ", name);
  };
  require(credential, "Credential");
  require(signature, "Signature");
  require(signed_headers, "SignedHeaders");
  if (!missing.empty()) {
    return Fault(Kind::kIncomplete, false, fmt::format("{}Authorization={}", missing, scheme));
  }
  if (!ReadCredential(credential, out)) {
    return Fault(Kind::kMalformed, false,
                 "Credential must have exactly 5 slash-delimited elements, e.g. "
                 "keyid/date/region/service/term, got '" +
                     std::string(credential) + "'");
  }
  if (!ReadSignedHeaders(signed_headers, out)) {
    return Fault(Kind::kMalformed, false, "SignedHeaders is malformed.");
  }
  if (!ReadTime(request.headers, out)) {
    return Fault(Kind::kNoDate, false,
                 "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' "
                 "header. Authorization=" +
                     std::string(scheme));
  }
  out.hex = signature;
  out.session_token = request.headers.Get("X-Amz-Security-Token");
  return out;
}

struct QueryPart {
  std::string_view name;   // encoded
  std::string_view value;  // encoded
};

std::vector<QueryPart> QueryParts(std::string_view query) {
  std::vector<QueryPart> parts;
  if (query.empty()) return parts;
  for (std::string_view part : Split(query, '&')) {
    if (part.empty()) continue;
    std::size_t equals = part.find('=');
    parts.push_back({part.substr(0, equals), equals == std::string_view::npos
                                                 ? std::string_view()
                                                 : part.substr(equals + 1)});
  }
  return parts;
}

// What AWS calls "presigned": everything that a header would hold, as parameters.
Read ReadQuery(const std::vector<QueryPart>& parts) {
  Signature out{.presigned = true};
  std::string algorithm;
  std::string credential;
  std::string signed_headers;
  std::string date;
  std::string expires;
  for (const QueryPart& part : parts) {
    auto take = [&](std::string_view name, std::string& into) {
      if (!http::EqualsIgnoringCase(part.name, name)) return;
      into = PercentDecode(part.value).value_or(std::string());
    };
    if (part.name.size() > 32) continue;
    take("X-Amz-Algorithm", algorithm);
    take("X-Amz-Credential", credential);
    take("X-Amz-SignedHeaders", signed_headers);
    take("X-Amz-Date", date);
    take("X-Amz-Expires", expires);
    take("X-Amz-Signature", out.hex);
    take("X-Amz-Security-Token", out.session_token);
  }
  if (algorithm == kAlgorithmV4a) out.scheme = SigningScheme::kV4a;
  if (algorithm.empty() || credential.empty() || signed_headers.empty() || date.empty() ||
      out.hex.empty()) {
    return Fault(Kind::kIncomplete, true,
                 "AWS query-string parameters must include 'X-Amz-Algorithm', 'X-Amz-Credential', "
                 "'X-Amz-Signature', 'X-Amz-SignedHeaders' and 'X-Amz-Date'. Re-examine the "
                 "query-string parameters.");
  }
  if (algorithm != kAlgorithm && algorithm != kAlgorithmV4a) {
    return Fault(Kind::kUnsupported, true,
                 "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256\"");
  }
  if (!ReadCredential(credential, out)) {
    return Fault(Kind::kMalformed, true,
                 "Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; "
                 "expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".");
  }
  std::optional<Timestamp> time = ParseBasicIso8601(date);
  if (!time) {
    return Fault(Kind::kMalformed, true,
                 "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  }
  out.time = *time;
  out.time_text = date;
  if (!ReadSignedHeaders(signed_headers, out)) {
    return Fault(Kind::kMalformed, true, "X-Amz-SignedHeaders is malformed");
  }
  // S3 asks for it; elsewhere 15 minutes are the rule.
  if (expires.empty()) {
    if (out.scope.service == "s3") {
      return Fault(Kind::kIncomplete, true, "X-Amz-Expires is missing");
    }
    out.expires = std::chrono::seconds(900);
    return out;
  }
  long seconds = 0;
  auto [end, error] = std::from_chars(expires.data(), expires.data() + expires.size(), seconds);
  if (error != std::errc() || end != expires.data() + expires.size()) {
    return Fault(Kind::kMalformed, true, "X-Amz-Expires should be a number");
  }
  if (seconds < 0) return Fault(Kind::kMalformed, true, "X-Amz-Expires must be non-negative");
  if (seconds > kPresignedExpiryMax.count()) {
    return Fault(Kind::kMalformed, true,
                 "X-Amz-Expires must be less than a week (in seconds); that is, the given "
                 "X-Amz-Expires must be less than 604800 seconds");
  }
  out.expires = std::chrono::seconds(seconds);
  return out;
}

// S3's first presigned URLs: AWSAccessKeyId, Expires (a time), Signature.
Read ReadV2Query(const std::vector<QueryPart>& parts) {
  Signature out{.scheme = SigningScheme::kV2, .presigned = true};
  out.scope.service = "s3";
  for (const QueryPart& part : parts) {
    std::string value = PercentDecode(part.value).value_or(std::string());
    if (part.name == "AWSAccessKeyId") out.access_key_id = value;
    if (part.name == "Signature") out.hex = value;
    if (part.name == "x-amz-security-token") out.session_token = value;
    if (part.name != "Expires") continue;
    long seconds = 0;
    auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
    if (error != std::errc() || seconds < 0 || seconds > 253'402'300'799) {
      return Fault(Kind::kMalformed, true, "Invalid date (should be seconds since epoch)");
    }
    out.time = Timestamp(std::chrono::seconds(seconds));
  }
  if (out.time == Timestamp{} || out.hex.empty()) {
    return Fault(Kind::kIncomplete, true,
                 "Query-string authentication requires the Signature, Expires and AWSAccessKeyId "
                 "parameters");
  }
  return out;
}

std::string CanonicalQuery(const http::Request& request, bool presigned) {
  std::vector<std::pair<std::string, std::string>> encoded;
  for (const QueryPart& part : QueryParts(request.query)) {
    if (presigned && part.name == "X-Amz-Signature") continue;
    auto again = [](std::string_view text) {
      std::optional<std::string> plain = PercentDecode(text, true);
      return PercentEncode(plain ? *plain : text);
    };
    encoded.emplace_back(again(part.name), again(part.value));
  }
  std::ranges::sort(encoded);
  std::string out;
  for (const auto& [name, value] : encoded) {
    if (!out.empty()) out.push_back('&');
    out += name;
    out.push_back('=');
    out += value;
  }
  return out;
}

std::string NormalisedPath(std::string_view path) {
  std::vector<std::string_view> kept;
  for (std::string_view segment : Split(path, '/')) {
    if (segment.empty() || segment == ".") continue;
    if (segment != "..") {
      kept.push_back(segment);
    } else if (!kept.empty()) {
      kept.pop_back();
    }
  }
  std::string out;
  for (std::string_view segment : kept) {
    out.push_back('/');
    out += segment;
  }
  if (out.empty() || path.ends_with('/') || path.ends_with("/.") || path.ends_with("/..")) {
    out.push_back('/');
  }
  return out;
}

std::string CanonicalPath(std::string_view path, PathRule rule) {
  if (path.empty()) return "/";
  if (rule == PathRule::kNormalised) return PercentEncode(NormalisedPath(path), true);
  std::optional<std::string> plain = PercentDecode(path);
  return PercentEncode(plain ? *plain : path, true);
}

std::string CanonicalHeaders(const http::Request& request, const Signature& signature) {
  std::string out;
  for (const std::string& name : signature.signed_headers) {
    out += name;
    out.push_back(':');
    bool first = true;
    for (const auto& [key, value] : request.headers.Fields()) {
      if (!http::EqualsIgnoringCase(key, name)) continue;
      if (!first) out.push_back(',');
      first = false;
      out += Collapse(value);
    }
    out.push_back('\n');
  }
  return out;
}

std::string Join(const std::vector<std::string>& parts) {
  std::string out;
  for (const std::string& part : parts) {
    if (!out.empty()) out.push_back(';');
    out += part;
  }
  return out;
}

}  // namespace

bool ReadCredential(std::string_view text, Signature& out) {
  std::vector<std::string_view> parts = Split(text, '/');
  std::size_t scope = out.scheme == SigningScheme::kV4a ? 3 : 4;
  if (parts.size() < scope + 1 || parts.back() != kTerminator) return false;
  std::size_t first = parts.size() - scope;
  std::size_t key_bytes = static_cast<std::size_t>(parts[first].data() - text.data()) - 1;
  out.access_key_id = text.substr(0, key_bytes);
  out.scope.date = parts[first];
  if (scope == 4) out.scope.region = parts[first + 1];
  out.scope.service = parts[parts.size() - 2];
  return !out.access_key_id.empty() && out.scope.date.size() == 8 && IsDigits(out.scope.date) &&
         !out.scope.service.empty();
}

std::string CredentialScope::Text() const {
  return fmt::format("{}/{}/{}/{}", date, region, service, kTerminator);
}

Read ReadSignature(const http::Request& request) {
  std::vector<QueryPart> parts;
  bool v4_query = false;
  bool v2_query = false;
  if (request.query.size() > 8) {
    parts = QueryParts(request.query);
    for (const QueryPart& part : parts) {
      if (http::EqualsIgnoringCase(part.name, "X-Amz-Algorithm") ||
          http::EqualsIgnoringCase(part.name, "X-Amz-Credential")) {
        v4_query = true;
      }
      if (part.name == "AWSAccessKeyId") v2_query = true;
    }
  }
  const std::string* header = request.headers.Find("Authorization");
  if (header != nullptr && v4_query) {
    return Fault(Kind::kTwice, true, "Only one auth mechanism allowed");
  }
  if (header != nullptr) return ReadHeader(request, *header);
  if (v4_query) return ReadQuery(parts);
  if (v2_query) return ReadV2Query(parts);
  return std::nullopt;
}

CanonicalRequest Canonicalize(const http::Request& request, const Signature& signature,
                              PathRule rule, std::string_view payload_hash) {
  CanonicalRequest out;
  out.text = fmt::format(
      "{}\n{}\n{}\n{}\n{}\n{}", request.method, CanonicalPath(request.path, rule),
      CanonicalQuery(request, signature.presigned), CanonicalHeaders(request, signature),
      Join(signature.signed_headers), payload_hash);
  out.string_to_sign = fmt::format("{}\n{}\n{}\n{}", kAlgorithm, signature.time_text,
                                   signature.scope.Text(), HexEncode(Sha256(out.text)));
  return out;
}

std::string DeriveSigningKey(std::string_view secret, const CredentialScope& scope) {
  std::string key = HmacSha256("AWS4" + std::string(secret), scope.date);
  key = HmacSha256(key, scope.region);
  key = HmacSha256(key, scope.service);
  return HmacSha256(key, kTerminator);
}

std::string Sign(std::string_view signing_key, std::string_view string_to_sign) {
  return HexEncode(HmacSha256(signing_key, string_to_sign));
}

std::string UnsignedHeaders(const http::Request& request, const Signature& signature) {
  std::string out;
  for (const auto& [name, value] : request.headers.Fields()) {
    std::string lower = Lower(name);
    if (!lower.starts_with("x-amz-") && lower != "host") continue;
    if (std::ranges::find(signature.signed_headers, lower) != signature.signed_headers.end()) {
      continue;
    }
    if (!out.empty()) out += ", ";
    out += lower;
  }
  return out;
}

ChunkSigner::ChunkSigner(std::string signing_key, const Signature& seed)
    : signing_key_(std::move(signing_key)),
      time_text_(seed.time_text),
      scope_(seed.scope.Text()),
      previous_(seed.hex) {}

std::string ChunkSigner::Next(std::string_view algorithm, std::string_view hashes) {
  std::string text =
      fmt::format("{}\n{}\n{}\n{}\n{}", algorithm, time_text_, scope_, previous_, hashes);
  previous_ = Sign(signing_key_, text);
  return previous_;
}

std::string ChunkSigner::SignChunk(std::string_view sha256_hex) {
  return Next("AWS4-HMAC-SHA256-PAYLOAD", fmt::format("{}\n{}", kEmptySha256, sha256_hex));
}

std::string ChunkSigner::SignTrailers(std::string_view sha256_hex) {
  return Next("AWS4-HMAC-SHA256-TRAILER", sha256_hex);
}

}  // namespace laketop::aws
