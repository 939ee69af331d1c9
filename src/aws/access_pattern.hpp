// SPDX-License-Identifier: Apache-2.0
#pragma once
// AccessPattern: what an operation requires of its caller, as a row of a table: the action and the
// ARNs it is asked for, made of the request's input. Tables are constant; any thread.
//
//   {"GetTable", "glue:GetTable", {"catalog", "database/{DatabaseName}", …}}
//
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html

#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "aws/context.hpp"
#include "aws/value.hpp"
#include "ports/authorizer.hpp"

namespace laketop::aws {

inline constexpr std::size_t kResourcesPerPatternMax = 4;

struct AccessPattern {
  std::string_view operation;
  std::string_view action;
  // What follows `prefix` in the ARN; {Member} and {Member.Inner} stand for texts of the input, "*"
  // for one that is absent. A pattern that starts with "{" and holds a whole ARN takes no prefix.
  // Of none, the action is asked for on "*".
  std::array<std::string_view, kResourcesPerPatternMax> resources = {};
};

// "arn:aws:glue:{region}:{account}:" of the caller.
std::string ArnPrefix(std::string_view service, std::string_view region, std::string_view account);

// None where the table does not name the operation.
std::optional<std::vector<ports::AccessRequest>> AccessByPattern(
    std::span<const AccessPattern> patterns, std::string_view operation, std::string_view prefix,
    const Value& input);

}  // namespace laketop::aws
