// SPDX-License-Identifier: Apache-2.0
#include "dialect/analyser/functions/rewrites.hpp"

#include "dialect/analyser/casts.hpp"
#include "dialect/analyser/failure.hpp"
#include "dialect/analyser/operators.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace laketop::dialect {

namespace {

using enum TypeKind;

// The value of a constant below its coercions; none otherwise.
const std::string* ConstantOf(const TypedPtr& node) {
  const Typed* at = node.get();
  while (!at->constant && at->text == "CAST($1 AS $r)") {
    at = at->children[0].get();
  }
  return at->constant ? &*at->constant : nullptr;
}

// concat of any number of texts, arrays or binaries: the operator, which gives NULL for NULL.
TypedPtr Concat(const RewriteCall& call) {
  if (call.arguments.size() < 2) {
    FailAnywhere(error_code::kInvalidFunctionArgument,
                 "There must be two or more concatenation arguments");
  }
  TypedPtr out = call.arguments[0];
  for (std::size_t i = 1; i < call.arguments.size(); ++i) {
    out = MakeArithmetic(ArithmeticOperator::kConcat, out, call.arguments[i], call.span);
  }
  return out;
}

// NULL wherever an argument is NULL, where DuckDB's functions skip it.
TypedPtr Extreme(const RewriteCall& call, const std::string& name) {
  std::vector<TypedPtr> values = call.arguments;
  if (values.size() == 1) return values[0];
  std::vector<TypedPtr> nulls;
  for (const TypedPtr& value : values) {
    if (value->kind == TypedKind::kLiteral && value->constant) continue;
    nulls.push_back(MakeCall(MakeType(kBoolean), "$1 IS NULL", {value}));
  }
  TypedPtr extreme = MakeCall(call.result, name + "($*)", std::move(values));
  if (nulls.empty()) return extreme;
  return MakeCall(call.result, "CASE WHEN $1 THEN NULL ELSE $2 END",
                  {MakeOr(std::move(nulls)), std::move(extreme)});
}
TypedPtr Greatest(const RewriteCall& call) {
  if (!call.result.IsFloating() || call.arguments.size() < 2) return Extreme(call, "greatest");
  // NaN loses to any number. DuckDB's greatest passes over NULLs.
  std::vector<TypedPtr> all = {MakeNull(call.result)};
  for (const TypedPtr& value : call.arguments) {
    all.push_back(MakeCall(call.result, "CASE WHEN NOT isnan($1) THEN $1 END", {value}));
  }
  const TypedPtr found = MakeCall(call.result, "coalesce(greatest($*), 'NaN')", std::move(all));
  std::vector<TypedPtr> nulls;
  for (const TypedPtr& value : call.arguments) {
    nulls.push_back(MakeCall(MakeType(kBoolean), "$1 IS NULL", {value}));
  }
  return MakeCall(call.result, "CASE WHEN $1 THEN NULL ELSE $2 END",
                  {MakeOr(std::move(nulls)), found});
}

// NaN is above all numbers to DuckDB; Trino gives it where there is nothing else.
TypedPtr Max(const RewriteCall& call) {
  const bool floating = call.arguments[0]->type.IsFloating();
  return MakeAggregate(
      call.result,
      floating ? "coalesce({max|CASE WHEN NOT isnan($1) THEN $1 END}, {max|$1})" : "{max|$1}",
      call.arguments, {}, call.clauses);
}

TypedPtr ArrayMax(const RewriteCall& call) {
  const bool floating = call.result.IsFloating();
  return MakeCall(
      call.result,
      std::string("CASE WHEN list_aggregate($1, 'count') = len($1) THEN ") +
          (floating
               ? "coalesce(list_max(list_filter($1, lambda %x: NOT isnan(%x))), list_max($1)) END"
               : "list_max($1) END"),
      call.arguments);
}
TypedPtr Least(const RewriteCall& call) {
  return Extreme(call, "least");
}

TypedPtr TypeOf(const RewriteCall& call) {
  const TypedPtr& value = call.arguments[0];
  const std::string text = TypeText(value->type);
  // The query stays one that aggregates.
  if (value->has_aggregate || value->has_window) {
    return MakeCall(VarcharType(), "CASE WHEN $1 IS NULL THEN $2 ELSE $2 END",
                    {value, MakeLiteral(VarcharType(), QuoteText(text))});
  }
  return MakeLiteral(VarcharType(), QuoteText(text), text);
}

TypedPtr CastRewrite(const RewriteCall& call) {
  return CastTo(call.arguments[0], call.result, false);
}

TypedPtr Modulus(const RewriteCall& call) {
  return MakeModulus(call.arguments[0], call.arguments[1], call.span);
}

// ceil, floor and round of a decimal: decimal(p - s + min(s, 1), 0).
TypedPtr WholeDecimal(const RewriteCall& call) {
  const Type& from = call.arguments[0]->type;
  const std::int32_t digits = from.precision - from.scale + std::min(from.scale, 1);
  const std::string name = call.signature.name == "ceiling" ? "ceil" : call.signature.name;
  return MakeCall(DecimalType(std::max(digits, 1), 0), "CAST(" + name + "($1) AS $r)",
                  {call.arguments[0]});
}

TypedPtr RoundDecimal(const RewriteCall& call) {
  const Type& from = call.arguments[0]->type;
  return MakeCall(DecimalType(std::min(kDecimalPrecisionMax, from.precision + 1), from.scale),
                  "trino_round_decimal($1, $2, NULL::$r)", call.arguments);
}

TypedPtr TruncateDecimal(const RewriteCall& call) {
  const Type& from = call.arguments[0]->type;
  return MakeCall(DecimalType(std::max(from.precision - from.scale, 1), 0),
                  "CAST(trino_truncate_decimal($1, 0, NULL::" + DuckDbType(from) + ") AS $r)",
                  {call.arguments[0]});
}

// A start of 1 or more, known before it runs, means the same to DuckDB.
TypedPtr Substr(const RewriteCall& call) {
  const auto at_least = [](const TypedPtr& node, bool zero) {
    const std::string* value = ConstantOf(node);
    return value != nullptr && !value->starts_with('-') && (zero || *value != "0");
  };
  const bool native = at_least(call.arguments[1], false) &&
                      (call.arguments.size() < 3 || at_least(call.arguments[2], true));
  return MakeCall(call.result, native ? "substr($*)" : "trino_substr($*)", call.arguments);
}

// A varchar as long as replacing can make one: `grown` is its longest length.
Type GrownVarchar(std::int64_t grown) {
  return VarcharType(grown < 0 || grown > kUnboundedLength ? kUnboundedLength : grown);
}

bool IsBounded(const TypedPtr& node) {
  return node->type.length != kUnboundedLength;
}

// Every place between characters may take the replacement.
TypedPtr Replace(const RewriteCall& call) {
  Type type = VarcharType();
  if (IsBounded(call.arguments[0]) && IsBounded(call.arguments[2])) {
    const std::int64_t length = call.arguments[0]->type.length;
    type = GrownVarchar(length + call.arguments[2]->type.length * (length + 1));
  }
  const std::string* wanted = ConstantOf(call.arguments[1]);
  const bool native = wanted != nullptr && !wanted->empty();
  return MakeCall(std::move(type), native ? "replace($*)" : "trino_replace($*)", call.arguments);
}

TypedPtr RegexpReplace(const RewriteCall& call) {
  Type type = VarcharType();
  if (IsBounded(call.arguments[0]) && IsBounded(call.arguments[2])) {
    const std::int64_t length = call.arguments[0]->type.length;
    const std::int64_t with = call.arguments[2]->type.length;
    // A group reference of two characters may bring the whole text.
    type = GrownVarchar(length + std::max(length * with / 2, with) * (length + 1));
  }
  return MakeCall(std::move(type), "trino_regexp_replace($*)", call.arguments);
}

TypedPtr UrlEncode(const RewriteCall& call) {
  constexpr std::int64_t kEncodedMax = 12;  // of one character
  const std::int64_t length = call.arguments[0]->type.length;
  return MakeCall(GrownVarchar(length * kEncodedMax), "trino_url_encode($1)", call.arguments);
}

TypedPtr Split(const RewriteCall& call) {
  const std::string* delimiter = ConstantOf(call.arguments[1]);
  const bool native = delimiter != nullptr && !delimiter->empty();
  return MakeCall(call.result,
                  native ? "string_split($1, $2)"
                         : "trino_split($1, $2, " + std::to_string(kUnboundedLength) + ")",
                  call.arguments);
}

// A char's trailing blanks are no part of its value already.
TypedPtr CharTrim(const RewriteCall& call) {
  const bool keeps_left = call.signature.name == "rtrim";
  return MakeCall(call.result, keeps_left ? "trino_rtrim($1)" : "trino_trim($1)", call.arguments);
}

TypedPtr ElementAt(const RewriteCall& call) {
  const std::string* index = ConstantOf(call.arguments[1]);
  const bool native = index != nullptr && *index != "0";
  return MakeCall(call.result, native ? "list_extract($1, $2)" : "trino_element_at($1, $2)",
                  call.arguments);
}

TypedPtr ArrayJoin(const RewriteCall& call) {
  std::vector<TypedPtr> arguments = call.arguments;
  const Type& element = arguments[0]->type.arguments[0];
  if (!CanCast(element, VarcharType())) {
    Fail(error_code::kOperatorNotFound, call.span,
         fmt::format("Cannot cast {} to varchar", TypeText(element)));
  }
  arguments[0] = CastTo(arguments[0], ArrayType(VarcharType()), false);
  return MakeCall(call.result, "trino_array_join($*)", std::move(arguments));
}

// By rank: an element's place is the number of elements that must stand before it.
TypedPtr ArraySortBy(const RewriteCall& call) {
  return MakeCall(
      call.result,
      "list_transform(list_sort(list_transform($1, lambda %x, %i: {'r': coalesce(list_sum("
      "list_transform($1, lambda %y, %j: CASE WHEN trino_comparator(#2(%y; %x)) < 0 OR (%j < %i "
      "AND "
      "#2(%y; %x) = 0) "
      "THEN 1 ELSE 0 END)), 0), 'i': %i, 'v': %x})), lambda %s: %s.v)",
      call.arguments);
}

TypedPtr RegexpReplaceBy(const RewriteCall& call) {
  return MakeCall(call.result,
                  "list_transform([trino_regexp_parts($1, $2)], lambda %p: "
                  "trino_interleave(%p.gaps, list_transform(%p.groups, lambda %g: #3(%g))))[1]",
                  call.arguments);
}

TypedPtr Format(const RewriteCall& call) {
  std::vector<TypedPtr> arguments = call.arguments;
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    const Type type = arguments[i]->type;
    if (type.Is(kVarbinary) || type.Is(kArray) || type.Is(kMap) || type.Is(kRow)) {
      Fail(error_code::kNotSupported, arguments[i]->span,
           "Type not supported for formatting: " + TypeText(type));
    }
    if (type.Is(kTimestampWithZone)) arguments[i] = LocalTime(arguments[i]);
    if (type.Is(kChar) || type.IsInterval() || type.Is(kIpAddress) || type.Is(kTimeWithZone)) {
      if (CanCast(type, VarcharType())) arguments[i] = CastTo(arguments[i], VarcharType(), false);
    }
  }
  return MakeCall(call.result, "trino_format($*)", std::move(arguments));
}

TypedPtr JsonArrayContains(const RewriteCall& call) {
  std::vector<TypedPtr> arguments = call.arguments;
  const Type& type = arguments[1]->type;
  Type wanted = type.IsInteger()                         ? MakeType(kBigint)
                : type.Is(kDecimal) || type.IsFloating() ? MakeType(kDouble)
                                                         : type;
  if (type.IsText()) wanted = VarcharType();
  if (!CanCoerce(type, wanted) ||
      (!wanted.IsText() && !wanted.IsNumeric() && !wanted.Is(kBoolean))) {
    Fail(error_code::kFunctionNotFound, call.span,
         fmt::format("Unexpected parameters ({}, {}) for function json_array_contains",
                     TypeText(arguments[0]->type), TypeText(type)));
  }
  arguments[1] = Coerce(arguments[1], wanted);
  return MakeCall(call.result, "trino_json_array_contains($1, $2)", std::move(arguments));
}

// What was an integer column before its coercion to bigint sums as it is: DuckDB's sum is 128 bits
// wide either way.
TypedPtr SumBigint(const RewriteCall& call) {
  TypedPtr value = call.arguments[0];
  if (value->kind == TypedKind::kCall && value->text == "CAST($1 AS $r)" &&
      value->children[0]->type.IsInteger()) {
    value = value->children[0];
  }
  return MakeAggregate(call.result, "CAST({sum|$1} AS BIGINT)", {value}, {}, call.clauses);
}

bool HasColumn(const Typed& node) {
  return node.kind == TypedKind::kColumn ||
         std::ranges::any_of(node.children,
                             [](const TypedPtr& child) { return HasColumn(*child); });
}

[[noreturn]] void FailPercentile() {
  FailAnywhere(error_code::kInvalidFunctionArgument, "Percentile must be between 0 and 1");
}

// Trino's digest gives the value at the floor of the rank, counted from 0, DuckDB's the one at the
// ceiling, counted from 1: they differ where the rank is whole, and agree just above it.
TypedPtr ApproxPercentile(const RewriteCall& call) {
  const TypedPtr& percentile = call.arguments[1];
  const auto check = [](const TypedPtr& value) {
    const std::string* constant = ConstantOf(value);
    if (constant == nullptr) return;
    const double share = std::strtod(constant->c_str(), nullptr);
    if (share < 0 || share > 1) FailPercentile();
  };
  const bool many = percentile->type.Is(kArray);
  const Typed* list = percentile.get();
  while (list->kind == TypedKind::kCall && list->text == "CAST($1 AS $r)") {
    list = list->children[0].get();
  }
  if (list->kind == TypedKind::kCall && list->text == "[$*]") {
    for (const TypedPtr& value : list->children) check(value);
  } else {
    check(percentile);
  }
  const Type type = percentile->type;
  // DuckDB's quantile takes constants alone.
  if (!many && HasColumn(*percentile)) {
    return MakeAggregate(call.result,
                         "trino_weighted_percentile({list|{'v': $1, 'w': 1::DOUBLE}}, "
                         "{any_value|$2})",
                         call.arguments, {}, call.clauses);
  }
  const TypedPtr above =
      many ? MakeCall(type, "list_transform($1, lambda %p: least(%p + 1e-12, 1))", {percentile})
           : MakeCall(type, "least($1 + 1e-12, 1)", {percentile});
  return MakeAggregate(call.result, "{quantile_disc|$1, $2}", {call.arguments[0], above}, {},
                       call.clauses);
}

void CheckStandardError(const TypedPtr& error) {
  constexpr double kLeast = 0.0040625;
  constexpr double kMost = 0.26;
  const std::string* constant = ConstantOf(error);
  if (constant == nullptr) return;
  const double value = std::strtod(constant->c_str(), nullptr);
  if (value >= kLeast && value <= kMost) return;
  FailAnywhere(error_code::kInvalidFunctionArgument,
               fmt::format("Max standard error must be in [{}, {}]: {}", kLeast, kMost, value));
}

TypedPtr ApproxDistinct(const RewriteCall& call) {
  if (call.arguments.size() > 1) CheckStandardError(call.arguments[1]);
  // Exact: inside any error bound, and the same on every run.
  auto clauses = std::make_shared<CallClauses>(*call.clauses);
  clauses->distinct = true;
  TypedPtr value = call.arguments[0];
  if (value->type.Is(kTimestampWithZone)) value = Instant(value);
  return MakeAggregate(call.result, "{count|$1}", {value}, {}, std::move(clauses));
}

}  // namespace

Rewrite FindRewrite(std::string_view name) {
  static const std::map<std::string_view, Rewrite> kRewrites = {
      {"concat", Concat},
      {"greatest", Greatest},
      {"least", Least},
      {"max", Max},
      {"array_max", ArrayMax},
      {"typeof", TypeOf},
      {"cast", CastRewrite},
      {"modulus", Modulus},
      {"whole_decimal", WholeDecimal},
      {"round_decimal", RoundDecimal},
      {"truncate_decimal", TruncateDecimal},
      {"substr", Substr},
      {"element_at", ElementAt},
      {"replace", Replace},
      {"regexp_replace", RegexpReplace},
      {"url_encode", UrlEncode},
      {"split", Split},
      {"char_trim", CharTrim},
      {"array_join", ArrayJoin},
      {"array_sort_by", ArraySortBy},
      {"regexp_replace_by", RegexpReplaceBy},
      {"format", Format},
      {"json_array_contains", JsonArrayContains},
      {"sum_bigint", SumBigint},
      {"approx_distinct", ApproxDistinct},
      {"approx_percentile", ApproxPercentile},
      {"date_trunc", RewriteDateTrunc},
      {"date_add", RewriteDateAdd},
      {"date_diff", RewriteDateDiff},
      {"at_timezone", RewriteAtTimezone},
      {"with_timezone", RewriteWithTimezone},
      {"from_unixtime_zone", RewriteFromUnixtimeZone},
      {"from_unixtime_offset", RewriteFromUnixtimeOffset},
      {"to_iso8601", RewriteToIso8601},
      {"format_datetime", RewriteFormatDatetime},
      {"zone_name", RewriteZoneName},
      {"zone_hour", RewriteZoneHour},
      {"zone_minute", RewriteZoneMinute},
      {"now", RewriteNow},
  };
  const auto found = kRewrites.find(name);
  return found == kRewrites.end() ? nullptr : found->second;
}

}  // namespace laketop::dialect
