// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>

#include "engine/sql/functions/number_text.hpp"
#include "engine/sql/functions/temporal_text.hpp"

namespace laketop::engine {
namespace {

TEST(NumberText, ReadsAsJava) {
  EXPECT_EQ(ParseIntegerText("+12", -128, 127), 12);
  EXPECT_EQ(ParseIntegerText("128", -128, 127), std::nullopt);
  EXPECT_EQ(ParseIntegerText(" 1", -128, 127), std::nullopt);
  EXPECT_EQ(ParseIntegerText("1.5", -128, 127), std::nullopt);
  EXPECT_EQ(ParseDoubleText(" 1e3 "), 1000.0);
  EXPECT_EQ(ParseDoubleText("-Infinity"), -INFINITY);
  EXPECT_EQ(ParseDoubleText("2.5d"), 2.5);
  EXPECT_EQ(ParseDoubleText("1x"), std::nullopt);
  EXPECT_EQ(ParseBooleanText("T"), true);
  EXPECT_EQ(ParseBooleanText("yes"), std::nullopt);
}

TEST(NumberText, DecimalsRoundHalfUp) {
  EXPECT_TRUE(ParseDecimalText("1.005", 10, 2).unscaled == 101);
  EXPECT_TRUE(ParseDecimalText("-2.5e1", 10, 0).unscaled == -25);
  EXPECT_TRUE(ParseDecimalText("0.4", 3, 0).unscaled == 0);
  EXPECT_EQ(ParseDecimalText("1000", 3, 0).fault, DecimalFault::kTooLarge);
  EXPECT_EQ(ParseDecimalText("1e", 3, 0).fault, DecimalFault::kNotANumber);
}

TEST(NumberText, PrintsWithAnExponent) {
  EXPECT_EQ(ScientificText(37.7), "3.77E1");
  EXPECT_EQ(ScientificText(1.0), "1.0E0");
  EXPECT_EQ(ScientificText(-0.001), "-1.0E-3");
  EXPECT_EQ(ScientificText(0.1f), "1.0E-1");
}

TEST(TemporalText, DatesAndTimes) {
  auto parsed = ParseTemporal(" 2020-2-9 1:02:03.4567 +05:30", 3);
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(DateText(parsed->days), "2020-02-09");
  EXPECT_EQ(ClockText(parsed->nanos_of_day, 3), "01:02:03.457");
  EXPECT_EQ(parsed->zone->offset_minutes, 330);
  EXPECT_FALSE(ParseTemporal("2021-02-29", 3).has_value());
  EXPECT_EQ(DateText(DaysFromCivil(-5, 3, 1)), "-0005-03-01");
  EXPECT_EQ(DateText(DaysFromCivil(12345, 3, 1)), "+12345-03-01");
  EXPECT_EQ(ParseZone("Z")->name, "UTC");
  EXPECT_EQ(OffsetZone(-510), "-08:30");
}

TEST(TemporalText, Intervals) {
  EXPECT_EQ(ParseIntervalDayToSecond("2 03:00:00.000"), 183'600'000);
  EXPECT_EQ(IntervalDayToSecondText(-86'400'000), "-1 00:00:00.000");
  EXPECT_EQ(ParseIntervalYearToMonth("3-5"), 41);
  EXPECT_EQ(IntervalYearToMonthText(-1), "-0-1");
}

}  // namespace
}  // namespace laketop::engine
