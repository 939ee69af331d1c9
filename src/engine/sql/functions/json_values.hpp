// SPDX-License-Identifier: Apache-2.0
#pragma once
// CAST(x AS JSON) and CAST(json AS T) on single values.

#include <string>

#include "engine/sql/duckdb/library.hpp"
#include "engine/sql/functions/json_tree.hpp"

namespace laketop::engine {

// JSON text of a value; "null" for NULL.
void WriteValueAsJson(std::string& out, const duckdb::Value& value);
// Throws INVALID_CAST_ARGUMENT.
duckdb::Value ValueOfJson(const JsonNode& node, const duckdb::LogicalType& type);
duckdb::Value JsonValue(std::string text);

}  // namespace laketop::engine
