// SPDX-License-Identifier: Apache-2.0
// How analysis stops: AnalysisError is what callers get, AnalysisFailure carries it up to
// Analyse(), and nowhere else. The texts are Athena's.
#pragma once

#include "dialect/ast_expression.hpp"

#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

namespace laketop::dialect {

// Trino's StandardErrorCode names, and Athena's.
namespace error_code {
inline constexpr std::string_view kSyntaxError = "SYNTAX_ERROR";
inline constexpr std::string_view kColumnNotFound = "COLUMN_NOT_FOUND";
inline constexpr std::string_view kTableNotFound = "TABLE_NOT_FOUND";
inline constexpr std::string_view kSchemaNotFound = "SCHEMA_NOT_FOUND";
inline constexpr std::string_view kCatalogNotFound = "CATALOG_NOT_FOUND";
inline constexpr std::string_view kFunctionNotFound = "FUNCTION_NOT_FOUND";
inline constexpr std::string_view kFunctionNotAggregate = "FUNCTION_NOT_AGGREGATE";
inline constexpr std::string_view kFunctionNotWindow = "FUNCTION_NOT_WINDOW";
inline constexpr std::string_view kNullTreatmentNotAllowed = "NULL_TREATMENT_NOT_ALLOWED";
inline constexpr std::string_view kOperatorNotFound = "OPERATOR_NOT_FOUND";
inline constexpr std::string_view kTypeMismatch = "TYPE_MISMATCH";
inline constexpr std::string_view kTypeNotFound = "TYPE_NOT_FOUND";
inline constexpr std::string_view kAmbiguousName = "AMBIGUOUS_NAME";
inline constexpr std::string_view kExpressionNotAggregate = "EXPRESSION_NOT_AGGREGATE";
inline constexpr std::string_view kExpressionNotScalar = "EXPRESSION_NOT_SCALAR";
inline constexpr std::string_view kExpressionNotConstant = "EXPRESSION_NOT_CONSTANT";
inline constexpr std::string_view kExpressionNotInDistinct = "EXPRESSION_NOT_IN_DISTINCT";
inline constexpr std::string_view kNestedAggregation = "NESTED_AGGREGATION";
inline constexpr std::string_view kNestedWindow = "NESTED_WINDOW";
inline constexpr std::string_view kMissingColumnName = "MISSING_COLUMN_NAME";
inline constexpr std::string_view kMissingGroupBy = "MISSING_GROUP_BY";
inline constexpr std::string_view kMissingOver = "MISSING_OVER";
inline constexpr std::string_view kMissingOrderBy = "MISSING_ORDER_BY";
inline constexpr std::string_view kDuplicateColumnName = "DUPLICATE_COLUMN_NAME";
inline constexpr std::string_view kDuplicateNamedQuery = "DUPLICATE_NAMED_QUERY";
inline constexpr std::string_view kDuplicateWindowName = "DUPLICATE_WINDOW_NAME";
inline constexpr std::string_view kMismatchedColumnAliases = "MISMATCHED_COLUMN_ALIASES";
inline constexpr std::string_view kColumnTypeUnknown = "COLUMN_TYPE_UNKNOWN";
inline constexpr std::string_view kInvalidColumnReference = "INVALID_COLUMN_REFERENCE";
inline constexpr std::string_view kInvalidLiteral = "INVALID_LITERAL";
inline constexpr std::string_view kInvalidArguments = "INVALID_ARGUMENTS";
inline constexpr std::string_view kInvalidFunctionArgument = "INVALID_FUNCTION_ARGUMENT";
inline constexpr std::string_view kInvalidLimitClause = "INVALID_LIMIT_CLAUSE";
inline constexpr std::string_view kInvalidParameterUsage = "INVALID_PARAMETER_USAGE";
inline constexpr std::string_view kInvalidPath = "INVALID_PATH";
inline constexpr std::string_view kInvalidView = "INVALID_VIEW";
inline constexpr std::string_view kInvalidWindowReference = "INVALID_WINDOW_REFERENCE";
inline constexpr std::string_view kInvalidWindowFrame = "INVALID_WINDOW_FRAME";
inline constexpr std::string_view kInvalidRecursiveReference = "INVALID_RECURSIVE_REFERENCE";
inline constexpr std::string_view kViewIsStale = "VIEW_IS_STALE";
inline constexpr std::string_view kViewIsRecursive = "VIEW_IS_RECURSIVE";
inline constexpr std::string_view kNotSupported = "NOT_SUPPORTED";
inline constexpr std::string_view kNumericValueOutOfRange = "NUMERIC_VALUE_OUT_OF_RANGE";
inline constexpr std::string_view kAlreadyExists = "ALREADY_EXISTS";
inline constexpr std::string_view kUserCanceled = "USER_CANCELED";
inline constexpr std::string_view kGenericUserError = "GENERIC_USER_ERROR";
inline constexpr std::string_view kQueryHasTooManyColumns = "QUERY_HAS_TOO_MANY_COLUMNS";
}  // namespace error_code

struct AnalysisError {
  std::string code;        // one of error_code
  std::uint32_t line = 0;  // 0: the error has no place in the text
  std::uint32_t column = 0;
  std::string message;  // without the place

  // As GetQueryExecution shows it: "TABLE_NOT_FOUND: line 1:15: Table 'a.b.c' does not exist".
  [[nodiscard]] std::string Text() const;
};

class AnalysisFailure : public std::exception {
 public:
  explicit AnalysisFailure(AnalysisError error) : error_(std::move(error)) {}
  [[nodiscard]] const char* what() const noexcept override { return error_.message.c_str(); }
  [[nodiscard]] const AnalysisError& error() const { return error_; }

 private:
  AnalysisError error_;
};

[[noreturn]] void Fail(std::string_view code, const Span& span, std::string message);
[[noreturn]] void FailAnywhere(std::string_view code, std::string message);

}  // namespace laketop::dialect
