// SPDX-License-Identifier: Apache-2.0
#include "services/s3/bucket_policy.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "services/s3/canonical_user.hpp"
#include "services/s3/errors.hpp"
#include "services/s3/limits.hpp"
#include "services/s3/policy_condition.hpp"

namespace laketop::s3 {
namespace {

std::vector<std::string> TextsOf(const Json& value, std::string_view what) {
  std::vector<std::string> texts;
  auto add = [&](const Json& one) {
    if (one.IsString()) {
      texts.push_back(one.AsString());
    } else if (one.IsBool()) {
      texts.emplace_back(one.AsBool() ? "true" : "false");
    } else if (one.IsNumber()) {
      texts.push_back(WriteJson(one));
    } else {
      throw MalformedPolicy("Policy has an invalid " + std::string(what));
    }
  };
  if (value.IsArray()) {
    for (const Json& one : value.AsArray()) add(one);
  } else {
    add(value);
  }
  return texts;
}

PolicyPrincipals ReadPrincipals(const Json& value) {
  PolicyPrincipals principals;
  if (value.IsString()) {
    if (value.AsString() != "*") throw MalformedPolicy("Invalid principal in policy");
    principals.any = true;
    return principals;
  }
  if (!value.IsObject()) throw MalformedPolicy("Invalid principal in policy");
  for (const auto& [kind, names] : value.AsObject()) {
    for (std::string& name : TextsOf(names, "principal")) {
      if (kind == "CanonicalUser") {
        if (!FindAccountOfCanonicalUser(name)) throw MalformedPolicy("Invalid principal in policy");
        principals.owners.push_back(std::move(name));
      } else if (kind == "AWS" && name == "*") {
        principals.any = true;
      } else if (kind == "AWS") {
        principals.names.push_back(std::move(name));
      } else if (kind != "Service" && kind != "Federated") {
        throw MalformedPolicy("Invalid principal in policy");
      }
    }
  }
  return principals;
}

bool IsOfBucket(std::string_view resource, std::string_view bucket) {
  constexpr std::string_view kPrefix = "arn:aws:s3:::";
  if (resource == "*") return true;
  if (!resource.starts_with(kPrefix)) return false;
  std::string_view name = resource.substr(kPrefix.size());
  name = name.substr(0, name.find('/'));
  return MatchesWildcards(name, bucket) || MatchesWildcards(resource, kPrefix);
}

void ReadActions(const Json& json, PolicyStatement& statement) {
  const Json* actions = json.Find("Action");
  const Json* others = json.Find("NotAction");
  if ((actions == nullptr) == (others == nullptr)) {
    throw MalformedPolicy("Missing required field Action");
  }
  statement.not_action = others != nullptr;
  statement.actions = TextsOf(actions != nullptr ? *actions : *others, "action");
  for (const std::string& action : statement.actions) {
    const std::string lower = AsciiLower(action);
    if (lower != "*" && !lower.starts_with("s3:") && !lower.starts_with("s3-object-lambda:")) {
      throw MalformedPolicy("Policy has invalid action");
    }
  }
}

void ReadResources(const Json& json, std::string_view bucket, PolicyStatement& statement) {
  const Json* resources = json.Find("Resource");
  const Json* others = json.Find("NotResource");
  if ((resources == nullptr) == (others == nullptr)) {
    throw MalformedPolicy("Missing required field Resource");
  }
  statement.not_resource = others != nullptr;
  statement.resources = TextsOf(resources != nullptr ? *resources : *others, "resource");
  for (const std::string& resource : statement.resources) {
    if (!IsOfBucket(resource, bucket)) throw MalformedPolicy("Policy has invalid resource");
  }
}

PolicyStatement ReadStatement(const Json& json, std::string_view bucket) {
  if (!json.IsObject()) throw MalformedPolicy("Policies must be valid JSON");
  PolicyStatement statement;
  const std::string effect = json.StringOr("Effect", "");
  if (effect != "Allow" && effect != "Deny") throw MalformedPolicy("Invalid effect: " + effect);
  statement.allow = effect == "Allow";
  const Json* principal = json.Find("Principal");
  const Json* others = json.Find("NotPrincipal");
  if ((principal == nullptr) == (others == nullptr)) {
    throw MalformedPolicy("Missing required field Principal");
  }
  if (others != nullptr && statement.allow) {
    throw MalformedPolicy("Allow with NotPrincipal is not allowed");
  }
  statement.not_principal = others != nullptr;
  statement.principals = ReadPrincipals(principal != nullptr ? *principal : *others);
  ReadActions(json, statement);
  ReadResources(json, bucket, statement);
  if (const Json* conditions = json.Find("Condition")) {
    statement.conditions = ReadConditions(*conditions);
  }
  return statement;
}

// Whether a principal that is a role, with its path, is the one of a session.
bool IsRoleOf(std::string_view principal, std::string_view session_arn) {
  const std::string role = PrincipalOfSession(session_arn);
  if (role == session_arn) return false;
  const std::size_t name = role.find(":role/") + std::string_view(":role/").size();
  return principal.starts_with(std::string_view(role).substr(0, name)) &&
         principal.substr(principal.rfind('/') + 1) == std::string_view(role).substr(name);
}

bool Names(const PolicyPrincipals& principals, const PolicyCaller& caller) {
  if (principals.any) return true;
  if (caller.account.empty()) return false;
  for (const std::string& name : principals.names) {
    if (name == caller.account || name == caller.arn || IsRoleOf(name, caller.arn)) return true;
    // The root of an account stands for all of it.
    if (name == "arn:aws:iam::" + caller.account + ":root") return true;
  }
  return !principals.owners.empty() &&
         std::ranges::find(principals.owners, CanonicalUserId(caller.account)) !=
             principals.owners.end();
}

bool Applies(const PolicyStatement& statement, const PolicyCaller& caller,
             const ports::AccessRequest& request) {
  if (Names(statement.principals, caller) == statement.not_principal) return false;
  const std::string action = AsciiLower(request.action);
  const bool acts = std::ranges::any_of(statement.actions, [&](const std::string& pattern) {
    return MatchesWildcards(AsciiLower(pattern), action);
  });
  if (acts == statement.not_action) return false;
  const bool touches = std::ranges::any_of(statement.resources, [&](const std::string& pattern) {
    return MatchesWildcards(pattern, request.resource_arn);
  });
  if (touches == statement.not_resource) return false;
  return std::ranges::all_of(statement.conditions, [&](const PolicyCondition& condition) {
    return Holds(condition, request.context);
  });
}

}  // namespace

std::string PrincipalOfSession(std::string_view arn) {
  constexpr std::string_view kSession = "arn:aws:sts::";
  constexpr std::string_view kRole = ":assumed-role/";
  const std::size_t role = arn.find(kRole);
  if (!arn.starts_with(kSession) || role == std::string_view::npos) return std::string(arn);
  const std::string_view account = arn.substr(kSession.size(), role - kSession.size());
  std::string_view name = arn.substr(role + kRole.size());
  name = name.substr(0, name.find('/'));
  return fmt::format("arn:aws:iam::{}:role/{}", account, name);
}

bool BucketPolicy::IsPublic() const {
  return std::ranges::any_of(statements, [](const PolicyStatement& statement) {
    return statement.allow && statement.principals.any &&
           std::ranges::none_of(statement.conditions, NarrowsToKnown);
  });
}

bool BucketPolicy::AsksForTags() const {
  return std::ranges::any_of(statements, [](const PolicyStatement& statement) {
    return std::ranges::any_of(statement.conditions, [](const PolicyCondition& condition) {
      return condition.key.starts_with("s3:existingobjecttag/");
    });
  });
}

BucketPolicy ParseBucketPolicy(std::string_view text, std::string_view bucket) {
  if (text.size() > kPolicyBytesMax) throw MalformedPolicy("Policy exceeds the maximum size");
  auto json = ParseJson(text, {.bytes_max = kPolicyBytesMax, .depth_max = kPolicyDepthMax});
  if (!json || !json->IsObject()) {
    throw MalformedPolicy("Policies must be valid JSON and the first byte must be '{'");
  }
  const std::string version = json->StringOr("Version", "2008-10-17");
  if (version != "2012-10-17" && version != "2008-10-17") {
    throw MalformedPolicy("The policy must contain a valid version string");
  }
  const Json* statements = json->Find("Statement");
  if (statements == nullptr) throw MalformedPolicy("Missing required field Statement");
  BucketPolicy policy;
  if (statements->IsArray()) {
    for (const Json& one : statements->AsArray()) {
      policy.statements.push_back(ReadStatement(one, bucket));
    }
  } else {
    policy.statements.push_back(ReadStatement(*statements, bucket));
  }
  if (policy.statements.empty())
    throw MalformedPolicy("Could not parse the policy: Statement is empty!");
  return policy;
}

PolicyVerdict Evaluate(const BucketPolicy& policy, const PolicyCaller& caller,
                       const ports::AccessRequest& request) {
  PolicyVerdict verdict = PolicyVerdict::kNothing;
  for (const PolicyStatement& statement : policy.statements) {
    if (!Applies(statement, caller, request)) continue;
    if (!statement.allow) return PolicyVerdict::kDeny;
    verdict = PolicyVerdict::kAllow;
  }
  return verdict;
}

}  // namespace laketop::s3
