// SPDX-License-Identifier: Apache-2.0
#include "services/glue/crawler/glob.hpp"

#include <gtest/gtest.h>

namespace laketop::glue {
namespace {

bool Matches(std::string_view pattern, std::string_view path) {
  auto glob = Glob::Parse(pattern);
  return glob && glob->Matches(path);
}

// The examples of AWS's page on exclude patterns.
TEST(Glob, DocumentedExamples) {
  EXPECT_TRUE(Matches("*.csv", "john.csv"));
  EXPECT_FALSE(Matches("*.csv", "employees/john.csv"));
  EXPECT_TRUE(Matches("**.csv", "employees/john.csv"));
  EXPECT_TRUE(Matches("*.{csv,avro}", "a.avro"));
  EXPECT_TRUE(Matches("foo.?", "foo.x"));
  EXPECT_FALSE(Matches("foo.?", "foo.xy"));
  EXPECT_TRUE(Matches("myfolder/*", "myfolder/mysource"));
  EXPECT_FALSE(Matches("myfolder/*", "myfolder/mysource/data"));
  EXPECT_TRUE(Matches("myfolder/*/*", "myfolder/mysource/data"));
  EXPECT_TRUE(Matches("myfolder/**", "myfolder/mysource/data"));
  EXPECT_TRUE(Matches("myfolder**", "myfolder/mydata.txt"));
  EXPECT_TRUE(Matches("departments/market*", "departments/market-us.json"));
  EXPECT_FALSE(Matches("departments/market*", "departments/finance.json"));
}

TEST(Glob, SomeDaysOfAMonth) {
  constexpr std::string_view kPattern = "2015/01/{[!0],0[8-9]}**";
  EXPECT_FALSE(Matches(kPattern, "2015/01/07/data.json"));
  EXPECT_TRUE(Matches(kPattern, "2015/01/08/data.json"));
  EXPECT_TRUE(Matches(kPattern, "2015/01/15/data.json"));
}

TEST(Glob, EscapesAndBrackets) {
  EXPECT_TRUE(Matches("a\\*b", "a*b"));
  EXPECT_FALSE(Matches("a\\*b", "axb"));
  EXPECT_TRUE(Matches("[abce-g]", "f"));
  EXPECT_FALSE(Matches("[abce-g]", "d"));
  EXPECT_TRUE(Matches("[-a]", "-"));
  EXPECT_TRUE(Matches("*", ".hidden"));
}

TEST(Glob, FaultyPatternsAreRefused) {
  for (const char* wrong : {"{a", "[a", "{a{b}}"}) EXPECT_FALSE(Glob::Parse(wrong)) << wrong;
}

}  // namespace
}  // namespace laketop::glue
