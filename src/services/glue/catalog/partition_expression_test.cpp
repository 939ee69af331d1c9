// SPDX-License-Identifier: Apache-2.0
#include "services/glue/catalog/partition_expression.hpp"

#include <gtest/gtest.h>

namespace laketop::glue {
namespace {

using Values = std::vector<std::string>;

// "yes", "no", or the error.
std::string Evaluate(std::string_view type, std::string_view expression, std::string value) {
  const std::vector<Column> keys{{.name = "k", .type = std::string(type)}};
  auto parsed = PartitionExpression::Parse(expression, keys);
  if (!parsed) return parsed.error().message;
  auto matches = parsed->Matches({std::move(value)});
  if (!matches) return "stored: " + matches.error().message;
  return *matches ? "yes" : "no";
}

TEST(PartitionExpression, IntegersCompareAsNumbers) {
  for (const char* expression :
       {"k = 2", "k = '2'", "k IN (2)", "k in (6, '4', 2)", "k between 2 AND 2", "k > 1 AND k < 3",
        "k >= 2 and k <> 3", "(k) = ((2)) (OR) (((k))) = (2)", "k IS NOT NULL and k = 2",
        "k not IN (1, 3)", "k NOT BETWEEN 3 AND 9",
        "k = 4 OR k = 5 AND k = '-1' OR k = 0 OR k = '2'", "NOT (k = 3)", "K=2", "k < 10"}) {
    EXPECT_EQ(Evaluate("int", expression, "2"), "yes") << expression;
  }
  EXPECT_EQ(Evaluate("bigint", "k > 9", "10"), "yes");
  EXPECT_EQ(Evaluate("string", "k > '9'", "10"), "no");
}

TEST(PartitionExpression, TextMatchesPatterns) {
  EXPECT_EQ(Evaluate("string", "k LIKE 't_o'", "two"), "yes");
  EXPECT_EQ(Evaluate("string", "k LIKE '%w%'", "two"), "yes");
  EXPECT_EQ(Evaluate("string", "k NOT LIKE '%e' AND k not like '_'", "two"), "yes");
  EXPECT_EQ(Evaluate("string", "k = 'it''s'", "it's"), "yes");
  EXPECT_EQ(Evaluate("string", "k = 2", "2"), "yes");
  EXPECT_EQ(Evaluate("varchar(10)", "k = 'x'", "x"), "yes");
}

TEST(PartitionExpression, DatesAndTimestamps) {
  EXPECT_EQ(Evaluate("date", "k > '2022-01-15' AND k < '2022-02-15'", "2022-02-01"), "yes");
  EXPECT_EQ(Evaluate("timestamp", "k = '2022-02-01 00:00:00.000000000'", "2022-02-01 00:00:00.0"),
            "yes");
  EXPECT_EQ(Evaluate("timestamp", "k > '2022-01-31 23:59:59.999999999'", "2022-02-01 00:00:00"),
            "yes");
  EXPECT_EQ(Evaluate("decimal(10,2)", "k between 2 AND 3e10", "2.6"), "yes");
}

TEST(PartitionExpression, FaultsAreNamed) {
  EXPECT_EQ(Evaluate("int", "x = 1", "1"), "Unknown column 'x'");
  EXPECT_EQ(Evaluate("int", "k = 'test'", "1"), "\"test\" is not an integer.");
  EXPECT_EQ(Evaluate("int", "k in (2.5)", "1"), "\"2.5\" is not an integer.");
  EXPECT_EQ(Evaluate("int", "k LIKE '2'", "2"),
            "Integral data type doesn't support operation 'LIKE'");
  EXPECT_EQ(Evaluate("date", "k = '2022-02-32'", "2022-02-01"), "2022-02-32 is not a date.");
  EXPECT_EQ(Evaluate("float", "k = 3.14", "3.14"), "Unknown type : 'float'");
  EXPECT_EQ(Evaluate("int", "k = 2", "two"), "stored: \"two\" is not an integer.");
  for (const char* wrong : {"k", "k =", "k = 2 AND", "(k = 2", "k IS 2", "k = = 2", "k IN ()",
                            "k = 2 k = 3", "k = 'open", "AND", "k BETWEEN 1", "k NOT = 2"}) {
    EXPECT_NE(Evaluate("int", wrong, "2"), "yes") << wrong;
    EXPECT_NE(Evaluate("int", wrong, "2"), "no") << wrong;
  }
}

TEST(PartitionExpression, NullPartitions) {
  EXPECT_EQ(Evaluate("int", "k IS NULL", "__HIVE_DEFAULT_PARTITION__"), "yes");
  EXPECT_EQ(Evaluate("int", "k = 2", "__HIVE_DEFAULT_PARTITION__"), "no");
}

TEST(PartitionExpression, DeepNestingIsRefused) {
  std::string deep(1000, '(');
  deep += "k = 2" + std::string(1000, ')');
  EXPECT_EQ(Evaluate("int", deep, "2"), "The expression is nested too deeply");
}

}  // namespace
}  // namespace laketop::glue
