// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/functions/json_path.hpp"
#include "engine/sql/functions/json_tree.hpp"

#include <gtest/gtest.h>

namespace laketop::engine {
namespace {

std::string Extract(std::string_view json, std::string_view path) {
  const auto parsed = JsonPath::Parse(path);
  if (!parsed) return "bad path";
  const auto found = parsed->Find(json);
  return found ? std::string(*found) : "none";
}

TEST(JsonPath, Extracts) {
  constexpr std::string_view kStore =
      R"({"store": {"book": [{"title": "a"}, {"title": "b", "x y": 1.50}], "n": null}})";
  EXPECT_EQ(Extract(kStore, "$.store.book[0].title"), "\"a\"");
  EXPECT_EQ(Extract(kStore, "$.store.book[1][\"x y\"]"), "1.50");
  EXPECT_EQ(Extract(kStore, "$.store.book[*].title"), "bad path");
  EXPECT_EQ(Extract(kStore, "$..title"), "bad path");
  EXPECT_EQ(Extract(kStore, "store"), "bad path");
  EXPECT_EQ(Extract(kStore, "$.store.n"), "null");
  EXPECT_EQ(Extract(kStore, "$.store.book[2]"), "none");
  EXPECT_EQ(Extract(kStore, "$.store.book[-1].title"), "bad path");
  EXPECT_EQ(Extract(R"({"a": 1, broken)", "$.a"), "1");
  EXPECT_EQ(Extract(R"({"a": {"b": 1 broken}})", "$.a"), "none");
  EXPECT_EQ(Extract(R"({"a": 1, "a": 2})", "$.a"), "1");
  EXPECT_EQ(Extract(R"({"1": 5})", "$[1]"), "5");
  EXPECT_EQ(Extract(R"({"\u0061": 5})", "$.a"), "5");
  EXPECT_EQ(Extract("[1,2]", "$"), "[1,2]");
  EXPECT_EQ(Extract("[1,2]", "$.["), "bad path");
}

TEST(JsonTree, ParsesStrictly) {
  for (const char* text :
       {"", "{", "[1,]", "{\"a\"}", "01", "nul", "'a'", "[1] 2", "\"\\x\"", "1."}) {
    EXPECT_FALSE(ParseJsonTree(text).has_value()) << text;
  }
  EXPECT_FALSE(ParseJsonTree(std::string(100'000, '[')).has_value());
  auto tree = ParseJsonTree(R"({"b": 1e3, "a": "\u00e9\ud83d\ude00\n"})");
  ASSERT_TRUE(tree.has_value());
  SortMembers(*tree);
  EXPECT_EQ(WriteJsonTree(*tree), "{\"a\":\"é😀\\n\",\"b\":1e3}");
}

}  // namespace
}  // namespace laketop::engine
