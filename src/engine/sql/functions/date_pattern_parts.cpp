// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/functions/date_pattern_parts.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace laketop::engine::date_pattern {
namespace {

std::int64_t FloorDiv(std::int64_t a, std::int64_t b) {
  std::int64_t quotient = a / b;
  return a % b < 0 ? quotient - 1 : quotient;
}

}  // namespace

Moment MomentOf(std::int64_t micros) {
  Moment moment;
  moment.days = FloorDiv(micros, kMicrosPerDay);
  moment.date = CivilFromDays(moment.days);
  std::int64_t rest = micros - moment.days * kMicrosPerDay;
  moment.micros = static_cast<int>(rest % kMicrosPerSecond);
  auto seconds = static_cast<int>(rest / kMicrosPerSecond);
  moment.hour = seconds / 3600;
  moment.minute = seconds / 60 % 60;
  moment.second = seconds % 60;
  return moment;
}

IsoWeek IsoWeekOf(const Moment& moment) {
  // The Thursday of the week decides its year.
  std::int64_t thursday = moment.days - moment.WeekdayFromMonday() + 3;
  std::int64_t year = CivilFromDays(thursday).year;
  return {.year = year, .week = static_cast<int>((thursday - DaysFromCivil(year, 1, 1)) / 7) + 1};
}

bool TakeNumber(std::string_view& text, int most, std::int64_t& value) {
  int count = 0;
  value = 0;
  while (count < most && !text.empty() && text.front() >= '0' && text.front() <= '9') {
    value = value * 10 + (text.front() - '0');
    text.remove_prefix(1);
    ++count;
  }
  return count > 0;
}

bool TakeNumber(std::string_view& text, int most, std::optional<std::int64_t>& value) {
  return TakeNumber(text, most, value.emplace());
}

bool StartsWithNoCase(std::string_view text, std::string_view prefix) {
  if (text.size() < prefix.size()) return false;
  auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::ranges::equal(text.substr(0, prefix.size()), prefix,
                            [&](char a, char b) { return lower(a) == lower(b); });
}

bool TakeMicros(std::string_view& text, int most, std::int64_t& micros) {
  micros = 0;
  int count = 0;
  while (count < most && !text.empty() && text.front() >= '0' && text.front() <= '9') {
    if (count < 6) micros = micros * 10 + (text.front() - '0');
    text.remove_prefix(1);
    ++count;
  }
  for (int i = count; i < 6; ++i) micros *= 10;
  return count > 0;
}

bool TakeHalfDay(std::string_view& text, Fields& fields) {
  if (StartsWithNoCase(text, "AM")) {
    fields.afternoon = false;
  } else if (StartsWithNoCase(text, "PM")) {
    fields.afternoon = true;
  } else {
    return false;
  }
  text.remove_prefix(2);
  return true;
}

std::unexpected<std::string> Malformed(std::string_view text, std::string_view rest) {
  if (rest.size() == text.size())
    return std::unexpected(fmt::format("Invalid format: \"{}\"", text));
  if (rest.empty())
    return std::unexpected(fmt::format("Invalid format: \"{}\" is too short", text));
  return std::unexpected(fmt::format("Invalid format: \"{}\" is malformed at \"{}\"", text, rest));
}

}  // namespace laketop::engine::date_pattern
