// SPDX-License-Identifier: Apache-2.0
#include "dialect/analyser/operators.hpp"

#include "dialect/analyser/casts.hpp"
#include "dialect/analyser/failure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

namespace laketop::dialect {

namespace {

using enum TypeKind;

constexpr std::int32_t kIntervalPrecision = 3;
constexpr std::string_view kConcatOverloads =
    "concat(E, array(E)) E, concat(array(E)) E, concat(array(E), E) E, concat(char(x), char(y)), "
    "concat(varbinary), concat(varchar)";

std::string_view ArithmeticText(ArithmeticOperator op) {
  switch (op) {
    case ArithmeticOperator::kAdd:
      return "+";
    case ArithmeticOperator::kSubtract:
      return "-";
    case ArithmeticOperator::kMultiply:
      return "*";
    case ArithmeticOperator::kDivide:
      return "/";
    case ArithmeticOperator::kModulus:
      return "%";
    case ArithmeticOperator::kConcat:
      return "||";
  }
  return "";
}

[[noreturn]] void FailConcat(const Type& left, const Type& right, const Span& span) {
  Fail(error_code::kFunctionNotFound, span,
       fmt::format("Unexpected parameters ({}, {}) for function concat. Expected: {}",
                   TypeText(left), TypeText(right), kConcatOverloads));
}

[[noreturn]] void FailOperator(std::string_view op, const Type& left, const Type& right,
                               const Span& span) {
  Fail(error_code::kTypeMismatch, span,
       fmt::format("Cannot apply operator: {} {} {}", TypeText(left), op, TypeText(right)));
}

// A constant other than 0 and -1: DuckDB's own division can neither fail nor give NULL then.
bool IsSafeDivisor(const Typed& node) {
  return node.constant && *node.constant != "0" && *node.constant != "-1";
}

Type DecimalSum(const Type& left, const Type& right) {
  const std::int32_t scale = std::max(left.scale, right.scale);
  const std::int32_t whole = std::max(left.precision - left.scale, right.precision - right.scale);
  return DecimalType(std::min(kDecimalPrecisionMax, whole + scale + 1), scale);
}

std::string Wide(std::string_view text) {
  return fmt::format("{}{}{}", kWideBegin, text, kWideEnd);
}
std::string Fast(std::string_view text) {
  return fmt::format("{}{}{}", kFastBegin, text, kFastEnd);
}

// Whether the fast text holds the value in 64 bits.
bool IsFast(const Typed& node) {
  return node.type.precision <= 18 ||
         (node.kind == TypedKind::kCall && node.text.find(kWideBegin) != std::string::npos);
}

TypedPtr DecimalMultiply(const TypedPtr& left, const TypedPtr& right, const Span& span) {
  const std::int32_t scale = left->type.scale + right->type.scale;
  if (scale > kDecimalPrecisionMax) {
    FailAnywhere(error_code::kInvalidFunctionArgument,
                 fmt::format("DECIMAL scale must be in range [0, precision ({})]: {}",
                             kDecimalPrecisionMax, scale));
  }
  const std::int32_t digits = left->type.precision + right->type.precision;
  const Type result = DecimalType(std::min(kDecimalPrecisionMax, digits), scale);
  if (digits <= 18) return MakeCall(result, "($1 * $2)", {left, right});
  const bool both = scale <= 18 && IsFast(*left) && IsFast(*right);
  if (digits > kDecimalPrecisionMax) {
    return MakeCall(result,
                    both ? Wide("trino_decimal_mul") + "($1" + Fast(" * ") + Wide(", ") + "$2" +
                               Wide(", NULL::$r") + ")"
                         : "trino_decimal_mul($1, $2, NULL::$r)",
                    {left, right});
  }
  // DuckDB multiplies in 64 bits unless an operand needs more.
  const Type full = DecimalType(std::max(19, left->type.precision), left->type.scale);
  const auto part = [&](const std::string& text) { return both ? Wide(text) : text; };
  return MakeCall(result,
                  part("CAST(") + "(" + part("CAST(") + "$1" +
                      part(" AS " + DuckDbType(full) + ")") + " * $2)" + part(" AS $r)"),
                  {left, right});
}

TypedPtr DecimalArithmetic(ArithmeticOperator op, const TypedPtr& left, const TypedPtr& right,
                           const Span& span) {
  const Type& a = left->type;
  const Type& b = right->type;
  switch (op) {
    case ArithmeticOperator::kAdd:
    case ArithmeticOperator::kSubtract: {
      const Type result = DecimalSum(a, b);
      const bool both = IsFast(*left) && IsFast(*right);
      const auto part = [&](const std::string& text) { return both ? Wide(text) : text; };
      return MakeCall(result,
                      part("CAST(") + "(" + part("CAST(") + "$1" + part(" AS $r)") +
                          fmt::format(" {} ", ArithmeticText(op)) + part("CAST(") + "$2" +
                          part(" AS $r)") + ")" + part(" AS $r)"),
                      {left, right});
    }
    case ArithmeticOperator::kMultiply:
      return DecimalMultiply(left, right, span);
    case ArithmeticOperator::kDivide: {
      const std::int32_t scale = std::max(a.scale, b.scale);
      // Trino's own rule; its manual prints another one, which divisions by small numbers overflow.
      const std::int32_t digits = a.precision + b.scale + std::max(0, b.scale - a.scale);
      const Type result =
          DecimalType(std::min(kDecimalPrecisionMax, std::max({digits, scale, 1})), scale);
      return MakeCall(result, "trino_decimal_div($1, $2, NULL::$r)", {left, right});
    }
    default: {
      const std::int32_t scale = std::max(a.scale, b.scale);
      const std::int32_t whole = std::min(a.precision - a.scale, b.precision - b.scale);
      const Type result =
          DecimalType(std::min(kDecimalPrecisionMax, std::max(whole + scale, 1)), scale);
      return MakeCall(result, "trino_decimal_mod($1, $2, NULL::$r)", {left, right});
    }
  }
}

TypedPtr NumericArithmetic(ArithmeticOperator op, const TypedPtr& left, const TypedPtr& right,
                           const Span& span) {
  const Type common = CommonSuperType(left->type, right->type).value_or(left->type);
  if (common.Is(kDecimal)) {
    // Each operand keeps its own digits: the result's follow from both.
    const auto exact = [](const TypedPtr& node) {
      return node->type.Is(kDecimal)
                 ? node
                 : Coerce(node, *CommonSuperType(node->type, DecimalType(1, 0)));
    };
    return DecimalArithmetic(op, exact(left), exact(right), span);
  }
  const TypedPtr a = Coerce(left, common);
  const TypedPtr b = Coerce(right, common);
  if (common.IsInteger()) {
    if (op == ArithmeticOperator::kDivide) {
      return MakeCall(common, IsSafeDivisor(*right) ? "($1 // $2)" : "trino_div($1, $2)", {a, b});
    }
    if (op == ArithmeticOperator::kModulus) {
      return MakeCall(common, IsSafeDivisor(*right) ? "($1 % $2)" : "trino_mod($1, $2)", {a, b});
    }
  }
  if (op == ArithmeticOperator::kModulus) return MakeCall(common, "fmod($1, $2)", {a, b});
  return MakeCall(common, fmt::format("($1 {} $2)", ArithmeticText(op)), {a, b});
}

// A timestamp with time zone moved by milliseconds.
TypedPtr MoveInstant(const TypedPtr& time, const TypedPtr& interval, std::string_view sign,
                     const Type& result) {
  const TypedPtr precise = CastTo(time, ZonedType(result.precision, time->type.zone), false);
  const auto moved = [&](std::string_view instant) {
    return result.precision > 6
               ? fmt::format("make_timestamp_ns(epoch_ns({}) {} $2 * 1000000)", instant, sign)
               : fmt::format("({} {} to_milliseconds($2))", instant, sign);
  };
  if (!time->type.zone.empty()) return MakeCall(precise->type, moved("$1"), {precise, interval});
  return MakeCall(precise->type,
                  "CASE WHEN $1 IS NOT NULL THEN {'ts': " + moved("struct_extract($1, 'ts')") +
                      ", 'zone': struct_extract($1, 'zone')} END",
                  {precise, interval});
}

// date, time and timestamps moved by an interval.
TypedPtr MoveTime(const TypedPtr& time, const TypedPtr& interval, bool back) {
  Type type = time->type;
  const std::string sign = back ? "-" : "+";
  const bool months = interval->type.Is(kIntervalYearToMonth);
  // An interval of seconds brings its milliseconds along.
  if (!months && !type.Is(kDate)) type.precision = std::max(type.precision, kIntervalPrecision);
  switch (type.kind) {
    case kDate:
      return months
                 ? MakeCall(type, "CAST($1 " + sign + " to_months($2) AS DATE)", {time, interval})
                 : MakeCall(type, "($1 " + sign + " trino_interval_days($2))", {time, interval});
    case kTime:
      if (months) FailOperator(sign, time->type, interval->type, interval->span);
      return MakeCall(type, "($1 " + sign + " to_milliseconds($2))", {time, interval});
    case kTimeWithZone:
      if (months) FailOperator(sign, time->type, interval->type, interval->span);
      return MakeCall(type,
                      "CASE WHEN $1 IS NOT NULL THEN {'t': struct_extract($1, 't') " + sign +
                          " to_milliseconds($2), 'zone': struct_extract($1, 'zone')} END",
                      {time, interval});
    case kTimestamp:
      if (type.precision > 6) {
        return months ? MakeCall(type,
                                 "make_timestamp_ns(epoch_ns(CAST($1 AS TIMESTAMP) " + sign +
                                     " to_months($2)) + epoch_ns($1) % 1000)",
                                 {time, interval})
                      : MakeCall(type, "make_timestamp_ns(epoch_ns($1) " + sign + " $2 * 1000000)",
                                 {time, interval});
      }
      return MakeCall(type, "($1 " + sign + (months ? " to_months($2))" : " to_milliseconds($2))"),
                      {time, interval});
    default: {
      // Seconds pass for the instant, whatever clocks do meanwhile; months by the calendar.
      if (!months) return MoveInstant(time, interval, sign, type);
      const TypedPtr local = LocalTime(time);
      return FromLocalTime(MoveTime(local, interval, back), time, type);
    }
  }
}

bool IsTemporal(const Type& type) {
  return type.Is(kDate) || type.Is(kTime) || type.Is(kTimeWithZone) || type.Is(kTimestamp) ||
         type.Is(kTimestampWithZone);
}

TypedPtr TimeDifference(const TypedPtr& left, const TypedPtr& right, const Span& span) {
  const std::optional<Type> common = CommonSuperType(left->type, right->type);
  if (!common) FailOperator("-", left->type, right->type, span);
  const Type result = MakeType(kIntervalDayToSecond);
  TypedPtr a = Coerce(left, *common);
  TypedPtr b = Coerce(right, *common);
  switch (common->kind) {
    case kDate:
      return MakeCall(result, "(CAST($1 - $2 AS BIGINT) * 86400000)", {a, b});
    case kTimestampWithZone:
      return MakeCall(result, "(epoch_ms($1) - epoch_ms($2))", {UtcTime(a), UtcTime(b)});
    default:
      return MakeCall(result, "(epoch_ms($1) - epoch_ms($2))", {a, b});
  }
}

TypedPtr IntervalArithmetic(ArithmeticOperator op, const TypedPtr& left, const TypedPtr& right,
                            const Span& span) {
  const bool left_interval = left->type.IsInterval();
  if (left_interval && left->type == right->type &&
      (op == ArithmeticOperator::kAdd || op == ArithmeticOperator::kSubtract)) {
    return MakeCall(left->type, fmt::format("($1 {} $2)", ArithmeticText(op)), {left, right});
  }
  const bool scales =
      op == ArithmeticOperator::kMultiply || (op == ArithmeticOperator::kDivide && left_interval);
  const TypedPtr& interval = left_interval ? left : right;
  const TypedPtr& factor = left_interval ? right : left;
  if (!scales || !factor->type.IsNumeric()) {
    FailOperator(ArithmeticText(op), left->type, right->type, span);
  }
  if (op == ArithmeticOperator::kMultiply && factor->type.IsInteger()) {
    return MakeCall(interval->type, "CAST($1 * $2 AS $r)", {interval, factor});
  }
  return MakeCall(interval->type, fmt::format("CAST(trunc($1 {} $2) AS $r)", ArithmeticText(op)),
                  {interval, Coerce(factor, MakeType(kDouble))});
}

TypedPtr Concatenate(const TypedPtr& left, const TypedPtr& right, const Span& span) {
  const Type& a = left->type;
  const Type& b = right->type;
  if (a.Is(kArray) || b.Is(kArray)) {
    if (a.Is(kArray) && b.Is(kArray)) {
      if (const auto common = CommonSuperType(a, b)) {
        // list_concat takes a NULL list for an empty one; the operator does not.
        return MakeCall(*common, "($1 || $2)", {Coerce(left, *common), Coerce(right, *common)});
      }
    }
    const bool append = a.Is(kArray);
    const auto element = CommonSuperType(append ? a.arguments[0] : b.arguments[0], append ? b : a);
    if (!element) FailConcat(a, b, span);
    const Type result = ArrayType(*element);
    return append
               ? MakeCall(result, "($1 || [$2])", {Coerce(left, result), Coerce(right, *element)})
               : MakeCall(result, "([$1] || $2)", {Coerce(left, *element), Coerce(right, result)});
  }
  if (a.Is(kVarbinary) && b.Is(kVarbinary)) return MakeCall(a, "($1 || $2)", {left, right});
  if ((a.IsText() || a.Is(kUnknown)) && (b.IsText() || b.Is(kUnknown))) {
    const auto text = [](const TypedPtr& node) {
      return node->type.Is(kVarchar) ? node : Coerce(node, VarcharType(node->type.length));
    };
    const bool bounded = a.length != kUnboundedLength && b.length != kUnboundedLength;
    if ((a.Is(kChar) || b.Is(kChar)) && a.IsText() && b.IsText() && bounded) {
      return MakeCall(CharType(a.length + b.length), "rtrim($1 || $2, ' ')",
                      {text(left), text(right)});
    }
    return MakeCall(VarcharType(), "($1 || $2)", {text(left), text(right)});
  }
  FailConcat(a, b, span);
}

}  // namespace

TypedPtr MakeModulus(const TypedPtr& left, const TypedPtr& right, const Span& span) {
  return MakeArithmetic(ArithmeticOperator::kModulus, left, right, span);
}

TypedPtr MakeArithmetic(ArithmeticOperator op, const TypedPtr& left, const TypedPtr& right,
                        const Span& span) {
  if (op == ArithmeticOperator::kConcat) return Concatenate(left, right, span);
  TypedPtr a = left;
  TypedPtr b = right;
  // NULL takes the other side's type; two NULLs are integers.
  if (a->type.Is(kUnknown) && b->type.Is(kUnknown)) {
    a = Coerce(a, MakeType(kInteger));
    b = Coerce(b, MakeType(kInteger));
  } else if (a->type.Is(kUnknown) && b->type.IsNumeric()) {
    a = Coerce(a, b->type);
  } else if (b->type.Is(kUnknown) && a->type.IsNumeric()) {
    b = Coerce(b, a->type);
  }
  if (a->type.IsNumeric() && b->type.IsNumeric()) return NumericArithmetic(op, a, b, span);
  const bool adds = op == ArithmeticOperator::kAdd;
  const bool subtracts = op == ArithmeticOperator::kSubtract;
  if (IsTemporal(a->type) && b->type.IsInterval() && (adds || subtracts)) {
    return MoveTime(a, b, subtracts);
  }
  if (a->type.IsInterval() && IsTemporal(b->type) && adds) return MoveTime(b, a, false);
  if (a->type.IsInterval() || b->type.IsInterval()) return IntervalArithmetic(op, a, b, span);
  if (subtracts && IsTemporal(a->type) && IsTemporal(b->type)) return TimeDifference(a, b, span);
  FailOperator(ArithmeticText(op), left->type, right->type, span);
}

TypedPtr MakeNegation(const TypedPtr& value, const Span& span) {
  if (value->type.Is(kUnknown)) return Coerce(value, MakeType(kInteger));
  if (!value->type.IsNumeric() && !value->type.IsInterval()) {
    Fail(error_code::kTypeMismatch, span, fmt::format("Cannot negate {}", TypeText(value->type)));
  }
  // The blank keeps two signs from making a comment.
  const std::string* constant = ConstantValue(*value);
  const bool may_overflow = constant == nullptr && value->type.IsInteger();
  TypedPtr negated = MakeCall(value->type, may_overflow ? "trino_negate($1)" : "(- $1)", {value});
  if (constant == nullptr) return negated;
  auto copy = std::make_shared<Typed>(*negated);
  copy->constant = constant->starts_with('-') ? constant->substr(1) : "-" + *constant;
  return copy;
}

std::string_view ComparisonText(ComparisonOperator op) {
  switch (op) {
    case ComparisonOperator::kEqual:
      return "=";
    case ComparisonOperator::kNotEqual:
      return "<>";
    case ComparisonOperator::kLess:
      return "<";
    case ComparisonOperator::kLessOrEqual:
      return "<=";
    case ComparisonOperator::kGreater:
      return ">";
    case ComparisonOperator::kGreaterOrEqual:
      return ">=";
    case ComparisonOperator::kDistinctFrom:
      return "IS DISTINCT FROM";
  }
  return "";
}

namespace {

bool MayBeNan(const Typed& node) {
  if (!node.type.IsFloating() || node.kind == TypedKind::kLiteral) return false;
  // A floating value made of an exact one is never NaN.
  return !(node.kind == TypedKind::kCall && node.text == "CAST($1 AS $r)" &&
           !node.children[0]->type.IsFloating());
}

// DuckDB puts NaN above all and equal to itself; to Trino every comparison with it is false.
TypedPtr CompareFloating(ComparisonOperator op, const TypedPtr& left, const TypedPtr& right) {
  const Type boolean = MakeType(kBoolean);
  const std::string plain = fmt::format("($1 {} $2)", ComparisonText(op));
  const bool left_nan = MayBeNan(*left);
  const bool right_nan = MayBeNan(*right);
  switch (op) {
    case ComparisonOperator::kEqual:
      if (left_nan && right_nan) {
        return MakeCall(boolean, "(" + plain + " AND NOT isnan($1))", {left, right});
      }
      break;
    case ComparisonOperator::kNotEqual:
      if (left_nan && right_nan) {
        return MakeCall(boolean, "(" + plain + " OR isnan($1))", {left, right});
      }
      break;
    case ComparisonOperator::kLess:
    case ComparisonOperator::kLessOrEqual:
      if (right_nan) return MakeCall(boolean, "(" + plain + " AND NOT isnan($2))", {left, right});
      break;
    case ComparisonOperator::kGreater:
    case ComparisonOperator::kGreaterOrEqual:
      if (left_nan) return MakeCall(boolean, "(" + plain + " AND NOT isnan($1))", {left, right});
      break;
    case ComparisonOperator::kDistinctFrom:
      break;
  }
  return MakeCall(boolean, plain, {left, right});
}

bool IsBuiltRow(const Typed& node) {
  return node.kind == TypedKind::kCall && node.type.Is(kRow) && node.text == "struct_pack($*)";
}

// The operator that Trino's messages name: there are only =, < and <=.
std::string_view BaseOperator(ComparisonOperator op) {
  switch (op) {
    case ComparisonOperator::kNotEqual:
      return "=";
    case ComparisonOperator::kGreater:
      return "<";
    case ComparisonOperator::kGreaterOrEqual:
      return "<=";
    default:
      return ComparisonText(op);
  }
}

bool HoldsMany(const Type& type) {
  return type.Is(kArray) || type.Is(kMap) || std::ranges::any_of(type.arguments, HoldsMany);
}

// Microseconds of the day in UTC: 12:00+01:00 is 11:00+00:00.
TypedPtr UtcTimeOfDay(const TypedPtr& time) {
  return MakeCall(
      MakeType(kBigint),
      "((epoch_us(struct_extract($1, 't')) - CAST(struct_extract($1, 'zone') AS BIGINT) "
      "* 60000000 + 86400000000) % 86400000000)",
      {time});
}

// Rows compare field by field, so that a NULL field makes the result NULL.
TypedPtr CompareRows(ComparisonOperator op, const TypedPtr& left, const TypedPtr& right,
                     const Span& span) {
  std::vector<TypedPtr> terms;
  for (std::size_t i = 0; i < left->type.arguments.size(); ++i) {
    terms.push_back(
        MakeComparison(ComparisonOperator::kEqual, RowField(left, i), RowField(right, i), span));
  }
  TypedPtr all = MakeAnd(std::move(terms));
  return op == ComparisonOperator::kEqual ? all : MakeNot(all);
}

}  // namespace

TypedPtr MakeComparison(ComparisonOperator op, const TypedPtr& left, const TypedPtr& right,
                        const Span& span) {
  std::optional<Type> common = CommonSuperType(left->type, right->type);
  const bool ordering = op != ComparisonOperator::kEqual && op != ComparisonOperator::kNotEqual &&
                        op != ComparisonOperator::kDistinctFrom;
  if (!common || !common->IsComparable() || (ordering && !common->IsOrderable())) {
    if (op == ComparisonOperator::kDistinctFrom) {
      Fail(error_code::kTypeMismatch, span,
           fmt::format("Cannot check if {} is distinct from {}", TypeText(left->type),
                       TypeText(right->type)));
    }
    FailOperator(BaseOperator(op), left->type, right->type, span);
  }
  const bool equality = op == ComparisonOperator::kEqual || op == ComparisonOperator::kNotEqual;
  if (common->Is(kRow) && equality && (IsBuiltRow(*left) || IsBuiltRow(*right))) {
    return CompareRows(op, left, right, span);
  }
  TypedPtr a = Coerce(left, *common);
  TypedPtr b = Coerce(right, *common);
  if (common->Is(kTimestampWithZone)) {
    a = Instant(a);
    b = Instant(b);
  }
  if (common->Is(kTimeWithZone)) {
    a = UtcTimeOfDay(a);
    b = UtcTimeOfDay(b);
  }
  if (common->IsFloating()) return CompareFloating(op, a, b);
  if (equality && (HoldsMany(*common) || common->Is(kRow))) {
    // Three-valued where elements are NULL; entries of maps in any order.
    TypedPtr equal = MakeCall(MakeType(kBoolean), "trino_equal($1, $2)", {a, b});
    return op == ComparisonOperator::kEqual ? equal : MakeNot(equal);
  }
  return MakeCall(MakeType(kBoolean), fmt::format("($1 {} $2)", ComparisonText(op)), {a, b});
}

namespace {

TypedPtr MakeLogical(std::vector<TypedPtr> terms, const char* text, const char* empty) {
  const Type boolean = MakeType(kBoolean);
  if (terms.empty()) return MakeLiteral(boolean, empty);
  if (terms.size() == 1) return terms[0];
  return MakeCall(boolean, text, std::move(terms));
}

}  // namespace

TypedPtr MakeAnd(std::vector<TypedPtr> terms) {
  return MakeLogical(std::move(terms), "($A)", "TRUE");
}
TypedPtr MakeOr(std::vector<TypedPtr> terms) {
  return MakeLogical(std::move(terms), "($O)", "FALSE");
}
TypedPtr MakeNot(const TypedPtr& value) {
  return MakeCall(MakeType(kBoolean), "(NOT $1)", {value});
}

}  // namespace laketop::dialect
