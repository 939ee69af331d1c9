// SPDX-License-Identifier: Apache-2.0
#include "services/sts/session.hpp"

#include "base/encoding.hpp"
#include "base/random.hpp"

namespace laketop::sts {
namespace {

constexpr std::size_t kTokenBytes = 132;

Session NewCredentials(Timestamp expires) {
  return Session{.access_key_id = "ASIA" + RandomAlphanumeric(16),
                 .secret = Base64Encode(RandomBytes(30)),
                 .token = Base64Encode(RandomBytes(kTokenBytes)),
                 .expires = expires};
}

}  // namespace

RoleArn ParseRoleArn(std::string_view arn) {
  constexpr std::string_view kService = "arn:aws:iam::";
  constexpr std::string_view kResource = ":role/";
  constexpr std::size_t kAccountDigits = 12;
  if (!arn.starts_with(kService)) return {};
  std::string_view account = arn.substr(kService.size(), kAccountDigits);
  std::string_view rest = arn.substr(std::min(arn.size(), kService.size() + kAccountDigits));
  if (account.find_first_not_of("0123456789") != std::string_view::npos ||
      !rest.starts_with(kResource)) {
    return {};
  }
  return {.account = std::string(account), .name = std::string(rest.substr(rest.rfind('/') + 1))};
}

Session NewSession(const ports::Caller& caller, Timestamp expires) {
  Session session = NewCredentials(expires);
  session.account = caller.account;
  session.principal_arn = caller.principal_arn;
  session.principal_id = caller.principal_id;
  session.session_name = caller.session_name;
  return session;
}

Session NewRoleSession(const RoleArn& role, std::string_view role_id, std::string_view session_name,
                       Timestamp expires) {
  Session session = NewCredentials(expires);
  session.account = role.account;
  session.session_name = session_name;
  session.principal_arn = "arn:aws:sts::" + role.account + ":assumed-role/" + role.name + "/" +
                          std::string(session_name);
  session.principal_id = std::string(role_id) + ":" + std::string(session_name);
  return session;
}

Session NewFederatedSession(const ports::Caller& caller, std::string_view name, Timestamp expires) {
  Session session = NewCredentials(expires);
  session.account = caller.account;
  session.session_name = name;
  session.principal_arn = "arn:aws:sts::" + caller.account + ":federated-user/" + std::string(name);
  session.principal_id = caller.account + ":" + std::string(name);
  return session;
}

}  // namespace laketop::sts
