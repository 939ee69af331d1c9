// SPDX-License-Identifier: Apache-2.0
#include "formats/hive_text.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <limits>
#include <string>

#include "base/encoding.hpp"

namespace laketop::formats {
namespace {

std::optional<int> Digits(std::string_view text) {
  if (text.empty()) return std::nullopt;
  int value = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

bool EqualsNoCase(std::string_view text, std::string_view lower) {
  return std::ranges::equal(
      text, lower, [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; });
}

std::optional<double> ParseReal(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end != text.data() + text.size() || text.empty()) return std::nullopt;
  if (error == std::errc::result_out_of_range) {
    const bool negative = text.starts_with('-');
    value = negative ? -std::numeric_limits<double>::infinity()
                     : std::numeric_limits<double>::infinity();
    return value;
  }
  return error == std::errc() ? std::optional(value) : std::nullopt;
}

// At most that many characters of UTF-8.
std::string_view Characters(std::string_view text, int count) {
  std::size_t at = 0;
  for (int seen = 0; at < text.size(); ++at) {
    const bool begins = (static_cast<unsigned char>(text[at]) & 0xc0) != 0x80;
    if (begins && seen++ == count) break;
  }
  return text.substr(0, at);
}

template <class T>
void AppendOptional(ColumnBuilder& column, const std::optional<T>& value) {
  if (value) {
    column.Append(*value);
  } else {
    column.AppendNull();
  }
}

}  // namespace

std::optional<std::int64_t> ParseInteger(std::string_view text, HiveKind kind) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  std::int64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  std::int64_t limit = std::numeric_limits<std::int64_t>::max();
  if (kind == HiveKind::kTinyInt) limit = std::numeric_limits<std::int8_t>::max();
  if (kind == HiveKind::kSmallInt) limit = std::numeric_limits<std::int16_t>::max();
  if (kind == HiveKind::kInt) limit = std::numeric_limits<std::int32_t>::max();
  if (value > limit || value < -limit - 1) return std::nullopt;
  return value;
}

std::optional<std::int64_t> ParseHiveDate(std::string_view text) {
  if (text.size() < 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = Digits(text.substr(0, 4));
  const auto month = Digits(text.substr(5, 2));
  const auto day = Digits(text.substr(8, 2));
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date).time_since_epoch().count();
}

std::optional<std::int64_t> ParseHiveTimestamp(std::string_view text) {
  constexpr std::int64_t kSecond = 1'000'000;
  const auto days = ParseHiveDate(text.substr(0, 10));
  if (!days) return std::nullopt;
  const std::int64_t midnight = *days * 86'400 * kSecond;
  if (text.size() == 10) return midnight;
  if (text.size() < 19 || (text[10] != ' ' && text[10] != 'T') || text[13] != ':' ||
      text[16] != ':') {
    return std::nullopt;
  }
  const auto hour = Digits(text.substr(11, 2));
  const auto minute = Digits(text.substr(14, 2));
  const auto second = Digits(text.substr(17, 2));
  if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 59) {
    return std::nullopt;
  }
  std::int64_t micros = midnight + ((*hour * 60 + *minute) * 60 + *second) * kSecond;
  std::string_view fraction = text.substr(19);
  if (fraction.ends_with('Z')) fraction.remove_suffix(1);
  if (fraction.empty()) return micros;
  if (fraction.front() != '.' || fraction.size() < 2 || fraction.size() > 10) return std::nullopt;
  fraction = fraction.substr(1, 6);
  const auto digits = Digits(fraction);
  if (!digits) return std::nullopt;
  std::int64_t part = *digits;
  for (std::size_t i = fraction.size(); i < 6; ++i) part *= 10;
  return micros + part;
}

std::optional<Decimal128> ParseDecimal(std::string_view text, int precision, int scale) {
  bool negative = false;
  if (text.starts_with('-') || text.starts_with('+')) {
    negative = text.front() == '-';
    text.remove_prefix(1);
  }
  int exponent = 0;
  if (const std::size_t e = text.find_first_of("eE"); e != std::string_view::npos) {
    std::string_view digits = text.substr(e + 1);
    if (digits.starts_with('+')) digits.remove_prefix(1);
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    if (exponent > 100 || exponent < -1000) return std::nullopt;
    text = text.substr(0, e);
  }
  std::string digits;
  int point = 0;  // digits before it
  bool seen_point = false;
  for (char c : text) {
    if (c == '.' && !seen_point) {
      seen_point = true;
      point = static_cast<int>(digits.size());
    } else if (c >= '0' && c <= '9' && digits.size() < 1'000) {
      digits += c;
    } else {
      return std::nullopt;
    }
  }
  if (digits.empty()) return std::nullopt;
  if (!seen_point) point = static_cast<int>(digits.size());
  Decimal128 limit = 1;
  for (int p = 0; p < precision; ++p) limit *= 10;
  // How many of the digits stand before the end of the scale.
  const int kept = point + exponent + scale;
  Decimal128 value = 0;
  for (int i = 0; i < kept; ++i) {
    // Ten times as much would be too much for the precision, and at the end for 128 bits.
    if (value >= limit / 10) return std::nullopt;
    const auto at = static_cast<std::size_t>(i);
    value = value * 10 + (at < digits.size() ? digits[at] - '0' : 0);
  }
  const auto next = static_cast<std::size_t>(std::max(kept, 0));
  if (kept >= 0 && next < digits.size() && digits[next] >= '5') ++value;
  if (value >= limit) return std::nullopt;
  return negative ? -value : value;
}

void AppendHiveText(ColumnBuilder& column, std::string_view text) {
  const HiveType& type = column.Type();
  switch (type.kind) {
    case HiveKind::kBoolean:
      if (EqualsNoCase(text, "true")) {
        column.Append(true);
      } else if (EqualsNoCase(text, "false")) {
        column.Append(false);
      } else {
        column.AppendNull();
      }
      return;
    case HiveKind::kTinyInt:
    case HiveKind::kSmallInt:
    case HiveKind::kInt:
    case HiveKind::kBigInt:
      AppendOptional(column, ParseInteger(text, type.kind));
      return;
    case HiveKind::kFloat:
    case HiveKind::kDouble:
      AppendOptional(column, ParseReal(text));
      return;
    case HiveKind::kDecimal:
      AppendOptional(column, ParseDecimal(text, type.precision, type.scale));
      return;
    case HiveKind::kDate:
      AppendOptional(column, text.size() == 10 ? ParseHiveDate(text) : std::nullopt);
      return;
    case HiveKind::kTimestamp:
      AppendOptional(column, ParseHiveTimestamp(text));
      return;
    case HiveKind::kBinary:
      AppendOptional(column, Base64Decode(text));
      return;
    case HiveKind::kVarchar:
      column.Append(Characters(text, type.precision));
      return;
    case HiveKind::kChar: {
      std::string_view cut = Characters(text, type.precision);
      while (cut.ends_with(' ')) cut.remove_suffix(1);
      column.Append(cut);
      return;
    }
    case HiveKind::kString:
    case HiveKind::kUnknown:
      column.Append(text);
      return;
    case HiveKind::kArray:
    case HiveKind::kMap:
    case HiveKind::kStruct:
      column.AppendNull();
      return;
  }
}

}  // namespace laketop::formats
