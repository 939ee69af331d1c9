// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/sql/testing/sql_fixture.hpp"

namespace laketop::engine {
namespace {

using ::testing::ElementsAre;

class StringFunctions : public testing::SqlTest {};

TEST_F(StringFunctions, CutAndFind) {
  EXPECT_THAT(Query("SELECT trino_substr('héllo', 2), trino_substr('hello', -3, 2), "
                    "trino_substr('hello', 0), trino_substr('hello', 9), "
                    "trino_substr('hello', 2, 3), trino_substr_binary('abc'::BLOB, 2)"),
              ElementsAre("éllo|ll|||ell|bc"));
  EXPECT_THAT(Query("SELECT trino_split('a,b,c', ',', 2), trino_split_part('a,b,c', ',', 3), "
                    "trino_split_part('a,b', ',', 5), trino_split_to_map('a=1;b=2', ';', '='), "
                    "trino_split_to_multimap('a=1;b=2;a=3', ';', '=')"),
              ElementsAre("[a,b,c]|c|NULL|{a=1,b=2}|{a=[1,3],b=[2]}"));
  EXPECT_THAT(
      Query("SELECT trino_strpos('abcabc', 'bc', 2), trino_strpos('abcabc', 'bc', -2), "
            "trino_strpos('abc', 'x', 1), trino_trim('\t x ') || '|' || trino_ltrim(' y ')"),
      ElementsAre("5|2|0|x|y "));
  EXPECT_THAT(Query("SELECT trino_lpad('ab', 5, 'xyz'), trino_rpad('abc', 2, '-')"),
              ElementsAre("xyzab|ab"));
  EXPECT_EQ(ErrorOf("SELECT trino_split_part('a', ',', 0)").message,
            "Index must be greater than zero");
}

TEST_F(StringFunctions, Measure) {
  EXPECT_THAT(Query("SELECT trino_chr(8364), trino_codepoint('€'), "
                    "trino_hamming_distance('abc', 'abd'), "
                    "trino_levenshtein_distance('kitten', 'sitting'), "
                    "trino_luhn_check('79927398713'), trino_soundex('Robert'), "
                    "trino_char2hexint('a€')"),
              ElementsAre("€|8364|1|3|true|R163|006120AC"));
  EXPECT_THAT(Query("SELECT trino_format_number(123456), trino_format_number(1000), "
                    "trino_parse_data_size('2.3MB'), trino_human_readable_seconds(96), "
                    "trino_array_join(['a', NULL, 'b'], ','), "
                    "trino_array_join(['a', NULL, 'b'], ',', '?')"),
              ElementsAre("123K|1K|2411724|1 minute, 36 seconds|a,b|a,?,b"));
  EXPECT_THAT(Query("SELECT trino_from_utf8('a\\xFFb'::BLOB, '?'), trino_from_utf8('h'::BLOB)"),
              ElementsAre("a?b|h"));
}

}  // namespace
}  // namespace laketop::engine
