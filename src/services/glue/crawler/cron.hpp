// SPDX-License-Identifier: Apache-2.0
#pragma once
// CronSchedule: `cron(15 12 * * ? *)`, AWS's six fields (minutes, hours, day of month, month, day
// of week, year), in UTC. Immutable; any thread.
// https://docs.aws.amazon.com/glue/latest/dg/monitor-data-warehouse-schedule.html

#include <bitset>
#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace laketop::glue {

class CronSchedule {
 public:
  // The error is a sentence about the expression.
  static std::expected<CronSchedule, std::string> Parse(std::string_view expression);

  // The first due minute after `time`; none where there is none any more.
  std::optional<Timestamp> NextAfter(Timestamp time) const;

 private:
  static constexpr int kYearMin = 1970;
  static constexpr int kYearMax = 2199;

  // Days of a month beyond a plain set.
  struct MonthDays {
    std::bitset<32> days;
    bool any = false;           // * or ?
    bool last = false;          // L
    int nearest = 0;            // 15W: the weekday nearest to the 15th
    bool last_weekday = false;  // LW
  };
  struct WeekDays {
    std::bitset<8> days;  // 1 Sunday … 7 Saturday
    bool any = false;
    int last = 0;     // 5L: the month's last Thursday
    int ordinal = 0;  // 3#2: the second Tuesday: which
    int ordinal_day = 0;
  };

  bool DayFits(std::chrono::year_month_day date) const;

  std::bitset<60> minutes_;
  std::bitset<24> hours_;
  MonthDays month_days_;
  std::bitset<13> months_;
  WeekDays week_days_;
  std::bitset<kYearMax - kYearMin + 1> years_;
};

}  // namespace laketop::glue
