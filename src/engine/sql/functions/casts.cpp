// SPDX-License-Identifier: Apache-2.0
// Casts that are stricter than DuckDB's, or print otherwise; each that can fail has a twin
// trino_try_… that gives NULL instead. https://trino.io/docs/current/functions/conversion.html
#include "engine/sql/functions/function_set.hpp"
#include "engine/sql/functions/groups.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "engine/sql/functions/number_text.hpp"
#include "engine/sql/functions/temporal_text.hpp"
#include "engine/sql/functions/zone_rules.hpp"

namespace laketop::engine {
namespace {

using duckdb::DataChunk;
using duckdb::ExpressionState;
using duckdb::idx_t;
using duckdb::LogicalType;
using duckdb::string_t;
using duckdb::ValidityMask;
using duckdb::Vector;

std::string_view View(const string_t& text) {
  return {text.GetData(), text.GetSize()};
}

[[noreturn]] void ThrowCast(const std::string& message) {
  ThrowUserError("INVALID_CAST_ARGUMENT", message);
}

// Registers trino_<name> and trino_try_<name> over one argument. Convert gives an optional; Fault
// the error's text.
template <class In, class Out, class Convert, class Fault>
void AddCast(FunctionSet& set, const std::string& name, LogicalType in, LogicalType out,
             Convert convert, Fault fault) {
  for (bool strict : {true, false}) {
    auto run = [convert, fault, strict](DataChunk& input, ExpressionState&, Vector& result) {
      duckdb::UnaryExecutor::ExecuteWithNulls<In, Out>(
          input.data[0], result, input.size(), [&](In value, ValidityMask& mask, idx_t row) -> Out {
            auto converted = convert(value);
            if (converted) return static_cast<Out>(*converted);
            if (strict) ThrowCast(fault(value));
            mask.SetInvalid(row);
            return Out{};
          });
    };
    set.Add(duckdb::ScalarFunction((strict ? "trino_" : "trino_try_") + name, {in}, out, run));
  }
}

// The same with a precision as second argument.
template <class Out, class Convert>
void AddTemporalCast(FunctionSet& set, const std::string& name, LogicalType out,
                     std::string_view target, Convert convert) {
  for (bool strict : {true, false}) {
    auto run = [convert, strict, target = std::string(target)](
                   DataChunk& input, ExpressionState& state, Vector& result) {
      ZoneRules rules(state);
      duckdb::BinaryExecutor::ExecuteWithNulls<string_t, std::int64_t, Out>(
          input.data[0], input.data[1], result, input.size(),
          [&](string_t value, std::int64_t precision, ValidityMask& mask, idx_t row) -> Out {
            std::optional<std::int64_t> converted =
                convert(View(value), static_cast<int>(precision), rules);
            if (converted) return Out(*converted);
            if (strict) ThrowCast("Value cannot be cast to " + target + ": " + value.GetString());
            mask.SetInvalid(row);
            return Out{};
          });
    };
    set.Add(duckdb::ScalarFunction((strict ? "trino_" : "trino_try_") + name,
                                   {LogicalType::VARCHAR, LogicalType::BIGINT}, out, run));
  }
}

[[noreturn]] void ThrowFloating(double value, const std::string& type) {
  if (type == "bigint") {
    ThrowCast("Unable to cast " + ScientificText(value) + " to bigint");
  }
  if (std::isnan(value)) ThrowCast("Cannot cast double NaN to " + type);
  ThrowUserError("NUMERIC_VALUE_OUT_OF_RANGE",
                 "Out of range for " + type + ": " + ScientificText(value));
}

template <class Integer, class Convert>
void AddFloatingCast(FunctionSet& set, const std::string& type, const LogicalType& out,
                     Convert convert) {
  for (bool strict : {true, false}) {
    auto run = [convert, strict, type](DataChunk& input, ExpressionState&, Vector& result) {
      duckdb::UnaryExecutor::ExecuteWithNulls<double, Integer>(
          input.data[0], result, input.size(),
          [&](double value, ValidityMask& mask, idx_t row) -> Integer {
            const std::optional<Integer> converted = convert(value);
            if (converted) return *converted;
            if (strict) ThrowFloating(value, type);
            mask.SetInvalid(row);
            return 0;
          });
    };
    set.Add(duckdb::ScalarFunction((strict ? "trino_double_to_" : "trino_try_double_to_") + type,
                                   {LogicalType::DOUBLE}, out, run));
  }
}

template <class Integer>
void AddIntegerCasts(FunctionSet& set, const std::string& type, std::string_view shown,
                     const LogicalType& out) {
  AddCast<string_t, Integer>(
      set, "varchar_to_" + type, LogicalType::VARCHAR, out,
      [](string_t value) {
        return ParseIntegerText(View(value), std::numeric_limits<Integer>::min(),
                                std::numeric_limits<Integer>::max());
      },
      [shown = std::string(shown)](string_t value) {
        return "Cannot cast '" + value.GetString() + "' to " + shown;
      });
  AddFloatingCast<Integer>(set, type, out, [](double value) -> std::optional<Integer> {
    double rounded = std::round(value);
    constexpr auto kLimit = static_cast<double>(std::numeric_limits<Integer>::max());
    constexpr auto kLeast = static_cast<double>(std::numeric_limits<Integer>::min());
    // 2^63 itself does not fit, though the limit as a double is just that.
    bool fits = rounded >= kLeast && (sizeof(Integer) == 8 ? rounded < kLimit : rounded <= kLimit);
    if (!fits) return std::nullopt;
    return static_cast<Integer>(rounded);
  });
}

// ---- decimals: the type is that of the witness argument
duckdb::unique_ptr<duckdb::FunctionData> BindWitness(
    duckdb::ClientContext&, duckdb::ScalarFunction& function,
    duckdb::vector<duckdb::unique_ptr<duckdb::Expression>>& arguments) {
  function.return_type = arguments.back()->return_type;
  function.arguments.back() = arguments.back()->return_type;
  return nullptr;
}

void SetDecimal(Vector& result, idx_t row, Int128 value) {
  switch (result.GetType().InternalType()) {
    case duckdb::PhysicalType::INT16:
      duckdb::FlatVector::GetData<std::int16_t>(result)[row] = static_cast<std::int16_t>(value);
      return;
    case duckdb::PhysicalType::INT32:
      duckdb::FlatVector::GetData<std::int32_t>(result)[row] = static_cast<std::int32_t>(value);
      return;
    case duckdb::PhysicalType::INT64:
      duckdb::FlatVector::GetData<std::int64_t>(result)[row] = static_cast<std::int64_t>(value);
      return;
    default: {
      duckdb::hugeint_t huge;
      huge.lower = static_cast<std::uint64_t>(value);
      huge.upper = static_cast<std::int64_t>(value >> 64);
      duckdb::FlatVector::GetData<duckdb::hugeint_t>(result)[row] = huge;
    }
  }
}

template <class In, class ToText>
void AddDecimalCast(FunctionSet& set, const std::string& name, const LogicalType& in,
                    ToText to_text, std::string_view from) {
  for (bool strict : {true, false}) {
    auto run = [to_text, strict, from = std::string(from)](DataChunk& input, ExpressionState&,
                                                           Vector& result) {
      duckdb::UnifiedVectorFormat column;
      input.data[0].ToUnifiedFormat(input.size(), column);
      const In* values = duckdb::UnifiedVectorFormat::GetData<In>(column);
      int precision = duckdb::DecimalType::GetWidth(result.GetType());
      int scale = duckdb::DecimalType::GetScale(result.GetType());
      result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
      for (idx_t row = 0; row < input.size(); ++row) {
        idx_t at = column.sel->get_index(row);
        if (!column.validity.RowIsValid(at)) {
          duckdb::FlatVector::SetNull(result, row, true);
          continue;
        }
        std::string text = to_text(values[at]);
        DecimalValue value = ParseDecimalText(text, precision, scale);
        if (!value.fault) {
          SetDecimal(result, row, value.unscaled);
        } else if (strict) {
          std::string message =
              fmt::format("Cannot cast {} '{}' to DECIMAL({}, {})", from, text, precision, scale);
          if (from == "VARCHAR") {
            message += *value.fault == DecimalFault::kTooLarge ? ". Value too large."
                                                               : ". Value is not a number.";
          }
          ThrowCast(message);
        } else {
          duckdb::FlatVector::SetNull(result, row, true);
        }
      }
      if (input.AllConstant()) result.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
    };
    duckdb::ScalarFunction function((strict ? "trino_" : "trino_try_") + name,
                                    {in, LogicalType::ANY}, LogicalType::ANY, run, BindWitness);
    function.null_handling = duckdb::FunctionNullHandling::SPECIAL_HANDLING;
    set.Add(function);
  }
}

void AddNumbers(FunctionSet& set) {
  AddIntegerCasts<std::int8_t>(set, "tinyint", "TINYINT", LogicalType::TINYINT);
  AddIntegerCasts<std::int16_t>(set, "smallint", "SMALLINT", LogicalType::SMALLINT);
  AddIntegerCasts<std::int32_t>(set, "integer", "INT", LogicalType::INTEGER);
  AddIntegerCasts<std::int64_t>(set, "bigint", "BIGINT", LogicalType::BIGINT);
  auto fault = [](std::string_view target) {
    return [target = std::string(target)](string_t value) {
      return "Cannot cast '" + value.GetString() + "' to " + target;
    };
  };
  AddCast<string_t, double>(
      set, "varchar_to_double", LogicalType::VARCHAR, LogicalType::DOUBLE,
      [](string_t value) { return ParseDoubleText(View(value)); }, fault("DOUBLE"));
  AddCast<string_t, float>(
      set, "varchar_to_real", LogicalType::VARCHAR, LogicalType::FLOAT,
      [](string_t value) { return ParseRealText(View(value)); }, fault("REAL"));
  AddCast<string_t, bool>(
      set, "varchar_to_boolean", LogicalType::VARCHAR, LogicalType::BOOLEAN,
      [](string_t value) { return ParseBooleanText(View(value)); }, fault("BOOLEAN"));
  AddDecimalCast<string_t>(
      set, "varchar_to_decimal", LogicalType::VARCHAR,
      [](string_t value) { return value.GetString(); }, "VARCHAR");
  AddDecimalCast<double>(
      set, "double_to_decimal", LogicalType::DOUBLE,
      [](double value) { return ScientificText(value); }, "DOUBLE");
  // What is too great for a real is infinite.
  set.Unary<double, float>("trino_double_to_real", LogicalType::DOUBLE, LogicalType::FLOAT,
                           [](double value) { return static_cast<float>(value); });
  set.UnaryText<double>("trino_double_to_varchar", LogicalType::DOUBLE,
                        [](double value, Vector& result) {
                          return duckdb::StringVector::AddString(result, ScientificText(value));
                        });
  set.UnaryText<float>("trino_real_to_varchar", LogicalType::FLOAT,
                       [](float value, Vector& result) {
                         return duckdb::StringVector::AddString(result, ScientificText(value));
                       });
}

// A local timestamp without a zone, in units of 10^-`digits` seconds.
std::optional<std::int64_t> LocalTimestamp(std::string_view text, int precision, bool nanos,
                                           ZoneRules& rules) {
  std::optional<TemporalText> parsed = ParseTemporal(text, precision);
  if (!parsed) return std::nullopt;
  // A zone in the text changes nothing, but it must exist.
  const bool named = parsed->zone && !parsed->zone->offset_minutes;
  if (named && !rules.Knows(parsed->zone->name)) return std::nullopt;
  if (nanos) return parsed->days * kNanosPerDay + parsed->nanos_of_day;
  return parsed->days * (kNanosPerDay / 1000) + parsed->nanos_of_day / 1000;
}

// Microseconds of the instant. None: no such zone.
std::optional<std::int64_t> InstantOf(const TemporalText& text, const ZoneText& zone,
                                      ZoneRules& rules) {
  const std::int64_t local = text.days * (kNanosPerDay / 1000) + text.nanos_of_day / 1000;
  if (zone.offset_minutes) return local - *zone.offset_minutes * 60'000'000;
  return rules.ToUtc(zone.name, local, true);
}

void VarcharToTimestampTz(DataChunk& input, ExpressionState& state, Vector& result, bool strict) {
  ZoneRules rules(state);
  auto& fields = duckdb::StructVector::GetEntries(result);
  duckdb::UnifiedVectorFormat texts;
  duckdb::UnifiedVectorFormat precisions;
  input.data[0].ToUnifiedFormat(input.size(), texts);
  input.data[1].ToUnifiedFormat(input.size(), precisions);
  result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
  for (idx_t row = 0; row < input.size(); ++row) {
    idx_t at = texts.sel->get_index(row);
    idx_t precision_at = precisions.sel->get_index(row);
    if (!texts.validity.RowIsValid(at) || !precisions.validity.RowIsValid(precision_at)) {
      duckdb::FlatVector::SetNull(result, row, true);
      continue;
    }
    string_t text = duckdb::UnifiedVectorFormat::GetData<string_t>(texts)[at];
    auto precision = static_cast<int>(
        duckdb::UnifiedVectorFormat::GetData<std::int64_t>(precisions)[precision_at]);
    std::optional<TemporalText> parsed = ParseTemporal(View(text), precision);
    ZoneText zone{.name = "UTC", .offset_minutes = 0};
    if (parsed && parsed->zone) zone = *parsed->zone;
    const std::optional<std::int64_t> micros =
        parsed ? InstantOf(*parsed, zone, rules) : std::nullopt;
    if (!micros) {
      if (strict) ThrowCast("Value cannot be cast to timestamp: " + text.GetString());
      duckdb::FlatVector::SetNull(result, row, true);
      continue;
    }
    duckdb::FlatVector::GetData<duckdb::timestamp_t>(*fields[0])[row] =
        duckdb::timestamp_t(*micros);
    duckdb::FlatVector::GetData<string_t>(*fields[1])[row] =
        duckdb::StringVector::AddString(*fields[1], zone.name);
  }
  if (input.AllConstant()) result.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
}

// H:MM[:SS[.f]][+HH:MM]; without an offset UTC.
void VarcharToTimeTz(DataChunk& input, Vector& result, bool strict) {
  auto& fields = duckdb::StructVector::GetEntries(result);
  duckdb::UnifiedVectorFormat texts;
  duckdb::UnifiedVectorFormat precisions;
  input.data[0].ToUnifiedFormat(input.size(), texts);
  input.data[1].ToUnifiedFormat(input.size(), precisions);
  result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
  for (idx_t row = 0; row < input.size(); ++row) {
    const idx_t at = texts.sel->get_index(row);
    if (!texts.validity.RowIsValid(at)) {
      duckdb::FlatVector::SetNull(result, row, true);
      continue;
    }
    const string_t held = duckdb::UnifiedVectorFormat::GetData<string_t>(texts)[at];
    const std::string_view text = View(held);
    const std::int64_t precision = duckdb::UnifiedVectorFormat::GetData<std::int64_t>(
        precisions)[precisions.sel->get_index(row)];
    const std::size_t sign = text.find_first_of("+-");
    const auto nanos = ParseClock(text.substr(0, sign), static_cast<int>(precision));
    std::optional<ZoneText> zone = ZoneText{.name = "UTC", .offset_minutes = 0};
    if (sign != std::string_view::npos) zone = ParseZone(text.substr(sign));
    if (!nanos || !zone) {
      if (strict) ThrowCast("Value cannot be cast to timestamp: " + held.GetString());
      duckdb::FlatVector::SetNull(result, row, true);
      continue;
    }
    duckdb::FlatVector::GetData<std::int64_t>(*fields[0])[row] = *nanos % kNanosPerDay / 1000;
    duckdb::FlatVector::GetData<std::int32_t>(*fields[1])[row] =
        static_cast<std::int32_t>(zone->offset_minutes.value_or(0));
  }
  if (input.AllConstant()) result.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
}

void AddTemporals(FunctionSet& set) {
  const LogicalType text = LogicalType::VARCHAR;
  AddCast<string_t, duckdb::date_t>(
      set, "varchar_to_date", text, LogicalType::DATE,
      [](string_t value) -> std::optional<duckdb::date_t> {
        std::optional<TemporalText> parsed = ParseTemporal(View(value), 9);
        if (!parsed || parsed->has_time || parsed->zone) return std::nullopt;
        return duckdb::date_t(static_cast<std::int32_t>(parsed->days));
      },
      [](string_t value) { return "Value cannot be cast to date: " + value.GetString(); });
  AddTemporalCast<duckdb::dtime_t>(set, "varchar_to_time", LogicalType::TIME, "time",
                                   [](std::string_view value, int precision, ZoneRules&) {
                                     std::optional<std::int64_t> nanos =
                                         ParseClock(value, precision);
                                     if (nanos) *nanos = *nanos % kNanosPerDay / 1000;
                                     return nanos;
                                   });
  AddTemporalCast<duckdb::timestamp_t>(set, "varchar_to_timestamp", LogicalType::TIMESTAMP,
                                       "timestamp",
                                       [](std::string_view value, int precision, ZoneRules& rules) {
                                         return LocalTimestamp(value, precision, false, rules);
                                       });
  AddTemporalCast<duckdb::timestamp_ns_t>(
      set, "varchar_to_timestamp_ns", LogicalType::TIMESTAMP_NS, "timestamp",
      [](std::string_view value, int precision, ZoneRules& rules) {
        return LocalTimestamp(value, precision, true, rules);
      });
  LogicalType zoned = LogicalType::STRUCT({{"ts", LogicalType::TIMESTAMP_TZ}, {"zone", text}});
  for (bool strict : {true, false}) {
    set.Add(duckdb::ScalarFunction(
        strict ? "trino_varchar_to_timestamp_tz" : "trino_try_varchar_to_timestamp_tz",
        {text, LogicalType::BIGINT}, zoned,
        [strict](DataChunk& input, ExpressionState& state, Vector& result) {
          VarcharToTimestampTz(input, state, result, strict);
        }));
    set.Add(duckdb::ScalarFunction(
        strict ? "trino_varchar_to_time_tz" : "trino_try_varchar_to_time_tz",
        {text, LogicalType::BIGINT},
        LogicalType::STRUCT({{"t", LogicalType::TIME}, {"zone", LogicalType::INTEGER}}),
        [strict](DataChunk& input, ExpressionState&, Vector& result) {
          VarcharToTimeTz(input, result, strict);
        }));
  }
  AddCast<string_t, std::int64_t>(
      set, "varchar_to_interval_ds", text, LogicalType::BIGINT,
      [](string_t value) { return ParseIntervalDayToSecond(View(value)); },
      [](string_t value) { return "Invalid INTERVAL DAY TO SECOND value: " + value.GetString(); });
  AddCast<string_t, std::int32_t>(
      set, "varchar_to_interval_ym", text, LogicalType::INTEGER,
      [](string_t value) { return ParseIntervalYearToMonth(View(value)); },
      [](string_t value) { return "Invalid INTERVAL YEAR TO MONTH value: " + value.GetString(); });
  set.UnaryText<std::int64_t>(
      "trino_interval_ds_to_varchar", LogicalType::BIGINT, [](std::int64_t value, Vector& result) {
        return duckdb::StringVector::AddString(result, IntervalDayToSecondText(value));
      });
  set.UnaryText<std::int32_t>(
      "trino_interval_ym_to_varchar", LogicalType::INTEGER, [](std::int32_t value, Vector& result) {
        return duckdb::StringVector::AddString(result, IntervalYearToMonthText(value));
      });
}

// Text of a moment in units of `nanos_per_unit`.
std::string MomentText(std::int64_t value, std::int64_t nanos_per_unit, int precision) {
  std::int64_t units_per_day = kNanosPerDay / nanos_per_unit;
  std::int64_t days = value / units_per_day;
  std::int64_t rest = value % units_per_day;
  if (rest < 0) {
    rest += units_per_day;
    --days;
  }
  return DateText(days) + " " + ClockText(rest * nanos_per_unit, precision);
}

template <class Time>
void AddPrinter(FunctionSet& set, const std::string& name, const LogicalType& in,
                std::string (*print)(std::int64_t, int)) {
  auto run = [print](DataChunk& input, ExpressionState&, Vector& result) {
    duckdb::BinaryExecutor::Execute<Time, std::int64_t, string_t>(
        input.data[0], input.data[1], result, input.size(),
        [&](Time value, std::int64_t precision) {
          std::int64_t number = 0;
          static_assert(sizeof(Time) == sizeof number);
          std::memcpy(&number, &value, sizeof number);
          return duckdb::StringVector::AddString(result,
                                                 print(number, static_cast<int>(precision)));
        });
  };
  set.Add(duckdb::ScalarFunction(name, {in, LogicalType::BIGINT}, LogicalType::VARCHAR, run));
}

template <class Time>
void AddRounding(FunctionSet& set, const LogicalType& type, std::int64_t nanos_per_unit,
                 bool wraps) {
  auto run = [nanos_per_unit, wraps](DataChunk& input, ExpressionState&, Vector& result) {
    duckdb::BinaryExecutor::Execute<Time, std::int64_t, Time>(
        input.data[0], input.data[1], result, input.size(),
        [&](Time value, std::int64_t precision) {
          std::int64_t number = 0;
          std::memcpy(&number, &value, sizeof number);
          std::int64_t unit = 1;
          for (std::int64_t i = precision; i < 9; ++i) unit *= 10;
          unit /= nanos_per_unit;
          if (unit > 1) {
            std::int64_t rest = number % unit;
            if (rest < 0) rest += unit;
            number = number - rest + (rest * 2 >= unit ? unit : 0);
          }
          if (wraps) number %= kNanosPerDay / nanos_per_unit;
          return Time(number);
        });
  };
  set.Add(duckdb::ScalarFunction("trino_round_timestamp", {type, LogicalType::BIGINT}, type, run));
}

void AddPrinters(FunctionSet& set) {
  AddPrinter<duckdb::dtime_t>(
      set, "trino_time_to_varchar", LogicalType::TIME,
      [](std::int64_t micros, int precision) { return ClockText(micros * 1000, precision); });
  AddPrinter<duckdb::timestamp_t>(
      set, "trino_timestamp_to_varchar", LogicalType::TIMESTAMP,
      [](std::int64_t micros, int precision) { return MomentText(micros, 1000, precision); });
  AddPrinter<duckdb::timestamp_ns_t>(
      set, "trino_timestamp_to_varchar", LogicalType::TIMESTAMP_NS,
      [](std::int64_t nanos, int precision) { return MomentText(nanos, 1, precision); });
  AddRounding<duckdb::timestamp_t>(set, LogicalType::TIMESTAMP, 1000, false);
  AddRounding<duckdb::timestamp_t>(set, LogicalType::TIMESTAMP_TZ, 1000, false);
  AddRounding<duckdb::timestamp_ns_t>(set, LogicalType::TIMESTAMP_NS, 1, false);
  AddRounding<duckdb::dtime_t>(set, LogicalType::TIME, 1000, true);
}

}  // namespace

void RegisterCasts(FunctionSet& set) {
  AddNumbers(set);
  AddTemporals(set);
  AddPrinters(set);
}

}  // namespace laketop::engine
