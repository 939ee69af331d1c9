// SPDX-License-Identifier: Apache-2.0
#include "services/glue/catalog/name_pattern.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace laketop::glue {
namespace {

TEST(NamePattern, StarsAreWildcardsOrRepeat) {
  constexpr std::array<std::string_view, 8> kNames{"mytableprefix_123",
                                                   "mytableprefix_something_test",
                                                   "something_mytablepostfix",
                                                   "test_catchthis123_test",
                                                   "asduas6781catchthisasdas",
                                                   "fakecatchthisfake",
                                                   "trailingtest.",
                                                   "trailingtest..."};
  const auto count = [&kNames](std::string_view pattern) {
    const auto parsed = NamePattern::Parse(pattern);
    return std::ranges::count_if(kNames, [&](auto name) { return parsed->Matches(name); });
  };
  EXPECT_EQ(count("mytableprefix_\\w+"), 2);
  EXPECT_EQ(count("\\w+_mytablepostfix"), 1);
  EXPECT_EQ(count("\\w+catchthis\\w+"), 3);
  EXPECT_EQ(count("*"), 8);
  EXPECT_EQ(count("mytable*"), 2);
  EXPECT_EQ(count("*table*"), 3);
  EXPECT_EQ(count("*catch*is*"), 3);
  EXPECT_EQ(count(".*catch*is*"), 3);
  EXPECT_EQ(count("trailing*.*"), 2);
  EXPECT_EQ(count("fake[a-z]*"), 1);
}

TEST(NamePattern, FaultyPatternsAreRefused) {
  EXPECT_FALSE(NamePattern::Parse("(").has_value());
  EXPECT_FALSE(NamePattern::Parse("[").has_value());
}

}  // namespace
}  // namespace laketop::glue
