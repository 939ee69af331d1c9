// SPDX-License-Identifier: Apache-2.0
#pragma once
// Query strings, form bodies and path patterns.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace laketop::aws {

using Parameters = std::vector<std::pair<std::string, std::string>>;

// `a=1&b&c=%20`, decoded, in order. None where an escape is broken or there are too many.
std::optional<Parameters> ParseParameters(std::string_view text);
// The first of that name, or null.
const std::string* FindParameter(const Parameters& parameters, std::string_view name);

// Whether every escape of a path and a query can be read, and there are not too many parameters.
bool IsReadable(std::string_view path, std::string_view query);

// Matches a path, still encoded, against "/{Bucket}/{Key+}" and gives the decoded labels. A label
// takes one segment that is not empty; a greedy one ("+") all that is left, which is not empty.
std::optional<Parameters> MatchPath(std::string_view pattern, std::string_view path);

}  // namespace laketop::aws
