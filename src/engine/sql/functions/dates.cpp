// SPDX-License-Identifier: Apache-2.0
// Date and time functions by pattern and by zone.
// https://trino.io/docs/current/functions/datetime.html
#include "engine/sql/functions/function_set.hpp"
#include "engine/sql/functions/groups.hpp"

#include <fmt/format.h>

#include <cmath>

#include "engine/sql/functions/date_patterns.hpp"
#include "engine/sql/functions/number_text.hpp"
#include "engine/sql/functions/zone_rules.hpp"

namespace laketop::engine {
namespace {

using duckdb::DataChunk;
using duckdb::ExpressionState;
using duckdb::idx_t;
using duckdb::LogicalType;
using duckdb::string_t;
using duckdb::timestamp_t;
using duckdb::ValidityMask;
using duckdb::Vector;

std::string_view View(const string_t& text) {
  return {text.GetData(), text.GetSize()};
}

[[noreturn]] void ThrowArgument(std::string_view message) {
  ThrowUserError("INVALID_FUNCTION_ARGUMENT", message);
}

template <class T>
T OrThrowArgument(PatternResult<T> result) {
  if (!result) ThrowArgument(result.error());
  return std::move(*result);
}

LogicalType ZonedType(const LogicalType& moment) {
  return LogicalType::STRUCT({{"ts", moment}, {"zone", LogicalType::VARCHAR}});
}

// Rows of text (and a pattern) to STRUCT(ts, zone). Convert gives (number, zone) or an error.
struct ZonedNumber {
  std::int64_t number = 0;
  std::string zone;
  bool is_local = false;  // number is what clocks show in the named zone
};

PatternResult<ZonedNumber> InZone(const ZonedNumber& local, std::string_view text,
                                  ZoneRules& rules) {
  const std::optional<std::int64_t> utc = rules.ToUtc(local.zone, local.number);
  if (!utc) return std::unexpected(fmt::format("Invalid format: \"{}\"", text));
  return ZonedNumber{.number = *utc, .zone = local.zone};
}

template <class Convert>
void AddZoned(FunctionSet& set, const std::string& name, std::size_t arguments,
              const LogicalType& moment, bool strict, Convert convert) {
  auto run = [convert, arguments, strict](DataChunk& input, ExpressionState& state,
                                          Vector& result) {
    ZoneRules rules(state);
    std::vector<duckdb::UnifiedVectorFormat> columns(arguments);
    for (std::size_t i = 0; i < arguments; ++i)
      input.data[i].ToUnifiedFormat(input.size(), columns[i]);
    auto& fields = duckdb::StructVector::GetEntries(result);
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    for (idx_t row = 0; row < input.size(); ++row) {
      std::string_view texts[2];
      string_t held[2];
      bool null = false;
      for (std::size_t i = 0; i < arguments; ++i) {
        idx_t at = columns[i].sel->get_index(row);
        null = null || !columns[i].validity.RowIsValid(at);
        if (null) break;
        held[i] = duckdb::UnifiedVectorFormat::GetData<string_t>(columns[i])[at];
        texts[i] = View(held[i]);
      }
      PatternResult<ZonedNumber> value;
      if (!null) {
        value = convert(texts[0], texts[1]);
        if (value && value->is_local) value = InZone(*value, texts[0], rules);
        if (!value && strict) ThrowArgument(value.error());
      }
      if (null || !value) {
        duckdb::FlatVector::SetNull(result, row, true);
        continue;
      }
      duckdb::FlatVector::GetData<std::int64_t>(*fields[0])[row] = value->number;
      duckdb::FlatVector::GetData<string_t>(*fields[1])[row] =
          duckdb::StringVector::AddString(*fields[1], value->zone);
    }
    if (input.AllConstant()) result.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
  };
  duckdb::vector<LogicalType> in(arguments, LogicalType::VARCHAR);
  set.Add(duckdb::ScalarFunction(name, in, ZonedType(moment), run));
}

PatternResult<ZonedNumber> Iso(std::string_view text, bool nanos) {
  PatternResult<TemporalText> parsed = ParseIso8601Text(text);
  if (!parsed) return std::unexpected(parsed.error());
  if (nanos && !parsed->has_time) {
    return std::unexpected(
        fmt::format("Text '{}' could not be parsed at index {}", text, text.size()));
  }
  ZoneText zone = parsed->zone.value_or(ZoneText{.name = "UTC", .offset_minutes = 0});
  std::int64_t offset = zone.offset_minutes.value_or(0) * 60;
  if (nanos) {
    return ZonedNumber{
        parsed->days * kNanosPerDay + parsed->nanos_of_day - offset * kNanosPerSecond, zone.name};
  }
  // from_iso8601_timestamp keeps milliseconds.
  std::int64_t millis =
      parsed->days * kSecondsPerDay * 1000 + parsed->nanos_of_day / 1'000'000 - offset * 1000;
  return ZonedNumber{millis * 1000, zone.name};
}

std::int64_t ParseDuration(std::string_view text) {
  struct Unit {
    std::string_view name;
    double milliseconds;
  };
  constexpr Unit kUnits[] = {{"ns", 1e-6}, {"us", 1e-3},  {"ms", 1},     {"s", 1000},
                             {"m", 60e3},  {"h", 3600e3}, {"d", 86400e3}};
  std::size_t end = text.find_first_not_of("0123456789. ");
  if (end != std::string_view::npos) {
    std::optional<double> number = ParseDoubleText(text.substr(0, end));
    std::string_view unit = text.substr(end);
    for (const Unit& known : kUnits) {
      if (number && unit == known.name) return std::llround(*number * known.milliseconds);
    }
  }
  ThrowArgument("duration is not a valid data duration string: " + std::string(text));
}

void AddIso(FunctionSet& set) {
  const LogicalType text = LogicalType::VARCHAR;
  AddZoned(set, "trino_from_iso8601_timestamp", 1, LogicalType::TIMESTAMP_TZ, true,
           [](std::string_view value, std::string_view) { return Iso(value, false); });
  AddZoned(set, "trino_from_iso8601_timestamp_nanos", 1, LogicalType::TIMESTAMP_NS, true,
           [](std::string_view value, std::string_view) { return Iso(value, true); });
  set.Unary<string_t, duckdb::date_t>(
      "trino_from_iso8601_date", text, LogicalType::DATE, [](string_t value) {
        TemporalText parsed = OrThrowArgument(ParseIso8601Text(View(value)));
        if (parsed.has_time || parsed.zone)
          ThrowArgument("Invalid format: \"" + value.GetString() + "\"");
        return duckdb::date_t(static_cast<std::int32_t>(parsed.days));
      });
  set.UnaryText<duckdb::date_t>(
      "trino_to_iso8601", LogicalType::DATE, [](duckdb::date_t value, Vector& result) {
        return duckdb::StringVector::AddString(result, DateText(value.days));
      });
  auto local = [](std::int64_t micros, std::int64_t precision) {
    constexpr std::int64_t kMicrosPerDay = kNanosPerDay / 1000;
    std::int64_t days = micros / kMicrosPerDay - (micros % kMicrosPerDay < 0 ? 1 : 0);
    return DateText(days) + "T" +
           ClockText((micros - days * kMicrosPerDay) * 1000, static_cast<int>(precision));
  };
  set.Add(duckdb::ScalarFunction(
      "trino_to_iso8601", {LogicalType::TIMESTAMP, LogicalType::BIGINT}, text,
      [local](DataChunk& input, ExpressionState&, Vector& result) {
        duckdb::BinaryExecutor::Execute<timestamp_t, std::int64_t, string_t>(
            input.data[0], input.data[1], result, input.size(),
            [&](timestamp_t value, std::int64_t precision) {
              return duckdb::StringVector::AddString(result, local(value.value, precision));
            });
      }));
  set.Add(duckdb::ScalarFunction(
      "trino_to_iso8601_zoned",
      {LogicalType::TIMESTAMP, LogicalType::TIMESTAMP, LogicalType::BIGINT}, text,
      [local](DataChunk& input, ExpressionState&, Vector& result) {
        duckdb::TernaryExecutor::Execute<timestamp_t, timestamp_t, std::int64_t, string_t>(
            input.data[0], input.data[1], input.data[2], result, input.size(),
            [&](timestamp_t value, timestamp_t utc, std::int64_t precision) {
              std::int64_t minutes = (value.value - utc.value) / 60'000'000;
              std::string zone = minutes == 0 ? "Z" : OffsetZone(minutes);
              return duckdb::StringVector::AddString(result, local(value.value, precision) + zone);
            });
      }));
}

void AddPatterns(FunctionSet& set) {
  const LogicalType text = LogicalType::VARCHAR;
  set.Add(duckdb::ScalarFunction(
      "trino_date_format", {LogicalType::TIMESTAMP, text}, text,
      [](DataChunk& input, ExpressionState&, Vector& result) {
        duckdb::BinaryExecutor::Execute<timestamp_t, string_t, string_t>(
            input.data[0], input.data[1], result, input.size(),
            [&](timestamp_t value, string_t pattern) {
              return duckdb::StringVector::AddString(
                  result, OrThrowArgument(FormatMySql(value.value, View(pattern))));
            });
      }));
  for (bool strict : {true, false}) {
    set.Add(duckdb::ScalarFunction(
        strict ? "trino_date_parse" : "trino_try_date_parse", {text, text}, LogicalType::TIMESTAMP,
        [strict](DataChunk& input, ExpressionState&, Vector& result) {
          duckdb::BinaryExecutor::ExecuteWithNulls<string_t, string_t, timestamp_t>(
              input.data[0], input.data[1], result, input.size(),
              [&](string_t value, string_t pattern, ValidityMask& mask, idx_t row) {
                PatternResult<std::int64_t> parsed = ParseMySql(View(value), View(pattern));
                if (parsed) return timestamp_t(*parsed);
                if (strict) ThrowArgument(parsed.error());
                mask.SetInvalid(row);
                return timestamp_t(0);
              });
        }));
    AddZoned(set, strict ? "trino_parse_datetime" : "trino_try_parse_datetime", 2,
             LogicalType::TIMESTAMP_TZ, strict,
             [](std::string_view value, std::string_view pattern) -> PatternResult<ZonedNumber> {
               PatternResult<ZonedMicros> parsed = ParseJoda(value, pattern);
               if (!parsed) return std::unexpected(parsed.error());
               return ZonedNumber{parsed->micros, parsed->zone, parsed->is_local};
             });
  }
  set.Add(duckdb::ScalarFunction(
      "trino_format_datetime", {LogicalType::TIMESTAMP, LogicalType::TIMESTAMP, text, text}, text,
      [](DataChunk& input, ExpressionState&, Vector& result) {
        for (idx_t row = 0; row < input.size(); ++row) {
          duckdb::Value local = input.GetValue(0, row);
          duckdb::Value utc = input.GetValue(1, row);
          duckdb::Value zone = input.GetValue(2, row);
          duckdb::Value pattern = input.GetValue(3, row);
          if (local.IsNull() || utc.IsNull() || zone.IsNull() || pattern.IsNull()) {
            result.SetValue(row, duckdb::Value(LogicalType::VARCHAR));
            continue;
          }
          result.SetValue(
              row, duckdb::Value(OrThrowArgument(FormatJoda(
                       local.GetValue<timestamp_t>().value, utc.GetValue<timestamp_t>().value,
                       duckdb::StringValue::Get(zone), duckdb::StringValue::Get(pattern)))));
        }
      }));
}

void AddZones(FunctionSet& set) {
  const LogicalType text = LogicalType::VARCHAR;
  set.Unary<string_t, std::int64_t>("trino_parse_duration", text, LogicalType::BIGINT,
                                    [](string_t value) { return ParseDuration(View(value)); });
  set.Unary<string_t, std::int64_t>("trino_zone_minutes", text, LogicalType::BIGINT,
                                    [](string_t value) -> std::int64_t {
                                      std::optional<ZoneText> zone = ParseZone(View(value));
                                      return zone ? zone->offset_minutes.value_or(0) : 0;
                                    });
  set.UnaryText<string_t>("trino_zone", text, [](string_t value, Vector& result) {
    std::optional<ZoneText> zone = ParseZone(View(value));
    if (!zone) ThrowArgument("'" + value.GetString() + "' is not a valid time zone");
    return duckdb::StringVector::AddString(result, zone->name);
  });
  set.UnaryText<std::int64_t>("trino_offset_zone", LogicalType::BIGINT,
                              [](std::int64_t minutes, Vector& result) {
                                if (minutes < -14 * 60 || minutes > 14 * 60) {
                                  ThrowArgument(fmt::format("Invalid offset minutes {}", minutes));
                                }
                                return duckdb::StringVector::AddString(result, OffsetZone(minutes));
                              });
}

}  // namespace

void RegisterDates(FunctionSet& set) {
  AddIso(set);
  AddPatterns(set);
  AddZones(set);
}

}  // namespace laketop::engine
