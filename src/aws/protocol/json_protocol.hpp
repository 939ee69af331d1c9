// SPDX-License-Identifier: Apache-2.0
#pragma once
// json 1.0 and 1.1 (the operation in X-Amz-Target, all in one JSON body), and what rest-json shares
// with them.

#include <string>

#include "aws/protocol/protocol.hpp"
#include "base/json.hpp"

namespace laketop::aws {

// No AWS service takes a larger JSON body; most refuse one of a megabyte.
inline constexpr std::size_t kJsonBodyBytesMax = 16 << 20;

const Protocol& Json10Protocol();
const Protocol& Json11Protocol();

// Throws SerializationException.
Json ParseJsonBody(const std::string& body);
std::string JsonErrorBody(const Service& service, const Error& error, bool with_type);
// The error's own headers, and no body where it has none.
void AddErrorHeaders(const Error& error, http::Response& response);

}  // namespace laketop::aws
