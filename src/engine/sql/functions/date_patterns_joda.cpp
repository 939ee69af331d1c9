// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/functions/date_patterns.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/sql/functions/date_pattern_parts.hpp"

namespace laketop::engine {

using namespace date_pattern;

PatternResult<std::string> FormatJoda(std::int64_t local_micros, std::int64_t utc_micros,
                                      std::string_view zone, std::string_view pattern) {
  if (pattern.empty()) return std::unexpected("Invalid pattern specification");
  if (pattern.size() > kPatternBytesMax) return std::unexpected("format string is too long");
  Moment m = MomentOf(local_micros);
  std::int64_t offset = (local_micros - utc_micros) / (60 * kMicrosPerSecond);
  std::string out;
  for (std::size_t i = 0; i < pattern.size();) {
    char c = pattern[i];
    if (c == '\'') {
      // '' is a quote, 'text' is text.
      std::size_t end = pattern.find('\'', i + 1);
      if (end == std::string_view::npos) return std::unexpected("Unterminated quote in format");
      out += end == i + 1 ? std::string("'") : std::string(pattern.substr(i + 1, end - i - 1));
      i = end + 1;
      continue;
    }
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter) {
      out.push_back(c);
      ++i;
      continue;
    }
    std::size_t count = 1;
    while (i + count < pattern.size() && pattern[i + count] == c) ++count;
    i += count;
    auto padded = [&](std::int64_t value) { out += fmt::format("{:0{}}", value, count); };
    switch (c) {
      case 'G':
        out += m.date.year > 0 ? "AD" : "BC";
        break;
      case 'C':
        padded(m.date.year / 100);
        break;
      case 'Y':
      case 'y':
        if (count == 2) {
          out += fmt::format("{:02}", m.date.year % 100);
        } else {
          padded(m.date.year);
        }
        break;
      case 'x':
        padded(IsoWeekOf(m).year);
        break;
      case 'w':
        padded(IsoWeekOf(m).week);
        break;
      case 'e':
        padded(m.WeekdayFromMonday() + 1);
        break;
      case 'E': {
        std::string_view name = kWeekdays[static_cast<std::size_t>(m.WeekdayFromMonday())];
        out += count >= 4 ? name : name.substr(0, 3);
        break;
      }
      case 'D':
        padded(m.DayOfYear());
        break;
      case 'M':
        if (count >= 3) {
          std::string_view name = kMonths[m.date.month - 1];
          out += count >= 4 ? name : name.substr(0, 3);
        } else {
          padded(m.date.month);
        }
        break;
      case 'd':
        padded(m.date.day);
        break;
      case 'a':
        out += m.hour < 12 ? "AM" : "PM";
        break;
      case 'K':
        padded(m.hour % 12);
        break;
      case 'h':
        padded(m.Hour12());
        break;
      case 'H':
        padded(m.hour);
        break;
      case 'k':
        padded(m.hour == 0 ? 24 : m.hour);
        break;
      case 'm':
        padded(m.minute);
        break;
      case 's':
        padded(m.second);
        break;
      case 'S': {
        std::string fraction = fmt::format("{:06}", m.micros);
        fraction.resize(count, '0');
        out += fraction;
        break;
      }
      case 'z':
        out += zone;
        break;
      case 'Z': {
        std::int64_t size = offset < 0 ? -offset : offset;
        if (count >= 3) {
          out += zone;
        } else {
          out += fmt::format("{}{:02}{}{:02}", offset < 0 ? '-' : '+', size / 60,
                             count == 2 ? ":" : "", size % 60);
        }
        break;
      }
      default:
        return std::unexpected(fmt::format("Illegal pattern component: {}", std::string(count, c)));
    }
  }
  return out;
}

PatternResult<ZonedMicros> ParseJoda(std::string_view text, std::string_view pattern) {
  if (pattern.size() > kPatternBytesMax) return std::unexpected("format string is too long");
  Fields f;
  std::string_view rest = text;
  for (std::size_t i = 0; i < pattern.size();) {
    char c = pattern[i];
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter) {
      std::string literal(1, c);
      std::size_t next = i + 1;
      if (c == '\'') {
        std::size_t end = pattern.find('\'', i + 1);
        if (end == std::string_view::npos) return std::unexpected("Unterminated quote in format");
        if (end > i + 1) literal = std::string(pattern.substr(i + 1, end - i - 1));
        next = end + 1;
      }
      if (!rest.starts_with(literal)) return Malformed(text, rest);
      rest.remove_prefix(literal.size());
      i = next;
      continue;
    }
    std::size_t count = 1;
    while (i + count < pattern.size() && pattern[i + count] == c) ++count;
    i += count;
    // Digits run on unless the next component is a number too.
    bool number_follows =
        i < pattern.size() &&
        std::string_view("YyxwDdMHhKkmsS").find(pattern[i]) != std::string_view::npos;
    int most = number_follows ? static_cast<int>(count) : 9;
    std::int64_t number = 0;
    bool ok = true;
    switch (c) {
      case 'Y':
      case 'y':
        ok = TakeNumber(rest, number_follows ? most : (count == 2 ? 2 : 9), number);
        // Joda's pivot: fifty years around the running year; two digits alone.
        if (ok && count == 2) number += number < 76 ? 2000 : 1900;
        f.year = number;
        break;
      case 'M':
        if (count >= 3) {
          ok = TakeName(rest, kMonths, number);
          f.month = number + 1;
        } else {
          ok = TakeNumber(rest, std::min(most, 2), f.month);
        }
        break;
      case 'd':
        ok = TakeNumber(rest, std::min(most, 2), f.day);
        break;
      case 'D':
        ok = TakeNumber(rest, std::min(most, 3), number);
        f.day_of_year = number;
        break;
      case 'E':
        ok = TakeName(rest, kWeekdays, number);
        f.weekday = number + 1;
        break;
      case 'e':
        ok = TakeNumber(rest, 1, f.weekday);
        break;
      case 'w':
        ok = TakeNumber(rest, std::min(most, 2), f.week);
        break;
      case 'x':
        ok = TakeNumber(rest, most, f.week_year);
        break;
      case 'a':
        ok = TakeHalfDay(rest, f);
        break;
      case 'H':
        ok = TakeNumber(rest, std::min(most, 2), f.hour);
        break;
      case 'k':
        ok = TakeNumber(rest, std::min(most, 2), number);
        f.hour = number % 24;
        break;
      case 'h':
      case 'K':
        ok = TakeNumber(rest, std::min(most, 2), number);
        f.hour12 = number == 0 && c == 'K' ? 12 : number;
        break;
      case 'm':
        ok = TakeNumber(rest, std::min(most, 2), f.minute);
        break;
      case 's':
        ok = TakeNumber(rest, std::min(most, 2), f.second);
        break;
      case 'S':
        ok = TakeMicros(rest, number_follows ? most : 9, f.micros);
        break;
      case 'z':
      case 'Z': {
        std::size_t end = 0;
        while (end < rest.size() && rest[end] != ' ' && rest[end] != ']' && rest[end] != ')') ++end;
        f.zone = ParseZone(rest.substr(0, end));
        ok = f.zone.has_value();
        if (ok) rest.remove_prefix(end);
        break;
      }
      default:
        return std::unexpected(fmt::format("Illegal pattern component: {}", std::string(count, c)));
    }
    if (!ok) return Malformed(text, rest);
  }
  if (!rest.empty()) return Malformed(text, rest);
  const PatternResult<std::int64_t> micros = JoinFields(f, text);
  if (!micros) return std::unexpected(micros.error());
  ZonedMicros out{.micros = *micros, .zone = "UTC"};
  if (f.zone) {
    out.is_local = !f.zone->offset_minutes.has_value();
    out.micros -= f.zone->offset_minutes.value_or(0) * 60 * kMicrosPerSecond;
    out.zone = f.zone->name;
  }
  return out;
}

}  // namespace laketop::engine
