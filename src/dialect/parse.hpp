// SPDX-License-Identifier: Apache-2.0
// The way into the SQL front end: text to syntax tree. Which of Athena's two engines reads a
// statement is decided by its leading words, as Athena decides it. Pure functions, any thread.
#pragma once

#include "dialect/ast.hpp"
#include "dialect/syntax_error.hpp"

#include <expected>
#include <span>
#include <string>
#include <string_view>

namespace laketop::dialect {

[[nodiscard]] std::expected<StatementPtr, SyntaxError> ParseStatement(std::string_view sql);

// As above; each `?` becomes the expression of the parameter at its place ("'text'", "12",
// "DATE '2020-01-01'"), as Athena's ExecutionParameters and EXECUTE .. USING do.
[[nodiscard]] std::expected<StatementPtr, SyntaxError> ParseStatement(
    std::string_view sql, std::span<const std::string> parameters);

[[nodiscard]] std::expected<ExpressionPtr, SyntaxError> ParseExpression(std::string_view sql);
[[nodiscard]] std::expected<QueryPtr, SyntaxError> ParseQuery(std::string_view sql);
// A type in Trino's words; catalog types are read by hive_type.hpp.
[[nodiscard]] std::expected<DataType, SyntaxError> ParseType(std::string_view sql);

// Which engine would read this statement.
[[nodiscard]] Grammar GrammarOf(std::string_view sql);

}  // namespace laketop::dialect
