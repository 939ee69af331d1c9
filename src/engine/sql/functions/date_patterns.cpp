// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/functions/date_patterns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "engine/sql/functions/date_fields.hpp"

namespace laketop::engine {
namespace {

constexpr std::int64_t kMicrosPerSecond = 1'000'000;
constexpr std::int64_t kMicrosPerDay = kSecondsPerDay * kMicrosPerSecond;
constexpr std::size_t kPatternBytesMax = 1024;

constexpr std::array<std::string_view, 7> kWeekdays = {
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};

std::int64_t FloorDiv(std::int64_t a, std::int64_t b) {
  std::int64_t quotient = a / b;
  return a % b < 0 ? quotient - 1 : quotient;
}

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

struct IsoWeek {
  std::int64_t year;
  int week;
};
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

}  // namespace

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
