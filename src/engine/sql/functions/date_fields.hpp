// SPDX-License-Identifier: Apache-2.0
#pragma once
// From the fields that a date pattern has read to a moment, as Joda's parser goes. Pure. Errors are
// the text of INVALID_FUNCTION_ARGUMENT.

#include <array>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "engine/sql/functions/temporal_text.hpp"

namespace laketop::engine {

inline constexpr std::array<std::string_view, 12> kMonths = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};

// The fields that the text has.
struct Fields {
  std::optional<std::int64_t> year;
  std::optional<std::int64_t> week_year;
  std::optional<std::int64_t> month;
  std::optional<std::int64_t> week;
  std::optional<std::int64_t> day;
  std::optional<std::int64_t> day_of_year;
  std::optional<std::int64_t> weekday;  // 1 is Monday
  std::optional<std::int64_t> hour;
  std::optional<std::int64_t> hour12;  // 1 to 12
  std::int64_t minute = 0;
  std::int64_t second = 0;
  std::int64_t micros = 0;
  std::optional<bool> afternoon;
  std::optional<ZoneText> zone;
};

// Microseconds since the epoch, the zone left aside. `text`: what was read, for the error.
std::expected<std::int64_t, std::string> JoinFields(const Fields& fields, std::string_view text);

// What java.time says of a year, month and day that are no date.
std::optional<std::string> JavaTimeFault(const Fields& fields);

}  // namespace laketop::engine
