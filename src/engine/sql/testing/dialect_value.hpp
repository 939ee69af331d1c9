// SPDX-License-Identifier: Apache-2.0
// Values of a result by their Trino type, as JSON: what tests of the dialect compare. Decimals,
// dates, times and numbers that are not finite are strings; arrays are arrays; bytes are pairs of
// hexadecimal digits; {"map": [[k, v] ..]} and {"row": [..]} are the others.
#pragma once

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "base/json.hpp"
#include "dialect/analyser/types.hpp"
#include "engine/sql/functions/ip_address.hpp"
#include "engine/sql/row_batch.hpp"

namespace laketop::engine::testing {

inline std::string ClockText(std::int64_t nanos, int precision) {
  const std::int64_t seconds = nanos / 1'000'000'000;
  std::string text =
      fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
  if (precision == 0) return text;
  const std::string fraction = fmt::format("{:09}", nanos % 1'000'000'000);
  return text + "." + fraction.substr(0, static_cast<std::size_t>(precision));
}

inline std::string DayText(std::int64_t days) {
  const std::chrono::year_month_day date{
      std::chrono::sys_days(std::chrono::days(static_cast<int>(days)))};
  const int year = static_cast<int>(date.year());
  return fmt::format("{}{:04}-{:02}-{:02}", year < 0 ? "-" : "", std::abs(year),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

inline std::string MomentText(const ColumnView& column, std::size_t row, int precision) {
  const bool nanos = column.Kind() == TypeKind::kTimestampNs;
  const std::int64_t unit = nanos ? 1 : 1000;
  const std::int64_t day = 86'400'000'000'000 / unit;
  const std::int64_t value = column.Int64(row);
  std::int64_t days = value / day;
  std::int64_t rest = value % day;
  if (rest < 0) {
    rest += day;
    --days;
  }
  return DayText(days) + " " + ClockText(rest * unit, precision);
}

inline std::string ZonedText(const dialect::Type& type, const ColumnView& column, std::size_t row) {
  if (column.Kind() != TypeKind::kStruct) return MomentText(column, row, type.precision) + " UTC";
  const std::size_t at = column.FieldRow(row);
  return MomentText(column.Child(0), at, type.precision) + " " +
         std::string(column.Child(1).Text(at));
}

inline std::string DecimalText(Int128 value, int scale) {
  const bool negative = value < 0;
  std::string digits;
  for (Int128 rest = negative ? -value : value; rest != 0; rest /= 10) {
    digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(rest % 10)));
  }
  const auto places = static_cast<std::size_t>(scale);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  if (places > 0) digits.insert(digits.size() - places, ".");
  return (negative ? "-" : "") + digits;
}

inline std::string HexPairs(std::string_view bytes) {
  std::string out;
  for (unsigned char c : bytes) out += fmt::format("{}{:02x}", out.empty() ? "" : " ", c);
  return out;
}

inline std::string DayToSecondText(std::int64_t value) {
  const std::int64_t rest = value < 0 ? -value : value;
  return fmt::format("{}{} {}", value < 0 ? "-" : "", rest / 86'400'000,
                     ClockText(rest % 86'400'000 * 1'000'000, 3));
}

inline std::string TimeWithZoneText(const dialect::Type& type, const ColumnView& column,
                                    std::size_t row) {
  const std::size_t at = column.FieldRow(row);
  const std::int64_t minutes = column.Child(1).Int64(at);
  const std::int64_t size = minutes < 0 ? -minutes : minutes;
  return ClockText(column.Child(0).Int64(at) * 1000, type.precision) +
         fmt::format("{}{:02}:{:02}", minutes < 0 ? '-' : '+', size / 60, size % 60);
}

inline std::string YearToMonthText(std::int64_t months) {
  const std::int64_t size = months < 0 ? -months : months;
  return fmt::format("{}{}-{}", months < 0 ? "-" : "", size / 12, size % 12);
}

inline std::string UuidText(ColumnView::Uuid uuid) {
  const std::string digits = fmt::format("{:016x}{:016x}", uuid.high, uuid.low);
  return fmt::format("{}-{}-{}-{}-{}", digits.substr(0, 8), digits.substr(8, 4),
                     digits.substr(12, 4), digits.substr(16, 4), digits.substr(20));
}

inline Json NumberValue(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
  return value;
}

// The double that reads as the float does.
inline Json RealValue(float value) {
  if (!std::isfinite(value)) return NumberValue(static_cast<double>(value));
  const std::string text = fmt::format("{}", value);
  double read = 0;
  std::from_chars(text.data(), text.data() + text.size(), read);
  return read;
}

inline Json DialectValue(const dialect::Type& type, const ColumnView& column, std::size_t row) {
  using Kind = dialect::TypeKind;
  if (column.IsNull(row)) return nullptr;
  switch (type.kind) {
    case Kind::kBoolean:
      return column.Bool(row);
    case Kind::kTinyint:
    case Kind::kSmallint:
    case Kind::kInteger:
    case Kind::kBigint:
      return column.Int64(row);
    case Kind::kReal:
      return RealValue(column.Real(row));
    case Kind::kDouble:
      return NumberValue(column.Double(row));
    case Kind::kDecimal:
      return DecimalText(column.Integer128(row), column.Type().scale);
    case Kind::kDate:
      return DayText(column.Int64(row));
    case Kind::kTime:
      return ClockText(column.Int64(row) * 1000, type.precision);
    case Kind::kTimeWithZone:
      return TimeWithZoneText(type, column, row);
    case Kind::kTimestamp:
      return MomentText(column, row, type.precision);
    case Kind::kTimestampWithZone:
      return ZonedText(type, column, row);
    case Kind::kIntervalDayToSecond:
      return DayToSecondText(column.Int64(row));
    case Kind::kIntervalYearToMonth:
      return YearToMonthText(column.Int64(row));
    case Kind::kChar: {
      std::string text(column.Text(row));
      if (text.size() < static_cast<std::size_t>(type.length)) {
        text.resize(static_cast<std::size_t>(type.length), ' ');
      }
      return text;
    }
    case Kind::kVarchar:
    case Kind::kJson:
      return std::string(column.Text(row));
    case Kind::kArray: {
      Json::Array out;
      const Slice slice = column.SliceAt(row);
      for (std::size_t i = 0; i < slice.length; ++i) {
        out.push_back(DialectValue(type.arguments[0], column.Child(0), slice.offset + i));
      }
      return out;
    }
    case Kind::kMap: {
      Json::Array entries;
      const Slice slice = column.SliceAt(row);
      for (std::size_t i = 0; i < slice.length; ++i) {
        Json::Array entry;
        for (std::size_t side : {0U, 1U}) {
          entry.push_back(DialectValue(type.arguments[side], column.Child(side), slice.offset + i));
        }
        entries.push_back(Json(std::move(entry)));
      }
      Json out = Json::MakeObject();
      out.Set("map", Json(std::move(entries)));
      return out;
    }
    case Kind::kRow: {
      Json::Array fields;
      for (std::size_t i = 0; i < type.arguments.size(); ++i) {
        fields.push_back(DialectValue(type.arguments[i], column.Child(i), column.FieldRow(row)));
      }
      Json out = Json::MakeObject();
      out.Set("row", Json(std::move(fields)));
      return out;
    }
    case Kind::kUuid:
      return UuidText(column.UuidAt(row));
    case Kind::kIpAddress:
      return IpAddressText(column.Text(row));
    default:
      return HexPairs(column.Text(row));
  }
}

}  // namespace laketop::engine::testing
