// SPDX-License-Identifier: Apache-2.0
#include "services/glue/registry/compatibility.hpp"

#include <gtest/gtest.h>

namespace laketop::glue {
namespace {

constexpr const char* kOne = R"({"type":"record","name":"R","fields":[{"name":"a","type":"int"}]})";
constexpr const char* kTwo =
    R"({"type":"record","name":"R","fields":[{"name":"a","type":"int"},{"name":"b","type":"int"}]})";

TEST(Compatibility, IsOfOneDirectionOrBoth) {
  EXPECT_EQ(Judge("AVRO", "BACKWARD", {kTwo}, kOne), Verdict::kCompatible);
  EXPECT_EQ(Judge("AVRO", "BACKWARD", {kOne}, kTwo), Verdict::kIncompatible);
  EXPECT_EQ(Judge("AVRO", "FORWARD", {kOne}, kTwo), Verdict::kCompatible);
  EXPECT_EQ(Judge("AVRO", "FULL", {kOne}, kTwo), Verdict::kIncompatible);
  EXPECT_EQ(Judge("AVRO", "NONE", {kOne}, kTwo), Verdict::kCompatible);
  EXPECT_EQ(Judge("AVRO", "DISABLED", {kOne}, kOne), Verdict::kIncompatible);
}

TEST(Compatibility, IsWithTheLastVersionOrWithAll) {
  EXPECT_EQ(Judge("AVRO", "BACKWARD", {kOne, kTwo}, kTwo), Verdict::kCompatible);
  EXPECT_EQ(Judge("AVRO", "BACKWARD_ALL", {kOne, kTwo}, kTwo), Verdict::kIncompatible);
}

TEST(Compatibility, OfOtherFormatsIsNotGuessed) {
  EXPECT_EQ(Judge("JSON", "BACKWARD", {"{}"}, "{}"), Verdict::kUnknown);
  EXPECT_EQ(Judge("JSON", "NONE", {"{}"}, "{}"), Verdict::kCompatible);
}

TEST(Definition, IsOfItsFormat) {
  EXPECT_EQ(DefinitionFault("AVRO", kOne), std::nullopt);
  EXPECT_NE(DefinitionFault("AVRO", R"({"a":1})"), std::nullopt);
  EXPECT_NE(DefinitionFault("JSON", "{"), std::nullopt);
}

TEST(Definition, IsTheSameHoweverItIsWrittenDown) {
  EXPECT_EQ(DefinitionDigest("JSON", R"({"a": 1})"), DefinitionDigest("JSON", "{\"a\":1}"));
  EXPECT_NE(DefinitionDigest("JSON", R"({"a":1})"), DefinitionDigest("JSON", R"({"a":2})"));
}

}  // namespace
}  // namespace laketop::glue
