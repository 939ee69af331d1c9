// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/functions/date_patterns.hpp"

#include <fmt/format.h>

#include "engine/sql/functions/date_pattern_parts.hpp"

namespace laketop::engine {

using namespace date_pattern;

PatternResult<std::string> FormatMySql(std::int64_t micros, std::string_view pattern) {
  if (pattern.size() > kPatternBytesMax) return std::unexpected("date format string is too long");
  Moment m = MomentOf(micros);
  std::string out;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '%' || i + 1 == pattern.size()) {
      out.push_back(pattern[i]);
      continue;
    }
    char c = pattern[++i];
    switch (c) {
      case 'a':
        out += kWeekdays[static_cast<std::size_t>(m.WeekdayFromMonday())].substr(0, 3);
        break;
      case 'b':
        out += kMonths[m.date.month - 1].substr(0, 3);
        break;
      case 'c':
        out += std::to_string(m.date.month);
        break;
      case 'd':
        out += fmt::format("{:02}", m.date.day);
        break;
      case 'e':
        out += std::to_string(m.date.day);
        break;
      case 'f':
        // Trino formats milliseconds alone.
        out += fmt::format("{:06}", m.micros / 1000 * 1000);
        break;
      case 'H':
        out += fmt::format("{:02}", m.hour);
        break;
      case 'h':
      case 'I':
        out += fmt::format("{:02}", m.Hour12());
        break;
      case 'i':
        out += fmt::format("{:02}", m.minute);
        break;
      case 'j':
        out += fmt::format("{:03}", m.DayOfYear());
        break;
      case 'k':
        out += std::to_string(m.hour);
        break;
      case 'l':
        out += std::to_string(m.Hour12());
        break;
      case 'M':
        out += kMonths[m.date.month - 1];
        break;
      case 'm':
        out += fmt::format("{:02}", m.date.month);
        break;
      case 'p':
        out += m.hour < 12 ? "AM" : "PM";
        break;
      case 'r':
        out += fmt::format("{:02}:{:02}:{:02} {}", m.Hour12(), m.minute, m.second,
                           m.hour < 12 ? "AM" : "PM");
        break;
      case 'S':
      case 's':
        out += fmt::format("{:02}", m.second);
        break;
      case 'T':
        out += fmt::format("{:02}:{:02}:{:02}", m.hour, m.minute, m.second);
        break;
      case 'v':
        out += fmt::format("{:02}", IsoWeekOf(m).week);
        break;
      case 'W':
        out += kWeekdays[static_cast<std::size_t>(m.WeekdayFromMonday())];
        break;
      case 'x':
        out += fmt::format("{:04}", IsoWeekOf(m).year);
        break;
      case 'Y':
        out += fmt::format("{:04}", m.date.year);
        break;
      case 'y':
        out += fmt::format("{:02}", (m.date.year % 100 + 100) % 100);
        break;
      case 'D':
      case 'U':
      case 'u':
      case 'V':
      case 'w':
      case 'X':
        return std::unexpected(fmt::format("%{} not supported in date format string", c));
      default:
        out.push_back(c);
    }
  }
  return out;
}

PatternResult<std::int64_t> ParseMySql(std::string_view text, std::string_view pattern) {
  if (pattern == "%") return std::unexpected("Both printing and parsing not supported");
  if (pattern.size() > kPatternBytesMax) return std::unexpected("date format string is too long");
  Fields f;
  std::string_view rest = text;
  std::string expanded;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    // Two forms stand for several.
    if (pattern.substr(i).starts_with("%T")) {
      expanded += "%H:%i:%s";
      ++i;
    } else if (pattern.substr(i).starts_with("%r")) {
      expanded += "%h:%i:%s %p";
      ++i;
    } else {
      expanded.push_back(pattern[i]);
    }
  }
  for (std::size_t i = 0; i < expanded.size(); ++i) {
    if (expanded[i] != '%' || i + 1 == expanded.size()) {
      if (rest.empty() || rest.front() != expanded[i]) return Malformed(text, rest);
      rest.remove_prefix(1);
      continue;
    }
    char c = expanded[++i];
    std::int64_t number = 0;
    bool ok = true;
    switch (c) {
      case 'a':
      case 'W':
        ok = TakeName(rest, kWeekdays, number);
        f.weekday = number + 1;
        break;
      case 'b':
      case 'M':
        ok = TakeName(rest, kMonths, number);
        f.month = number + 1;
        break;
      case 'c':
      case 'm':
        ok = TakeNumber(rest, 2, f.month);
        break;
      case 'd':
      case 'e':
        ok = TakeNumber(rest, 2, f.day);
        break;
      case 'f':
        ok = TakeMicros(rest, 9, f.micros);
        break;
      case 'H':
      case 'k':
        ok = TakeNumber(rest, 2, f.hour);
        break;
      case 'h':
      case 'I':
      case 'l':
        ok = TakeNumber(rest, 2, number);
        f.hour12 = number;
        break;
      case 'i':
        ok = TakeNumber(rest, 2, f.minute);
        break;
      case 'j':
        ok = TakeNumber(rest, 3, number);
        f.day_of_year = number;
        break;
      case 'p':
        ok = TakeHalfDay(rest, f);
        break;
      case 'S':
      case 's':
        ok = TakeNumber(rest, 2, f.second);
        break;
      case 'v':
        ok = TakeNumber(rest, 2, f.week);
        break;
      case 'x':
        ok = TakeNumber(rest, 4, f.week_year);
        break;
      case 'Y':
        ok = TakeNumber(rest, 4, f.year);
        break;
      case 'y':
        ok = TakeNumber(rest, 2, number);
        f.year = number < 70 ? 2000 + number : 1900 + number;
        break;
      case 'D':
      case 'U':
      case 'u':
      case 'V':
      case 'w':
      case 'X':
        return std::unexpected(fmt::format("%{} not supported in date format string", c));
      default:
        ok = !rest.empty() && rest.front() == c;
        if (ok) rest.remove_prefix(1);
    }
    if (!ok) return Malformed(text, rest);
  }
  if (!rest.empty()) return Malformed(text, rest);
  if (pattern == "%Y-%m-%d") {
    if (std::optional<std::string> fault = JavaTimeFault(f))
      return std::unexpected(*std::move(fault));
  }
  return JoinFields(f, text);
}

}  // namespace laketop::engine
