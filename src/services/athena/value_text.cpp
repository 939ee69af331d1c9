// SPDX-License-Identifier: Apache-2.0
#include "services/athena/value_text.hpp"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <cmath>

namespace laketop::athena {
namespace {

using dialect::TypeKind;
using engine::ColumnView;
using engine::Int128;

constexpr std::int64_t kMicrosPerSecond = 1'000'000;
constexpr std::int64_t kMicrosPerDay = 86'400 * kMicrosPerSecond;
constexpr std::int64_t kNanosPerMicro = 1'000;

// Shortest digits, laid out as Java does: plain from 1E-3 up to 1E7, else with an exponent.
template <class Real>
void AppendReal(std::string& out, Real value) {
  if (std::isnan(value)) {
    out += "NaN";
    return;
  }
  if (std::isinf(value)) {
    out += value > 0 ? "Infinity" : "-Infinity";
    return;
  }
  if (value == 0) {
    out += std::signbit(value) ? "-0.0" : "0.0";
    return;
  }
  char buffer[64];
  auto [end, error] =
      std::to_chars(buffer, buffer + sizeof buffer, std::abs(value), std::chars_format::scientific);
  std::string_view text(buffer, static_cast<std::size_t>(end - buffer));
  std::size_t mark = text.find('e');
  int exponent = 0;
  const char* exponent_begin = text.data() + mark + 1;
  if (*exponent_begin == '+') ++exponent_begin;
  std::from_chars(exponent_begin, text.data() + text.size(), exponent);
  std::string digits;
  for (char c : text.substr(0, mark)) {
    if (c != '.') digits.push_back(c);
  }
  if (value < 0) out.push_back('-');
  if (exponent >= -3 && exponent < 7) {
    if (exponent < 0) {
      out += "0.";
      out.append(static_cast<std::size_t>(-exponent - 1), '0');
      out += digits;
    } else {
      auto whole = static_cast<std::size_t>(exponent) + 1;
      if (digits.size() < whole) digits.append(whole - digits.size(), '0');
      out.append(digits, 0, whole);
      out.push_back('.');
      out += digits.size() > whole ? digits.substr(whole) : "0";
    }
    return;
  }
  out.push_back(digits[0]);
  out.push_back('.');
  out += digits.size() > 1 ? digits.substr(1) : "0";
  fmt::format_to(std::back_inserter(out), "E{}", exponent);
}

void AppendInt128(std::string& out, Int128 value, int scale) {
  bool negative = value < 0;
  __extension__ typedef unsigned __int128 UInt128;  // NOLINT(modernize-use-using)
  UInt128 rest = negative ? -static_cast<UInt128>(value) : static_cast<UInt128>(value);
  char buffer[48];
  char* at = buffer + sizeof buffer;
  int written = 0;
  do {
    if (scale > 0 && written == scale) *--at = '.';
    *--at = static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
    ++written;
  } while (rest != 0 || written <= scale);
  if (negative) *--at = '-';
  out.append(at, static_cast<std::size_t>(buffer + sizeof buffer - at));
}

void AppendDate(std::string& out, std::int64_t days) {
  std::chrono::year_month_day date{
      std::chrono::sys_days(std::chrono::days(static_cast<int>(days)))};
  int year = int(date.year());
  fmt::format_to(std::back_inserter(out), "{:04}-{:02}-{:02}", year, unsigned(date.month()),
                 unsigned(date.day()));
}

// `nanos` since midnight, cut to `precision` digits of a second.
void AppendClock(std::string& out, std::int64_t nanos, int precision) {
  std::int64_t seconds = nanos / 1'000'000'000;
  fmt::format_to(std::back_inserter(out), "{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60,
                 seconds % 60);
  if (precision <= 0) return;
  std::string fraction = fmt::format("{:09}", nanos % 1'000'000'000);
  out.push_back('.');
  out.append(fraction, 0, static_cast<std::size_t>(std::min(precision, 9)));
}

void AppendTimestamp(std::string& out, std::int64_t value, engine::TypeKind held, int precision) {
  std::int64_t units_per_day = kMicrosPerDay;
  std::int64_t nanos_per_unit = kNanosPerMicro;
  switch (held) {
    case engine::TypeKind::kTimestampS:
      units_per_day = 86'400;
      nanos_per_unit = 1'000'000'000;
      break;
    case engine::TypeKind::kTimestampMs:
      units_per_day = 86'400'000;
      nanos_per_unit = 1'000'000;
      break;
    case engine::TypeKind::kTimestampNs:
      units_per_day = kMicrosPerDay * kNanosPerMicro;
      nanos_per_unit = 1;
      break;
    default:
      break;
  }
  std::int64_t days = value / units_per_day;
  std::int64_t rest = value % units_per_day;
  if (rest < 0) {
    rest += units_per_day;
    --days;
  }
  AppendDate(out, days);
  out.push_back(' ');
  AppendClock(out, rest * nanos_per_unit, precision);
}

void AppendIntervalDayToSecond(std::string& out, std::int64_t milliseconds) {
  if (milliseconds < 0) out.push_back('-');
  std::uint64_t rest = milliseconds < 0 ? -static_cast<std::uint64_t>(milliseconds)
                                        : static_cast<std::uint64_t>(milliseconds);
  fmt::format_to(std::back_inserter(out), "{} {:02}:{:02}:{:02}.{:03}", rest / 86'400'000,
                 rest / 3'600'000 % 24, rest / 60'000 % 60, rest / 1000 % 60, rest % 1000);
}

void AppendIntervalYearToMonth(std::string& out, std::int64_t months) {
  if (months < 0) out.push_back('-');
  std::int64_t rest = months < 0 ? -months : months;
  fmt::format_to(std::back_inserter(out), "{}-{}", rest / 12, rest % 12);
}

void AppendHexPairs(std::string& out, std::string_view bytes) {
  bool first = true;
  for (unsigned char c : bytes) {
    if (!first) out.push_back(' ');
    first = false;
    fmt::format_to(std::back_inserter(out), "{:02x}", c);
  }
}

// IPv4 as such; IPv6 in the short form of RFC 5952.
void AppendIpAddress(std::string& out, std::string_view bytes) {
  if (bytes.size() != 16) return AppendHexPairs(out, bytes);
  auto byte = [&](std::size_t i) {
    return static_cast<unsigned>(static_cast<unsigned char>(bytes[i]));
  };
  constexpr std::string_view kMapped("\0\0\0\0\0\0\0\0\0\0\xFF\xFF", 12);
  if (bytes.starts_with(kMapped)) {
    fmt::format_to(std::back_inserter(out), "{}.{}.{}.{}", byte(12), byte(13), byte(14), byte(15));
    return;
  }
  unsigned groups[8];
  for (std::size_t i = 0; i < 8; ++i) groups[i] = byte(2 * i) << 8 | byte(2 * i + 1);
  std::size_t best = 8;
  std::size_t best_length = 1;
  for (std::size_t i = 0; i < 8; ++i) {
    std::size_t length = 0;
    while (i + length < 8 && groups[i + length] == 0) ++length;
    if (length > best_length) {
      best = i;
      best_length = length;
    }
  }
  for (std::size_t i = 0; i < 8;) {
    if (i == best) {
      out += "::";
      i += best_length;
      continue;
    }
    if (i > 0 && i != best + best_length) out.push_back(':');
    fmt::format_to(std::back_inserter(out), "{:x}", groups[i++]);
  }
}

void AppendUuid(std::string& out, ColumnView::Uuid uuid) {
  fmt::format_to(std::back_inserter(out), "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", uuid.high >> 32,
                 uuid.high >> 16 & 0xFFFF, uuid.high & 0xFFFF, uuid.low >> 48,
                 uuid.low & 0xFFFF'FFFF'FFFF);
}

void AppendNested(std::string& out, const dialect::Type& type, const ColumnView& column,
                  std::size_t row) {
  if (column.IsNull(row)) {
    out += "null";
  } else {
    AppendValueText(out, type, column, row);
  }
}

void AppendZoned(std::string& out, const dialect::Type& type, const ColumnView& column,
                 std::size_t row) {
  if (column.Kind() == engine::TypeKind::kStruct) {
    std::size_t field = column.FieldRow(row);
    const ColumnView& local = column.Child(0);
    AppendTimestamp(out, local.Int64(field), local.Kind(), type.precision);
    out.push_back(' ');
    out += column.Child(1).Text(field);
    return;
  }
  AppendTimestamp(out, column.Int64(row), column.Kind(), type.precision);
  out += " UTC";
}

void AppendTimeWithZone(std::string& out, const dialect::Type& type, const ColumnView& column,
                        std::size_t row) {
  std::size_t field = column.FieldRow(row);
  AppendClock(out, column.Child(0).Int64(field) * kNanosPerMicro, type.precision);
  std::int64_t minutes = column.Child(1).Int64(field);
  std::int64_t size = minutes < 0 ? -minutes : minutes;
  fmt::format_to(std::back_inserter(out), "{}{:02}:{:02}", minutes < 0 ? '-' : '+', size / 60,
                 size % 60);
}

}  // namespace

void AppendDouble(std::string& out, double value) {
  AppendReal(out, value);
}
void AppendFloat(std::string& out, float value) {
  AppendReal(out, value);
}

void AppendValueText(std::string& out, const dialect::Type& type, const ColumnView& column,
                     std::size_t row) {
  switch (type.kind) {
    case TypeKind::kBoolean:
      out += column.Bool(row) ? "true" : "false";
      return;
    case TypeKind::kTinyint:
    case TypeKind::kSmallint:
    case TypeKind::kInteger:
    case TypeKind::kBigint:
      AppendInt128(out, column.Integer128(row), 0);
      return;
    case TypeKind::kReal:
      AppendReal(out, column.Real(row));
      return;
    case TypeKind::kDouble:
      AppendReal(out, column.Double(row));
      return;
    case TypeKind::kDecimal:
      AppendInt128(out, column.Integer128(row), column.Type().scale);
      return;
    case TypeKind::kVarbinary:
    case TypeKind::kHyperLogLog:
    case TypeKind::kQuantileDigest:
    case TypeKind::kTDigest:
    case TypeKind::kSetDigest:
      AppendHexPairs(out, column.Text(row));
      return;
    case TypeKind::kChar: {
      // Held without its padding.
      std::string_view text = column.Text(row);
      out += text;
      std::int64_t shown = 0;
      for (char c : text) shown += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
      if (shown < type.length) out.append(static_cast<std::size_t>(type.length - shown), ' ');
      return;
    }
    case TypeKind::kDate:
      AppendDate(out, column.Int64(row));
      return;
    case TypeKind::kTime:
      AppendClock(out, column.Int64(row) * kNanosPerMicro, type.precision);
      return;
    case TypeKind::kTimeWithZone:
      AppendTimeWithZone(out, type, column, row);
      return;
    case TypeKind::kTimestamp:
      AppendTimestamp(out, column.Int64(row), column.Kind(), type.precision);
      return;
    case TypeKind::kTimestampWithZone:
      AppendZoned(out, type, column, row);
      return;
    case TypeKind::kIntervalDayToSecond:
      AppendIntervalDayToSecond(out, column.Int64(row));
      return;
    case TypeKind::kIntervalYearToMonth:
      AppendIntervalYearToMonth(out, column.Int64(row));
      return;
    case TypeKind::kUuid:
      AppendUuid(out, column.UuidAt(row));
      return;
    case TypeKind::kIpAddress:
      AppendIpAddress(out, column.Text(row));
      return;
    case TypeKind::kArray: {
      engine::Slice slice = column.SliceAt(row);
      out.push_back('[');
      for (std::size_t i = 0; i < slice.length; ++i) {
        if (i > 0) out += ", ";
        AppendNested(out, type.arguments[0], column.Child(0), slice.offset + i);
      }
      out.push_back(']');
      return;
    }
    case TypeKind::kMap: {
      engine::Slice slice = column.SliceAt(row);
      out.push_back('{');
      for (std::size_t i = 0; i < slice.length; ++i) {
        if (i > 0) out += ", ";
        AppendNested(out, type.arguments[0], column.Child(0), slice.offset + i);
        out.push_back('=');
        AppendNested(out, type.arguments[1], column.Child(1), slice.offset + i);
      }
      out.push_back('}');
      return;
    }
    case TypeKind::kRow: {
      std::size_t field = column.FieldRow(row);
      out.push_back('{');
      for (std::size_t i = 0; i < type.arguments.size(); ++i) {
        if (i > 0) out += ", ";
        out += dialect::RowFieldName(type, i);
        out.push_back('=');
        AppendNested(out, type.arguments[i], column.Child(i), field);
      }
      out.push_back('}');
      return;
    }
    case TypeKind::kUnknown:
    case TypeKind::kFunction:
      return;
    case TypeKind::kVarchar:
    case TypeKind::kJson:
      out += column.Text(row);
      return;
  }
}

}  // namespace laketop::athena
