// SPDX-License-Identifier: Apache-2.0
#include "formats/hive_type.hpp"

#include <gtest/gtest.h>

namespace laketop::formats {
namespace {

std::string Merged(std::string_view a, std::string_view b) {
  return Spell(Merge(*ParseHiveType(a), *ParseHiveType(b)));
}

TEST(HiveType, SpellsWhatItParses) {
  for (const char* text : {"int", "decimal(10,2)", "varchar(20)", "array<string>",
                           "map<string,array<int>>", "struct<a:int,b C:struct<d:timestamp>>",
                           "struct<>", "array<map<string,struct<x:double>>>"}) {
    auto type = ParseHiveType(text);
    ASSERT_TRUE(type.has_value()) << type.error().message;
    EXPECT_EQ(Spell(*type), text);
  }
  EXPECT_EQ(Spell(*ParseHiveType(" INTEGER ")), "int");
  EXPECT_EQ(Spell(*ParseHiveType("decimal")), "decimal(10,0)");
  EXPECT_EQ(Spell(*ParseHiveType("ARRAY < STRUCT < `a:b` : INT > >")), "array<struct<a:b:int>>");
}

TEST(HiveType, FaultyTypesAreRefused) {
  for (const char* text : {"", "nothing", "array<int", "map<int>", "struct<a>", "decimal(99,1)",
                           "int int", "array<>", "char(300)", "<", "struct<a:int,>"}) {
    EXPECT_FALSE(ParseHiveType(text).has_value()) << text;
  }
  std::string deep;
  for (int i = 0; i < 1000; ++i) deep += "array<";
  EXPECT_EQ(ParseHiveType(deep).error().kind, FormatErrorKind::kTooLarge);
}

TEST(HiveType, MergesAsTheCrawlerDoes) {
  EXPECT_EQ(Merged("int", "bigint"), "bigint");
  EXPECT_EQ(Merged("bigint", "double"), "double");
  EXPECT_EQ(Merged("decimal(10,2)", "decimal(8,4)"), "decimal(12,4)");
  EXPECT_EQ(Merged("decimal(10,2)", "double"), "double");
  EXPECT_EQ(Merged("boolean", "int"), "string");
  EXPECT_EQ(Merged("array<int>", "array<double>"), "array<double>");
  EXPECT_EQ(Merged("struct<a:int,b:string>", "struct<b:int,c:date>"),
            "struct<a:int,b:string,c:date>");
  EXPECT_EQ(Merged("struct<a:int>", "string"), "string");
}

TEST(HiveType, ColumnsUniteByNameWithoutCase) {
  std::vector<HiveColumn> columns{{"Id", {.kind = HiveKind::kInt}}};
  MergeColumns(columns, {{"ID", {.kind = HiveKind::kDouble}}, {"x", {.kind = HiveKind::kDate}}});
  ASSERT_EQ(columns.size(), 2u);
  EXPECT_EQ(Spell(columns[0].type), "double");
  EXPECT_EQ(columns[1].name, "x");
}

}  // namespace
}  // namespace laketop::formats
