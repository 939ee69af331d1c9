// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the readers and writers of date patterns (date_patterns.hpp) are made of: an instant taken
// apart, and the parts of a text taken off its front. The Take functions answer false where the
// text begins otherwise. Pure.

#include <array>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "engine/sql/functions/date_fields.hpp"

namespace laketop::engine::date_pattern {

constexpr std::int64_t kMicrosPerSecond = 1'000'000;
constexpr std::int64_t kMicrosPerDay = kSecondsPerDay * kMicrosPerSecond;
constexpr std::size_t kPatternBytesMax = 1024;

constexpr std::array<std::string_view, 7> kWeekdays = {
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};

struct Moment {
  std::int64_t days = 0;
  CivilDate date;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int micros = 0;

  int WeekdayFromMonday() const { return static_cast<int>(((days + 3) % 7 + 7) % 7); }
  int DayOfYear() const { return static_cast<int>(days - DaysFromCivil(date.year, 1, 1)) + 1; }
  int Hour12() const { return hour % 12 == 0 ? 12 : hour % 12; }
};
Moment MomentOf(std::int64_t micros);

struct IsoWeek {
  std::int64_t year;
  int week;
};
IsoWeek IsoWeekOf(const Moment& moment);

// At most `most` digits.
bool TakeNumber(std::string_view& text, int most, std::int64_t& value);
bool TakeNumber(std::string_view& text, int most, std::optional<std::int64_t>& value);
// A fraction of a second; digits behind the sixth are passed over.
bool TakeMicros(std::string_view& text, int most, std::int64_t& micros);
bool TakeHalfDay(std::string_view& text, Fields& fields);  // AM or PM
bool StartsWithNoCase(std::string_view text, std::string_view prefix);

// A name, whole or its first three letters; its index.
template <std::size_t N>
bool TakeName(std::string_view& text, const std::array<std::string_view, N>& names,
              std::int64_t& index) {
  for (std::size_t i = 0; i < N; ++i) {
    for (std::string_view form : {names[i], names[i].substr(0, 3)}) {
      if (!StartsWithNoCase(text, form)) continue;
      text.remove_prefix(form.size());
      index = static_cast<std::int64_t>(i);
      return true;
    }
  }
  return false;
}

// The error of a text of which `rest` was not understood.
std::unexpected<std::string> Malformed(std::string_view text, std::string_view rest);

}  // namespace laketop::engine::date_pattern
