// SPDX-License-Identifier: Apache-2.0
#include "services/iam/principal.hpp"

#include <algorithm>
#include <array>

#include "base/encoding.hpp"
#include "base/json.hpp"
#include "base/random.hpp"

namespace laketop::iam {
namespace {

constexpr std::array<std::string_view, 2> kVersions = {"2012-10-17", "2008-10-17"};

bool IsTextOrTexts(const Json& value) {
  if (value.IsString()) return true;
  return value.IsArray() && std::ranges::all_of(value.AsArray(), &Json::IsString);
}

std::optional<std::string> StatementFault(const Json& statement, PolicyKind kind) {
  constexpr std::string_view kSyntax = "Syntax errors in policy.";
  if (!statement.IsObject()) return std::string(kSyntax);
  std::string effect = statement.StringOr("Effect", "");
  if (effect != "Allow" && effect != "Deny") return std::string(kSyntax);
  const Json* action = statement.Find("Action");
  const Json* not_action = statement.Find("NotAction");
  if ((action == nullptr) == (not_action == nullptr)) {
    return "Policy statement must contain actions.";
  }
  if (!IsTextOrTexts(action != nullptr ? *action : *not_action)) return std::string(kSyntax);
  const Json* condition = statement.Find("Condition");
  if (condition != nullptr && !condition->IsObject()) return std::string(kSyntax);
  bool has_principal =
      statement.Find("Principal") != nullptr || statement.Find("NotPrincipal") != nullptr;
  const Json* resource = statement.Find("Resource");
  const Json* not_resource = statement.Find("NotResource");
  bool has_resource = resource != nullptr || not_resource != nullptr;
  if (kind == PolicyKind::kTrust) {
    if (has_resource) return "Has prohibited field Resource";
    if (!has_principal) return "Missing required field Principal";
    return std::nullopt;
  }
  if (has_principal) return "Policy document should not specify a principal.";
  if (!has_resource) return "Policy statement must contain resources.";
  if (resource != nullptr && not_resource != nullptr) return std::string(kSyntax);
  if (!IsTextOrTexts(resource != nullptr ? *resource : *not_resource)) return std::string(kSyntax);
  return std::nullopt;
}

}  // namespace

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

std::size_t PolicyBytes(std::string_view document) {
  return static_cast<std::size_t>(std::ranges::count_if(
      document, [](char c) { return c != ' ' && c != '\t' && c != '\n' && c != '\r'; }));
}

std::optional<std::string> PolicyFault(std::string_view document, PolicyKind kind) {
  std::expected<Json, JsonError> policy = ParseJson(document);
  if (!policy || !policy->IsObject()) return "This policy contains invalid Json";
  if (const Json* version = policy->Find("Version")) {
    if (!version->IsString() ||
        std::ranges::find(kVersions, version->AsString()) == kVersions.end()) {
      return "Syntax errors in policy.";
    }
  }
  const Json* statement = policy->Find("Statement");
  if (statement == nullptr) return "Syntax errors in policy.";
  if (!statement->IsArray()) return StatementFault(*statement, kind);
  for (const Json& one : statement->AsArray()) {
    if (std::optional<std::string> fault = StatementFault(one, kind)) return fault;
  }
  return std::nullopt;
}

}  // namespace laketop::iam
