// SPDX-License-Identifier: Apache-2.0
// The order of the checks shows: a policy with several faults is answered with the first of AWS's
// order, which moto's tests recorded: form, version, what the parser of old refuses, statement ids,
// then actions and resources.
#include "services/iam/policy_grammar.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <vector>

#include "base/ascii.hpp"
#include "base/json.hpp"

namespace laketop::iam {
namespace {

using Fault = std::optional<std::string>;

constexpr std::string_view kSyntax = "Syntax errors in policy.";
constexpr std::string_view kLegacy = "The policy failed legacy parsing";
constexpr std::string_view kVersion = "2012-10-17";
constexpr std::string_view kVersionOfOld = "2008-10-17";

constexpr std::array<std::string_view, 3> kPolicyFields = {"Version", "Id", "Statement"};
constexpr std::array<std::string_view, 9> kStatementFields = {
    "Sid",       "Effect",   "Principal",   "NotPrincipal", "Action",
    "NotAction", "Resource", "NotResource", "Condition"};
constexpr std::array<std::string_view, 7> kPartitions = {
    "aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-eusc", "*"};
constexpr std::array<std::string_view, 14> kIamResources = {"user/",
                                                            "federated-user/",
                                                            "role/",
                                                            "group/",
                                                            "instance-profile/",
                                                            "mfa/",
                                                            "server-certificate/",
                                                            "policy/",
                                                            "sms-mfa/",
                                                            "saml-provider/",
                                                            "oidc-provider/",
                                                            "report/",
                                                            "access-report/",
                                                            "*"};
constexpr std::array<std::string_view, 27> kOperators = {"StringEquals",
                                                         "StringNotEquals",
                                                         "StringEqualsIgnoreCase",
                                                         "StringNotEqualsIgnoreCase",
                                                         "StringLike",
                                                         "StringNotLike",
                                                         "NumericEquals",
                                                         "NumericNotEquals",
                                                         "NumericLessThan",
                                                         "NumericLessThanEquals",
                                                         "NumericGreaterThan",
                                                         "NumericGreaterThanEquals",
                                                         "DateEquals",
                                                         "DateNotEquals",
                                                         "DateLessThan",
                                                         "DateLessThanEquals",
                                                         "DateGreaterThan",
                                                         "DateGreaterThanEquals",
                                                         "Bool",
                                                         "BinaryEquals",
                                                         "IpAddress",
                                                         "NotIpAddress",
                                                         "ArnEquals",
                                                         "ArnLike",
                                                         "ArnNotEquals",
                                                         "ArnNotLike",
                                                         "Null"};

bool OneOf(const auto& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

bool HasOnly(const Json& object, const auto& names) {
  return std::ranges::all_of(object.AsObject(),
                             [&](const auto& field) { return OneOf(names, field.first); });
}

// A string, or a list of them; AWS lets null stand in a list.
bool IsTexts(const Json* value) {
  if (value == nullptr || value->IsString()) return true;
  return value->IsArray() && std::ranges::all_of(value->AsArray(), [](const Json& one) {
           return one.IsString() || one.IsNull();
         });
}

std::vector<std::string> TextsOf(const Json* value) {
  std::vector<std::string> texts;
  if (value == nullptr) return texts;
  if (value->IsString()) return {value->AsString()};
  for (const Json& one : value->AsArray()) {
    if (one.IsString()) texts.push_back(one.AsString());
  }
  return texts;
}

std::vector<std::string_view> Split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  for (std::size_t end = text.find(at); end != std::string_view::npos; end = text.find(at)) {
    parts.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  parts.push_back(text);
  return parts;
}

// ---- form

std::string_view OperatorOf(std::string_view name) {
  for (std::string_view quantifier : {"ForAllValues:", "ForAnyValue:"}) {
    if (name.starts_with(quantifier)) name.remove_prefix(quantifier.size());
  }
  if (name.ends_with("IfExists")) name.remove_suffix(std::string_view("IfExists").size());
  return name;
}

bool IsConditionValue(const Json& value) {
  auto scalar = [](const Json& one) { return !one.IsObject() && !one.IsArray() && !one.IsNull(); };
  if (value.IsArray()) return std::ranges::all_of(value.AsArray(), scalar);
  return scalar(value);
}

bool ConditionIsWellFormed(const Json& condition) {
  if (!condition.IsObject()) return false;
  for (const auto& [name, keys] : condition.AsObject()) {
    if (!keys.IsObject()) return false;
    for (const auto& [key, value] : keys.AsObject()) {
      // An operator that asks nothing is let through, whatever it is called.
      if (!OneOf(kOperators, OperatorOf(name)) || !IsConditionValue(value)) return false;
    }
  }
  return true;
}

bool StatementIsWellFormed(const Json& statement) {
  if (!statement.IsObject() || !HasOnly(statement, kStatementFields)) return false;
  std::string effect = AsciiLower(statement.StringOr("Effect", ""));
  if (effect != "allow" && effect != "deny") return false;
  const Json* sid = statement.Find("Sid");
  if (sid != nullptr && !sid->IsString()) return false;
  constexpr std::array<std::array<std::string_view, 2>, 3> kEither = {
      {{"Action", "NotAction"}, {"Resource", "NotResource"}, {"Principal", "NotPrincipal"}}};
  for (const auto& [one, other] : kEither) {
    if (statement.Find(one) != nullptr && statement.Find(other) != nullptr) return false;
  }
  for (std::string_view name : {"Action", "NotAction", "Resource", "NotResource"}) {
    if (!IsTexts(statement.Find(name))) return false;
  }
  const Json* condition = statement.Find("Condition");
  return condition == nullptr || ConditionIsWellFormed(*condition);
}

bool PolicyIsWellFormed(const Json& policy) {
  if (!HasOnly(policy, kPolicyFields)) return false;
  const Json* id = policy.Find("Id");
  if (id != nullptr && !id->IsString()) return false;
  const Json* version = policy.Find("Version");
  if (version != nullptr && (!version->IsString() || (version->AsString() != kVersion &&
                                                      version->AsString() != kVersionOfOld))) {
    return false;
  }
  const Json* statement = policy.Find("Statement");
  if (statement == nullptr) return false;
  if (!statement->IsArray()) return StatementIsWellFormed(*statement);
  return !statement->AsArray().empty() &&
         std::ranges::all_of(statement->AsArray(), StatementIsWellFormed);
}

// ---- what the parser of old refuses

// Digits from the front, at least `least` and at most `most`.
bool TakeDigits(std::string_view& text, std::size_t least, std::size_t most) {
  std::size_t count = 0;
  while (count < most && count < text.size() && text[count] >= '0' && text[count] <= '9') ++count;
  text.remove_prefix(count);
  return count >= least;
}

bool Take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

bool IsTimeOfDay(std::string_view text) {
  if (text.empty()) return true;
  if (!TakeDigits(text, 1, 2)) return false;
  for (int part = 0; part < 2 && Take(text, ":"); ++part) {
    if (!TakeDigits(text, 2, 2)) return false;
  }
  if (Take(text, ".") && !TakeDigits(text, 1, 9)) return false;
  if (text.empty() || text == "Z" || text == "z") return true;
  if (!Take(text, "+-") || !TakeDigits(text, 2, 2)) return false;
  if (Take(text, ":") && !TakeDigits(text, 2, 2)) return false;
  return text.empty();
}

// Seconds of the epoch, or a date of ISO 8601 from the year to whatever follows.
bool IsDate(std::string_view text) {
  std::int64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (end == text.data() + text.size() && !text.empty()) return error == std::errc();
  constexpr std::size_t kYearDigitsMax = 9;
  Take(text, "+-");
  if (!TakeDigits(text, 1, kYearDigitsMax)) return false;
  for (int part = 0; part < 2 && Take(text, "-"); ++part) {
    std::string_view digits = text.substr(0, 2);
    if (!TakeDigits(text, 2, 2) || digits > (part == 0 ? "12" : "31")) return false;
  }
  if (text.empty()) return true;
  return Take(text, "Tt") && IsTimeOfDay(text);
}

bool DatesAreDates(const Json& statement) {
  const Json* condition = statement.Find("Condition");
  if (condition == nullptr) return true;
  for (const auto& [name, keys] : condition->AsObject()) {
    if (!OperatorOf(name).starts_with("Date")) continue;
    for (const auto& [key, value] : keys.AsObject()) {
      if (!value.IsString() && !value.IsArray()) continue;
      if (!std::ranges::all_of(TextsOf(&value), IsDate)) return false;
    }
  }
  return true;
}

bool LegacyResource(std::string_view resource) {
  std::vector<std::string_view> parts = Split(resource, ':');
  if (parts.size() < 3 || parts[0] != "arn" || !OneOf(kPartitions, parts[1])) return true;
  bool short_and_gapped = parts.size() < 6 && resource.find("::") != std::string_view::npos;
  return !parts[2].empty() && !short_and_gapped;
}

bool LegacyParses(const Json& statement) {
  std::string effect = statement.StringOr("Effect", "");
  if (effect != "Allow" && effect != "Deny") return false;
  for (std::string_view name : {"Resource", "NotResource"}) {
    if (!std::ranges::all_of(TextsOf(statement.Find(name)), LegacyResource)) return false;
  }
  return DatesAreDates(statement);
}

// ---- actions and resources

Fault ActionFault(std::string_view action) {
  if (action == "*") return std::nullopt;
  std::size_t colon = action.find(':');
  if (colon == std::string_view::npos) {
    return "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.";
  }
  if (action.find(':', colon + 1) != std::string_view::npos) {
    return "Actions/Condition can contain only one colon.";
  }
  std::string_view vendor = action.substr(0, colon);
  auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.';
  };
  if (!std::ranges::all_of(vendor, allowed))
    return "Vendor " + std::string(vendor) + " is not valid";
  return std::nullopt;
}

Fault PartitionFault(std::string_view resource) {
  constexpr std::size_t kColonsOfArn = 4;
  std::string rest(resource.substr(resource.find(':') + 1));
  std::string partition = rest.substr(0, rest.find(':'));
  if (OneOf(kPartitions, partition)) return std::nullopt;
  for (auto colons = static_cast<std::size_t>(std::ranges::count(rest, ':')); colons < kColonsOfArn;
       ++colons) {
    rest += ":*";
  }
  return "Partition \"" + partition + "\" is not valid for resource \"arn:" + rest + "\".";
}

Fault ResourceFault(const std::string& resource) {
  if (resource == "*") return std::nullopt;
  if (resource.find(':') == std::string::npos) {
    return "Resource " + resource + " must be in ARN format or \"*\".";
  }
  if (Fault fault = PartitionFault(resource)) return fault;
  std::vector<std::string_view> parts = Split(resource, ':');
  if (parts.size() < 3)
    return "Resource vendor must be fully qualified and cannot contain regexes.";
  if (parts.size() < 6) return std::nullopt;
  const auto path_at = static_cast<std::size_t>(parts[5].data() - resource.data());
  const std::string_view path = std::string_view(resource).substr(path_at);
  if (parts[2] == "iam") {
    if (!parts[3].empty()) {
      return "IAM resource " + resource + " cannot contain region information.";
    }
    auto starts = [&](std::string_view start) {
      return start == "*" ? path.starts_with("*") : path.starts_with(start);
    };
    // "root" is an account's own ARN; a variable may stand for anything.
    if (std::ranges::none_of(kIamResources, starts) && path != "root" && !path.starts_with("${")) {
      return "IAM resource path must either be \"*\" or start with user/, federated-user/, role/, "
             "group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, "
             "saml-provider/, oidc-provider/, report/, access-report/.";
    }
  }
  if (parts[2] == "s3" && !parts[3].empty() && parts[3] != "*" &&
      !path.starts_with("accesspoint/")) {
    return "Resource " + resource + " can not contain region information.";
  }
  return std::nullopt;
}

const Json* EitherOf(const Json& statement, std::string_view one, std::string_view other) {
  const Json* found = statement.Find(one);
  return found != nullptr ? found : statement.Find(other);
}

Fault StatementFault(const Json& statement, PolicyKind kind) {
  std::vector<std::string> actions = TextsOf(EitherOf(statement, "Action", "NotAction"));
  if (actions.empty()) return "Policy statement must contain actions.";
  bool has_principal = EitherOf(statement, "Principal", "NotPrincipal") != nullptr;
  const Json* resource = EitherOf(statement, "Resource", "NotResource");
  if (kind == PolicyKind::kTrust) {
    if (resource != nullptr) return "Has prohibited field Resource";
    if (!has_principal) return "Missing required field Principal";
  } else if (has_principal) {
    return "Policy document should not specify a principal.";
  }
  std::vector<std::string> resources = TextsOf(resource);
  for (const std::string& one : resources) {
    if (Fault fault = ResourceFault(one)) return fault;
  }
  for (const std::string& one : actions) {
    if (Fault fault = ActionFault(one)) return fault;
  }
  if (kind == PolicyKind::kTrust) {
    for (const std::string& one : actions) {
      if (one != "*" && !AsciiLower(one).starts_with("sts:")) {
        return "AssumeRole policy may only specify STS AssumeRole actions.";
      }
    }
    return std::nullopt;
  }
  if (resources.empty()) return "Policy statement must contain resources.";
  return std::nullopt;
}

bool SidsAreUnique(const std::vector<const Json*>& statements) {
  std::set<std::string> seen;
  for (const Json* statement : statements) {
    std::string sid = statement->StringOr("Sid", "");
    if (!sid.empty() && !seen.insert(sid).second) return false;
  }
  return true;
}

}  // namespace

std::optional<std::string> PolicyFault(std::string_view document, PolicyKind kind) {
  std::expected<Json, JsonError> policy = ParseJson(document);
  if (!policy || !policy->IsObject()) {
    if (kind == PolicyKind::kTrust) return "This policy contains invalid Json";
    return std::string(kSyntax);
  }
  if (!PolicyIsWellFormed(*policy)) return std::string(kSyntax);
  if (kind == PolicyKind::kManaged && policy->StringOr("Version", kVersionOfOld) != kVersion) {
    return "Policy document must be version 2012-10-17 or greater.";
  }
  std::vector<const Json*> statements;
  const Json* statement = policy->Find("Statement");
  if (statement->IsArray()) {
    for (const Json& one : statement->AsArray()) statements.push_back(&one);
  } else {
    statements.push_back(statement);
  }
  for (const Json* one : statements) {
    if (!LegacyParses(*one)) return std::string(kLegacy);
  }
  if (!SidsAreUnique(statements)) return "Statement IDs (SID) in a single policy must be unique.";
  for (const Json* one : statements) {
    if (Fault fault = StatementFault(*one, kind)) return fault;
  }
  return std::nullopt;
}

std::size_t PolicyBytes(std::string_view document) {
  return static_cast<std::size_t>(std::ranges::count_if(
      document, [](char c) { return c != ' ' && c != '\t' && c != '\n' && c != '\r'; }));
}

}  // namespace laketop::iam
