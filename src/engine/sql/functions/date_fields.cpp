// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/functions/date_fields.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace laketop::engine {
namespace {

using Result = std::expected<std::int64_t, std::string>;

constexpr std::int64_t kMicrosPerSecond = 1'000'000;
constexpr std::int64_t kMicrosPerDay = kSecondsPerDay * kMicrosPerSecond;

int DaysOfMonth(std::int64_t year, unsigned month) {
  for (unsigned day = 31; day > 28; --day) {
    if (IsDate(year, month, day)) return static_cast<int>(day);
  }
  return 28;
}

std::int64_t MondayOf(std::int64_t days) {
  return days - ((days + 3) % 7 + 7) % 7;
}

// The Monday of the first ISO week.
std::int64_t FirstWeekOf(std::int64_t week_year) {
  return MondayOf(DaysFromCivil(week_year, 1, 4));
}

// The Thursday of the week decides its year.
std::int64_t WeekYearOf(std::int64_t days) {
  return CivilFromDays(MondayOf(days) + 3).year;
}

// A date out of fields as Joda's parser makes one: from the first of the year on, greater fields
// first, and then all once more, since a later one may have left the year of an earlier.
class DateBuilder {
 public:
  explicit DateBuilder(std::string_view text) : text_(text) {}

  Result Build(Fields fields) {
    const bool has_date =
        fields.month || fields.week || fields.day || fields.day_of_year || fields.weekday;
    if (!fields.year && !fields.week_year) fields.year = has_date ? kDefaultYear : kEpochYear;
    days_ = DaysFromCivil(fields.year.value_or(kEpochYear), 1, 1);
    for (int pass = 0; pass < 2 && fault_.empty(); ++pass) Set(fields, pass == 0);
    if (!fault_.empty()) return std::unexpected(fault_);
    return days_;
  }

 private:
  static constexpr std::int64_t kEpochYear = 1970;
  static constexpr std::int64_t kDefaultYear = 2000;  // of a month or a day without one

  bool Check(std::string_view name, std::int64_t value, std::int64_t least, std::int64_t most) {
    if (value >= least && value <= most) return true;
    if (fault_.empty()) {
      fault_ = fmt::format("Cannot parse \"{}\": Value {} for {} must be in the range [{},{}]",
                           text_, value, name, least, most);
    }
    return false;
  }

  void SetCivil(std::int64_t year, unsigned month, unsigned day) {
    days_ =
        DaysFromCivil(year, month, std::min(day, static_cast<unsigned>(DaysOfMonth(year, month))));
  }

  // `floor`: what is smaller than the field starts anew.
  void Set(const Fields& fields, bool floor) {
    CivilDate date = CivilFromDays(days_);
    if (fields.year && !floor) SetCivil(*fields.year, date.month, date.day);
    if (fields.week_year && floor) days_ = FirstWeekOf(*fields.week_year);
    date = CivilFromDays(days_);
    if (fields.month) {
      if (!Check("monthOfYear", *fields.month, 1, 12)) return;
      SetCivil(date.year, static_cast<unsigned>(*fields.month), floor ? 1 : date.day);
      date = CivilFromDays(days_);
    }
    if (fields.day_of_year) {
      const std::int64_t first = DaysFromCivil(date.year, 1, 1);
      const std::int64_t most = DaysFromCivil(date.year + 1, 1, 1) - first;
      if (!Check("dayOfYear", *fields.day_of_year, 1, most)) return;
      days_ = first + *fields.day_of_year - 1;
      date = CivilFromDays(days_);
    }
    if (fields.week) {
      const std::int64_t year = WeekYearOf(days_);
      const std::int64_t weeks = (FirstWeekOf(year + 1) - FirstWeekOf(year)) / 7;
      if (!Check("weekOfWeekyear", *fields.week, 1, weeks)) return;
      days_ = FirstWeekOf(year) + (*fields.week - 1) * 7;
      date = CivilFromDays(days_);
    }
    if (fields.day) {
      const int most = DaysOfMonth(date.year, date.month);
      if (!Check("dayOfMonth", *fields.day, 1, most)) return;
      days_ = DaysFromCivil(date.year, date.month, static_cast<unsigned>(*fields.day));
    }
    if (fields.weekday) {
      if (!Check("dayOfWeek", *fields.weekday, 1, 7)) return;
      days_ = MondayOf(days_) + *fields.weekday - 1;
    }
  }

  std::string_view text_;
  std::int64_t days_ = 0;
  std::string fault_;
};

}  // namespace

Result JoinFields(const Fields& fields, std::string_view text) {
  const Result days = DateBuilder(text).Build(fields);
  if (!days) return days;
  const auto out_of_range = [&](std::string_view name, std::int64_t value, int least, int most) {
    return std::unexpected(
        fmt::format("Cannot parse \"{}\": Value {} for {} must be in the range [{},{}]", text,
                    value, name, least, most));
  };
  std::int64_t hour = fields.hour.value_or(0);
  if (hour > 23) return out_of_range("hourOfDay", hour, 0, 23);
  if (fields.hour12) {
    if (*fields.hour12 < 1 || *fields.hour12 > 12) {
      return out_of_range("clockhourOfHalfday", *fields.hour12, 1, 12);
    }
    hour = *fields.hour12 % 12;
  }
  if (fields.afternoon) hour = hour % 12 + (*fields.afternoon ? 12 : 0);
  if (fields.minute > 59) return out_of_range("minuteOfHour", fields.minute, 0, 59);
  if (fields.second > 59) return out_of_range("secondOfMinute", fields.second, 0, 59);
  return *days * kMicrosPerDay +
         (hour * 3600 + fields.minute * 60 + fields.second) * kMicrosPerSecond + fields.micros;
}

std::optional<std::string> JavaTimeFault(const Fields& fields) {
  const std::int64_t year = fields.year.value_or(0);
  const std::int64_t month = fields.month.value_or(0);
  const std::int64_t day = fields.day.value_or(0);
  if (month < 1 || month > 12) {
    return fmt::format("Invalid value for MonthOfYear (valid values 1 - 12): {}", month);
  }
  if (day < 1 || day > 31) {
    return fmt::format("Invalid value for DayOfMonth (valid values 1 - 28/31): {}", day);
  }
  if (IsDate(year, static_cast<unsigned>(month), static_cast<unsigned>(day))) return std::nullopt;
  if (day == 29) {
    return fmt::format("Invalid date 'February 29' as '{}' is not a leap year", year);
  }
  std::string name(kMonths[static_cast<std::size_t>(month) - 1]);
  for (char& c : name) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  return fmt::format("Invalid date '{} {}'", name, day);
}

}  // namespace laketop::engine
