// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/functions/format_spec.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "engine/sql/functions/code_points.hpp"
#include "engine/sql/functions/temporal_text.hpp"

namespace laketop::engine {
namespace {

constexpr int kWidthMax = 1'000'000;
constexpr std::size_t kPiecesMax = 10'000;

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  std::expected<std::vector<FormatSpec>, std::string> Parse() {
    std::vector<FormatSpec> pieces;
    while (at_ < text_.size()) {
      if (pieces.size() >= kPiecesMax) return std::unexpected("too long");
      FormatSpec spec;
      if (text_[at_] != '%') {
        const std::size_t end = std::min(text_.find('%', at_), text_.size());
        spec.text = text_.substr(at_, end - at_);
        at_ = end;
      } else {
        const std::size_t start = at_;
        if (!Conversion(spec)) return std::unexpected(FaultOf(spec, start));
        spec.text = text_.substr(start, at_ - start);
      }
      pieces.push_back(std::move(spec));
    }
    return pieces;
  }

 private:
  // Why the conversion that starts there is none.
  std::string FaultOf(const FormatSpec& spec, std::size_t start) {
    const std::string_view written = text_.substr(start, at_ - start);
    if (no_width_) return fmt::format("MissingFormatWidth: {}", written);
    if (bad_precision_) return fmt::format("IllegalFormatPrecision: {}", spec.precision);
    const char letter = at_ < text_.size() && !letter_read_ ? text_[at_] : text_[at_ - 1];
    return fmt::format("UnknownFormatConversion: Conversion = '{}'", letter);
  }

  std::optional<int> Number() {
    int value = 0;
    const char* last = text_.data() + text_.size();
    const auto [end, error] = std::from_chars(text_.data() + at_, last, value);
    if (error != std::errc() || value > kWidthMax) return std::nullopt;
    at_ = static_cast<std::size_t>(end - text_.data());
    return value;
  }

  bool Flag(FormatSpec& spec) {
    constexpr std::string_view kFlags = "-0+ ,(#";
    bool* const places[] = {&spec.left,  &spec.zero,        &spec.plus,     &spec.blank,
                            &spec.group, &spec.parenthesis, &spec.alternate};
    const std::size_t index = at_ < text_.size() ? kFlags.find(text_[at_]) : kFlags.npos;
    // A flag comes once.
    if (index == kFlags.npos || *places[index]) return false;
    *places[index] = true;
    ++at_;
    return true;
  }

  bool Conversion(FormatSpec& spec) {
    ++at_;
    letter_read_ = false;
    const std::size_t start = at_;
    std::optional<int> explicit_argument;
    if (at_ < text_.size() && text_[at_] == '<') {
      ++at_;
      explicit_argument = last_;
    } else if (at_ < text_.size() && text_[at_] >= '1' && text_[at_] <= '9') {
      const auto number = Number();
      if (!number) return false;
      if (at_ < text_.size() && text_[at_] == '$') {
        ++at_;
        explicit_argument = *number - 1;
      } else {
        at_ = start;  // it was the width
      }
    }
    while (Flag(spec)) {
    }
    if (at_ < text_.size() && IsDigit(text_[at_])) {
      const auto number = Number();
      if (!number) return false;
      spec.width = *number;
    }
    if (at_ < text_.size() && text_[at_] == '.') {
      ++at_;
      if (at_ >= text_.size() || !IsDigit(text_[at_])) return false;
      const auto number = Number();
      if (!number) return false;
      spec.precision = *number;
    }
    if (at_ >= text_.size()) return false;
    const char letter = text_[at_++];
    letter_read_ = true;
    spec.upper = letter >= 'A' && letter <= 'Z';
    spec.conversion = spec.upper ? static_cast<char>(letter + 32) : letter;
    constexpr std::string_view kLower = "bhscdoxefgtn%";
    constexpr std::string_view kUpper = "BHSCXEGT";
    if ((spec.upper ? kUpper : kLower).find(letter) == std::string_view::npos) return false;
    no_width_ = (spec.left || spec.zero) && spec.width < 0;
    if (no_width_) return false;
    constexpr std::string_view kWhole = "cdoxtn";
    bad_precision_ = spec.precision >= 0 && kWhole.find(spec.conversion) != kWhole.npos;
    if (bad_precision_) return false;
    if (spec.left && spec.zero) return false;
    if (spec.conversion == 't') {
      if (at_ >= text_.size()) return false;
      spec.time = text_[at_++];
    }
    if (spec.conversion == 'n' || spec.conversion == '%') return true;
    if (explicit_argument) {
      spec.argument = *explicit_argument;
    } else {
      spec.argument = next_++;
    }
    last_ = spec.argument;
    return spec.argument >= 0;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int next_ = 0;
  int last_ = -1;
  bool letter_read_ = false;
  bool no_width_ = false;
  bool bad_precision_ = false;
};

constexpr const char* kMonths[] = {"January",   "February", "March",    "April",
                                   "May",       "June",     "July",     "August",
                                   "September", "October",  "November", "December"};
constexpr const char* kDays[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                 "Thursday", "Friday", "Saturday"};

std::string DatePart(char letter, const CalendarTime& value) {
  const CivilDate date = CivilFromDays(value.days);
  switch (letter) {
    case 'B':
      return kMonths[date.month - 1];
    case 'b':
    case 'h':
      return std::string(kMonths[date.month - 1]).substr(0, 3);
    case 'A':
      return kDays[((value.days % 7) + 11) % 7];
    case 'a':
      return std::string(kDays[((value.days % 7) + 11) % 7]).substr(0, 3);
    case 'C':
      return fmt::format("{:02}", date.year / 100);
    case 'Y':
      return fmt::format("{:04}", date.year);
    case 'y':
      return fmt::format("{:02}", date.year % 100);
    case 'j':
      return fmt::format("{:03}", value.days - DaysFromCivil(date.year, 1, 1) + 1);
    case 'm':
      return fmt::format("{:02}", date.month);
    case 'd':
      return fmt::format("{:02}", date.day);
    case 'e':
      return fmt::format("{}", date.day);
    case 'D':
      return fmt::format("{:02}/{:02}/{:02}", date.month, date.day, date.year % 100);
    default:
      return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
  }
}

std::string ClockPart(char letter, const CalendarTime& value) {
  const std::int64_t seconds = value.nanos_of_day / kNanosPerSecond;
  const std::int64_t nanos = value.nanos_of_day % kNanosPerSecond;
  const std::int64_t hour = seconds / 3600;
  const std::int64_t minute = seconds / 60 % 60;
  const std::int64_t second = seconds % 60;
  const std::int64_t hour12 = hour % 12 == 0 ? 12 : hour % 12;
  switch (letter) {
    case 'H':
      return fmt::format("{:02}", hour);
    case 'k':
      return fmt::format("{}", hour);
    case 'I':
      return fmt::format("{:02}", hour12);
    case 'l':
      return fmt::format("{}", hour12);
    case 'M':
      return fmt::format("{:02}", minute);
    case 'S':
      return fmt::format("{:02}", second);
    case 'L':
      return fmt::format("{:03}", nanos / 1'000'000);
    case 'N':
      return fmt::format("{:09}", nanos);
    case 'p':
      return hour < 12 ? "am" : "pm";
    case 'R':
      return fmt::format("{:02}:{:02}", hour, minute);
    case 'T':
      return fmt::format("{:02}:{:02}:{:02}", hour, minute, second);
    default:
      return fmt::format("{:02}:{:02}:{:02} {}", hour12, minute, second, hour < 12 ? "AM" : "PM");
  }
}

}  // namespace

std::expected<std::vector<FormatSpec>, std::string> ParseFormat(std::string_view text) {
  return Parser(text).Parse();
}

std::string RoundPlain(std::string_view digits, int precision) {
  const std::size_t point = std::min(digits.find('.'), digits.size());
  std::string whole(digits.substr(0, point));
  std::string fraction(point < digits.size() ? digits.substr(point + 1) : std::string_view());
  const auto wanted = static_cast<std::size_t>(precision);
  const bool up = fraction.size() > wanted && fraction[wanted] >= '5';
  fraction.resize(wanted, '0');
  std::string all = whole + fraction;
  if (up) {
    std::size_t i = all.size();
    while (i > 0 && all[i - 1] == '9') all[--i] = '0';
    if (i > 0) {
      ++all[i - 1];
    } else {
      all.insert(all.begin(), '1');
    }
  }
  const std::size_t length = all.size() - wanted;
  if (precision == 0) return all;
  return all.substr(0, length) + "." + all.substr(length);
}

std::string LayOutNumber(const FormatSpec& spec, bool negative, std::string digits) {
  if (spec.group) {
    const std::size_t end = std::min(digits.find_first_not_of("0123456789"), digits.size());
    for (std::size_t i = end; i > 3; i -= 3) digits.insert(i - 3, ",");
  }
  std::string before = negative     ? (spec.parenthesis ? "(" : "-")
                       : spec.plus  ? "+"
                       : spec.blank ? " "
                                    : "";
  const std::string after = negative && spec.parenthesis ? ")" : "";
  if (spec.zero) {
    const std::size_t size = before.size() + digits.size() + after.size();
    const auto width = static_cast<std::size_t>(std::max(spec.width, 0));
    if (size < width) digits.insert(0, width - size, '0');
  }
  return LayOutText(spec, before + digits + after);
}

std::string LayOutText(const FormatSpec& spec, std::string text) {
  if (spec.upper) {
    for (char& c : text) {
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    }
  }
  const std::int64_t missing = spec.width - CountCodePoints(text);
  if (missing <= 0) return text;
  const std::string fill(static_cast<std::size_t>(missing), ' ');
  return spec.left ? text + fill : fill + text;
}

std::string FormatScientific(double magnitude, int precision) {
  return fmt::format("{:.{}e}", magnitude, precision);
}

std::string FormatGeneral(double magnitude, int precision) {
  if (precision == 0) precision = 1;
  if (magnitude == 0) return RoundPlain("0", precision - 1);
  const std::string scientific = FormatScientific(magnitude, precision - 1);
  const int exponent = std::atoi(scientific.c_str() + scientific.find('e') + 1);
  if (exponent < -4 || exponent >= precision) return scientific;
  return fmt::format("{:.{}f}", magnitude, precision - 1 - exponent);
}

std::optional<std::string> FormatTime(char letter, const CalendarTime& value) {
  constexpr std::string_view kDateLetters = "BbhAaCYyjmdeDF";
  constexpr std::string_view kClockLetters = "HkIlMSLNpRTr";
  if (kDateLetters.find(letter) != kDateLetters.npos) {
    if (!value.has_date) return std::nullopt;
    return DatePart(letter, value);
  }
  if (kClockLetters.find(letter) != kClockLetters.npos) {
    if (!value.has_time) return std::nullopt;
    return ClockPart(letter, value);
  }
  return std::nullopt;
}

}  // namespace laketop::engine
