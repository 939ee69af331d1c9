// SPDX-License-Identifier: Apache-2.0
// Column types as the catalog stores them: `struct<a:int,b:array<string>>`, `decimal(10,2)`.
// Other than in DDL, a field's name may hold any character but `:`, and any type name is taken:
// whether a reader knows it is for the reader to say.
#pragma once

#include "dialect/ast_expression.hpp"

#include <expected>
#include <string>
#include <string_view>

namespace laketop::dialect {

// The error says what is wrong at which byte.
[[nodiscard]] std::expected<DataType, std::string> ParseHiveType(std::string_view text);

// The same text again: lower case but for field names, no blanks.
[[nodiscard]] std::string PrintHiveType(const DataType& type);

}  // namespace laketop::dialect
