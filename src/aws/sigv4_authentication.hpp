// SPDX-License-Identifier: Apache-2.0
#pragma once
// Authenticator: from a signature to a caller. Permissive, it believes everybody, and still refuses
// a presigned URL that has expired; enforcing, it verifies each signature against the credentials
// it finds. Thread-safe.

#include <map>
#include <mutex>
#include <vector>

#include "aws/form_authenticator.hpp"
#include "aws/sigv4.hpp"
#include "aws/sigv4_errors.hpp"
#include "base/clock.hpp"
#include "ports/credentials.hpp"

namespace laketop::aws {

enum class AuthMode { kPermissive, kEnforce };

// How x-amz-content-sha256 says that a body is to be checked.
struct PayloadRule {
  enum class Kind {
    kUnchecked,  // UNSIGNED-PAYLOAD, or nothing said to S3
    kHash,       // the hash is in the header
    kBody,       // nothing said elsewhere: the body itself must be hashed
    kChunks      // STREAMING-…
  };
  Kind kind = Kind::kUnchecked;
  std::string text;  // what the canonical request holds, where it is known before the body
  bool chunks_signed = false;
  bool trailers = false;
};
// Throws what S3 answers to a value that is none.
PayloadRule ReadPayloadRule(const http::Request& request, const std::optional<Signature>& signature,
                            const Service& service);

struct Identity {
  ports::Caller caller;
  bool anonymous = false;
  std::string signing_key;  // raw; empty where nothing was verified
};

class Authenticator final : public FormAuthenticator {
 public:
  // The sources are asked in turn; they and the clock outlive it.
  Authenticator(AuthMode mode, const Clock& clock, std::vector<ports::CredentialSource*> sources);

  AuthMode mode() const { return mode_; }
  // Throws what the service answers to a signature that is not good. `payload_hash`: the last line
  // of the canonical request.
  Task<Identity> Authenticate(std::shared_ptr<const http::Request> request,
                              std::optional<Signature> signature, const Service& service,
                              ErrorFamily family, std::string payload_hash);

  Task<ports::Caller> AuthenticateForm(Signature signature, std::string policy) override;

 private:
  Task<Identity> AcceptAny(Signature signature, ErrorFamily family);
  Task<Identity> Verify(std::shared_ptr<const http::Request> request, Signature signature,
                        const Service& service, ErrorFamily family, std::string payload_hash);
  Task<ports::Caller> VerifyPlain(Signature signature, std::vector<std::string> texts);
  Task<std::optional<ports::Credential>> FindCredential(std::string access_key_id);
  void CheckTime(const Signature& signature, ErrorFamily family) const;
  std::string SigningKey(const ports::Credential& credential, const CredentialScope& scope);

  AuthMode mode_;
  const Clock& clock_;
  std::vector<ports::CredentialSource*> sources_;
  std::mutex mutex_;
  std::map<std::string, std::string> signing_keys_;  // by secret and scope
};

}  // namespace laketop::aws
