// SPDX-License-Identifier: Apache-2.0
#include "formats/json_inference.hpp"

#include <gtest/gtest.h>

namespace laketop::formats {
namespace {

std::string Infer(std::string_view text, bool whole = true) {
  const auto schema = InferJson(text, whole);
  if (!schema) return "none";
  std::string out;
  for (const HiveColumn& column : schema->columns) {
    out += (out.empty() ? "" : " ") + column.name + ':' + Spell(column.type);
  }
  return out;
}

TEST(JsonInference, LinesAndNesting) {
  EXPECT_EQ(Infer("{\"a\":1,\"b\":\"x\"}\n{\"a\":2.5,\"c\":{\"d\":[1,null],\"E\":true}}\n"),
            "a:double b:string c:struct<d:array<int>,E:boolean>");
  EXPECT_EQ(Infer("{\"big\":2147483648,\"small\":2147483647}"), "big:bigint small:int");
  EXPECT_EQ(Infer("{\"a\":null,\"b\":[],\"c\":{}}"), "a:string b:array<string> c:string");
  EXPECT_EQ(Infer("{\"a\":1}\n{\"a\":\"x\"}"), "a:string");
}

TEST(JsonInference, ValuesOverSeveralLines) {
  EXPECT_EQ(Infer("{\n  \"a\": 1\n}\n{\n  \"a\": 2\n}\n"), "a:int");
}

TEST(JsonInference, AnArrayIsOneColumn) {
  EXPECT_EQ(Infer("[{\"a\":1},\n {\"b\":\"]\"}]"), "array:array<struct<a:int,b:string>>");
  EXPECT_EQ(Infer("[]"), "array:array<string>");
}

TEST(JsonInference, SamplesEndAnywhere) {
  EXPECT_EQ(Infer("{\"a\":1}\n{\"a\":2,\"b", false), "a:int");
  const auto first = InferJson("{\"a\":1,\"b", false);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->average_record_bytes, 0u);
}

TEST(JsonInference, OtherTextIsNotJson) {
  for (const char* text : {"", "a,b\n1,2", "{not json}", "{\"a\":}", "[1,2", "{\"a\":1", "\"x\""}) {
    EXPECT_EQ(Infer(text), "none") << text;
  }
}

}  // namespace
}  // namespace laketop::formats
