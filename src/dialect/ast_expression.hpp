// SPDX-License-Identifier: Apache-2.0
// Expressions and types of the SQL front end's syntax tree: plain data, made by the parsers,
// read by the analyser and the printer. A node knows where it stands in the text, because
// Athena's errors name line and column. Parsers bound the height of every tree
// (limits.hpp), so a recursive visitor is safe. Nothing here is shared between threads.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace laketop::dialect {

struct Query;       // ast_query.hpp
struct Expression;  // below
using QueryPtr = std::unique_ptr<Query>;
using ExpressionPtr = std::unique_ptr<Expression>;

// Where a node begins: line and column count from 1, column in code points as Trino prints them;
// [begin, end) are byte offsets into the statement.
struct Span {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

// `text` is as written, without quotes; `value` is the same in lower case, which is what names are
// resolved by: neither Trino nor Glue tells cases apart, quoted or not.
struct Identifier {
  std::string text;
  std::string value;
  bool quoted = false;
  Span span;
};

struct QualifiedName {
  std::vector<Identifier> parts;  // never empty
  Span span;

  [[nodiscard]] const Identifier& Last() const { return parts.back(); }
  // Lower-cased parts with dots between, as Trino's messages show a name.
  [[nodiscard]] std::string Dotted() const;
};

// ---- types ----

// `name` is lower case: "bigint", "varchar", "decimal", "array", "map", "row", "timestamp",
// "time", "interval day to second", "interval year to month", any other as written.
// numbers: (p, s), (n), (p of timestamp). arguments: element types of array, map and row.
// field_names runs beside arguments, for "row" (Trino) and "struct" (Hive) only.
struct DataType {
  std::string name;
  std::vector<std::int64_t> numbers;
  std::vector<DataType> arguments;
  std::vector<std::optional<Identifier>> field_names;
  bool with_time_zone = false;
  Span span;
};

// ---- literals ----

struct NullLiteral {};
struct BooleanLiteral {
  bool value = false;
};
struct StringLiteral {  // '...' and U&'...', decoded to UTF-8
  std::string value;
};
struct BinaryLiteral {  // X'...'
  std::string bytes;
};
struct IntegerLiteral {
  std::int64_t value = 0;
};
struct DecimalLiteral {  // 1.20 keeps its text: digits decide precision and scale
  std::string text;
};
struct DoubleLiteral {  // 1e3
  double value = 0;
  std::string text;
};
// DATE '..', TIMESTAMP '..', DECIMAL '..', BIGINT '0', JSON '..', IPADDRESS '..'.
struct TypedLiteral {
  std::string type;  // lower case; DOUBLE PRECISION '1' is "double"
  std::string value;
};
enum class IntervalField : std::uint8_t { kYear, kMonth, kWeek, kDay, kHour, kMinute, kSecond };
struct IntervalLiteral {
  bool negative = false;
  std::string value;
  IntervalField from = IntervalField::kDay;
  std::optional<IntervalField> to;
};

// ---- names ----

struct Parameter {  // `?`, counted from 0 in text order
  std::uint32_t index = 0;
};
struct ColumnReference {  // a bare name; a.b is a Dereference of a ColumnReference
  Identifier name;
};
struct Dereference {
  ExpressionPtr base;
  Identifier field;
};

// ---- operators ----

enum class ArithmeticOperator : std::uint8_t {
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kModulus,
  kConcat
};
struct Arithmetic {
  ArithmeticOperator op = ArithmeticOperator::kAdd;
  ExpressionPtr left;
  ExpressionPtr right;
};
struct Sign {  // unary + and -
  bool negative = true;
  ExpressionPtr value;
};
enum class ComparisonOperator : std::uint8_t {
  kEqual,
  kNotEqual,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kDistinctFrom
};
struct Comparison {  // IS NOT DISTINCT FROM is Not{kDistinctFrom}
  ComparisonOperator op = ComparisonOperator::kEqual;
  ExpressionPtr left;
  ExpressionPtr right;
};
enum class Quantifier : std::uint8_t { kAll, kAny, kSome };
struct QuantifiedComparison {
  ComparisonOperator op = ComparisonOperator::kEqual;
  Quantifier quantifier = Quantifier::kAll;
  ExpressionPtr value;
  QueryPtr query;
};
struct Logical {  // chains of one operator are flat: a AND b AND c has three terms
  bool is_and = true;
  std::vector<ExpressionPtr> terms;
};
struct Not {  // also around NOT IN, NOT BETWEEN, NOT LIKE
  ExpressionPtr value;
};
struct IsNull {
  ExpressionPtr value;
  bool negated = false;
};
enum class Truth : std::uint8_t { kTrue, kFalse, kUnknown };
struct TruthTest {  // x IS [NOT] TRUE; newer than Athena 3
  ExpressionPtr value;
  Truth truth = Truth::kTrue;
  bool negated = false;
};
struct Between {
  ExpressionPtr value;
  ExpressionPtr low;
  ExpressionPtr high;
  bool symmetric = false;  // newer than Athena 3
};
struct InList {
  ExpressionPtr value;
  std::vector<ExpressionPtr> list;
};
struct InSubquery {
  ExpressionPtr value;
  QueryPtr query;
};
struct Like {
  ExpressionPtr value;
  ExpressionPtr pattern;
  ExpressionPtr escape;  // may be null
};
struct Overlaps {  // newer than Athena 3
  ExpressionPtr left;
  ExpressionPtr right;
};
struct AtTimeZone {
  ExpressionPtr value;
  ExpressionPtr zone;  // a string or an interval expression
};
struct Subscript {
  ExpressionPtr base;
  ExpressionPtr index;
};

// ---- composed ----

struct ArrayConstructor {
  std::vector<ExpressionPtr> elements;
};
struct RowConstructor {  // ROW(a, b) and (a, b)
  std::vector<ExpressionPtr> fields;
};
struct WhenClause {
  ExpressionPtr condition;
  ExpressionPtr result;
};
struct Case {
  ExpressionPtr operand;  // null for the searched form
  std::vector<WhenClause> whens;
  ExpressionPtr otherwise;  // may be null
};
struct Cast {
  ExpressionPtr value;
  DataType type;
  bool safe = false;  // TRY_CAST
};
struct Lambda {
  std::vector<Identifier> parameters;
  ExpressionPtr body;
};
struct Subquery {  // a query where a value is expected
  QueryPtr query;
};
struct Exists {
  QueryPtr query;
};
struct Grouping {  // GROUPING(a, t.b): names only
  std::vector<ExpressionPtr> columns;
};

// ---- special call forms ----

enum class ExtractField : std::uint8_t {
  kYear,
  kQuarter,
  kMonth,
  kWeek,
  kDay,
  kDayOfMonth,
  kDayOfWeek,
  kDow,
  kDayOfYear,
  kDoy,
  kYearOfWeek,
  kYow,
  kHour,
  kMinute,
  kSecond,
  kTimezoneMinute,
  kTimezoneHour
};
struct Extract {
  ExtractField field = ExtractField::kYear;
  ExpressionPtr value;
};
enum class TrimSide : std::uint8_t { kBoth, kLeading, kTrailing };
struct Trim {
  TrimSide side = TrimSide::kBoth;
  ExpressionPtr characters;  // may be null
  ExpressionPtr value;
};
enum class SpecialValueKind : std::uint8_t {
  kCurrentDate,
  kCurrentTime,
  kCurrentTimestamp,
  kLocalTime,
  kLocalTimestamp,
  kCurrentUser,
  kCurrentCatalog,
  kCurrentSchema,
  kCurrentPath
};
struct SpecialValue {  // values written without parentheses
  SpecialValueKind kind = SpecialValueKind::kCurrentDate;
  std::optional<std::int64_t> precision;  // time kinds only
};

// ---- calls, windows ----

enum class NullOrder : std::uint8_t { kDefault, kFirst, kLast };
struct SortItem {
  ExpressionPtr key;
  bool descending = false;
  NullOrder nulls = NullOrder::kDefault;
  Span span;
};
enum class FrameType : std::uint8_t { kRange, kRows, kGroups };
enum class FrameBoundKind : std::uint8_t {
  kUnboundedPreceding,
  kPreceding,
  kCurrentRow,
  kFollowing,
  kUnboundedFollowing
};
struct FrameBound {
  FrameBoundKind kind = FrameBoundKind::kCurrentRow;
  ExpressionPtr value;  // kPreceding and kFollowing only
};
struct WindowFrame {
  FrameType type = FrameType::kRange;
  FrameBound start;
  std::optional<FrameBound> end;  // none: written without BETWEEN
  Span span;
};
struct WindowSpecification {
  std::optional<Identifier> existing;  // the named window this one builds on
  std::vector<ExpressionPtr> partition_by;
  std::vector<SortItem> order_by;
  std::optional<WindowFrame> frame;
  Span span;
};
using Over = std::variant<Identifier, WindowSpecification>;  // OVER w, OVER (...)

enum class NullTreatment : std::uint8_t { kNone, kIgnore, kRespect };
struct ListaggOverflow {
  bool truncate = false;  // false: ON OVERFLOW ERROR
  std::optional<std::string> filler;
  bool with_count = true;
};
// Also for syntax that Trino itself rewrites to calls: SUBSTRING(x FROM a FOR b) is
// substring(x, a, b), POSITION(a IN b) is strpos(b, a), NORMALIZE(x, NFD) is normalize(x, 'NFD').
struct FunctionCall {
  QualifiedName name;
  bool star = false;  // count(*)
  bool distinct = false;
  std::vector<ExpressionPtr> arguments;
  std::vector<SortItem> order_by;  // inside the parentheses, or LISTAGG's WITHIN GROUP
  bool within_group = false;
  std::optional<ListaggOverflow> overflow;
  ExpressionPtr filter;  // may be null
  NullTreatment null_treatment = NullTreatment::kNone;
  std::unique_ptr<Over> over;  // may be null
};

// ---- SQL/JSON ----

enum class JsonFormat : std::uint8_t { kNone, kJson, kUtf8, kUtf16, kUtf32 };
struct JsonPassing {
  ExpressionPtr value;
  JsonFormat format = JsonFormat::kNone;
  Identifier name;
};
struct JsonPathCall {  // what JSON_EXISTS, JSON_VALUE and JSON_QUERY begin with
  ExpressionPtr input;
  JsonFormat input_format = JsonFormat::kNone;
  std::string path;
  Span path_span;
  std::optional<Identifier> path_name;
  std::vector<JsonPassing> passing;
};
enum class JsonBehavior : std::uint8_t {
  kNone,  // clause absent: the standard's default holds
  kTrue,
  kFalse,
  kUnknown,
  kError,
  kNull,
  kDefault,
  kEmptyArray,
  kEmptyObject
};
struct JsonExists {
  JsonPathCall call;
  JsonBehavior on_error = JsonBehavior::kNone;
};
struct JsonValue {
  JsonPathCall call;
  std::optional<DataType> returning;
  JsonBehavior on_empty = JsonBehavior::kNone;
  ExpressionPtr empty_default;
  JsonBehavior on_error = JsonBehavior::kNone;
  ExpressionPtr error_default;
};
enum class JsonWrapper : std::uint8_t { kNone, kWithout, kConditional, kUnconditional };
enum class JsonQuotes : std::uint8_t { kNone, kKeep, kOmit };
struct JsonQuery {
  JsonPathCall call;
  std::optional<DataType> returning;
  JsonFormat returning_format = JsonFormat::kNone;
  JsonWrapper wrapper = JsonWrapper::kNone;
  JsonQuotes quotes = JsonQuotes::kNone;
  bool quotes_on_scalar_string = false;
  JsonBehavior on_empty = JsonBehavior::kNone;
  JsonBehavior on_error = JsonBehavior::kNone;
};
struct JsonMember {
  ExpressionPtr key;
  ExpressionPtr value;
  JsonFormat format = JsonFormat::kNone;
};
struct JsonObject {
  std::vector<JsonMember> members;
  bool null_on_null = true;
  bool unique_keys = false;
  std::optional<DataType> returning;
  JsonFormat returning_format = JsonFormat::kNone;
};
struct JsonElement {
  ExpressionPtr value;
  JsonFormat format = JsonFormat::kNone;
};
struct JsonArray {
  std::vector<JsonElement> elements;
  bool null_on_null = false;
  std::optional<DataType> returning;
  JsonFormat returning_format = JsonFormat::kNone;
};

using ExpressionNode =
    std::variant<NullLiteral, BooleanLiteral, StringLiteral, BinaryLiteral, IntegerLiteral,
                 DecimalLiteral, DoubleLiteral, TypedLiteral, IntervalLiteral, Parameter,
                 ColumnReference, Dereference, Arithmetic, Sign, Comparison, QuantifiedComparison,
                 Logical, Not, IsNull, TruthTest, Between, InList, InSubquery, Like, Overlaps,
                 AtTimeZone, Subscript, ArrayConstructor, RowConstructor, Case, Cast, Lambda,
                 Subquery, Exists, Grouping, Extract, Trim, SpecialValue, FunctionCall, JsonExists,
                 JsonValue, JsonQuery, JsonObject, JsonArray>;

// The span begins where Trino places the node in its messages: an infix operator or predicate at
// the operator (or its NOT), a Logical at its first term, all else at its first token. `end` is
// always the end of the node's text. Use std::visit or As<T>().
struct Expression {
  Span span;
  ExpressionNode node;

  Expression(Span where, ExpressionNode what);
  Expression(const Expression&) = delete;
  Expression& operator=(const Expression&) = delete;
  ~Expression();

  template <typename T>
  [[nodiscard]] const T* As() const {
    return std::get_if<T>(&node);
  }
  template <typename T>
  [[nodiscard]] T* As() {
    return std::get_if<T>(&node);
  }
};

[[nodiscard]] ExpressionPtr MakeExpression(Span span, ExpressionNode node);

}  // namespace laketop::dialect
