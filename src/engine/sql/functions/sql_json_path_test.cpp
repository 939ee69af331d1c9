// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/functions/sql_json_path.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/sql/testing/sql_fixture.hpp"

namespace laketop::engine {
namespace {

using ::testing::ElementsAre;

constexpr std::string_view kDocument =
    R"({"comment": "nice", "children": [10, 13, 16], "people": [{"n": "Ann", "a": 3}, {"n": "Bob"}]})";

std::string Evaluate(std::string_view path) {
  const auto root = ParseJsonTree(kDocument);
  const auto parsed = SqlJsonPath::Parse(path);
  if (!parsed) return "syntax: " + parsed.error();
  JsonNode passing = JsonNode::Object();
  passing.Add("x", JsonNode::Number("13"));
  const auto nodes = parsed->Evaluate(*root, passing);
  if (!nodes) return "error: " + nodes.error();
  std::string out;
  for (const JsonNode& node : *nodes) out += (out.empty() ? "" : " ") + WriteJsonTree(node);
  return out;
}

TEST(SqlJsonPath, Evaluates) {
  EXPECT_EQ(Evaluate("lax $.children[last]"), "16");
  EXPECT_EQ(Evaluate("lax $.children[0 to 1]"), "10 13");
  EXPECT_EQ(Evaluate("$.children[*]?(@ >= $x && @ < 16)"), "13");
  EXPECT_EQ(Evaluate("lax $.people.n"), R"("Ann" "Bob")");
  EXPECT_EQ(Evaluate("lax $.people?(@.n starts with \"B\").n"), R"("Bob")");
  EXPECT_EQ(Evaluate("lax $.people?(exists(@.a)).n"), R"("Ann")");
  EXPECT_EQ(Evaluate("strict $.people[*]?(@.a == 3 || !(@.n like_regex \"^A\")).n"),
            R"("Ann" "Bob")");
  EXPECT_EQ(Evaluate("lax $.children.size() + 2 * -1"), "1");
  EXPECT_EQ(Evaluate("lax $.comment.type()"), R"("string")");
  EXPECT_EQ(Evaluate("lax $.nothing"), "");
  EXPECT_THAT(Evaluate("strict $.nothing"),
              ::testing::StartsWith("error: structural error: missing member"));
  EXPECT_THAT(Evaluate("strict $.children[7]"), ::testing::StartsWith("error: invalid array"));
  EXPECT_THAT(Evaluate("lax $..x"), ::testing::StartsWith("syntax: "));
  EXPECT_THAT(Evaluate("lax 1" +
                       [] {
                         std::string many;
                         for (int i = 0; i < 5000; ++i) many += "+1";
                         return many;
                       }()),
              ::testing::StartsWith("syntax: path is too complex"));
}

class SqlJson : public testing::SqlTest {};

TEST_F(SqlJson, Functions) {
  EXPECT_THAT(Query("SELECT trino_json_exists('{\"a\": 1}', 'lax $.a', '{}', 0), "
                    "trino_json_exists('{', 'lax $.a', '{}', 2), "
                    "trino_json_value('[1, \"x\"]', 'lax $[1]', '{}', 0, NULL::VARCHAR, 0, "
                    "NULL::VARCHAR), "
                    "trino_json_value('[7]', 'strict $[3]', '{}', 0, NULL::BIGINT, 2, 99::BIGINT), "
                    "trino_json_value('{}', 'lax $.a', '{}', 2, 'none', 0, NULL::VARCHAR)"),
              ElementsAre("true|NULL|x|99|none"));
  EXPECT_THAT(Query("SELECT trino_json_query(j, 'lax $.a', '{}', 0, FALSE, 0, 0), "
                    "trino_json_query(j, 'lax $.a[*]', '{}', 2, FALSE, 0, 0), "
                    "trino_json_query(j, 'lax $.s', '{}', 0, TRUE, 0, 0), "
                    "trino_json_query(j, 'lax $.z', '{}', 0, FALSE, 2, 0) "
                    "FROM (VALUES ('{\"a\" : [1, 2], \"s\": \"t\"}')) v(j)"),
              ElementsAre("[1,2]|[1,2]|t|[]"));
  EXPECT_THAT(Query("SELECT trino_json_object(TRUE, FALSE, 'x', trino_to_json(1), 'y', NULL), "
                    "trino_json_array(FALSE, trino_to_json(1.2::DOUBLE), NULL), "
                    "trino_json_array(FALSE)"),
              ElementsAre(R"({"x":1,"y":null}|[1.2]|[])"));
  EXPECT_EQ(ErrorOf("SELECT trino_json_object(TRUE, TRUE, 'x', NULL, 'x', NULL)").message,
            "duplicate key passed to JSON_OBJECT function");
  EXPECT_EQ(ErrorOf("SELECT trino_json_value('[1,2]', 'lax $[*]', '{}', 0, NULL::INTEGER, 1, "
                    "NULL::INTEGER)")
                .code,
            "JSON_VALUE_RESULT_ERROR");
}

}  // namespace
}  // namespace laketop::engine
