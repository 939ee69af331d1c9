// SPDX-License-Identifier: Apache-2.0
#include "aws/gateway_body.hpp"

#include <charconv>

#include "aws/chunked.hpp"

namespace laketop::aws {
namespace {

std::optional<std::uint64_t> NumberOf(std::string_view text) {
  std::uint64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string_view Trim(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

}  // namespace

std::shared_ptr<http::BodyReader> CheckedBody(const http::Request& request,
                                              const PayloadRule& payload,
                                              const std::optional<Signature>& signature,
                                              const Identity& identity) {
  if (payload.kind == PayloadRule::Kind::kHash) {
    if (request.body->Length() == 0 && payload.text == kEmptySha256) return request.body;
    return MakeHashingReader(request.body, payload.text);
  }
  if (payload.kind != PayloadRule::Kind::kChunks) return request.body;
  ChunkedForm form{.is_signed = payload.chunks_signed, .has_trailers = payload.trailers};
  form.decoded_bytes = NumberOf(request.headers.Get("x-amz-decoded-content-length"));
  form.announced_trailers = request.headers.Get("x-amz-trailer");
  if (payload.chunks_signed && signature && !identity.signing_key.empty()) {
    form.signer.emplace(identity.signing_key, *signature);
  }
  return MakeChunkedReader(request.body, std::move(form));
}

http::Headers WithoutChunkedCoding(const http::Headers& headers) {
  http::Headers out = headers;
  std::string_view codings = headers.Get("Content-Encoding");
  std::string kept;
  while (!codings.empty()) {
    std::size_t comma = codings.find(',');
    std::string_view coding = Trim(codings.substr(0, comma));
    codings.remove_prefix(comma == std::string_view::npos ? codings.size() : comma + 1);
    if (coding.empty() || http::EqualsIgnoringCase(coding, "aws-chunked")) continue;
    if (!kept.empty()) kept += ",";
    kept += coding;
  }
  out.Remove("Content-Encoding");
  if (!kept.empty()) out.Add("Content-Encoding", std::move(kept));
  return out;
}

Error BodyFaultError(ErrorFamily family, const http::BodyError& fault) {
  using Kind = http::BodyError::Kind;
  bool is_s3 = family == ErrorFamily::kS3;
  switch (fault.kind) {
    case Kind::kDisconnected:
      return Error(is_s3 ? "IncompleteBody" : "RequestTimeout", is_s3 ? 400 : 408, fault.message);
    case Kind::kTooLarge:
      if (is_s3) return Error("MaxMessageLengthExceeded", 400, "Your request was too big.");
      return Error("RequestEntityTooLarge", 413, "Request is too large.");
    case Kind::kBadDigest:
      if (is_s3) return Error("XAmzContentSHA256Mismatch", 400, fault.message);
      break;
    case Kind::kMalformed:
      if (is_s3) return Error("IncompleteBody", 400, fault.message);
      return Error("SerializationException", 400, fault.message);
    case Kind::kSignatureMismatch:
      break;
  }
  if (is_s3) return Error("SignatureDoesNotMatch", 403, fault.message);
  return Error(
      family == ErrorFamily::kQuery ? "SignatureDoesNotMatch" : "InvalidSignatureException",
      family == ErrorFamily::kJson ? 400 : 403, fault.message);
}

}  // namespace laketop::aws
