// SPDX-License-Identifier: Apache-2.0
#include "services/glue/registry/avro_resolution.hpp"

#include <gtest/gtest.h>

namespace laketop::glue {
namespace {

using formats::AvroSchema;

auto Parse(std::string_view json) {
  return AvroSchema::Parse(json, formats::AvroRules::kOfDefinition);
}

bool Parses(std::string_view json) {
  return Parse(json).has_value();
}

bool Reads(std::string_view reader, std::string_view writer) {
  auto as = Parse(reader);
  auto of = Parse(writer);
  EXPECT_TRUE(as && of);
  return as && of && CanRead(**as, **of);
}

std::string Record(std::string_view fields) {
  return R"({"type":"record","name":"R","fields":[)" + std::string(fields) + "]}";
}

TEST(AvroSchema, IsOneOrNot) {
  EXPECT_TRUE(Parses(R"("string")"));
  EXPECT_TRUE(Parses(R"(["null",{"type":"long","logicalType":"timestamp-millis"}])"));
  EXPECT_TRUE(Parses(Record(R"({"name":"next","type":["null","R"]})")));
  EXPECT_FALSE(Parses("{"));
  EXPECT_FALSE(Parses(R"("strin")"));
  EXPECT_FALSE(Parses(R"({"type":"record","name":"R"})"));
  EXPECT_FALSE(Parses(Record(R"({"name":"a b","type":"int"})")));
  EXPECT_FALSE(Parses(Record(R"({"name":"a","type":"int"},{"name":"a","type":"int"})")));
  EXPECT_FALSE(Parses(R"(["int","int"])"));
  EXPECT_FALSE(Parses(R"([{"type":"fixed","name":"F","size":1},"F"])"));
  EXPECT_FALSE(Parses(R"({"type":"enum","name":"E","symbols":[]})"));
}

TEST(AvroSchema, NestingIsBounded) {
  std::string deep = R"("int")";
  for (int i = 0; i <= formats::kAvroDepthMax; ++i)
    deep = R"({"type":"array","items":)" + deep + "}";
  EXPECT_FALSE(Parses(deep));
}

TEST(AvroSchema, NumbersWiden) {
  EXPECT_TRUE(Reads(R"("double")", R"("int")"));
  EXPECT_FALSE(Reads(R"("int")", R"("long")"));
  EXPECT_TRUE(Reads(R"("bytes")", R"("string")"));
}

TEST(AvroSchema, FieldsComeWithDefaultsAndGo) {
  const std::string one = Record(R"({"name":"a","type":"int"})");
  const std::string two = Record(R"({"name":"a","type":"int"},{"name":"b","type":"int"})");
  const std::string with_default =
      Record(R"({"name":"a","type":"int"},{"name":"b","type":"int","default":0})");
  EXPECT_TRUE(Reads(one, two));
  EXPECT_FALSE(Reads(two, one));
  EXPECT_TRUE(Reads(with_default, one));
  EXPECT_TRUE(Reads(Record(R"({"name":"z","aliases":["a"],"type":"int"})"), one));
}

TEST(AvroSchema, UnionsAndEnums) {
  EXPECT_TRUE(Reads(R"(["null","int"])", R"("int")"));
  EXPECT_FALSE(Reads(R"("int")", R"(["null","int"])"));
  EXPECT_FALSE(Reads(R"({"type":"enum","name":"E","symbols":["A"]})",
                     R"({"type":"enum","name":"E","symbols":["A","B"]})"));
  EXPECT_TRUE(Reads(R"({"type":"enum","name":"E","symbols":["A"],"default":"A"})",
                    R"({"type":"enum","name":"E","symbols":["A","B"]})"));
}

TEST(AvroSchema, TypesMayHoldThemselves) {
  const std::string list =
      Record(R"({"name":"v","type":"int"},{"name":"next","type":["null","R"]})");
  EXPECT_TRUE(Reads(list, list));
  EXPECT_FALSE(
      Reads(list, Record(R"({"name":"v","type":"string"},{"name":"next","type":["null","R"]})")));
}

}  // namespace
}  // namespace laketop::glue
