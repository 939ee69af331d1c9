// SPDX-License-Identifier: Apache-2.0
#include "aws/sigv4_authentication.hpp"

#include <algorithm>

#include "aws/credentials.hpp"
#include "aws/sigv2.hpp"
#include "base/digest.hpp"
#include "base/encoding.hpp"

namespace laketop::aws {
namespace {

constexpr std::chrono::minutes kSkewMax{15};
// A key lasts a day, and there are few pairs of secret and region.
constexpr std::size_t kSigningKeysMax = 1024;
constexpr std::string_view kUnsignedPayload = "UNSIGNED-PAYLOAD";

Timestamp WallTime() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

bool IsSha256(std::string_view text) {
  return text.size() == 64 && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

// AWS's own form of ids: others, as "test", are in no source.
bool MayBeKnown(std::string_view key) {
  return key.size() >= 16 && (key.starts_with("AKIA") || key.starts_with("ASIA"));
}

}  // namespace

PayloadRule ReadPayloadRule(const http::Request& request, const std::optional<Signature>& signature,
                            const Service& service) {
  using Kind = PayloadRule::Kind;
  bool is_s3 = service.bare_errors;
  bool presigned = signature && signature->presigned;
  const std::string* given = request.headers.Find("x-amz-content-sha256");
  if (given == nullptr) {
    if (is_s3) return {Kind::kUnchecked, std::string(kUnsignedPayload)};
    return {Kind::kBody, {}};
  }
  if (*given == kUnsignedPayload) return {Kind::kUnchecked, *given};
  if (IsSha256(*given)) return {Kind::kHash, *given};
  if (*given == "STREAMING-UNSIGNED-PAYLOAD-TRAILER") {
    return {Kind::kChunks, *given, false, true};
  }
  for (std::string_view scheme : {"AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"}) {
    std::string plain = "STREAMING-" + std::string(scheme) + "-PAYLOAD";
    if (*given == plain) return {Kind::kChunks, *given, true, false};
    if (*given == plain + "-TRAILER") return {Kind::kChunks, *given, true, true};
  }
  // A URL is presigned before its body is known.
  if (presigned && is_s3) return {Kind::kUnchecked, std::string(kUnsignedPayload)};
  Error error("InvalidArgument", 400,
              "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, "
              "STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, "
              "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD, "
              "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER or a valid sha256 value.");
  error.fields = {{"ArgumentName", "x-amz-content-sha256"}, {"ArgumentValue", *given}};
  throw error;
}

Authenticator::Authenticator(AuthMode mode, const Clock& clock,
                             std::vector<ports::CredentialSource*> sources)
    : mode_(mode), clock_(clock), sources_(std::move(sources)) {}

Task<Identity> Authenticator::Authenticate(std::shared_ptr<const http::Request> request,
                                           std::optional<Signature> signature,
                                           const Service& service, ErrorFamily family,
                                           std::string payload_hash) {
  if (!signature) {
    Identity nobody;
    nobody.anonymous = true;
    if (mode_ == AuthMode::kPermissive) {
      nobody.caller = CallerOfUnknownKey({});
    }
    co_return nobody;
  }
  CheckTime(*signature, family);
  if (mode_ == AuthMode::kPermissive) {
    co_return co_await AcceptAny(std::move(*signature), family);
  }
  co_return co_await Verify(std::move(request), std::move(*signature), service, family,
                            std::move(payload_hash));
}

// An expiry is by the program's clock, so that a test can let it pass; the skew is about the
// client's and this machine's, which no test moves.
void Authenticator::CheckTime(const Signature& signature, ErrorFamily family) const {
  if (signature.presigned) {
    Timestamp now = clock_.Now();
    if (now > signature.time + signature.expires) {
      throw ExpiredRequestError(family, signature, now);
    }
    return;
  }
  if (mode_ == AuthMode::kPermissive || signature.scheme == SigningScheme::kV2) return;
  Timestamp now = WallTime();
  if (std::chrono::abs(now - signature.time) > kSkewMax) throw SkewError(family, signature, now);
}

Task<std::optional<ports::Credential>> Authenticator::FindCredential(std::string access_key_id) {
  for (ports::CredentialSource* source : sources_) {
    std::optional<ports::Credential> found = co_await source->FindCredential(access_key_id);
    if (found) co_return found;
  }
  co_return std::nullopt;
}

Task<Identity> Authenticator::AcceptAny(Signature signature, ErrorFamily family) {
  Identity identity;
  std::optional<ports::Credential> known;
  if (MayBeKnown(signature.access_key_id)) {
    known = co_await FindCredential(signature.access_key_id);
  }
  if (known) {
    if (known->expires && clock_.Now() >= *known->expires) throw ExpiredTokenError(family);
    identity.caller = known->caller;
  } else {
    identity.caller = CallerOfUnknownKey(signature.access_key_id);
  }
  co_return identity;
}

Task<Identity> Authenticator::Verify(std::shared_ptr<const http::Request> request,
                                     Signature signature, const Service& service,
                                     ErrorFamily family, std::string payload_hash) {
  if (signature.scheme == SigningScheme::kV2 && signature.presigned) {
    // A bucket alone is signed with the slash of its Host's root, also where the path has none.
    std::vector<std::string> texts = {V2StringToSign(*request, signature.path)};
    if (std::ranges::count(signature.path, '/') == 1) {
      texts.push_back(V2StringToSign(*request, signature.path + "/"));
    }
    Identity identity;
    identity.caller = co_await VerifyPlain(std::move(signature), std::move(texts));
    co_return identity;
  }
  if (signature.scheme != SigningScheme::kV4) throw UnsupportedSchemeError(family);
  if (signature.presigned && signature.time > WallTime() + kSkewMax) {
    throw DeniedError(family, "Request is not yet valid");
  }
  if (!signature.time_text.starts_with(signature.scope.date)) {
    throw WrongScopeError(family,
                          "Date in Credential scope does not match YYYYMMDD from ISO-8601 version "
                          "of date from HTTP: '" +
                              signature.scope.date + "' != '" + signature.time_text.substr(0, 8) +
                              "', from '" + signature.time_text + "'.");
  }
  if (signature.scope.service != service.signing_name) {
    throw WrongScopeError(family, "Credential should be scoped to correct service: '" +
                                      std::string(service.signing_name) + "'.");
  }
  std::optional<ports::Credential> known = co_await FindCredential(signature.access_key_id);
  if (!known || !known->active) throw UnknownKeyError(family, signature);

  if (std::string names = UnsignedHeaders(*request, signature); !names.empty()) {
    throw UnsignedHeadersError(family, names);
  }
  PathRule rule = service.bare_errors ? PathRule::kAsIs : PathRule::kNormalised;
  CanonicalRequest canonical = Canonicalize(*request, signature, rule, payload_hash);
  std::string signing_key = SigningKey(*known, signature.scope);
  if (!ConstantTimeEqual(Sign(signing_key, canonical.string_to_sign), signature.hex)) {
    throw WrongSignatureError(family, signature, canonical);
  }
  if (!ConstantTimeEqual(known->session_token, signature.session_token)) {
    throw WrongTokenError(family);
  }
  if (known->expires && clock_.Now() >= *known->expires) throw ExpiredTokenError(family);
  Identity identity;
  identity.caller = known->caller;
  identity.signing_key = std::move(signing_key);
  co_return identity;
}

// Forms may still be signed as in S3's first years: old pages are.
Task<ports::Caller> Authenticator::AuthenticateForm(Signature signature, std::string policy) {
  constexpr ErrorFamily kFamily = ErrorFamily::kS3;
  if (mode_ == AuthMode::kPermissive) {
    Identity identity = co_await AcceptAny(std::move(signature), kFamily);
    co_return std::move(identity.caller);
  }
  std::vector<std::string> texts;
  texts.push_back(std::move(policy));
  co_return co_await VerifyPlain(std::move(signature), std::move(texts));
}

// S3's signatures of a text that is no canonical request of Version 4: of one of these.
Task<ports::Caller> Authenticator::VerifyPlain(Signature signature,
                                               std::vector<std::string> texts) {
  constexpr ErrorFamily kFamily = ErrorFamily::kS3;
  const bool version_2 = signature.scheme == SigningScheme::kV2;
  if (!version_2 && signature.scope.service != "s3") {
    throw WrongScopeError(kFamily, "Credential should be scoped to correct service: 's3'.");
  }
  std::optional<ports::Credential> known = co_await FindCredential(signature.access_key_id);
  if (!known || !known->active) throw UnknownKeyError(kFamily, signature);
  const bool good = std::ranges::any_of(texts, [&](const std::string& text) {
    const std::string wanted = version_2 ? Base64Encode(HmacSha1(known->secret, text))
                                         : Sign(SigningKey(*known, signature.scope), text);
    return ConstantTimeEqual(wanted, signature.hex);
  });
  if (!good) {
    const CanonicalRequest signed_text{.text = {}, .string_to_sign = std::move(texts.front())};
    throw WrongSignatureError(kFamily, signature, signed_text);
  }
  if (!ConstantTimeEqual(known->session_token, signature.session_token)) {
    throw WrongTokenError(kFamily);
  }
  if (known->expires && clock_.Now() >= *known->expires) throw ExpiredTokenError(kFamily);
  co_return std::move(known->caller);
}

std::string Authenticator::SigningKey(const ports::Credential& credential,
                                      const CredentialScope& scope) {
  std::string name = credential.secret + '\0' + scope.Text();
  {
    std::scoped_lock lock(mutex_);
    auto found = signing_keys_.find(name);
    if (found != signing_keys_.end()) return found->second;
  }
  std::string key = DeriveSigningKey(credential.secret, scope);
  std::scoped_lock lock(mutex_);
  if (signing_keys_.size() >= kSigningKeysMax) signing_keys_.clear();
  signing_keys_.emplace(std::move(name), key);
  return key;
}

}  // namespace laketop::aws
