// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/functions/date_patterns.hpp"

#include <gtest/gtest.h>

namespace laketop::engine {
namespace {

std::int64_t Micros(std::string_view text) {
  auto parsed = ParseTemporal(text, 6);
  return parsed->days * (kNanosPerDay / 1000) + parsed->nanos_of_day / 1000;
}

TEST(MySqlPattern, FormatsAndParses) {
  std::int64_t moment = Micros("2022-10-20 05:10:00.123456");
  EXPECT_EQ(FormatMySql(moment, "%m-%d-%Y %H"), "10-20-2022 05");
  EXPECT_EQ(FormatMySql(moment, "%W %M %e %r %f %j %v %x"),
            "Thursday October 20 05:10:00 AM 123000 293 42 2022");
  EXPECT_EQ(FormatMySql(moment, "%V").error(), "%V not supported in date format string");
  EXPECT_EQ(ParseMySql("2022/10/20/05", "%Y/%m/%d/%H"), Micros("2022-10-20 05:00:00"));
  EXPECT_EQ(ParseMySql("2013-05-17 12:35:10 PM", "%Y-%m-%d %h:%i:%s %p"),
            Micros("2013-05-17 12:35:10"));
  EXPECT_EQ(ParseMySql("2022-10-20x", "%Y-%m-%d").error(),
            "Invalid format: \"2022-10-20x\" is malformed at \"x\"");
  EXPECT_EQ(ParseMySql("2022-10", "%Y-%m-%d").error(), "Invalid format: \"2022-10\" is too short");
}

TEST(JodaPattern, FormatsAndParses) {
  std::int64_t moment = Micros("2022-10-20 05:10:00.123");
  EXPECT_EQ(FormatJoda(moment, moment, "UTC", "yyyy-MM-dd'T'HH:mm:ss.SSSZZ EEE"),
            "2022-10-20T05:10:00.123+00:00 Thu");
  auto parsed = ParseJoda("2022/08/22 03:04 -08:00", "yyyy/MM/dd HH:mm Z");
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->micros, Micros("2022-08-22 11:04:00"));
  EXPECT_EQ(parsed->zone, "-08:00");
  EXPECT_EQ(ParseJoda("20220822", "yyyyMMdd")->micros, Micros("2022-08-22 00:00:00"));
  EXPECT_FALSE(ParseJoda("2022", "yyyy-MM").has_value());
}

TEST(Iso8601, WeeksOrdinalsAndOffsets) {
  EXPECT_EQ(DateText(ParseIso8601Text("2020-W10")->days), "2020-03-02");
  EXPECT_EQ(DateText(ParseIso8601Text("2020-W10-1")->days), "2020-03-02");
  EXPECT_EQ(DateText(ParseIso8601Text("2020-123")->days), "2020-05-02");
  auto parsed = ParseIso8601Text("2020-05-11T11:15:05.055+01:00");
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->zone->offset_minutes, 60);
  EXPECT_FALSE(ParseIso8601Text("2020-13-01").has_value());
}

}  // namespace
}  // namespace laketop::engine
