// SPDX-License-Identifier: Apache-2.0
#pragma once
// java.util.Formatter without its values: parsing of format strings, layout of numbers and times.

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace laketop::engine {

// One piece of a format string: plain text, or a conversion.
struct FormatSpec {
  std::string text;     // plain text where conversion is 0, else the conversion as written
  char conversion = 0;  // lower case
  char time = 0;        // for conversion t: H, M, Y ...
  bool upper = false;
  int argument = -1;  // from 0, -1 for none (%n, %%)
  int width = -1;
  int precision = -1;
  bool left = false;
  bool zero = false;
  bool plus = false;
  bool blank = false;
  bool group = false;
  bool parenthesis = false;
  bool alternate = false;
};

// The error is Java's name and words for it: "UnknownFormatConversion: Conversion = 'z'".
std::expected<std::vector<FormatSpec>, std::string> ParseFormat(std::string_view text);

// The digits of a finite number in plain decimal notation, rounded half up.
std::string RoundPlain(std::string_view digits, int precision);
// Signs, grouping and zero padding around the digits of a magnitude.
std::string LayOutNumber(const FormatSpec& spec, bool negative, std::string digits);
// Upper case, width.
std::string LayOutText(const FormatSpec& spec, std::string text);
std::string FormatScientific(double magnitude, int precision);
std::string FormatGeneral(double magnitude, int precision);

struct CalendarTime {
  std::int64_t days = 0;
  std::int64_t nanos_of_day = 0;
  bool has_date = true;
  bool has_time = true;
};
// None for a letter that does not exist or that the value has no part for.
std::optional<std::string> FormatTime(char letter, const CalendarTime& value);

}  // namespace laketop::engine
