// SPDX-License-Identifier: Apache-2.0
#pragma once
// Dates and times between text and numbers, as Trino's casts and functions take them. Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace laketop::engine {

inline constexpr std::int64_t kNanosPerSecond = 1'000'000'000;
inline constexpr std::int64_t kSecondsPerDay = 86'400;
inline constexpr std::int64_t kNanosPerDay = kSecondsPerDay * kNanosPerSecond;

std::int64_t DaysFromCivil(std::int64_t year, unsigned month, unsigned day);
struct CivilDate {
  std::int64_t year = 1970;
  unsigned month = 1;
  unsigned day = 1;
};
CivilDate CivilFromDays(std::int64_t days);
bool IsDate(std::int64_t year, unsigned month, unsigned day);

// A zone: its name ("UTC", "+05:30", "America/Los_Angeles") and, where it is an offset, minutes.
struct ZoneText {
  std::string name;
  std::optional<std::int64_t> offset_minutes;  // none: a named zone
};
// "Z", "UTC", "GMT", "+5", "-08:30", "+0530" or a name that looks like one. None: no zone.
std::optional<ZoneText> ParseZone(std::string_view text);
std::string OffsetZone(std::int64_t minutes);  // "+05:30"; "UTC" for 0

struct TemporalText {
  std::int64_t days = 0;
  std::int64_t nanos_of_day = 0;  // may reach a whole day by rounding
  bool has_time = false;
  std::optional<ZoneText> zone;
};

// [+-]Y-M-D[ H:MM[:SS[.fraction]][ zone]]; blanks around are skipped. The fraction is rounded half
// up to `precision` digits.
std::optional<TemporalText> ParseTemporal(std::string_view text, int precision);
// H:MM[:SS[.fraction]] as nanoseconds of the day.
std::optional<std::int64_t> ParseClock(std::string_view text, int precision);
// Nanoseconds rounded half up to so many digits of a second.
std::int64_t RoundNanos(std::int64_t nanos, int precision);

std::string DateText(std::int64_t days);
std::string ClockText(std::int64_t nanos_of_day, int precision);

// '2 03:00:00.000' as milliseconds, '3-5' as months.
std::optional<std::int64_t> ParseIntervalDayToSecond(std::string_view text);
std::optional<std::int64_t> ParseIntervalYearToMonth(std::string_view text);
std::string IntervalDayToSecondText(std::int64_t milliseconds);
std::string IntervalYearToMonthText(std::int64_t months);

}  // namespace laketop::engine
