// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/sql/testing/sql_fixture.hpp"

namespace laketop::engine {
namespace {

using ::testing::ElementsAre;

class CollectionFunctions : public testing::SqlTest {};

TEST_F(CollectionFunctions, Subscripts) {
  EXPECT_THAT(Query("SELECT trino_array_subscript([1,2], 2), trino_element_at(['a','b'], -1), "
                    "trino_element_at([1], 4), trino_map_subscript(MAP {'k': 7}, 'k')"),
              ElementsAre("2|b|NULL|7"));
  EXPECT_THAT(Query("SELECT trino_element_at(l, i) FROM (VALUES ([{'x': 1}], 1), ([], 1), "
                    "(NULL, 1), ([{'x': 2}, {'x': 3}], 2)) t(l, i)"),
              ElementsAre("(x=1)", "NULL", "NULL", "(x=3)"));
  EXPECT_EQ(ErrorOf("SELECT trino_array_subscript([1,2,3], 5)").message,
            "Array subscript must be less than or equal to array length: 5 > 3");
  EXPECT_EQ(ErrorOf("SELECT trino_map_subscript(MAP {'k': 7}, 'x')").message,
            "Key not present in map: x");
}

TEST_F(CollectionFunctions, Sets) {
  EXPECT_THAT(Query("SELECT trino_array_distinct([2, NULL, 1, 2, NULL]), "
                    "trino_array_union([1, 2], [2, 3]), trino_array_intersect([1, NULL, 2, 2], "
                    "[2, NULL]), trino_array_except([1, 2, 1], [2])"),
              ElementsAre("[2,NULL,1]|[1,2,3]|[NULL,2]|[1]"));
  EXPECT_THAT(Query("SELECT trino_array_position([1, 2, 1], 1, -1), "
                    "trino_array_position(['a'], 'b'), trino_arrays_overlap([1, NULL], [2]), "
                    "trino_contains_sequence([1, 2, 3], [2, 3]), trino_slice([1,2,3,4], -2, 2), "
                    "trino_trim_array([1, 2, 3], 2)"),
              ElementsAre("3|0|NULL|true|[3,4]|[1]"));
  EXPECT_THAT(Query("SELECT trino_combinations(['foo', 'bar', 'baz'], 2), "
                    "trino_all_true([true, NULL]), trino_any_true([NULL, true]), "
                    "trino_all_true([]::BOOLEAN[]), len(trino_shuffle([1, 2]))"),
              ElementsAre("[[foo,bar],[foo,baz],[bar,baz]]|NULL|true|true|2"));
}

TEST_F(CollectionFunctions, Sequences) {
  EXPECT_THAT(Query("SELECT trino_sequence(1, 5, 2), trino_sequence(3, 1, -1), "
                    "trino_sequence_date(DATE '1970-01-01', DATE '1970-01-05', 172800000, 0), "
                    "trino_sequence_date(DATE '1970-01-31', DATE '1970-03-31', 0, 1), "
                    "trino_sequence_timestamp(TIMESTAMP '1970-01-01', "
                    "TIMESTAMP '1970-01-01 00:00:02', 1000, 0)"),
              ElementsAre("[1,3,5]|[3,2,1]|[0,2,4]|[30,58,89]|[0,1000000,2000000]"));
  EXPECT_EQ(ErrorOf("SELECT trino_sequence(1, 20000, 1)").message,
            "result of sequence function must not have more than 10000 entries");
  EXPECT_EQ(ErrorOf("SELECT trino_sequence(1, 2, 0)").code, "INVALID_FUNCTION_ARGUMENT");
}

TEST_F(CollectionFunctions, MapsOfPairs) {
  EXPECT_THAT(Query("SELECT trino_map_from_pairs(list({'k': k, 'v': v} ORDER BY v)), "
                    "trino_multimap_from_pairs(list({'k': k, 'v': v} ORDER BY v)) "
                    "FROM (VALUES ('a', 1), ('a', 2), (NULL, 3), ('b', 4)) t(k, v)"),
              ElementsAre("{a=1,b=4}|{a=[1,2],b=[4]}"));
  EXPECT_THAT(Query("SELECT trino_map_union([MAP {'a': 1}, NULL, MAP {'a': 2, 'b': 3}]), "
                    "trino_map_top(MAP {'x': 1::BIGINT, 'y': 5::BIGINT}, 1)"),
              ElementsAre("{a=1,b=3}|{y=5}"));
  EXPECT_THAT(Query("SELECT trino_numeric_histogram([1.0, 2.0, 10.0], NULL::DOUBLE[], 2), "
                    "trino_weighted_percentile([{'v': 1, 'w': 1.0::DOUBLE}, "
                    "{'v': 5, 'w': 9.0::DOUBLE}], 0.5)"),
              ElementsAre("{1.500000=2.000000,10.000000=1.000000}|5"));
}

}  // namespace
}  // namespace laketop::engine
