// SPDX-License-Identifier: Apache-2.0
#include "services/s3/policy_condition.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <optional>

#include "base/ascii.hpp"
#include "base/time.hpp"
#include "services/s3/errors.hpp"

namespace laketop::s3 {
namespace {

using Matcher = bool (*)(std::string_view wanted, std::string_view value);

std::optional<double> NumberOf(std::string_view text) {
  double number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<double> DateOf(std::string_view text) {
  if (std::optional<Timestamp> time = ParseIso8601(text)) return EpochSeconds(*time);
  return NumberOf(text);
}

template <std::optional<double> (*Read)(std::string_view), class Compare>
bool Compares(std::string_view wanted, std::string_view value) {
  std::optional<double> a = Read(value);
  std::optional<double> b = Read(wanted);
  return a && b && Compare()(*a, *b);
}

struct Address {
  int family = 0;
  std::array<unsigned char, 16> bytes{};
};

std::optional<Address> AddressOf(std::string_view text) {
  Address address;
  const std::string name(text);
  for (int family : {AF_INET, AF_INET6}) {
    if (inet_pton(family, name.c_str(), address.bytes.data()) == 1) {
      address.family = family;
      return address;
    }
  }
  return std::nullopt;
}

bool IsInNetwork(std::string_view wanted, std::string_view value) {
  const std::size_t slash = wanted.find('/');
  std::optional<Address> network = AddressOf(wanted.substr(0, slash));
  std::optional<Address> address = AddressOf(value);
  if (!network || !address || network->family != address->family) return false;
  int bits = network->family == AF_INET ? 32 : 128;
  if (slash != std::string_view::npos) {
    std::optional<double> given = NumberOf(wanted.substr(slash + 1));
    if (!given || *given < 0 || *given > bits) return false;
    bits = static_cast<int>(*given);
  }
  for (int bit = 0; bit < bits; ++bit) {
    const auto place = static_cast<std::size_t>(bit / 8);
    const int mask = 0x80 >> (bit % 8);
    if ((network->bytes[place] & mask) != (address->bytes[place] & mask)) return false;
  }
  return true;
}

bool Equals(std::string_view wanted, std::string_view value) {
  return wanted == value;
}
bool EqualsAnyCase(std::string_view wanted, std::string_view value) {
  return AsciiLower(wanted) == AsciiLower(value);
}

struct Operator {
  std::string_view name;
  Matcher matches;
  bool negated = false;
};

constexpr Operator kOperators[] = {
    {"stringequals", Equals},
    {"stringnotequals", Equals, true},
    {"stringequalsignorecase", EqualsAnyCase},
    {"stringnotequalsignorecase", EqualsAnyCase, true},
    {"stringlike", MatchesWildcards},
    {"stringnotlike", MatchesWildcards, true},
    {"arnequals", MatchesWildcards},
    {"arnlike", MatchesWildcards},
    {"arnnotequals", MatchesWildcards, true},
    {"arnnotlike", MatchesWildcards, true},
    {"bool", EqualsAnyCase},
    {"ipaddress", IsInNetwork},
    {"notipaddress", IsInNetwork, true},
    {"numericequals", Compares<NumberOf, std::equal_to<>>},
    {"numericnotequals", Compares<NumberOf, std::equal_to<>>, true},
    {"numericlessthan", Compares<NumberOf, std::less<>>},
    {"numericlessthanequals", Compares<NumberOf, std::less_equal<>>},
    {"numericgreaterthan", Compares<NumberOf, std::greater<>>},
    {"numericgreaterthanequals", Compares<NumberOf, std::greater_equal<>>},
    {"dateequals", Compares<DateOf, std::equal_to<>>},
    {"datenotequals", Compares<DateOf, std::equal_to<>>, true},
    {"datelessthan", Compares<DateOf, std::less<>>},
    {"datelessthanequals", Compares<DateOf, std::less_equal<>>},
    {"dategreaterthan", Compares<DateOf, std::greater<>>},
    {"dategreaterthanequals", Compares<DateOf, std::greater_equal<>>},
    {"binaryequals", Equals},
};
constexpr std::string_view kNull = "null";

const Operator* FindOperator(std::string_view name) {
  auto found = std::ranges::find(kOperators, name, &Operator::name);
  return found == std::end(kOperators) ? nullptr : found;
}

PolicyCondition ReadOperator(std::string_view given) {
  constexpr std::string_view kForAll = "forallvalues:";
  constexpr std::string_view kForAny = "foranyvalue:";
  constexpr std::string_view kIfExists = "ifexists";
  PolicyCondition condition;
  std::string name = AsciiLower(given);
  if (name.starts_with(kForAll)) {
    condition.for_all = true;
    name.erase(0, kForAll.size());
  } else if (name.starts_with(kForAny)) {
    name.erase(0, kForAny.size());
  }
  if (name.ends_with(kIfExists)) {
    condition.if_exists = true;
    name.resize(name.size() - kIfExists.size());
  }
  if (name != kNull && FindOperator(name) == nullptr) {
    throw MalformedPolicy("Policy has an invalid condition operator: " + std::string(given));
  }
  condition.operation = std::move(name);
  return condition;
}

bool MatchesAny(const PolicyCondition& condition, const Operator& operation,
                std::string_view value) {
  const bool any = std::ranges::any_of(condition.values, [&](const std::string& wanted) {
    return operation.matches(wanted, value);
  });
  return any != operation.negated;
}

}  // namespace

bool MatchesWildcards(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

std::vector<PolicyCondition> ReadConditions(const Json& json) {
  if (!json.IsObject()) throw MalformedPolicy("Policy has an invalid condition");
  std::vector<PolicyCondition> conditions;
  for (const auto& [operation, keys] : json.AsObject()) {
    if (!keys.IsObject()) throw MalformedPolicy("Policy has an invalid condition");
    for (const auto& [key, values] : keys.AsObject()) {
      PolicyCondition condition = ReadOperator(operation);
      condition.key = AsciiLower(key);
      auto add = [&](const Json& value) {
        if (value.IsString()) {
          condition.values.push_back(value.AsString());
        } else if (value.IsBool() || value.IsNumber()) {
          condition.values.push_back(WriteJson(value));
        } else {
          throw MalformedPolicy("Policy has an invalid condition value");
        }
      };
      if (values.IsArray()) {
        for (const Json& value : values.AsArray()) add(value);
      } else {
        add(values);
      }
      conditions.push_back(std::move(condition));
    }
  }
  return conditions;
}

bool Holds(const PolicyCondition& condition, const std::map<std::string, std::string>& context) {
  const auto found = context.find(condition.key);
  if (condition.operation == kNull) {
    const bool wants_absent = !condition.values.empty() && condition.values.front() == "true";
    return (found == context.end()) == wants_absent;
  }
  const Operator* operation = FindOperator(condition.operation);
  if (operation == nullptr) return false;
  // A key that is not there equals nothing, and so differs from everything.
  if (found == context.end()) {
    return condition.if_exists || condition.for_all || operation->negated;
  }
  std::string_view left = found->second;
  bool any = false;
  bool all = true;
  while (true) {
    const std::size_t end = left.find('\0');
    const bool matches = MatchesAny(condition, *operation, left.substr(0, end));
    any = any || matches;
    all = all && matches;
    if (end == std::string_view::npos) break;
    left.remove_prefix(end + 1);
  }
  return condition.for_all ? all : any;
}

bool NarrowsToKnown(const PolicyCondition& condition) {
  constexpr std::string_view kKeys[] = {
      "aws:sourceip",         "aws:sourcearn",        "aws:sourcevpc",
      "aws:sourcevpce",       "aws:sourceaccount",    "aws:sourceowner",
      "aws:userid",           "aws:principalorgid",   "aws:principalorgpaths",
      "aws:principalarn",     "aws:principalaccount", "s3:dataaccesspointaccount",
      "s3:dataaccesspointarn"};
  if (condition.operation == kNull || condition.if_exists) return false;
  const Operator* operation = FindOperator(condition.operation);
  if (operation == nullptr || operation->negated) return false;
  if (std::ranges::find(kKeys, condition.key) == std::end(kKeys)) return false;
  return std::ranges::none_of(condition.values, [](const std::string& value) {
    return value == "*" || value == "0.0.0.0/0" || value == "::/0";
  });
}

}  // namespace laketop::s3
