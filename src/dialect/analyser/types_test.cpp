// SPDX-License-Identifier: Apache-2.0
#include "dialect/analyser/types.hpp"
#include "dialect/analyser/functions/registry.hpp"
#include "dialect/analyser/functions/rewrites.hpp"
#include "dialect/hive_type.hpp"
#include "dialect/parse.hpp"

#include <gtest/gtest.h>

#include <string>

namespace laketop::dialect {
namespace {

Type Read(const std::string& text) {
  const auto syntax = ParseType(text);
  EXPECT_TRUE(syntax.has_value()) << text;
  const auto type = TypeFromSyntax(*syntax);
  EXPECT_TRUE(type.has_value()) << text;
  return type.value_or(Type{});
}

TEST(Types, PrintAsTheyAreRead) {
  for (const char* text :
       {"boolean", "integer", "decimal(10,2)", "varchar", "varchar(3)", "char(5)", "timestamp(3)",
        "timestamp(6) with time zone", "array(map(varchar, row(a integer, b double)))",
        "interval day to second", "row(integer, varchar)", "json", "ipaddress"}) {
    EXPECT_EQ(TypeText(Read(text)), text);
  }
}

TEST(Types, HiveBothWays) {
  for (const char* text :
       {"int", "bigint", "decimal(10,2)", "string", "array<struct<a:int,b:string>>",
        "map<string,double>", "timestamp", "varchar(10)"}) {
    const auto syntax = ParseHiveType(text);
    ASSERT_TRUE(syntax.has_value());
    const auto type = TypeFromSyntax(*syntax);
    EXPECT_EQ(HiveTypeText(type.value_or(Type{})), text);
  }
  EXPECT_EQ(HiveTypeText(Read("json")), std::nullopt);
  EXPECT_EQ(HiveTypeText(Read("row(integer)")), std::nullopt);
}

TEST(Types, CommonSuperTypes) {
  const auto common = [](const char* left, const char* right) {
    const auto type = CommonSuperType(Read(left), Read(right));
    return type ? TypeText(*type) : "none";
  };
  EXPECT_EQ(common("tinyint", "bigint"), "bigint");
  EXPECT_EQ(common("integer", "decimal(3,2)"), "decimal(12,2)");
  EXPECT_EQ(common("decimal(38,2)", "decimal(38,10)"), "decimal(38,10)");
  EXPECT_EQ(common("bigint", "real"), "real");
  EXPECT_EQ(common("decimal(3,2)", "double"), "double");
  EXPECT_EQ(common("varchar(3)", "varchar(9)"), "varchar(9)");
  EXPECT_EQ(common("date", "timestamp(6)"), "timestamp(6)");
  EXPECT_EQ(common("timestamp(9)", "timestamp(3) with time zone"), "timestamp(9) with time zone");
  EXPECT_EQ(common("array(integer)", "array(double)"), "array(double)");
  EXPECT_EQ(common("row(a integer)", "row(b bigint)"), "row(bigint)");
  EXPECT_EQ(common("varchar", "integer"), "none");
  EXPECT_EQ(common("date", "varchar"), "none");
  EXPECT_EQ(common("boolean", "integer"), "none");
}

TEST(Types, Casts) {
  EXPECT_TRUE(CanCast(Read("varchar"), Read("date")));
  EXPECT_TRUE(CanCast(Read("array(varchar)"), Read("array(bigint)")));
  EXPECT_TRUE(CanCast(Read("map(varchar, integer)"), Read("json")));
  EXPECT_TRUE(CanCast(Read("json"), Read("array(row(a integer))")));
  EXPECT_FALSE(CanCast(Read("integer"), Read("date")));
  EXPECT_FALSE(CanCast(Read("array(integer)"), Read("varchar")));
}

TEST(Functions, EveryEmissionIsKnown) {
  std::size_t count = 0;
  for (const auto& [name, overloads] : TrinoFunctions().All()) {
    for (const Signature& signature : overloads) {
      ++count;
      std::string emission = signature.emission;
      if (!emission.starts_with('@') || emission.find(' ') != std::string::npos) continue;
      EXPECT_NE(FindRewrite(emission.substr(1)), nullptr) << signature.Text();
    }
  }
  EXPECT_GT(count, 480U);
}

}  // namespace
}  // namespace laketop::dialect
