// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/functions/temporal_text.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>

namespace laketop::engine {
namespace {

constexpr std::int64_t kOffsetMinutesMax = 14 * 60;

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
  return text;
}

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

// Between `least` and `most` digits off the front.
bool TakeDigits(std::string_view& text, int least, int most, std::int64_t& value) {
  int count = 0;
  value = 0;
  while (count < most && !text.empty() && IsDigit(text.front())) {
    value = value * 10 + (text.front() - '0');
    text.remove_prefix(1);
    ++count;
  }
  return count >= least;
}

bool Take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

// .123456789012 as nanoseconds; digits beyond nine decide rounding only as far as nine go.
std::optional<std::int64_t> TakeFraction(std::string_view& text) {
  std::int64_t nanos = 0;
  int digits = 0;
  while (!text.empty() && IsDigit(text.front())) {
    if (digits < 9) nanos = nanos * 10 + (text.front() - '0');
    ++digits;
    text.remove_prefix(1);
  }
  if (digits == 0 || digits > 12) return std::nullopt;
  for (; digits < 9; ++digits) nanos *= 10;
  return nanos;
}

std::optional<std::int64_t> TakeClock(std::string_view& text, int precision) {
  std::int64_t hour = 0;
  std::int64_t minute = 0;
  std::int64_t second = 0;
  std::int64_t nanos = 0;
  if (!TakeDigits(text, 1, 2, hour) || !Take(text, ':') || !TakeDigits(text, 1, 2, minute)) {
    return std::nullopt;
  }
  if (Take(text, ':')) {
    if (!TakeDigits(text, 1, 2, second)) return std::nullopt;
    if (Take(text, '.')) {
      std::optional<std::int64_t> fraction = TakeFraction(text);
      if (!fraction) return std::nullopt;
      nanos = *fraction;
    }
  }
  if (hour > 23 || minute > 59 || second > 59) return std::nullopt;
  return RoundNanos((hour * 3600 + minute * 60 + second) * kNanosPerSecond + nanos, precision);
}

}  // namespace

std::int64_t DaysFromCivil(std::int64_t year, unsigned month, unsigned day) {
  year -= month <= 2;
  std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  auto year_of_era = static_cast<unsigned>(year - era * 400);
  unsigned day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  unsigned day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + static_cast<std::int64_t>(day_of_era) - 719'468;
}

CivilDate CivilFromDays(std::int64_t days) {
  days += 719'468;
  std::int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
  auto day_of_era = static_cast<unsigned>(days - era * 146'097);
  unsigned year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  unsigned day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  unsigned month_index = (5 * day_of_year + 2) / 153;
  CivilDate date;
  date.day = day_of_year - (153 * month_index + 2) / 5 + 1;
  date.month = month_index < 10 ? month_index + 3 : month_index - 9;
  date.year = static_cast<std::int64_t>(year_of_era) + era * 400 + (date.month <= 2);
  return date;
}

bool IsDate(std::int64_t year, unsigned month, unsigned day) {
  constexpr std::array<unsigned, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12 || day < 1) return false;
  bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return day <= kDays[month - 1] + (month == 2 && leap ? 1 : 0);
}

std::string OffsetZone(std::int64_t minutes) {
  if (minutes == 0) return "UTC";
  std::int64_t size = minutes < 0 ? -minutes : minutes;
  return fmt::format("{}{:02}:{:02}", minutes < 0 ? '-' : '+', size / 60, size % 60);
}

std::optional<ZoneText> ParseZone(std::string_view text) {
  if (text.empty()) return std::nullopt;
  if (text == "Z" || text == "z" || text == "UTC" || text == "GMT" || text == "UT") {
    return ZoneText{.name = "UTC", .offset_minutes = 0};
  }
  if (text.front() == '+' || text.front() == '-') {
    bool negative = text.front() == '-';
    text.remove_prefix(1);
    std::int64_t hours = 0;
    std::int64_t minutes = 0;
    if (!TakeDigits(text, 1, 2, hours)) return std::nullopt;
    Take(text, ':');
    if (!text.empty() && !TakeDigits(text, 2, 2, minutes)) return std::nullopt;
    std::int64_t offset = hours * 60 + minutes;
    if (!text.empty() || minutes > 59 || offset > kOffsetMinutesMax) return std::nullopt;
    if (negative) offset = -offset;
    return ZoneText{.name = OffsetZone(offset), .offset_minutes = offset};
  }
  for (char c : text) {
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter && !IsDigit(c) && c != '/' && c != '_' && c != '-' && c != '+') return std::nullopt;
  }
  return ZoneText{.name = std::string(text), .offset_minutes = std::nullopt};
}

std::int64_t RoundNanos(std::int64_t nanos, int precision) {
  if (precision >= 9) return nanos;
  std::int64_t unit = 1;
  for (int i = precision; i < 9; ++i) unit *= 10;
  std::int64_t rest = nanos % unit;
  if (rest < 0) rest += unit;
  return nanos - rest + (rest * 2 >= unit ? unit : 0);
}

std::optional<std::int64_t> ParseClock(std::string_view text, int precision) {
  text = Trimmed(text);
  std::optional<std::int64_t> nanos = TakeClock(text, precision);
  if (!text.empty()) return std::nullopt;
  return nanos;
}

std::optional<TemporalText> ParseTemporal(std::string_view text, int precision) {
  text = Trimmed(text);
  bool negative = Take(text, '-');
  if (!negative) Take(text, '+');
  std::int64_t year = 0;
  std::int64_t month = 0;
  std::int64_t day = 0;
  if (!TakeDigits(text, 1, 9, year) || !Take(text, '-') || !TakeDigits(text, 1, 2, month) ||
      !Take(text, '-') || !TakeDigits(text, 1, 2, day)) {
    return std::nullopt;
  }
  if (negative) year = -year;
  if (!IsDate(year, static_cast<unsigned>(month), static_cast<unsigned>(day))) return std::nullopt;
  TemporalText out;
  out.days = DaysFromCivil(year, static_cast<unsigned>(month), static_cast<unsigned>(day));
  if (text.empty()) return out;
  if (!Take(text, ' ')) return std::nullopt;
  text = Trimmed(text);
  if (!text.empty() && IsDigit(text.front())) {
    std::optional<std::int64_t> clock = TakeClock(text, precision);
    if (!clock) return std::nullopt;
    out.nanos_of_day = *clock;
    out.has_time = true;
    text = Trimmed(text);
  }
  if (!text.empty()) {
    out.zone = ParseZone(text);
    if (!out.zone) return std::nullopt;
  }
  return out;
}

std::string DateText(std::int64_t days) {
  CivilDate date = CivilFromDays(days);
  if (date.year > 9999) return fmt::format("+{}-{:02}-{:02}", date.year, date.month, date.day);
  if (date.year < 0) return fmt::format("-{:04}-{:02}-{:02}", -date.year, date.month, date.day);
  return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

std::string ClockText(std::int64_t nanos_of_day, int precision) {
  std::int64_t seconds = nanos_of_day / kNanosPerSecond;
  std::string text =
      fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
  if (precision <= 0) return text;
  std::string fraction = fmt::format("{:09}", nanos_of_day % kNanosPerSecond);
  fraction.resize(static_cast<std::size_t>(precision), '0');
  return text + "." + fraction;
}

std::optional<std::int64_t> ParseIntervalDayToSecond(std::string_view text) {
  text = Trimmed(text);
  bool negative = Take(text, '-');
  std::int64_t days = 0;
  if (!TakeDigits(text, 1, 9, days) || !Take(text, ' ')) return std::nullopt;
  std::optional<std::int64_t> nanos = TakeClock(text, 3);
  if (!nanos || !text.empty()) return std::nullopt;
  std::int64_t value = days * kSecondsPerDay * 1000 + *nanos / 1'000'000;
  return negative ? -value : value;
}

std::optional<std::int64_t> ParseIntervalYearToMonth(std::string_view text) {
  text = Trimmed(text);
  bool negative = Take(text, '-');
  std::int64_t years = 0;
  std::int64_t months = 0;
  if (!TakeDigits(text, 1, 8, years) || !Take(text, '-') || !TakeDigits(text, 1, 2, months) ||
      !text.empty() || months > 11) {
    return std::nullopt;
  }
  std::int64_t value = years * 12 + months;
  return negative ? -value : value;
}

std::string IntervalDayToSecondText(std::int64_t milliseconds) {
  std::uint64_t size = milliseconds < 0 ? -static_cast<std::uint64_t>(milliseconds)
                                        : static_cast<std::uint64_t>(milliseconds);
  return fmt::format("{}{} {:02}:{:02}:{:02}.{:03}", milliseconds < 0 ? "-" : "", size / 86'400'000,
                     size / 3'600'000 % 24, size / 60'000 % 60, size / 1000 % 60, size % 1000);
}

std::string IntervalYearToMonthText(std::int64_t months) {
  std::int64_t size = months < 0 ? -months : months;
  return fmt::format("{}{}-{}", months < 0 ? "-" : "", size / 12, size % 12);
}

}  // namespace laketop::engine
