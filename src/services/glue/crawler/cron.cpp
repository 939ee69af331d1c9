// SPDX-License-Identifier: Apache-2.0
#include "services/glue/crawler/cron.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>
#include <vector>

namespace laketop::glue {
namespace {

using std::chrono::day;
using std::chrono::days;
using std::chrono::month;
using std::chrono::sys_days;
using std::chrono::weekday;
using std::chrono::year;
using std::chrono::year_month_day;

constexpr std::size_t kExpressionBytesMax = 256;
constexpr std::array<std::string_view, 12> kMonthNames{"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                       "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
constexpr std::array<std::string_view, 7> kDayNames{"SUN", "MON", "TUE", "WED",
                                                    "THU", "FRI", "SAT"};

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> out;
  while (true) {
    const std::size_t at = text.find(separator);
    out.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return out;
    text.remove_prefix(at + 1);
  }
}

std::vector<std::string_view> Words(std::string_view text) {
  std::vector<std::string_view> out;
  for (std::string_view word : Split(text, ' ')) {
    if (!word.empty()) out.push_back(word);
  }
  return out;
}

std::optional<int> Number(std::string_view text) {
  int value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

struct FieldRules {
  int min;
  int max;
  std::span<const std::string_view> names = {};  // of min, min + 1 …
};

constexpr FieldRules kMinuteRules{0, 59};
constexpr FieldRules kHourRules{0, 23};
constexpr FieldRules kMonthDayRules{1, 31};
constexpr FieldRules kMonthRules{1, 12, kMonthNames};
constexpr FieldRules kWeekDayRules{1, 7, kDayNames};
constexpr FieldRules kYearRules{1970, 2199};

std::optional<int> Value(std::string_view text, const FieldRules& rules) {
  for (std::size_t i = 0; i < rules.names.size(); ++i) {
    if (std::ranges::equal(text, rules.names[i], {}, [](char c) {
          return static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        })) {
      return rules.min + static_cast<int>(i);
    }
  }
  const std::optional<int> number = Number(text);
  if (!number || *number < rules.min || *number > rules.max) return std::nullopt;
  return number;
}

// One of the comma-separated items of a field: `5`, `1-5`, `*/10`, `0/15`, `MON-FRI`.
template <class Set>
bool AddItem(std::string_view item, const FieldRules& rules, Set&& set) {
  int step = 1;
  bool stepped = false;
  if (const std::size_t slash = item.find('/'); slash != std::string_view::npos) {
    const std::optional<int> read = Number(item.substr(slash + 1));
    if (!read || *read < 1 || *read > rules.max) return false;
    step = *read;
    stepped = true;
    item = item.substr(0, slash);
  }
  int low = rules.min;
  int high = rules.max;
  if (item != "*" && !item.empty()) {
    const std::size_t dash = item.find('-');
    const std::optional<int> first = Value(item.substr(0, dash), rules);
    if (!first) return false;
    low = *first;
    high = stepped ? rules.max : low;
    if (dash != std::string_view::npos) {
      const std::optional<int> last = Value(item.substr(dash + 1), rules);
      if (!last) return false;
      high = *last;
    }
  } else if (item.empty()) {
    return false;
  }
  // FRI-MON goes over the end of the week.
  const int span = rules.max - rules.min + 1;
  if (high < low) high += span;
  for (int value = low; value <= high; value += step) {
    set(value > rules.max ? value - span : value);
  }
  return true;
}

template <class Set>
bool AddField(std::string_view field, const FieldRules& rules, Set set) {
  return std::ranges::all_of(Split(field, ','),
                             [&](std::string_view item) { return AddItem(item, rules, set); });
}

day LastDayOf(year_month_day date) {
  return (date.year() / date.month() / std::chrono::last).day();
}

// The weekday nearest to that day, within its month.
day NearestWeekday(year_month_day date) {
  const weekday name(sys_days{date});
  const day last = LastDayOf(date);
  if (name == std::chrono::Saturday) return date.day() == day(1) ? day(3) : date.day() - days(1);
  if (name == std::chrono::Sunday)
    return date.day() == last ? last - days(2) : date.day() + days(1);
  return date.day();
}

}  // namespace

std::expected<CronSchedule, std::string> CronSchedule::Parse(std::string_view expression) {
  const auto wrong = [](std::string_view what) {
    return std::unexpected("Invalid schedule expression: " + std::string(what));
  };
  if (expression.size() > kExpressionBytesMax) return wrong("it is too long");
  if (!expression.starts_with("cron(") || !expression.ends_with(')')) {
    return wrong("it must have the form cron(...)");
  }
  const std::vector<std::string_view> fields = Words(expression.substr(5, expression.size() - 6));
  if (fields.size() != 6) return wrong("a cron expression has six fields");

  CronSchedule out;
  if (!AddField(fields[0], kMinuteRules, [&](int v) { out.minutes_.set(std::size_t(v)); })) {
    return wrong("the minutes");
  }
  if (!AddField(fields[1], kHourRules, [&](int v) { out.hours_.set(std::size_t(v)); })) {
    return wrong("the hours");
  }
  MonthDays& month_days = out.month_days_;
  if (fields[2] == "*" || fields[2] == "?") {
    month_days.any = true;
  } else if (fields[2] == "L") {
    month_days.last = true;
  } else if (fields[2] == "LW") {
    month_days.last_weekday = true;
  } else if (fields[2].ends_with('W')) {
    const std::optional<int> number =
        Value(fields[2].substr(0, fields[2].size() - 1), kMonthDayRules);
    if (!number) return wrong("the day of the month");
    month_days.nearest = *number;
  } else if (!AddField(fields[2], kMonthDayRules,
                       [&](int v) { month_days.days.set(std::size_t(v)); })) {
    return wrong("the day of the month");
  }
  if (!AddField(fields[3], kMonthRules, [&](int v) { out.months_.set(std::size_t(v)); })) {
    return wrong("the month");
  }
  WeekDays& week_days = out.week_days_;
  if (fields[4] == "*" || fields[4] == "?") {
    week_days.any = true;
  } else if (fields[4] == "L") {
    week_days.days.set(7);
  } else if (fields[4].ends_with('L')) {
    const std::optional<int> name = Value(fields[4].substr(0, fields[4].size() - 1), kWeekDayRules);
    if (!name) return wrong("the day of the week");
    week_days.last = *name;
  } else if (const std::size_t hash = fields[4].find('#'); hash != std::string_view::npos) {
    const std::optional<int> name = Value(fields[4].substr(0, hash), kWeekDayRules);
    const std::optional<int> which = Number(fields[4].substr(hash + 1));
    if (!name || !which || *which < 1 || *which > 5) return wrong("the day of the week");
    week_days.ordinal_day = *name;
    week_days.ordinal = *which;
  } else if (!AddField(fields[4], kWeekDayRules,
                       [&](int v) { week_days.days.set(std::size_t(v)); })) {
    return wrong("the day of the week");
  }
  // One of the two says which days; the other one must leave it open with `?`.
  if ((fields[2] == "?") == (fields[4] == "?")) {
    return wrong("one of day of month and day of week must be ?");
  }
  if (!AddField(fields[5], kYearRules, [&](int v) { out.years_.set(std::size_t(v - kYearMin)); })) {
    return wrong("the year");
  }
  return out;
}

bool CronSchedule::DayFits(year_month_day date) const {
  if (!months_.test(unsigned(date.month()))) return false;
  const day last = LastDayOf(date);
  bool fits = month_days_.any || month_days_.days.test(unsigned(date.day()));
  if (month_days_.last) fits = date.day() == last;
  if (month_days_.last_weekday) {
    const year_month_day end = date.year() / date.month() / last;
    fits = date.day() == NearestWeekday(end);
  }
  if (month_days_.nearest > 0) {
    const day wanted = std::min(day(unsigned(month_days_.nearest)), last);
    fits = date.day() == NearestWeekday(date.year() / date.month() / wanted);
  }
  if (!fits) return false;
  if (week_days_.any) return true;
  const unsigned name = weekday(sys_days{date}).c_encoding() + 1;
  if (week_days_.last > 0) {
    return name == unsigned(week_days_.last) && date.day() + days(7) > last;
  }
  if (week_days_.ordinal > 0) {
    return name == unsigned(week_days_.ordinal_day) &&
           (unsigned(date.day()) - 1) / 7 + 1 == unsigned(week_days_.ordinal);
  }
  return week_days_.days.test(name);
}

std::optional<Timestamp> CronSchedule::NextAfter(Timestamp time) const {
  using std::chrono::hours;
  using std::chrono::minutes;
  const auto from = std::chrono::floor<minutes>(time) + minutes(1);
  auto date = std::chrono::floor<days>(from);
  auto at = std::chrono::duration_cast<minutes>(from - date);
  while (true) {
    const year_month_day calendar(date);
    const int number = int(calendar.year());
    if (number > kYearMax) return std::nullopt;
    if (number < kYearMin || !years_.test(std::size_t(number - kYearMin))) {
      date = sys_days(year(std::max(number + 1, kYearMin)) / 1 / 1);
      at = minutes(0);
      continue;
    }
    if (!months_.test(unsigned(calendar.month()))) {
      date = sys_days((calendar.year() / calendar.month() + std::chrono::months(1)) / 1);
      at = minutes(0);
      continue;
    }
    if (DayFits(calendar)) {
      for (; at < days(1); at += minutes(1)) {
        const auto hour = std::chrono::duration_cast<hours>(at);
        if (!hours_.test(std::size_t(hour.count()))) {
          at = hour + hours(1) - minutes(1);
          continue;
        }
        if (minutes_.test(std::size_t((at - hour).count()))) return Timestamp(date + at);
      }
    }
    date += days(1);
    at = minutes(0);
  }
}

}  // namespace laketop::glue
