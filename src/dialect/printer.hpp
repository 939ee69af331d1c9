// SPDX-License-Identifier: Apache-2.0
// Syntax tree to Trino's text, laid out as Trino's own formatter does: what SHOW CREATE VIEW
// answers. Reading the text again gives the same text.
#pragma once

#include "dialect/ast.hpp"

#include <string>
#include <string_view>

namespace laketop::dialect {

[[nodiscard]] std::string PrintExpression(const Expression& expression);
[[nodiscard]] std::string PrintQuery(const Query& query);
// Statements of the Trino engine; empty for those of the Hive engine.
[[nodiscard]] std::string PrintStatement(const Statement& statement);
// Trino's spelling: array(row(a bigint)), timestamp(3) with time zone.
[[nodiscard]] std::string PrintType(const DataType& type);

// Equal for expressions that differ only in white space, quotes or the case of names: what tells
// that a selected expression is one of GROUP BY's.
[[nodiscard]] std::string CanonicalText(const Expression& expression);

[[nodiscard]] std::string QuoteString(std::string_view value);
[[nodiscard]] std::string QuoteIdentifier(std::string_view name);

}  // namespace laketop::dialect
