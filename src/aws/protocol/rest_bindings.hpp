// SPDX-License-Identifier: Apache-2.0
#pragma once
// What rest-json and rest-xml share: operations found by method, path, query and headers, and
// members that lie in the path, the query, headers and the status.

#include <optional>

#include "aws/protocol/protocol.hpp"
#include "aws/protocol/uri.hpp"
#include "aws/protocol/violations.hpp"

namespace laketop::aws {

// Of all operations whose method, path and parameters fit, the one that asks for most: GET
// /b/k?uploadId=x is ListParts, not GetObject. Sets `path_known` where another method would have
// fitted. An empty match: none.
Match MatchRestOperation(const Service& service, const Call& call, bool& path_known);

// What to do with text of a header, the path or the query that is no value of its member's type.
using BadValue = void (*)(const Member& member, std::string_view text);

// Fills the members that do not lie in the body.
void ReadBindings(const Match& match, const Call& call, void* input, const Place& place,
                  BadValue bad_value, Violations& violations);

// Puts members into the response's headers and status.
void WriteBindings(const Shape& shape, const void* structure, http::Response& response);

// Whether any member lies in the body.
bool HasBodyMembers(const Shape& shape);

}  // namespace laketop::aws
