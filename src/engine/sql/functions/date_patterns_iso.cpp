// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/functions/date_patterns.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/sql/functions/date_pattern_parts.hpp"

namespace laketop::engine {

using namespace date_pattern;

PatternResult<TemporalText> ParseIso8601Text(std::string_view text) {
  std::string_view rest = text;
  const auto invalid = [&] { return Malformed(text, rest); };
  const auto no_date = [&](const Fields& fields) {
    const PatternResult<std::int64_t> built = JoinFields(fields, text);
    return std::unexpected(built ? fmt::format("Invalid format: \"{}\"", text) : built.error());
  };
  bool negative = rest.starts_with('-');
  if (negative || rest.starts_with('+')) rest.remove_prefix(1);
  std::int64_t year = 0;
  std::size_t before = rest.size();
  if (!TakeNumber(rest, 9, year) || before - rest.size() < 4) return invalid();
  if (negative) year = -year;
  TemporalText out;
  out.days = DaysFromCivil(year, 1, 1);
  if (rest.starts_with("-W")) {
    rest.remove_prefix(2);
    std::int64_t week = 0;
    std::int64_t day = 1;
    if (!TakeNumber(rest, 2, week) || week < 1 || week > 53) return invalid();
    if (rest.starts_with('-')) {
      rest.remove_prefix(1);
      if (!TakeNumber(rest, 1, day) || day < 1 || day > 7) return invalid();
    }
    std::int64_t fourth = DaysFromCivil(year, 1, 4);
    out.days = fourth - ((fourth + 3) % 7 + 7) % 7 + (week - 1) * 7 + day - 1;
  } else if (rest.starts_with('-')) {
    rest.remove_prefix(1);
    std::int64_t first = 0;
    std::size_t digits = rest.size();
    if (!TakeNumber(rest, 3, first)) return invalid();
    digits -= rest.size();
    if (digits == 3) {
      if (first < 1 || first > 366) {
        Fields fields;
        fields.year = year;
        fields.day_of_year = first;
        return no_date(fields);
      }
      out.days += first - 1;
    } else {
      std::int64_t day = 1;
      if (rest.starts_with('-')) {
        rest.remove_prefix(1);
        if (!TakeNumber(rest, 2, day)) return invalid();
      }
      if (!IsDate(year, static_cast<unsigned>(first), static_cast<unsigned>(day))) {
        Fields fields;
        fields.year = year;
        fields.month = first;
        fields.day = day;
        return no_date(fields);
      }
      out.days = DaysFromCivil(year, static_cast<unsigned>(first), static_cast<unsigned>(day));
    }
  }
  if (rest.empty()) return out;
  if (!rest.starts_with('T')) return invalid();
  rest.remove_prefix(1);
  std::size_t zone = rest.find_first_of("Z+-");
  std::string_view clock = rest.substr(0, zone);
  if (!clock.empty()) {
    std::string whole(clock);
    if (whole.find(':') == std::string::npos) whole += ":00";
    std::optional<std::int64_t> nanos = ParseClock(whole, 9);
    if (!nanos) return invalid();
    out.nanos_of_day = *nanos;
    out.has_time = true;
  }
  if (zone != std::string_view::npos) {
    rest.remove_prefix(zone);
    const std::size_t end = rest.find_first_not_of("Z+-:0123456789");
    out.zone = ParseZone(rest.substr(0, end));
    if (!out.zone || !out.zone->offset_minutes) return invalid();
    rest.remove_prefix(std::min(end, rest.size()));
    if (!rest.empty()) return invalid();
  }
  return out;
}

}  // namespace laketop::engine
