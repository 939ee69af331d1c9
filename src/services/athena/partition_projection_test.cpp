// SPDX-License-Identifier: Apache-2.0
#include "services/athena/partition_projection.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace laketop::athena {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

// 2024-03-31T10:30:00Z
const Timestamp kNow{std::chrono::milliseconds(1'711'881'000'000)};

ports::CatalogTable TableOf(std::map<std::string, std::string> properties) {
  ports::CatalogTable table{.database = "d", .name = "t"};
  table.storage.location = "s3://b/root";
  table.partition_keys = {{.name = "p", .type = "string"}};
  table.parameters = {{"projection.enabled", "true"}};
  for (auto& [name, value] : properties) table.parameters.emplace("projection.p." + name, value);
  return table;
}

std::vector<std::string> ValuesOf(std::map<std::string, std::string> properties) {
  auto projection = PartitionProjection::Make(TableOf(std::move(properties)), kNow);
  EXPECT_TRUE(projection.has_value()) << (projection ? "" : projection.error());
  return projection ? projection->Columns()[0].values : std::vector<std::string>();
}

std::string ErrorOf(std::map<std::string, std::string> properties) {
  auto projection = PartitionProjection::Make(TableOf(std::move(properties)), kNow);
  return projection ? "" : projection.error();
}

TEST(PartitionProjection, Enum) {
  EXPECT_THAT(ValuesOf({{"type", " ENUM "}, {"values", "a, b,"}}), ElementsAre("a", " b", ""));
  EXPECT_THAT(ErrorOf({{"type", "enum"}}), HasSubstr("Missing required property"));
}

TEST(PartitionProjection, Integer) {
  EXPECT_THAT(ValuesOf({{"type", "integer"}, {"range", " 1, 3"}}), ElementsAre("1", "2", "3"));
  EXPECT_THAT(
      ValuesOf({{"type", "integer"}, {"range", "-1,9"}, {"interval", "5"}, {"digits", "2"}}),
      ElementsAre("-01", "04", "09"));
  EXPECT_THAT(ValuesOf({{"type", "integer"}, {"range", "9223372036854775806,9223372036854775807"}}),
              SizeIs(2));
  EXPECT_THAT(ErrorOf({{"type", "integer"}, {"range", "3,1"}}), HasSubstr("low and a high"));
  EXPECT_THAT(ErrorOf({{"type", "integer"}, {"range", "1"}}), HasSubstr("2 valid integers"));
  EXPECT_THAT(ErrorOf({{"type", "integer"}, {"range", "0,99999999999"}}), HasSubstr("More than"));
}

TEST(PartitionProjection, Date) {
  EXPECT_THAT(
      ValuesOf({{"type", "date"}, {"range", "2024-02-28,2024-03-01"}, {"format", "yyyy-MM-dd"}}),
      ElementsAre("2024-02-28", "2024-02-29", "2024-03-01"));
  EXPECT_THAT(ValuesOf({{"type", "date"}, {"range", "NOW-2MONTHS,NOW"}, {"format", "yyyyMM"}}),
              ElementsAre("202401", "202402", "202403"));
  EXPECT_THAT(ValuesOf({{"type", "date"},
                        {"range", "2024/03/31/08, NOW + 1 hour"},
                        {"format", "yyyy/MM/dd/HH"},
                        {"interval", "1"},
                        {"interval.unit", "HOURS"}}),
              ElementsAre("2024/03/31/08", "2024/03/31/09", "2024/03/31/10", "2024/03/31/11"));
  // The last day of each month, not of the month before.
  EXPECT_THAT(ValuesOf({{"type", "date"},
                        {"range", "2024-01-31,2024-04-30"},
                        {"format", "yyyy-MM-dd"},
                        {"interval.unit", "MONTHS"}}),
              ElementsAre("2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"));
  EXPECT_THAT(ErrorOf({{"type", "date"}, {"range", "2020,2021"}, {"format", "yyyy"}}),
              HasSubstr("interval.unit"));
  EXPECT_THAT(ErrorOf({{"type", "date"}, {"range", "x,NOW"}, {"format", "yyyy-MM-dd"}}),
              HasSubstr("list of 2 dates"));
}

TEST(PartitionProjection, WhatIsMissing) {
  EXPECT_EQ(ErrorOf({}),
            "Table d.t is configured for partition projection, but the following partition columns "
            "are missing projection configuration: [p] (table d.t)");
  EXPECT_THAT(ErrorOf({{"type", "list"}}), HasSubstr("one of enum"));
}

TEST(PartitionProjection, Locations) {
  ports::CatalogTable table = TableOf({{"type", "enum"}, {"values", "a"}});
  EXPECT_THAT(PartitionProjection::Make(table, kNow)->LocationsOf({"a"}),
              ElementsAre("s3://b/root/p=a/"));
  EXPECT_THAT(PartitionProjection::Make(table, kNow)->LocationsOf({"12:30"}),
              ElementsAre("s3://b/root/p=12%3A30/", "s3://b/root/p=12:30/"));
  table.parameters["storage.location.template"] = "s3://b/x/${p}/y/${p}";
  EXPECT_THAT(PartitionProjection::Make(table, kNow)->LocationsOf({"1"}),
              ElementsAre("s3://b/x/1/y/1/"));
  table.parameters["storage.location.template"] = "s3://b/x/";
  EXPECT_THAT(PartitionProjection::Make(table, kNow).error(), HasSubstr("'p' placeholder"));
}

}  // namespace
}  // namespace laketop::athena
