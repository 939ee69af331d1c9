// SPDX-License-Identifier: Apache-2.0
// Emissions of date and time functions.
#include "dialect/analyser/casts.hpp"
#include "dialect/analyser/failure.hpp"
#include "dialect/analyser/functions/rewrites.hpp"
#include "dialect/analyser/temporal_literal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace laketop::dialect {

namespace {

using enum TypeKind;

struct Unit {
  std::string_view name;
  std::string_view interval;  // DuckDB's maker of intervals
  std::int64_t milliseconds;  // 0: months
  std::int32_t months;
};
constexpr std::array kUnits = std::to_array<Unit>({
    {"millisecond", "to_milliseconds", 1, 0},
    {"second", "to_seconds", 1'000, 0},
    {"minute", "to_minutes", 60'000, 0},
    {"hour", "to_hours", 3'600'000, 0},
    {"day", "to_days", 86'400'000, 0},
    {"week", "to_weeks", 604'800'000, 0},
    {"month", "to_months", 0, 1},
    {"quarter", "to_quarters", 0, 3},
    {"year", "to_years", 0, 12},
});

[[noreturn]] void FailUnit(std::string_view unit, const Type& type) {
  const bool time = type.Is(kTime) || type.Is(kTimeWithZone);
  FailAnywhere(error_code::kInvalidFunctionArgument,
               fmt::format("'{}' is not a valid {} field", unit,
                           type.Is(kDate) ? "DATE"
                           : time         ? "TIME"
                                          : "TIMESTAMP"));
}

// The unit must be a constant: its function depends on it.
const Unit& UnitOf(const RewriteCall& call) {
  const std::string* constant = ConstantValue(*call.arguments[0]);
  if (constant == nullptr) {
    Fail(error_code::kNotSupported, call.span,
         fmt::format("The unit of {} must be a constant", call.signature.name));
  }
  std::string name;
  for (char c : *constant) name += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  for (const Unit& unit : kUnits) {
    if (unit.name == name) return unit;
  }
  FailUnit(*constant, call.arguments.back()->type);
}

void CheckUnit(const Unit& unit, const Type& type) {
  const bool sub_day = unit.months == 0 && unit.milliseconds < 86'400'000;
  const bool time = type.Is(kTime) || type.Is(kTimeWithZone);
  if (type.Is(kDate) ? sub_day : time && !sub_day) FailUnit(unit.name, type);
}

TypedPtr Truncate(const TypedPtr& value, const Unit& unit) {
  const Type& type = value->type;
  const std::string name = QuoteText(unit.name);
  if (type.Is(kDate)) {
    if (unit.name == "day") return value;
    return MakeCall(type, "CAST(date_trunc(" + name + ", $1) AS DATE)", {value});
  }
  if (type.Is(kTimeWithZone)) {
    return MakeCall(type,
                    "CASE WHEN $1 IS NOT NULL THEN {'t': CAST(date_trunc(" + name +
                        ", DATE '2000-01-01' + struct_extract($1, 't')) AS TIME), 'zone': "
                        "struct_extract($1, 'zone')} END",
                    {value});
  }
  if (type.Is(kTime)) {
    return MakeCall(type, "CAST(date_trunc(" + name + ", DATE '2000-01-01' + $1) AS TIME)",
                    {value});
  }
  if (type.precision > 6) {
    return MakeCall(type, "CAST(date_trunc(" + name + ", CAST($1 AS TIMESTAMP)) AS TIMESTAMP_NS)",
                    {value});
  }
  // DuckDB makes a DATE of a timestamp cut to days or longer.
  const bool days = unit.months > 0 || unit.milliseconds >= 86'400'000;
  return MakeCall(
      type,
      days ? "CAST(date_trunc(" + name + ", $1) AS TIMESTAMP)" : "date_trunc(" + name + ", $1)",
      {value});
}

TypedPtr Add(const TypedPtr& value, const TypedPtr& count, const Unit& unit) {
  const Type& type = value->type;
  const std::string moved = std::string(unit.interval) + "($2)";
  if (type.Is(kDate)) {
    if (unit.name == "day") return MakeCall(type, "($1 + CAST($2 AS INTEGER))", {value, count});
    if (unit.name == "week")
      return MakeCall(type, "($1 + CAST($2 * 7 AS INTEGER))", {value, count});
    return MakeCall(type, "CAST($1 + " + moved + " AS DATE)", {value, count});
  }
  if (type.precision > 6) {
    const std::string added =
        unit.months != 0 ? "epoch_ns(CAST($1 AS TIMESTAMP) + " + moved + ") + epoch_ns($1) % 1000"
                         : fmt::format("epoch_ns($1) + $2 * {}", unit.milliseconds * 1'000'000);
    return MakeCall(type, "make_timestamp_ns(" + added + ")", {value, count});
  }
  if (type.Is(kTimeWithZone)) {
    return MakeCall(type,
                    "CASE WHEN $1 IS NOT NULL THEN {'t': struct_extract($1, 't') + " + moved +
                        ", 'zone': struct_extract($1, 'zone')} END",
                    {value, count});
  }
  const std::string added = "($1 + " + moved + ")";
  // A timestamp of seconds has no room for milliseconds: the sum is rounded.
  if (unit.name == "millisecond" && type.precision < 3) {
    return MakeCall(type, fmt::format("trino_round_timestamp({}, {})", added, type.precision),
                    {value, count});
  }
  return MakeCall(type, added, {value, count});
}

// The SQL of make_interval functions takes INTEGER for days and longer.
TypedPtr CountFor(const TypedPtr& count, const Unit& unit) {
  if (unit.months == 0 && unit.milliseconds < 86'400'000) return count;
  return MakeCall(MakeType(kInteger), "CAST($1 AS INTEGER)", {count});
}

std::string ZoneConstant(const RewriteCall& call, const TypedPtr& zone) {
  const std::string* constant = ConstantValue(*zone);
  if (constant == nullptr) {
    Fail(error_code::kNotSupported, call.span,
         fmt::format("The time zone of {} must be a constant", call.signature.name));
  }
  const std::optional<std::string> name = CanonicalZone(*constant);
  if (!name) {
    Fail(error_code::kInvalidFunctionArgument, call.span,
         fmt::format("'{}' is not a valid time zone", *constant));
  }
  return *name;
}

// An instant in a constant zone: the same value under another type.
TypedPtr InZone(const TypedPtr& zoned, std::string zone) {
  return Retyped(Instant(zoned), ZonedType(zoned->type.precision, std::move(zone)));
}

TypedPtr UnixTime(const TypedPtr& seconds) {
  return MakeCall(ZonedType(3, "UTC"), "make_timestamptz(CAST(round($1 * 1000) AS BIGINT) * 1000)",
                  {seconds});
}

}  // namespace

TypedPtr RewriteDateTrunc(const RewriteCall& call) {
  const Unit& unit = UnitOf(call);
  const TypedPtr& value = call.arguments[1];
  CheckUnit(unit, value->type);
  if (!value->type.Is(kTimestampWithZone)) return Truncate(value, unit);
  return FromLocalTime(Truncate(LocalTime(value), unit), value, value->type);
}

TypedPtr RewriteDateAdd(const RewriteCall& call) {
  const Unit& unit = UnitOf(call);
  const TypedPtr& value = call.arguments[2];
  CheckUnit(unit, value->type);
  const TypedPtr count = CountFor(call.arguments[1], unit);
  if (!value->type.Is(kTimestampWithZone)) return Add(value, count, unit);
  // Hours and less pass for the instant, whatever clocks do meanwhile; days by the calendar.
  if (unit.months == 0 && unit.milliseconds < 86'400'000) {
    const TypedPtr instant =
        FromLocalTime(Add(UtcTime(value), count, unit), "UTC", value->type.precision);
    if (!value->type.zone.empty()) return Retyped(instant, value->type);
    return MakeCall(value->type, "CASE WHEN $1 IS NOT NULL THEN {'ts': $1, 'zone': $2} END",
                    {instant, ZoneName(value)});
  }
  return FromLocalTime(Add(LocalTime(value), count, unit), value, value->type);
}

TypedPtr RewriteDateDiff(const RewriteCall& call) {
  const Unit& unit = UnitOf(call);
  TypedPtr from = call.arguments[1];
  TypedPtr to = call.arguments[2];
  CheckUnit(unit, from->type);
  if (from->type.Is(kTimeWithZone)) {
    const Type moment = TimestampType(6);
    const char* utc =
        "(DATE '2000-01-01' + struct_extract($1, 't') - to_minutes(CAST(struct_extract($1, 'zone') "
        "AS BIGINT)))";
    from = MakeCall(moment, utc, {from});
    to = MakeCall(moment, utc, {to});
  }
  if (from->type.Is(kTimestampWithZone)) {
    // Days and longer are counted by the calendar of the first value's zone.
    const bool days = unit.months > 0 || unit.milliseconds >= 86'400'000;
    const bool same = days && !from->type.zone.empty() && from->type.zone == to->type.zone;
    from = same ? LocalTime(from) : UtcTime(from);
    to = same ? LocalTime(to) : UtcTime(to);
  }
  if (unit.months == 0 && from->type.Is(kDate)) {
    const std::int64_t days = unit.milliseconds / 86'400'000;
    return MakeCall(call.result, fmt::format("(CAST($2 - $1 AS BIGINT) // {})", days), {from, to});
  }
  // DuckDB's date_sub counts full units, as Trino does; its date_diff counts boundaries.
  return MakeCall(call.result, "date_sub(" + QuoteText(unit.name) + ", $1, $2)", {from, to});
}

TypedPtr RewriteAtTimezone(const RewriteCall& call) {
  const TypedPtr& zone = call.arguments[1];
  if (zone->constant) return InZone(call.arguments[0], ZoneConstant(call, zone));
  return MakeCall(ZonedType(call.arguments[0]->type.precision, ""),
                  "{'ts': $1, 'zone': trino_zone($2)}", {Instant(call.arguments[0]), zone});
}

TypedPtr RewriteWithTimezone(const RewriteCall& call) {
  const TypedPtr& zone = call.arguments[1];
  const std::int32_t precision = call.arguments[0]->type.precision;
  if (zone->constant) {
    return FromLocalTime(call.arguments[0], ZoneConstant(call, zone), precision);
  }
  const TypedPtr like =
      MakeCall(ZonedType(precision, ""), "{'ts': NULL, 'zone': trino_zone($1)}", {zone});
  return FromLocalTime(call.arguments[0], like, ZonedType(precision, ""));
}

TypedPtr RewriteFromUnixtimeZone(const RewriteCall& call) {
  const TypedPtr time = UnixTime(call.arguments[0]);
  const TypedPtr& zone = call.arguments[1];
  if (zone->constant) return InZone(time, ZoneConstant(call, zone));
  return MakeCall(ZonedType(3, ""), "{'ts': $1, 'zone': trino_zone($2)}", {time, zone});
}

TypedPtr RewriteFromUnixtimeOffset(const RewriteCall& call) {
  return MakeCall(ZonedType(3, ""), "{'ts': $1, 'zone': trino_offset_zone($2 * 60 + $3)}",
                  {UnixTime(call.arguments[0]), call.arguments[1], call.arguments[2]});
}

TypedPtr RewriteToIso8601(const RewriteCall& call) {
  const TypedPtr& value = call.arguments[0];
  const std::string precision = std::to_string(value->type.precision);
  // +yyyyyy-MM-ddTHH:mm:ss, the fraction with its point, the offset.
  const std::int32_t fraction = value->type.precision == 0 ? 0 : value->type.precision + 1;
  const bool zoned = value->type.Is(kTimestampWithZone);
  const Type result = VarcharType(22 + fraction + (zoned ? 6 : 0));
  if (!zoned) {
    return MakeCall(result, "trino_to_iso8601(CAST($1 AS TIMESTAMP), " + precision + ")", {value});
  }
  return MakeCall(
      result,
      "trino_to_iso8601_zoned(CAST($1 AS TIMESTAMP), CAST($2 AS TIMESTAMP), " + precision + ")",
      {LocalTime(value), UtcTime(value)});
}

TypedPtr RewriteFormatDatetime(const RewriteCall& call) {
  const TypedPtr& value = call.arguments[0];
  return MakeCall(call.result,
                  "trino_format_datetime(CAST($1 AS TIMESTAMP), CAST($2 AS TIMESTAMP), $3, $4)",
                  {LocalTime(value), UtcTime(value), ZoneName(value), call.arguments[1]});
}

TypedPtr RewriteZoneName(const RewriteCall& call) {
  return ZoneName(call.arguments[0]);
}

TypedPtr RewriteZoneHour(const RewriteCall& call) {
  const TypedPtr& value = call.arguments[0];
  return MakeCall(call.result, "((epoch_ms($1) - epoch_ms($2)) // 3600000)",
                  {LocalTime(value), UtcTime(value)});
}

TypedPtr RewriteZoneMinute(const RewriteCall& call) {
  const TypedPtr& value = call.arguments[0];
  return MakeCall(call.result, "((epoch_ms($1) - epoch_ms($2)) // 60000 % 60)",
                  {LocalTime(value), UtcTime(value)});
}

TypedPtr RewriteNow(const RewriteCall& call) {
  const std::string utc = FormatIso8601(call.now);
  return CastTo(
      TimestampLiteral(utc.substr(0, 10) + " " + utc.substr(11, 12) + " UTC").value_or(nullptr),
      ZonedType(3, "UTC"), false);
}

}  // namespace laketop::dialect
