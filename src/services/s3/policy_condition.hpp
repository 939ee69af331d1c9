// SPDX-License-Identifier: Apache-2.0
#pragma once
// Conditions of policy statements: their operators and what makes one hold. Pure.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "services/s3/bucket_policy.hpp"

namespace laketop::s3 {

// '*' stands for any characters, '?' for one.
bool MatchesWildcards(std::string_view pattern, std::string_view text);

// Throws MalformedPolicy for operators that there are not, and NotImplemented for those that AWS
// has and we have not.
std::vector<PolicyCondition> ReadConditions(const Json& json);

// `context`: condition keys in lower case; several values of one key are separated by a zero byte.
bool Holds(const PolicyCondition& condition, const std::map<std::string, std::string>& context);

// Whether the condition lets in only callers that are known by a fixed value, so that a statement
// for everybody is not public.
bool NarrowsToKnown(const PolicyCondition& condition);

}  // namespace laketop::s3
