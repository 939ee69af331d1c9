// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/sql/testing/sql_fixture.hpp"

namespace laketop::engine {
namespace {

using ::testing::ElementsAre;

class JsonFunctions : public testing::SqlTest {};

TEST_F(JsonFunctions, ExtractAndParse) {
  EXPECT_THAT(Query(R"(SELECT trino_json_parse('{"b": [1, 2.50], "a": null}'))"),
              ElementsAre(R"({"a":null,"b":[1,2.5]})"));
  EXPECT_THAT(Query(R"(SELECT trino_json_extract(j, '$.a.b'), trino_json_extract_scalar(j, '$.a.c'),
                       trino_json_extract_scalar(j, '$.a'), trino_json_size(j, '$.a')
                       FROM (VALUES ('{"a": {"b": [1], "c": "x"}}'), ('broken')) t(j))"),
              ElementsAre("[1]|x|NULL|2", "NULL|NULL|NULL|NULL"));
  EXPECT_THAT(
      Query("SELECT trino_json_array_contains('[1, \"a\", true, 2.5]', 'a'), "
            "trino_json_array_contains('[1]', 2::BIGINT), trino_json_array_get('[1,2]', -1), "
            "trino_json_array_length('[1,[2]]'), trino_is_json_scalar('\"x\"')"),
      ElementsAre("true|false|2|2|true"));
  EXPECT_EQ(ErrorOf("SELECT trino_json_parse('[')").message, "Cannot convert value to JSON: '['");
}

TEST_F(JsonFunctions, CastsBothWays) {
  EXPECT_THAT(Query("SELECT trino_to_json(1.0::DOUBLE), trino_to_json('x\"'), "
                    "trino_to_json([1, NULL]), trino_to_json(MAP {'b': 1, 'a': 2}), "
                    "trino_to_json({'x': 1.50::DECIMAL(3,2), 'y': trino_json_parse('[ 1 ]')})"),
              ElementsAre(R"(1.0|"x\""|[1,null]|{"a":2,"b":1}|{"x":1.50,"y":[1]})"));
  EXPECT_THAT(
      Query("SELECT trino_to_json(TIMESTAMP '2020-01-01 00:00:00'), trino_to_json(NULL::DATE)"),
      ElementsAre("\"2020-01-01 00:00:00.000\"|NULL"));
  EXPECT_THAT(Query(R"(SELECT trino_json_cast('[1,null,"3"]', NULL::BIGINT[]),
                      trino_json_cast('{"A": 1, "b": ["x"]}', NULL::STRUCT(a BIGINT, b VARCHAR[])),
                      trino_json_cast('[1.5, "z"]', NULL::STRUCT(a DOUBLE, b VARCHAR)),
                      trino_json_cast('{"k": true}', NULL::MAP(VARCHAR, BOOLEAN)),
                      trino_json_cast('null', NULL::INTEGER))"),
              ElementsAre("[1,NULL,3]|(a=1,b=[x])|(a=1.500000,b=z)|{k=true}|NULL"));
  EXPECT_EQ(ErrorOf("SELECT trino_json_cast('[1]', NULL::BIGINT)").code, "INVALID_CAST_ARGUMENT");
  EXPECT_THAT(Query("SELECT trino_try_json_cast('{', NULL::BIGINT), "
                    "trino_try_json_cast('\"x\"', NULL::BIGINT)"),
              ElementsAre("NULL|NULL"));
}

}  // namespace
}  // namespace laketop::engine
