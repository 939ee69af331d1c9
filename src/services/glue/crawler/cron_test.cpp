// SPDX-License-Identifier: Apache-2.0
#include "services/glue/crawler/cron.hpp"

#include <gtest/gtest.h>

namespace laketop::glue {
namespace {

std::string Next(std::string_view expression, std::string_view after) {
  auto cron = CronSchedule::Parse(expression);
  if (!cron) return cron.error();
  auto next = cron->NextAfter(*ParseIso8601(after));
  return next ? FormatIso8601Seconds(*next) : "never";
}

TEST(Cron, DailyAtAQuarterPastNoon) {
  EXPECT_EQ(Next("cron(15 12 * * ? *)", "2026-01-31T12:14:59Z"), "2026-01-31T12:15:00Z");
  EXPECT_EQ(Next("cron(15 12 * * ? *)", "2026-01-31T12:15:00Z"), "2026-02-01T12:15:00Z");
}

TEST(Cron, StepsRangesAndNames) {
  EXPECT_EQ(Next("cron(0/15 8-17 ? * MON-FRI *)", "2026-01-30T17:46:00Z"), "2026-02-02T08:00:00Z");
  EXPECT_EQ(Next("cron(*/10 * ? * * *)", "2026-01-30T23:51:00Z"), "2026-01-31T00:00:00Z");
  EXPECT_EQ(Next("cron(0 0 1 jan,jul ? *)", "2026-01-01T00:00:00Z"), "2026-07-01T00:00:00Z");
  EXPECT_EQ(Next("cron(0 0 ? * FRI-MON *)", "2026-02-02T00:00:00Z"), "2026-02-06T00:00:00Z");
}

TEST(Cron, LastDaysAndNearestWeekdays) {
  EXPECT_EQ(Next("cron(0 10 L * ? *)", "2028-02-01T00:00:00Z"), "2028-02-29T10:00:00Z");
  EXPECT_EQ(Next("cron(0 10 LW * ? *)", "2026-02-01T00:00:00Z"), "2026-02-27T10:00:00Z");
  // 2026-02-15 is a Sunday.
  EXPECT_EQ(Next("cron(0 10 15W * ? *)", "2026-02-01T00:00:00Z"), "2026-02-16T10:00:00Z");
  EXPECT_EQ(Next("cron(0 10 ? * 6L *)", "2026-02-01T00:00:00Z"), "2026-02-27T10:00:00Z");
  EXPECT_EQ(Next("cron(0 10 ? * 3#2 *)", "2026-02-01T00:00:00Z"), "2026-02-10T10:00:00Z");
}

TEST(Cron, YearsEnd) {
  EXPECT_EQ(Next("cron(0 0 1 1 ? 2030)", "2026-02-01T00:00:00Z"), "2030-01-01T00:00:00Z");
  EXPECT_EQ(Next("cron(0 0 1 1 ? 2030)", "2030-01-01T00:00:00Z"), "never");
  EXPECT_EQ(Next("cron(0 0 31 2 ? *)", "2026-02-01T00:00:00Z"), "never");
}

TEST(Cron, FaultyExpressionsAreRefused) {
  for (const char* wrong :
       {"", "cron()", "rate(5 minutes)", "cron(0 0 * * *)", "cron(60 0 * * ? *)",
        "cron(0 24 * * ? *)", "cron(0 0 * * * *)", "cron(0 0 ? * ? *)", "cron(0 0 32 * ? *)",
        "cron(0 0 1 13 ? *)", "cron(0 0 ? * 8 *)", "cron(0 0 ? * 3#6 *)", "cron(0/0 0 * * ? *)",
        "cron(, 0 * * ? *)", "cron(0 0 1 1 ? 1969)"}) {
    EXPECT_FALSE(CronSchedule::Parse(wrong).has_value()) << wrong;
  }
}

}  // namespace
}  // namespace laketop::glue
