// SPDX-License-Identifier: Apache-2.0
// Dispatch, names, and the expressions that compose values.
#include "dialect/analyser/expression_analyser.hpp"

#include "dialect/analyser/casts.hpp"
#include "dialect/analyser/functions/registry.hpp"
#include "dialect/analyser/operators.hpp"
#include "dialect/analyser/temporal_literal.hpp"
#include "dialect/printer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

namespace laketop::dialect {

TypedPtr ExpressionAnalyser::Analyse(const Expression& expression) {
  analysis_.Step();
  const Expression* outer = root_;
  if (root_ == nullptr) root_ = &expression;
  TypedPtr out = At(Visit(expression), expression.span);
  root_ = outer;
  return out;
}

TypedPtr ExpressionAnalyser::AnalyseCondition(const Expression& expression, std::string_view what) {
  TypedPtr value = Analyse(expression);
  if (value->type.Is(TypeKind::kUnknown)) return Coerce(value, MakeType(TypeKind::kBoolean));
  if (!value->type.Is(TypeKind::kBoolean)) {
    Fail(
        error_code::kTypeMismatch, expression.span,
        what.ends_with("condition") || what.starts_with("CASE")
            ? fmt::format("{} must evaluate to a boolean (actual: {})", what, TypeText(value->type))
            : fmt::format("{} must evaluate to a boolean: actual type {}", what,
                          TypeText(value->type)));
  }
  return value;
}

TypedPtr ExpressionAnalyser::AnalyseAs(const Expression& expression, const Type& type,
                                       std::string_view what) {
  TypedPtr value = Analyse(expression);
  if (!CanCoerce(value->type, type)) {
    Fail(error_code::kTypeMismatch, expression.span,
         fmt::format("{} must evaluate to a {} (actual: {})", what, TypeText(type),
                     TypeText(value->type)));
  }
  return Coerce(value, type);
}

std::vector<SortKey> ExpressionAnalyser::AnalyseSortItems(const std::vector<SortItem>& items) {
  std::vector<SortKey> keys;
  for (const SortItem& item : items) {
    TypedPtr key = Analyse(*item.key);
    if (!key->type.IsOrderable()) {
      Fail(error_code::kTypeMismatch, item.key->span,
           fmt::format("Type {} is not orderable, and therefore cannot be used in ORDER BY: {}",
                       TypeText(key->type), PrintExpression(*item.key)));
    }
    if (key->type.Is(TypeKind::kTimestampWithZone)) key = Instant(key);
    keys.push_back(SortKey{.key = std::move(key),
                           .descending = item.descending,
                           .nulls_first = item.nulls == NullOrder::kFirst});
  }
  return keys;
}

TypedPtr ExpressionAnalyser::Binary(ArithmeticOperator op, const Expression& left,
                                    const Expression& right, const Span& span) {
  TypedPtr a = Analyse(left);
  TypedPtr b = Analyse(right);
  return MakeArithmetic(op, a, b, span);
}

TypedPtr ExpressionAnalyser::Visit(const Expression& expression) {
  const Span& span = expression.span;
  if (const auto* node = expression.As<Arithmetic>()) {
    return Binary(node->op, *node->left, *node->right, span);
  }
  if (const auto* node = expression.As<Sign>()) {
    TypedPtr value = Analyse(*node->value);
    return node->negative ? MakeNegation(value, span) : value;
  }
  if (expression.As<ColumnReference>() != nullptr || expression.As<Dereference>() != nullptr) {
    return Name(expression);
  }
  if (const auto* node = expression.As<FunctionCall>()) return Call(*node, expression);
  if (const auto* node = expression.As<Case>()) return CaseExpression(*node, span);
  if (const auto* node = expression.As<Cast>()) return CastExpression(*node, span);
  if (const auto* node = expression.As<Subscript>()) return SubscriptOf(*node, span);
  if (const auto* node = expression.As<ArrayConstructor>()) return ArrayOf(*node, span);
  if (const auto* node = expression.As<RowConstructor>()) return RowOf(*node);
  if (const auto* node = expression.As<Subquery>()) return ScalarSubquery(*node, span);
  if (const auto* node = expression.As<Extract>()) return ExtractOf(*node, span);
  if (const auto* node = expression.As<SpecialValue>()) return Special(*node, span);
  if (const auto* node = expression.As<AtTimeZone>()) return AtZone(*node, span);
  if (const auto* node = expression.As<Grouping>()) return GroupingOf(*node, span);
  if (const auto* node = expression.As<Trim>()) {
    std::vector<Argument> arguments;
    arguments.push_back(Argument{.syntax = node->value.get(), .value = Analyse(*node->value)});
    if (node->characters) {
      arguments.push_back(
          Argument{.syntax = node->characters.get(), .value = Analyse(*node->characters)});
    }
    const char* name = node->side == TrimSide::kBoth      ? "trim"
                       : node->side == TrimSide::kLeading ? "ltrim"
                                                          : "rtrim";
    return CallNamed(name, std::move(arguments), span, nullptr);
  }
  if (expression.As<Lambda>() != nullptr) {
    Fail(error_code::kTypeMismatch, span,
         "Lambda expression should always be used inside a function");
  }
  if (expression.As<Parameter>() != nullptr) {
    Fail(error_code::kInvalidParameterUsage, span, "Query takes no parameters");
  }
  if (expression.As<JsonExists>() != nullptr || expression.As<JsonValue>() != nullptr ||
      expression.As<JsonQuery>() != nullptr || expression.As<JsonObject>() != nullptr ||
      expression.As<JsonArray>() != nullptr) {
    return Json(expression);
  }
  if (TypedPtr predicate = Predicate(expression)) return predicate;
  return Literal(expression);
}

// ---- names ----

namespace {

// The parts of a.b.c, outermost last; empty when the base is no name.
std::vector<const Identifier*> PathOf(const Expression& expression) {
  std::vector<const Identifier*> parts;
  const Expression* at = &expression;
  while (const auto* dereference = at->As<Dereference>()) {
    parts.push_back(&dereference->field);
    at = dereference->base.get();
  }
  const auto* column = at->As<ColumnReference>();
  if (column == nullptr) return {};
  parts.push_back(&column->name);
  std::ranges::reverse(parts);
  return parts;
}

std::string Dotted(const std::vector<const Identifier*>& parts) {
  std::string out;
  for (const Identifier* part : parts) {
    if (!out.empty()) out += '.';
    out += part->value;
  }
  return out;
}

void CheckRow(const Type& type, const Span& span, const std::string& text) {
  if (type.Is(TypeKind::kRow) || type.Is(TypeKind::kUnknown)) return;
  Fail(error_code::kTypeMismatch, span, fmt::format("Expression {} is not of type ROW", text));
}

}  // namespace

TypedPtr ExpressionAnalyser::Name(const Expression& expression) {
  const std::vector<const Identifier*> parts = PathOf(expression);
  if (parts.empty()) {
    const auto& dereference = *expression.As<Dereference>();
    const TypedPtr base = Analyse(*dereference.base);
    CheckRow(base->type, expression.span, PrintExpression(*dereference.base));
    return FieldOf(base, dereference.field, expression);
  }
  // The longest beginning that names a column wins; what follows are fields of its row.
  for (std::size_t length = parts.size(); length > 0; --length) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < length; ++i) names.push_back(parts[i]->value);
    const ResolvedName resolved = ResolveColumn(*scope_, names);
    if (resolved.resolution == Resolution::kAmbiguous) {
      Fail(error_code::kAmbiguousName, expression.span,
           fmt::format("Column '{}' is ambiguous", Dotted(parts)));
    }
    if (resolved.resolution != Resolution::kFound) continue;
    TypedPtr node = At(resolved.field->node, expression.span);
    NoteColumns(analysis_, *node);
    for (std::size_t i = length; i < parts.size(); ++i) {
      CheckRow(node->type, expression.span, Dotted({parts.begin(), parts.begin() + i}));
      node = FieldOf(node, *parts[i], expression);
    }
    return node;
  }
  Fail(error_code::kColumnNotFound, expression.span,
       fmt::format("Column '{}' cannot be resolved or requester is not authorized to access "
                   "requested resources",
                   Dotted(parts)));
}

TypedPtr ExpressionAnalyser::FieldOf(const TypedPtr& row, const Identifier& field,
                                     const Expression& whole) {
  if (row->type.Is(TypeKind::kUnknown)) return row;
  for (std::size_t i = 0; i < row->type.names.size(); ++i) {
    if (row->type.names[i] == field.value) return RowField(row, i);
  }
  Fail(error_code::kColumnNotFound, whole.span,
       fmt::format("Column '{}' cannot be resolved or requester is not authorized to access "
                   "requested resources",
                   PrintExpression(whole)));
}

// ---- composed values ----

namespace {

std::string DistinctTypes(const std::vector<TypedPtr>& values) {
  std::vector<std::string> seen;
  for (const TypedPtr& value : values) {
    std::string text = TypeText(value->type);
    if (std::ranges::find(seen, text) == seen.end()) seen.push_back(std::move(text));
  }
  return fmt::format("{}", fmt::join(seen, ", "));
}

}  // namespace

Type CommonTypeOf(const std::vector<TypedPtr>& values, std::string_view what, const Span& span) {
  Type common = MakeType(TypeKind::kUnknown);
  for (const TypedPtr& value : values) {
    const std::optional<Type> next = CommonSuperType(common, value->type);
    if (!next) {
      Fail(error_code::kTypeMismatch, value->span.begin == value->span.end ? span : value->span,
           fmt::format("{} must be the same type or coercible to a common type. Cannot find common "
                       "type between {} and {}, all types (without duplicates): [{}]",
                       what, TypeText(common), TypeText(value->type), DistinctTypes(values)));
    }
    common = *next;
  }
  return common;
}

TypedPtr ExpressionAnalyser::ArrayOf(const ArrayConstructor& node, const Span& span) {
  std::vector<TypedPtr> elements;
  for (const ExpressionPtr& element : node.elements) elements.push_back(Analyse(*element));
  const Type common = CommonTypeOf(elements, "All ARRAY elements", span);
  for (TypedPtr& element : elements) element = Coerce(element, common);
  return MakeCall(ArrayType(common), "[$*]", std::move(elements));
}

TypedPtr ExpressionAnalyser::RowOf(const RowConstructor& node) {
  std::vector<TypedPtr> fields;
  std::vector<Type> types;
  for (const ExpressionPtr& field : node.fields) {
    fields.push_back(Analyse(*field));
    types.push_back(fields.back()->type);
  }
  return MakeRow(RowType(std::move(types), {}), std::move(fields));
}

namespace {

TypedPtr MatchOperand(const TypedPtr& operand, const TypedPtr& when, const Span& span) {
  if (!CommonSuperType(operand->type, when->type)) {
    Fail(error_code::kTypeMismatch, span,
         fmt::format("CASE operand type does not match WHEN clause operand type: {} vs {}",
                     TypeText(operand->type), TypeText(when->type)));
  }
  return MakeComparison(ComparisonOperator::kEqual, operand, when, span);
}

}  // namespace

TypedPtr ExpressionAnalyser::CaseExpression(const Case& node, const Span& span) {
  std::vector<TypedPtr> results;
  for (const WhenClause& when : node.whens) results.push_back(Analyse(*when.result));
  if (node.otherwise) results.push_back(Analyse(*node.otherwise));
  const Type common = CommonTypeOf(results, "All CASE results", span);
  std::vector<TypedPtr> parts;
  TypedPtr operand = node.operand ? Analyse(*node.operand) : nullptr;
  for (std::size_t i = 0; i < node.whens.size(); ++i) {
    const Expression& condition = *node.whens[i].condition;
    TypedPtr when = operand ? MatchOperand(operand, Analyse(condition), condition.span)
                            : AnalyseCondition(condition, "CASE WHEN clause");
    parts.push_back(MakeCall(common, "WHEN $1 THEN $2", {when, Coerce(results[i], common)}));
  }
  if (node.otherwise)
    parts.push_back(MakeCall(common, "ELSE $1", {Coerce(results.back(), common)}));
  return MakeCall(common, "CASE $S END", std::move(parts));
}

void FailUnknownType(const DataType& type, const Span& span) {
  if (type.name == "decimal" && type.arguments.empty() && !type.numbers.empty()) {
    const std::int64_t precision = type.numbers[0];
    if (precision < 1 || precision > kDecimalPrecisionMax) {
      FailAnywhere(error_code::kInvalidFunctionArgument,
                   fmt::format("DECIMAL precision must be in range [1, {}]: {}",
                               kDecimalPrecisionMax, precision));
    }
    if (type.numbers.size() == 2) {
      FailAnywhere(error_code::kInvalidFunctionArgument,
                   fmt::format("DECIMAL scale must be in range [0, precision ({})]: {}", precision,
                               type.numbers[1]));
    }
  }
  Fail(error_code::kTypeMismatch, span, fmt::format("Unknown type: {}", PrintType(type)));
}

TypedPtr ExpressionAnalyser::CastExpression(const Cast& node, const Span& span) {
  TypedPtr value = Analyse(*node.value);
  const std::optional<Type> type = TypeFromSyntax(node.type);
  if (!type) FailUnknownType(node.type, span);
  if (!CanCast(value->type, *type)) {
    Fail(error_code::kTypeMismatch, span,
         fmt::format("Cannot cast {} to {}", TypeText(value->type), TypeText(*type)));
  }
  // A constant's zone is known before it runs.
  if (type->Is(TypeKind::kTimestampWithZone) && value->type.IsText() && value->constant) {
    if (const auto literal = TimestampLiteral(value->constant.value_or(""))) {
      const TypedPtr typed = (*literal)->type.Is(TypeKind::kTimestampWithZone)
                                 ? *literal
                                 : CastTo(*literal, *type, node.safe);
      return CastTo(typed, *type, node.safe);
    }
  }
  // A nested value is NULL as a whole where an element does not convert.
  const bool nested = !value->type.arguments.empty();
  if (node.safe && nested) return TryOf(CastTo(value, *type, false));
  return CastTo(value, *type, node.safe);
}

TypedPtr ExpressionAnalyser::SubscriptOf(const Subscript& node, const Span& span) {
  TypedPtr base = Analyse(*node.base);
  TypedPtr index = Analyse(*node.index);
  if (base->type.Is(TypeKind::kRow)) {
    const std::string* constant = ConstantValue(*index);
    if (constant == nullptr || !index->type.IsInteger()) {
      Fail(error_code::kTypeMismatch, node.index->span,
           "Subscript expression on ROW requires a constant index");
    }
    const std::int64_t at = constant->size() > 9 ? 0 : std::stoll(*constant);
    if (at < 1 || static_cast<std::size_t>(at) > base->type.arguments.size()) {
      Fail(error_code::kInvalidFunctionArgument, node.index->span,
           at < 1 ? fmt::format("Invalid subscript index: {}. ROW indices start at 1", at)
                  : fmt::format("Subscript index out of bounds: {}, max value is {}", at,
                                base->type.arguments.size()));
    }
    return RowField(base, static_cast<std::size_t>(at) - 1);
  }
  if (base->type.Is(TypeKind::kArray) && CanCoerce(index->type, MakeType(TypeKind::kBigint))) {
    return MakeCall(base->type.arguments[0], "trino_array_subscript($1, $2)",
                    {base, Coerce(index, MakeType(TypeKind::kBigint))});
  }
  if (base->type.Is(TypeKind::kMap) && CanCoerce(index->type, base->type.arguments[0])) {
    return MakeCall(base->type.arguments[1], "trino_map_subscript($1, $2)",
                    {base, Coerce(index, base->type.arguments[0])});
  }
  Fail(error_code::kTypeMismatch, span,
       fmt::format("Cannot apply operator: {}[{}]", TypeText(base->type), TypeText(index->type)));
}

// ---- values of the session, fields of time ----

namespace {

// Whether a value of the type has the field at all.
bool HasField(const Type& type, ExtractField field) {
  switch (field) {
    case ExtractField::kTimezoneMinute:
    case ExtractField::kTimezoneHour:
      return type.Is(TypeKind::kTimestampWithZone) || type.Is(TypeKind::kTimeWithZone);
    case ExtractField::kHour:
    case ExtractField::kMinute:
    case ExtractField::kSecond:
      return type.Is(TypeKind::kTime) || type.Is(TypeKind::kTimeWithZone) ||
             type.Is(TypeKind::kTimestamp) || type.Is(TypeKind::kTimestampWithZone) ||
             type.Is(TypeKind::kIntervalDayToSecond);
    case ExtractField::kYear:
    case ExtractField::kMonth:
      if (type.Is(TypeKind::kIntervalYearToMonth)) return true;
      break;
    case ExtractField::kDay:
    case ExtractField::kDayOfMonth:
      if (type.Is(TypeKind::kIntervalDayToSecond)) return true;
      break;
    default:
      break;
  }
  return type.Is(TypeKind::kDate) || type.Is(TypeKind::kTimestamp) ||
         type.Is(TypeKind::kTimestampWithZone);
}

std::string FieldText(std::string_view function) {
  std::string out;
  for (char c : function) out += static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  return out;
}

}  // namespace

TypedPtr ExpressionAnalyser::ExtractOf(const Extract& node, const Span& span) {
  const char* name = nullptr;
  switch (node.field) {
    case ExtractField::kYear:
      name = "year";
      break;
    case ExtractField::kQuarter:
      name = "quarter";
      break;
    case ExtractField::kMonth:
      name = "month";
      break;
    case ExtractField::kWeek:
      name = "week";
      break;
    case ExtractField::kDay:
    case ExtractField::kDayOfMonth:
      name = "day";
      break;
    case ExtractField::kDayOfWeek:
    case ExtractField::kDow:
      name = "day_of_week";
      break;
    case ExtractField::kDayOfYear:
    case ExtractField::kDoy:
      name = "day_of_year";
      break;
    case ExtractField::kYearOfWeek:
    case ExtractField::kYow:
      name = "year_of_week";
      break;
    case ExtractField::kHour:
      name = "hour";
      break;
    case ExtractField::kMinute:
      name = "minute";
      break;
    case ExtractField::kSecond:
      name = "second";
      break;
    case ExtractField::kTimezoneMinute:
      name = "timezone_minute";
      break;
    case ExtractField::kTimezoneHour:
      name = "timezone_hour";
      break;
  }
  std::vector<Argument> arguments;
  arguments.push_back(Argument{.syntax = node.value.get(), .value = Analyse(*node.value)});
  const Type& type = arguments[0].value->type;
  if (!type.Is(TypeKind::kUnknown) && !HasField(type, node.field)) {
    Fail(error_code::kTypeMismatch, node.value->span,
         fmt::format("Cannot extract {} from {}", FieldText(name), TypeText(type)));
  }
  return CallNamed(name, std::move(arguments), span, nullptr);
}

TypedPtr ExpressionAnalyser::Special(const SpecialValue& node, const Span& span) {
  analysis_.deterministic = false;
  const std::string utc = FormatIso8601(analysis_.session.now);  // 2026-01-31T23:59:59.123Z
  const std::string day = utc.substr(0, 10);
  const std::string time = utc.substr(11, 12);
  const auto precision =
      static_cast<std::int32_t>(std::clamp<std::int64_t>(node.precision.value_or(3), 0, 9));
  const auto text = [](const std::string& value) {
    return MakeLiteral(VarcharType(), QuoteText(value), value);
  };
  switch (node.kind) {
    case SpecialValueKind::kCurrentDate:
      return DateLiteral(day).value_or(nullptr);
    case SpecialValueKind::kCurrentTime:
      return CastTo(TimeLiteral(time + " UTC").value_or(nullptr),
                    TimeType(std::min(precision, 6), true), false);
    case SpecialValueKind::kLocalTime:
      return CastTo(TimeLiteral(time).value_or(nullptr), TimeType(std::min(precision, 6)), false);
    case SpecialValueKind::kCurrentTimestamp:
      return CastTo(TimestampLiteral(day + " " + time + " UTC").value_or(nullptr),
                    ZonedType(precision, "UTC"), false);
    case SpecialValueKind::kLocalTimestamp:
      return CastTo(TimestampLiteral(day + " " + time).value_or(nullptr), TimestampType(precision),
                    false);
    case SpecialValueKind::kCurrentUser:
      return text(analysis_.session.user);
    case SpecialValueKind::kCurrentCatalog:
      return text(analysis_.session.catalog);
    case SpecialValueKind::kCurrentSchema:
      return text(analysis_.session.schema);
    case SpecialValueKind::kCurrentPath:
      return text("");
  }
  Fail(error_code::kNotSupported, span, "Not supported");
}

TypedPtr ExpressionAnalyser::AtZone(const AtTimeZone& node, const Span& span) {
  std::vector<Argument> arguments;
  arguments.push_back(Argument{.syntax = node.value.get(), .value = Analyse(*node.value)});
  arguments.push_back(Argument{.syntax = node.zone.get(), .value = Analyse(*node.zone)});
  TypedPtr& zone = arguments[1].value;
  const std::string* interval = ConstantValue(*zone);
  if (zone->type.Is(TypeKind::kIntervalDayToSecond) && interval != nullptr) {
    const std::int64_t minutes = std::stoll(*interval) / 60'000;
    const std::int64_t absolute = minutes < 0 ? -minutes : minutes;
    const std::string name =
        fmt::format("{}{:02}:{:02}", minutes < 0 ? '-' : '+', absolute / 60, absolute % 60);
    zone = MakeLiteral(VarcharType(), QuoteText(name), name);
  }
  return CallNamed("at_timezone", std::move(arguments), span, nullptr);
}

TypedPtr ExpressionAnalyser::GroupingOf(const Grouping& node, const Span& span) {
  if (!rules_.aggregates) {
    Fail(error_code::kMissingGroupBy, span,
         "A GROUPING() operation can only be used with a corresponding GROUPING "
         "SET/CUBE/ROLLUP/GROUP BY clause");
  }
  std::vector<TypedPtr> columns;
  for (const ExpressionPtr& column : node.columns) columns.push_back(Analyse(*column));
  const bool wide = columns.size() > 31;
  auto clauses = std::make_shared<CallClauses>();
  return MakeAggregate(MakeType(wide ? TypeKind::kBigint : TypeKind::kInteger),
                       "CAST(grouping($*) AS $r)", std::move(columns), {}, std::move(clauses));
}

}  // namespace laketop::dialect
