// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/functions/java_number.hpp"

#include <charconv>
#include <cmath>
#include <cstdlib>

namespace laketop::engine {
namespace {

struct Digits {
  bool negative = false;
  std::string digits;  // the first is before the point
  int exponent = 0;
};

template <class Float>
std::string Shortest(Float value) {
  char buffer[64];
  const auto [end, error] =
      std::to_chars(std::begin(buffer), std::end(buffer), value, std::chars_format::scientific);
  std::string text(buffer, end);
  if (text.find('.') != std::string::npos) return text;
  const auto [two, two_error] =
      std::to_chars(std::begin(buffer), std::end(buffer), value, std::chars_format::scientific, 1);
  Float back = 0;
  std::from_chars(std::begin(buffer), two, back);
  return back == value ? std::string(buffer, two) : text;
}

template <class Float>
Digits DigitsOf(Float value) {
  const std::string text = ShortestScientific(std::abs(value));
  Digits out{.negative = std::signbit(value)};
  const std::size_t mark = text.find('e');
  for (char c : text.substr(0, mark)) {
    if (c != '.') out.digits += c;
  }
  if (out.digits.size() == 2 && out.digits[1] == '0') out.digits.pop_back();
  out.exponent = std::atoi(text.c_str() + mark + 1);
  return out;
}

std::string Scientific(const Digits& number) {
  return (number.negative ? "-" : "") + number.digits.substr(0, 1) + "." +
         (number.digits.size() > 1 ? number.digits.substr(1) : "0") + "E" +
         std::to_string(number.exponent);
}

template <class Float>
std::string Special(Float value) {
  if (std::isnan(value)) return "NaN";
  return value < 0 ? "-Infinity" : "Infinity";
}

template <class Float>
std::string Write(Float value) {
  if (!std::isfinite(value)) return Special(value);
  const Digits number = DigitsOf(value);
  if (value != 0 && (number.exponent < -3 || number.exponent > 6)) return Scientific(number);
  std::string whole = "0";
  std::string fraction;
  if (number.exponent < 0) {
    fraction = std::string(static_cast<std::size_t>(-number.exponent - 1), '0') + number.digits;
  } else {
    const auto length = static_cast<std::size_t>(number.exponent) + 1;
    whole = number.digits.substr(0, length);
    whole.resize(length, '0');
    if (number.digits.size() > length) fraction = number.digits.substr(length);
  }
  return (number.negative ? "-" : "") + whole + "." + (fraction.empty() ? "0" : fraction);
}

}  // namespace

std::string ShortestScientific(double value) {
  return Shortest(value);
}

std::string ShortestScientific(float value) {
  return Shortest(value);
}

std::string JavaDouble(double value) {
  return Write(value);
}

std::string JavaFloat(float value) {
  return Write(value);
}

}  // namespace laketop::engine
