// SPDX-License-Identifier: Apache-2.0
#include "formats/csv_inference.hpp"

#include <gtest/gtest.h>

namespace laketop::formats {
namespace {

// "delimiter[h] name:type …", or "none".
std::string Infer(std::string_view text, const CsvRules& rules = {}) {
  const auto schema = InferCsv(text, true, rules);
  if (!schema) return "none";
  std::string out(1, schema->csv.delimiter);
  if (schema->csv.header) out += 'h';
  for (const HiveColumn& column : schema->columns) {
    out += ' ' + column.name + ':' + Spell(column.type);
  }
  return out;
}

TEST(CsvInference, HeaderAndTypes) {
  EXPECT_EQ(Infer("id,name,price,ok,at\n1,a,1.5,true,2020-01-15 03:44:40\n2,b,2,FALSE,\n"),
            ",h id:bigint name:string price:double ok:boolean at:string");
  EXPECT_EQ(Infer("a|b\n1|x\n"), "|h a:bigint b:string");
  EXPECT_EQ(Infer("a\tb\n1\tx\n"), "\th a:bigint b:string");
  EXPECT_EQ(Infer("a;b\n1;x,y\n"), ";h a:bigint b:string");
  EXPECT_EQ(Infer("a\x01"
                  "b\n1\x01x\n"),
            "\x01h a:bigint b:string");
}

// Text in every column: the first row does not differ enough from the others to be a header.
TEST(CsvInference, AllTextHasNoHeader) {
  EXPECT_EQ(Infer("name,city\nann,rome\nbob,oslo\n"), ", col0:string col1:string");
}

TEST(CsvInference, NumbersInTheFirstRowAreData) {
  EXPECT_EQ(Infer("1,a\n2,b\n"), ", col0:bigint col1:string");
  EXPECT_EQ(Infer("id,7\n2,8\n"), ", col0:string col1:bigint");
}

TEST(CsvInference, LongNamesAreData) {
  const std::string name(150, 'x');
  EXPECT_EQ(Infer(name + ",b\n1,2\n"), ", col0:string col1:string");
  EXPECT_EQ(Infer("a," + name + "\n1,2\n"), ",h a:bigint " + name + ":bigint");
}

TEST(CsvInference, QuotedFieldsHoldDelimitersAndLines) {
  EXPECT_EQ(Infer("id,address\n1,\"a, b\"\n2,\"x\n\"\"y\"\"\"\n"), ",h id:bigint address:string");
  EXPECT_EQ(Infer("\"id\",\"n\"\n\"1\",\"2\"\n"), ",h id:bigint n:bigint");
}

TEST(CsvInference, EmptyAndMixedValues) {
  EXPECT_EQ(Infer("a,b,c,d\n,1,x,\n2,,3,\n"), ",h a:bigint b:bigint c:string d:string");
  EXPECT_EQ(Infer("a,b\n1,true\n2.5,1\n"), ",h a:double b:string");
  EXPECT_EQ(Infer("zip,n\n02134,1e5\n02135,-3\n"), ",h zip:bigint n:double");
  EXPECT_EQ(Infer("a,b\n99999999999999999999,1\n"), ",h a:double b:bigint");
}

// pandas writes its index below an empty name.
TEST(CsvInference, EmptyNamesGetNumbers) {
  EXPECT_EQ(Infer(",a\n0,x\n1,y\n"), ",h col0:bigint a:string");
}

TEST(CsvInference, TrailingDelimiter) {
  EXPECT_EQ(Infer("a,b,\n1,2,\n3,4,\n"), ",h a:bigint b:bigint");
}

TEST(CsvInference, TooLittleForATable) {
  EXPECT_EQ(Infer("a,b\n"), "none");
  EXPECT_EQ(Infer("a\n1\n2\n"), "none");
  EXPECT_EQ(Infer(""), "none");
}

TEST(CsvInference, ACutOffRecordDoesNotCount) {
  const auto schema = InferCsv("a,b\n1,2\n3,tex", false, {});
  ASSERT_TRUE(schema);
  EXPECT_EQ(Spell(schema->columns[1].type), "bigint");
}

TEST(CsvInference, CustomClassifiers) {
  CsvRules rules{.delimiter = '^', .header = CsvRules::Header::kPresent};
  EXPECT_EQ(Infer("a^b\nx^y\n", rules), "^h a:string b:string");
  rules.header = CsvRules::Header::kAbsent;
  rules.column_names = {"p", "q"};
  EXPECT_EQ(Infer("a^b\nx^y\n", rules), "^ p:string q:string");
  rules.column_types = {{.kind = HiveKind::kDate}, {.kind = HiveKind::kInt}};
  EXPECT_EQ(Infer("a^b\nx^y\n", rules), "^ p:date q:int");
  CsvRules single{.allow_single_column = true};
  EXPECT_EQ(Infer("a\n1\n2\n", single), ",h a:bigint");
}

TEST(CsvInference, KindsOfValues) {
  EXPECT_EQ(KindOfCsvValue("+7"), HiveKind::kBigInt);
  EXPECT_EQ(KindOfCsvValue("-.5"), HiveKind::kDouble);
  EXPECT_EQ(KindOfCsvValue("1e400"), HiveKind::kDouble);
  for (const char* text :
       {"-", "+", "+-1", "inf", "nan", "-inf", "1,5", "0x1", "1_000", ".", "t"}) {
    EXPECT_EQ(KindOfCsvValue(text), HiveKind::kString) << text;
  }
}

}  // namespace
}  // namespace laketop::formats
