// SPDX-License-Identifier: Apache-2.0
#pragma once
// Session: temporary credentials that STS gave out, and whom they make their holder.

#include <string>
#include <vector>

#include "base/time.hpp"
#include "ports/caller.hpp"

namespace laketop::sts {

struct Session {
  std::string access_key_id;  // ASIA…
  std::string secret;
  std::string token;
  std::string account;
  std::string principal_arn;
  std::string principal_id;
  std::string session_name;
  Timestamp expires{};
  // What narrows the session: documents and ARNs of managed policies.
  std::vector<std::string> policies;
  std::vector<std::string> policy_arns;
  template <class V>
  void Fields(V& v) {
    v(1, access_key_id);
    v(2, secret);
    v(3, token);
    v(4, account);
    v(5, principal_arn);
    v(6, principal_id);
    v(7, session_name);
    v(8, expires);
    v(9, policies);
    v(10, policy_arns);
  }
};

// arn:aws:iam::<account>:role/<path><name> taken apart; empty where it is no role's ARN.
struct RoleArn {
  std::string account;
  std::string name;
};
RoleArn ParseRoleArn(std::string_view arn);

// A session of `caller` itself (GetSessionToken), and one of a role (AssumeRole).
Session NewSession(const ports::Caller& caller, Timestamp expires);
Session NewRoleSession(const RoleArn& role, std::string_view role_id, std::string_view session_name,
                       Timestamp expires);
// One of whomever the caller vouches for (GetFederationToken).
Session NewFederatedSession(const ports::Caller& caller, std::string_view name, Timestamp expires);

}  // namespace laketop::sts
