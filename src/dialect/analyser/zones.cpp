// SPDX-License-Identifier: Apache-2.0
// The faces of a timestamp with time zone: instant, wall-clock time, zone.
#include "dialect/analyser/casts.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>

namespace laketop::dialect {

namespace {

bool IsNanos(const Type& type) {
  return type.precision > 6;
}

// The wall-clock text of micro-second precision: $1 is TIMESTAMPTZ, $2 the zone's name.
constexpr std::string_view kCarriedLocal =
    "CASE WHEN left($2, 1) IN ('+', '-') THEN timezone('UTC', $1) + "
    "to_minutes(trino_zone_minutes($2)) ELSE timezone($2, $1) END";

// SQL of the wall-clock TIMESTAMP of the TIMESTAMPTZ `instant` in a constant zone.
std::string LocalSql(const std::string& instant, const std::string& zone) {
  if (const std::optional<int> minutes = OffsetMinutes(zone)) {
    return fmt::format("(timezone('UTC', {}) + to_minutes({}))", instant, *minutes);
  }
  return fmt::format("timezone({}, {})", QuoteText(zone), instant);
}

}  // namespace

std::optional<int> OffsetMinutes(std::string_view zone) {
  if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':') return std::nullopt;
  const auto two = [&](std::size_t i) { return (zone[i] - '0') * 10 + (zone[i + 1] - '0'); };
  const int minutes = two(1) * 60 + two(4);
  return zone[0] == '-' ? -minutes : minutes;
}

TypedPtr Instant(const TypedPtr& zoned) {
  if (!zoned->type.zone.empty()) return zoned;
  return MakeCall(ZonedType(zoned->type.precision, "UTC"), "struct_extract($1, 'ts')", {zoned});
}

TypedPtr ZoneName(const TypedPtr& zoned) {
  const std::string& zone = zoned->type.zone;
  if (!zone.empty()) return MakeLiteral(VarcharType(), QuoteText(zone), zone);
  return MakeCall(VarcharType(), "struct_extract($1, 'zone')", {zoned});
}

TypedPtr UtcTime(const TypedPtr& zoned) {
  const TypedPtr instant = Instant(zoned);
  const Type local = TimestampType(zoned->type.precision);
  if (IsNanos(local)) return Retyped(instant, local);
  return MakeCall(local, "timezone('UTC', $1)", {instant});
}

TypedPtr LocalTime(const TypedPtr& zoned) {
  const Type local = TimestampType(zoned->type.precision);
  const std::string& zone = zoned->type.zone;
  if (zone == "UTC") return UtcTime(zoned);
  if (!IsNanos(local)) {
    if (!zone.empty()) return MakeCall(local, LocalSql("$1", zone), {zoned});
    return MakeCall(local, std::string(kCarriedLocal), {Instant(zoned), ZoneName(zoned)});
  }
  // The zone's rules know no nanoseconds: they are moved by the difference in microseconds.
  const std::string at = "CAST(CAST($1 AS TIMESTAMP) AS TIMESTAMPTZ)";
  std::string moved;
  if (zone.empty()) {
    moved =
        "CASE WHEN left($2, 1) IN ('+', '-') THEN trino_zone_minutes($2) * 60000000 ELSE "
        "epoch_us(timezone($2, " +
        at + ")) - epoch_us(CAST($1 AS TIMESTAMP)) END";
  } else {
    moved = "epoch_us(" + LocalSql(at, zone) + ") - epoch_us(CAST($1 AS TIMESTAMP))";
  }
  return MakeCall(local, "make_timestamp_ns(epoch_ns($1) + 1000 * (" + moved + "))",
                  {Instant(zoned), ZoneName(zoned)});
}

TypedPtr FromLocalTime(const TypedPtr& local, const std::string& zone, std::int32_t precision) {
  const Type to = ZonedType(precision, zone);
  if (IsNanos(to)) {
    if (zone == "UTC") return Retyped(local, to);
    const std::string utc =
        OffsetMinutes(zone)
            ? fmt::format("{} * 60000000", OffsetMinutes(zone).value_or(0))
            : fmt::format(
                  "(epoch_us(CAST($1 AS TIMESTAMP)) - epoch_us(timezone({}, CAST($1 AS "
                  "TIMESTAMP))))",
                  QuoteText(zone));
    return MakeCall(to, "make_timestamp_ns(epoch_ns($1) - 1000 * " + utc + ")", {local});
  }
  if (const std::optional<int> minutes = OffsetMinutes(zone)) {
    return MakeCall(to, fmt::format("timezone('UTC', $1 - to_minutes({}))", *minutes), {local});
  }
  return MakeCall(to, "timezone(" + QuoteText(zone) + ", $1)", {local});
}

TypedPtr FromLocalTime(const TypedPtr& local, const TypedPtr& like, const Type& to) {
  if (!like->type.zone.empty()) return FromLocalTime(local, like->type.zone, to.precision);
  const Type carried = ZonedType(to.precision, "");
  if (IsNanos(to)) {
    return MakeCall(
        carried,
        "{'ts': make_timestamp_ns(epoch_ns($1) - 1000 * (CASE WHEN left($2, 1) IN "
        "('+', '-') THEN trino_zone_minutes($2) * 60000000 ELSE epoch_us(CAST($1 AS "
        "TIMESTAMP)) - epoch_us(timezone($2, CAST($1 AS TIMESTAMP))) END)), 'zone': $2}",
        {local, ZoneName(like)});
  }
  return MakeCall(carried,
                  "{'ts': CASE WHEN left($2, 1) IN ('+', '-') THEN timezone('UTC', $1 - "
                  "to_minutes(trino_zone_minutes($2))) ELSE timezone($2, $1) END, 'zone': $2}",
                  {local, ZoneName(like)});
}

}  // namespace laketop::dialect
