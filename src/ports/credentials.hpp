// SPDX-License-Identifier: Apache-2.0
#pragma once
// CredentialSource: what is known of an access key: its secret and whom it makes its holder.
// Offered by IAM (long-term keys), STS (sessions) and the credentials file; the gateway asks them
// in turn. Thread-safe.

#include <optional>
#include <string>

#include "base/task.hpp"
#include "base/time.hpp"
#include "ports/caller.hpp"

namespace laketop::ports {

struct Credential {
  std::string access_key_id;
  std::string secret;
  std::string session_token;  // empty for a long-term key
  bool active = true;
  std::optional<Timestamp> expires;
  // Without its region, which is the request's.
  Caller caller;
};

class CredentialSource {
 public:
  virtual ~CredentialSource() = default;
  // None: not one of this source's keys.
  virtual Task<std::optional<Credential>> FindCredential(std::string access_key_id) = 0;
};

}  // namespace laketop::ports
