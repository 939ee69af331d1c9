// SPDX-License-Identifier: Apache-2.0
#include "services/iam/principal.hpp"

#include "base/encoding.hpp"
#include "base/random.hpp"

namespace laketop::iam {
std::string ArnOf(std::string_view account, std::string_view kind, std::string_view path,
                  std::string_view name) {
  std::string arn = "arn:aws:iam::";
  arn.append(account).append(":").append(kind).append(path).append(name);
  return arn;
}

std::string NewId(std::string_view prefix) {
  return std::string(prefix) + RandomAlphanumeric(prefix == "AKIA" || prefix == "ASIA" ? 16 : 17);
}

std::string NewSecretKey() {
  return Base64Encode(RandomBytes(30));
}

bool IsAwsManagedPolicy(std::string_view arn) {
  return arn.starts_with("arn:aws:iam::aws:policy/");
}

std::string_view NameInArn(std::string_view arn) {
  return arn.substr(arn.rfind('/') + 1);
}

std::vector<PolicyVersionRecord> VersionsOf(const ManagedPolicy& policy) {
  if (!policy.later_versions.empty()) return policy.later_versions;
  return {{.number = 1, .document = policy.document, .created = policy.created}};
}

}  // namespace laketop::iam
