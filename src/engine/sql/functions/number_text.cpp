// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/functions/number_text.hpp"

#include "base/ascii.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "engine/sql/functions/java_number.hpp"

namespace laketop::engine {
namespace {

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
  return text;
}

template <class Real>
std::optional<Real> ParseReal(std::string_view text) {
  text = Trimmed(text);
  bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty()) return std::nullopt;
  Real value = 0;
  if (text == "NaN") {
    value = std::numeric_limits<Real>::quiet_NaN();
  } else if (text == "Infinity") {
    value = std::numeric_limits<Real>::infinity();
  } else {
    char last = text.back();
    if (last == 'd' || last == 'D' || last == 'f' || last == 'F') text.remove_suffix(1);
    if (text.empty() || (text[0] != '.' && (text[0] < '0' || text[0] > '9'))) return std::nullopt;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (end != text.data() + text.size()) return std::nullopt;
    if (error == std::errc::result_out_of_range) {
      // Java gives infinity or zero there.
      value = text.find("e-") != std::string_view::npos || text.find("E-") != std::string_view::npos
                  ? Real{0}
                  : std::numeric_limits<Real>::infinity();
    } else if (error != std::errc()) {
      return std::nullopt;
    }
  }
  return negative ? -value : value;
}

template <class Real>
std::string Scientific(Real value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  if (value == 0) return std::signbit(value) ? "-0E0" : "0E0";
  const std::string text = ShortestScientific(value);
  std::size_t mark = text.find('e');
  std::string mantissa(text.substr(0, mark));
  if (mantissa.find('.') == std::string::npos) mantissa += ".0";
  int exponent = 0;
  const char* digits = text.data() + mark + 1;
  if (*digits == '+') ++digits;
  std::from_chars(digits, text.data() + text.size(), exponent);
  return fmt::format("{}E{}", mantissa, exponent);
}

}  // namespace

std::optional<std::int64_t> ParseIntegerText(std::string_view text, std::int64_t least,
                                             std::int64_t most) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  std::int64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (value < least || value > most) return std::nullopt;
  return value;
}

std::optional<double> ParseDoubleText(std::string_view text) {
  return ParseReal<double>(text);
}
std::optional<float> ParseRealText(std::string_view text) {
  return ParseReal<float>(text);
}

std::optional<bool> ParseBooleanText(std::string_view text) {
  std::string lower = AsciiLower(text);
  if (lower == "t" || lower == "true" || lower == "1") return true;
  if (lower == "f" || lower == "false" || lower == "0") return false;
  return std::nullopt;
}

DecimalValue ParseDecimalText(std::string_view text, int precision, int scale) {
  const DecimalValue not_a_number{.unscaled = 0, .fault = DecimalFault::kNotANumber};
  bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  std::string digits;
  std::int64_t point = -1;
  std::size_t at = 0;
  for (; at < text.size() && text[at] != 'e' && text[at] != 'E'; ++at) {
    if (text[at] == '.' && point < 0) {
      point = static_cast<std::int64_t>(digits.size());
    } else if (text[at] >= '0' && text[at] <= '9') {
      digits.push_back(text[at]);
    } else {
      return not_a_number;
    }
  }
  if (digits.empty()) return not_a_number;
  if (point < 0) point = static_cast<std::int64_t>(digits.size());
  if (at < text.size()) {
    std::optional<std::int64_t> exponent = ParseIntegerText(text.substr(at + 1), -1000, 1000);
    if (!exponent) return not_a_number;
    point += *exponent;
  }
  // The digits before position point + scale stay; the next one rounds.
  std::int64_t kept = point + scale;
  __extension__ typedef unsigned __int128 UInt128;  // NOLINT(modernize-use-using)
  UInt128 value = 0;
  auto digit = [&](std::int64_t i) -> unsigned {
    if (i < 0 || i >= static_cast<std::int64_t>(digits.size())) return 0;
    return static_cast<unsigned>(digits[static_cast<std::size_t>(i)] - '0');
  };
  UInt128 limit = 1;
  for (int i = 0; i < precision; ++i) limit *= 10;
  for (std::int64_t i = 0; i < kept; ++i) {
    value = value * 10 + digit(i);
    if (value >= limit) return {.unscaled = 0, .fault = DecimalFault::kTooLarge};
  }
  if (kept >= 0 && digit(kept) >= 5) ++value;
  if (value >= limit) return {.unscaled = 0, .fault = DecimalFault::kTooLarge};
  auto unscaled = static_cast<Int128>(value);
  return {.unscaled = negative ? -unscaled : unscaled, .fault = std::nullopt};
}

std::string WithLeadingZero(std::string decimal) {
  const std::size_t point = decimal.starts_with('-') ? 1 : 0;
  if (point < decimal.size() && decimal[point] == '.') decimal.insert(point, "0");
  return decimal;
}

std::string ScientificText(double value) {
  return Scientific(value);
}
std::string ScientificText(float value) {
  return Scientific(value);
}

}  // namespace laketop::engine
