// SPDX-License-Identifier: Apache-2.0
#include "dialect/analyser/casts.hpp"

#include "dialect/analyser/failure.hpp"

#include "base/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

namespace laketop::dialect {

namespace {

using enum TypeKind;

TypedPtr Native(const TypedPtr& node, const Type& to, bool safe) {
  return MakeCall(to, safe ? "TRY_CAST($1 AS $r)" : "CAST($1 AS $r)", {node});
}

TypedPtr Udf(const TypedPtr& node, const Type& to, bool safe, std::string_view name,
             std::string_view more = "") {
  return MakeCall(to, fmt::format("trino_{}{}($1{})", safe ? "try_" : "", name, more), {node});
}

std::string Precision(const Type& type) {
  return fmt::format(", {}", type.precision);
}

std::string IntegerName(const Type& type) {
  return type.Is(kTinyint)    ? "tinyint"
         : type.Is(kSmallint) ? "smallint"
         : type.Is(kInteger)  ? "integer"
                              : "bigint";
}

TypedPtr TextToNumber(const TypedPtr& node, const Type& to, bool safe) {
  if (to.IsInteger()) return Udf(node, to, safe, "varchar_to_" + IntegerName(to));
  if (to.Is(kDouble)) return Udf(node, to, safe, "varchar_to_double");
  if (to.Is(kReal)) return Udf(node, to, safe, "varchar_to_real");
  return Udf(node, to, safe, "varchar_to_decimal", ", NULL::$r");
}

TypedPtr TextToText(const TypedPtr& node, const Type& to) {
  const Type& from = node->type;
  if (to.Is(kChar)) {
    // Blanks at the end are no part of a char's value.
    if (from.Is(kChar) && from.length <= to.length) return Retyped(node, to);
    return MakeCall(to, fmt::format("rtrim(left($1, {}), ' ')", to.length), {node});
  }
  if (from.Is(kChar)) {
    const std::int64_t length = std::min(from.length, to.length);
    return MakeCall(to, fmt::format("rpad($1, {}, ' ')", length), {node});
  }
  if (from.length <= to.length) return Retyped(node, to);
  return MakeCall(to, fmt::format("left($1, {})", to.length), {node});
}

TypedPtr FromText(const TypedPtr& node, const Type& to, bool safe) {
  switch (to.kind) {
    case kVarchar:
    case kChar:
      return TextToText(node, to);
    case kBoolean:
      return Udf(node, to, safe, "varchar_to_boolean");
    case kDate:
      return Udf(node, to, safe, "varchar_to_date");
    case kTime:
      return Udf(node, to, safe, "varchar_to_time", Precision(to));
    case kTimeWithZone:
      return Udf(node, to, safe, "varchar_to_time_tz", Precision(to));
    case kTimestamp:
      return Udf(node, to, safe,
                 to.precision > 6 ? "varchar_to_timestamp_ns" : "varchar_to_timestamp",
                 Precision(to));
    case kTimestampWithZone:
      return Udf(node, ZonedType(to.precision, ""), safe, "varchar_to_timestamp_tz", Precision(to));
    case kIntervalDayToSecond:
      return Udf(node, to, safe, "varchar_to_interval_ds");
    case kIntervalYearToMonth:
      return Udf(node, to, safe, "varchar_to_interval_ym");
    case kUuid:
      return Udf(node, to, safe, "varchar_to_uuid");
    case kIpAddress:
      return Udf(node, to, safe, "varchar_to_ipaddress");
    case kVarbinary:
      return MakeCall(to, "encode($1)", {node});
    default:
      return TextToNumber(node, to, safe);
  }
}

// To unbounded varchar.
TypedPtr ToText(const TypedPtr& node) {
  const Type text = VarcharType();
  const Type& from = node->type;
  switch (from.kind) {
    case kDouble:
      return MakeCall(text, "trino_double_to_varchar($1)", {node});
    case kReal:
      return MakeCall(text, "trino_real_to_varchar($1)", {node});
    case kTime:
      return MakeCall(text, "trino_time_to_varchar($1" + Precision(from) + ")", {node});
    case kTimeWithZone:
      return MakeCall(text,
                      "(trino_time_to_varchar(struct_extract($1, 't')" + Precision(from) +
                          ") || trino_offset_text(struct_extract($1, 'zone')))",
                      {node});
    case kTimestamp:
      return MakeCall(text, "trino_timestamp_to_varchar($1" + Precision(from) + ")", {node});
    case kTimestampWithZone:
      return MakeCall(text, "(trino_timestamp_to_varchar($1" + Precision(from) + ") || ' ' || $2)",
                      {LocalTime(node), ZoneName(node)});
    case kIntervalDayToSecond:
      return MakeCall(text, "trino_interval_ds_to_varchar($1)", {node});
    case kIntervalYearToMonth:
      return MakeCall(text, "trino_interval_ym_to_varchar($1)", {node});
    case kIpAddress:
      return MakeCall(text, "trino_ipaddress_to_varchar($1)", {node});
    case kJson:
      return MakeCall(text, "trino_json_cast($1, NULL::VARCHAR)", {node});
    case kVarchar:
    case kChar:
      return TextToText(node, text);
    case kDecimal:
      // Without a digit before the point DuckDB writes none: -.5
      if (from.precision == from.scale) {
        return MakeCall(text, "regexp_replace(CAST($1 AS VARCHAR), '^(-?)[.]', '\\10.')", {node});
      }
      [[fallthrough]];
    default:
      return MakeCall(text, "CAST($1 AS VARCHAR)", {node});
  }
}

// The text of a number or a time must fit: no part of it is dropped unseen.
TypedPtr FitText(const TypedPtr& text, const Type& from, const Type& to, bool safe) {
  if (to.Is(kChar) || to.length == kUnboundedLength || from.Is(kUnknown)) {
    return TextToText(text, to);
  }
  if (from.Is(kBoolean) && to.length >= 5) return Retyped(text, to);
  return MakeCall(to, fmt::format("trino_{}fit_varchar($1, {})", safe ? "try_" : "", to.length),
                  {text});
}

TypedPtr FromFloating(const TypedPtr& node, const Type& to, bool safe) {
  const TypedPtr value = node->type.Is(kReal) && !to.IsFloating()
                             ? MakeCall(MakeType(kDouble), "CAST($1 AS DOUBLE)", {node})
                             : node;
  if (to.IsInteger()) return Udf(value, to, safe, "double_to_" + IntegerName(to));
  if (to.Is(kDecimal)) return Udf(value, to, safe, "double_to_decimal", ", NULL::$r");
  if (to.Is(kBoolean)) return MakeCall(to, "($1 <> 0)", {value});
  if (to.Is(kReal) && node->type.Is(kDouble)) {
    return MakeCall(to, "trino_double_to_real($1)", {node});
  }
  return Native(node, to, safe);
}

TypedPtr RoundTimestamp(const TypedPtr& node, const Type& to) {
  return MakeCall(to, "trino_round_timestamp($1" + Precision(to) + ")", {node});
}

TypedPtr FromTimestamp(const TypedPtr& node, const Type& to, bool safe) {
  switch (to.kind) {
    case kDate:
      return MakeCall(to, "CAST($1 AS DATE)", {node});
    case kTime: {
      Type exact = TimeType(node->type.precision);
      exact.precision = std::min(exact.precision, 6);
      TypedPtr time = MakeCall(exact, "CAST($1 AS TIME)", {node});
      return exact.precision > to.precision ? RoundTimestamp(time, to) : Retyped(time, to);
    }
    case kTimestamp: {
      if (node->type.precision > to.precision) {
        TypedPtr rounded = RoundTimestamp(node, TimestampType(node->type.precision));
        rounded = MakeCall(rounded->type, "trino_round_timestamp($1" + Precision(to) + ")", {node});
        return SameRepresentation(node->type, to) ? Retyped(rounded, to)
                                                  : Native(rounded, to, safe);
      }
      return SameRepresentation(node->type, to) ? Retyped(node, to) : Native(node, to, safe);
    }
    case kTimestampWithZone:
      return FromLocalTime(CastTo(node, TimestampType(to.precision), safe), "UTC", to.precision);
    default:
      return Native(node, to, safe);
  }
}

TypedPtr FromZoned(const TypedPtr& node, const Type& to, bool safe) {
  if (!to.Is(kTimestampWithZone)) return CastTo(LocalTime(node), to, safe);
  const Type& from = node->type;
  if (from.zone.empty()) {
    if (from.precision == to.precision) return Retyped(node, ZonedType(to.precision, ""));
    const std::string cast = to.precision > 6     ? "CAST($1.ts AS TIMESTAMP_NS)"
                             : from.precision > 6 ? "CAST(CAST($1.ts AS TIMESTAMP) AS TIMESTAMPTZ)"
                                                  : "$1.ts";
    const std::string rounded = to.precision < from.precision
                                    ? "trino_round_timestamp(" + cast + Precision(to) + ")"
                                    : cast;
    return MakeCall(ZonedType(to.precision, ""), "{'ts': " + rounded + ", 'zone': $1.zone}",
                    {node});
  }
  const Type target = ZonedType(to.precision, from.zone);
  TypedPtr out = node;
  if (!SameRepresentation(from, target)) {
    out = to.precision > 6 ? MakeCall(target, "CAST(timezone('UTC', $1) AS TIMESTAMP_NS)", {out})
                           : MakeCall(target, "timezone('UTC', CAST($1 AS TIMESTAMP))", {out});
  }
  if (to.precision < from.precision) return RoundTimestamp(out, target);
  return Retyped(out, target);
}

bool PlainCast(const Type& from, const Type& to) {
  // Whether DuckDB's own cast does the same for nested values of these types.
  if (!from.arguments.empty()) {
    if (from.kind != to.kind || from.arguments.size() != to.arguments.size()) return false;
    if (from.Is(kRow) && from.names != to.names) return false;
    for (std::size_t i = 0; i < from.arguments.size(); ++i) {
      if (!PlainCast(from.arguments[i], to.arguments[i])) return false;
    }
    return true;
  }
  if (from.Is(kUnknown) || SameRepresentation(from, to)) {
    return from.kind == to.kind || from.Is(kUnknown);
  }
  const bool exact = from.IsInteger() || from.Is(kDecimal);
  return (exact && to.IsNumeric()) || (from.IsFloating() && to.IsFloating()) ||
         (from.Is(kDate) && to.Is(kTimestamp));
}

TypedPtr CastNested(const TypedPtr& node, const Type& to, bool safe) {
  const Type& from = node->type;
  if (PlainCast(from, to)) return Native(node, to, safe);
  // A lambda of ours, so that the conversion of each element may be any expression.
  constexpr std::uint32_t kOwnLambda = 0x8000'0000U;
  std::uint32_t lambda = kOwnLambda;
  for (const Type* at = &from; !at->arguments.empty(); at = &at->arguments.back()) ++lambda;
  if (to.Is(kArray)) {
    TypedPtr element = MakeLambdaParameter(from.arguments[0], lambda, 0, -2);
    TypedPtr body = MakeLambda(to.arguments[0], lambda, CastTo(element, to.arguments[0], safe));
    Type actual = ArrayType(body->children[0]->type);
    return MakeCall(actual, "list_transform($1, lambda %x: #2(%x))", {node, std::move(body)});
  }
  if (to.Is(kMap)) {
    TypedPtr key = MakeLambdaParameter(from.arguments[0], lambda, 0, -2);
    TypedPtr value = MakeLambdaParameter(from.arguments[1], lambda, 1, -2);
    TypedPtr keys = MakeLambda(to.arguments[0], lambda, CastTo(key, to.arguments[0], safe));
    TypedPtr values = MakeLambda(to.arguments[1], lambda, CastTo(value, to.arguments[1], safe));
    Type actual = MapType(keys->children[0]->type, values->children[0]->type);
    return MakeCall(actual,
                    "map_from_entries(trino_cast_entries(list_transform(map_entries($1), lambda "
                    "%e: {'key': #2(%e.key; %e.value), 'value': #3(%e.key; %e.value)})))",
                    {node, std::move(keys), std::move(values)});
  }
  CHECK(to.Is(kRow));
  TypedPtr row = MakeLambdaParameter(from, lambda, 0, -2);
  Type actual = to;
  std::vector<TypedPtr> fields;
  for (std::size_t i = 0; i < from.arguments.size(); ++i) {
    TypedPtr field = MakeCall(
        from.arguments[i], "struct_extract($1, " + QuoteText(RowFieldName(from, i)) + ")", {row});
    field = CastTo(field, to.arguments[i], safe);
    actual.arguments[i] = field->type;
    fields.push_back(std::move(field));
  }
  TypedPtr packed = MakeLambda(actual, lambda, MakeRow(actual, std::move(fields)));
  return MakeCall(actual, "CASE WHEN $1 IS NOT NULL THEN #2($1) END", {node, std::move(packed)});
}

// What trino_to_json is given: types that it cannot tell from their DuckDB type come as text.
Type JsonFaceType(const Type& type) {
  Type face = type;
  switch (type.kind) {
    case kTimestamp:
    case kTimestampWithZone:
    case kTime:
    case kTimeWithZone:
    case kChar:
      return VarcharType();
    default:
      for (Type& argument : face.arguments) argument = JsonFaceType(argument);
      return face;
  }
}

TypedPtr FromInteger(const TypedPtr& node, const Type& to, bool safe) {
  if (to.Is(kBoolean)) return MakeCall(to, "($1 <> 0)", {node});
  return Native(node, to, safe);
}

}  // namespace

TypedPtr MakeRow(const Type& type, std::vector<TypedPtr> fields) {
  std::vector<TypedPtr> named;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    named.push_back(
        MakeCall(fields[i]->type, QuoteName(RowFieldName(type, i)) + " := $1", {fields[i]}));
  }
  return MakeCall(type, "struct_pack($*)", std::move(named));
}

TypedPtr RowField(const TypedPtr& row, std::size_t index) {
  if (row->kind == TypedKind::kCall && row->text == "struct_pack($*)") {
    return row->children[index]->children[0];
  }
  return MakeCall(row->type.arguments[index],
                  "struct_extract($1, " + QuoteText(RowFieldName(row->type, index)) + ")", {row});
}

TypedPtr JsonOf(const TypedPtr& node) {
  const Type json = MakeType(kJson);
  if (node->type.Is(kJson)) return node;
  if (node->type.Is(kUnknown)) return MakeNull(json);
  return MakeCall(json, "trino_to_json($1)", {CastTo(node, JsonFaceType(node->type), false)});
}

TypedPtr CastTo(const TypedPtr& node, const Type& to, bool safe) {
  const Type& from = node->type;
  if (from == to && (from.zone == to.zone || to.zone.empty() == from.zone.empty())) return node;
  if (from.Is(kUnknown)) return MakeCall(to, "CAST($1 AS $r)", {node});
  if (to.Is(kJson)) {
    return JsonOf(node);
  }
  if (from.Is(kJson)) {
    if (to.Is(kChar)) return TextToText(CastTo(node, VarcharType(), safe), to);
    Type target = to.Is(kVarchar) ? VarcharType() : to;
    TypedPtr cast = Udf(node, target, safe, "json_cast", ", NULL::$r");
    return to.Is(kVarchar) ? TextToText(cast, to) : cast;
  }
  if (!from.arguments.empty() && from.kind == to.kind && !from.Is(kQuantileDigest)) {
    return CastNested(node, to, safe);
  }
  if (from.IsText())
    return FromText(node->type.Is(kChar) && !to.IsText() ? ToText(node) : node, to, safe);
  if (to.IsText()) return FitText(ToText(node), from, to, safe);
  if (from.IsFloating()) return FromFloating(node, to, safe);
  if (from.Is(kDecimal) && to.Is(kDecimal) &&
      (to.scale < from.scale || to.precision - to.scale < from.precision - from.scale)) {
    return Udf(node, to, safe, "cast_decimal", ", NULL::$r");
  }
  if (from.IsInteger() || from.Is(kDecimal) || from.Is(kBoolean)) {
    return FromInteger(node, to, safe);
  }
  if (from.Is(kTimestamp)) return FromTimestamp(node, to, safe);
  if (from.Is(kTimestampWithZone)) return FromZoned(node, to, safe);
  if (from.Is(kDate) && to.Is(kTimestampWithZone)) {
    return FromLocalTime(Native(node, TimestampType(to.precision), safe), "UTC", to.precision);
  }
  if (from.Is(kTime) && to.Is(kTime)) {
    return to.precision < from.precision ? RoundTimestamp(node, to) : Retyped(node, to);
  }
  if (from.Is(kTime) && to.Is(kTimestamp)) {
    // The day is today's, which this level does not know.
    FailAnywhere(error_code::kNotSupported, "Cannot cast time to timestamp");
  }
  if (from.Is(kTime) && to.Is(kTimeWithZone)) {
    return MakeCall(to, "{'t': $1, 'zone': 0::INTEGER}", {node});
  }
  if (from.Is(kTimeWithZone) && to.Is(kTime)) {
    const TypedPtr local = MakeCall(TimeType(from.precision), "struct_extract($1, 't')", {node});
    return CastTo(local, to, safe);
  }
  if (from.Is(kTimeWithZone)) {
    if (to.precision >= from.precision) return Retyped(node, to);
    return MakeCall(
        to,
        fmt::format("CASE WHEN $1 IS NOT NULL THEN {{'t': trino_round_timestamp("
                    "struct_extract($1, 't'), {}), 'zone': struct_extract($1, 'zone')}} "
                    "END",
                    to.precision),
        {node});
  }
  if (SameRepresentation(from, to)) return Retyped(node, to);
  return Native(node, to, safe);
}

TypedPtr Coerce(const TypedPtr& node, const Type& to) {
  const Type& from = node->type;
  if (from == to && from.zone == to.zone && from.arguments.empty()) return node;
  if (from.Is(kTimestampWithZone) && to.Is(kTimestampWithZone) && to.zone.empty() &&
      !from.zone.empty()) {
    TypedPtr same = FromZoned(node, ZonedType(to.precision, from.zone), false);
    return MakeCall(to, "{'ts': $1, 'zone': " + QuoteText(from.zone) + "}", {same});
  }
  if (!from.arguments.empty() && from == to && SameRepresentation(from, to)) return node;
  TypedPtr out = CastTo(node, to, false);
  if (out->type.Is(kTimestampWithZone) && !out->type.zone.empty() && to.zone.empty()) {
    return Coerce(out, to);
  }
  return out;
}

TypedPtr TryOf(const TypedPtr& node) {
  if (node->is_volatile || node->has_subquery || node->kind == TypedKind::kLiteral ||
      node->kind == TypedKind::kColumn) {
    return node;
  }
  return MakeCall(node->type, "TRY($1)", {node});
}

}  // namespace laketop::dialect
