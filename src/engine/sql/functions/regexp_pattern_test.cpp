// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/functions/regexp_pattern.hpp"

#include <gtest/gtest.h>

namespace laketop::engine {
namespace {

std::vector<std::string> AllOf(std::string_view pattern, std::string_view text) {
  std::vector<std::string> found;
  auto compiled = RegexpPattern::Compile(pattern);
  if (!compiled) return {"error"};
  (*compiled)->ForEach(text, [&](const RegexpPattern::Match& match) {
    found.emplace_back(text.substr(match.Whole().begin, match.Whole().end - match.Whole().begin));
    return true;
  });
  return found;
}

TEST(Regexp, FindsAllAndStepsOverEmptyMatches) {
  EXPECT_EQ(AllOf("[0-9]+", "1a 2b 14m"), (std::vector<std::string>{"1", "2", "14"}));
  EXPECT_EQ(AllOf("x*", "äx"), (std::vector<std::string>{"", "x", ""}));
}

TEST(Regexp, WhatRe2RefusesBacktracks) {
  EXPECT_EQ(AllOf("(\\w)\\1", "hello book"), (std::vector<std::string>{"ll", "oo"}));
  EXPECT_EQ(AllOf("\\d+(?=€)", "5€ 6$"), (std::vector<std::string>{"5"}));
  EXPECT_EQ(AllOf("(unclosed", "x"), (std::vector<std::string>{"error"}));
}

TEST(Regexp, ExpandsGroupsByNumberAndName) {
  auto pattern = *RegexpPattern::Compile("(?<first>\\d)([a-z])");
  RegexpPattern::Match match;
  ASSERT_TRUE(pattern->Find("1a", 0, match));
  std::string error;
  EXPECT_EQ(ExpandReplacement(*pattern, "1a", match, "$2-${first}\\$$10", error), "a-1$10");
  EXPECT_EQ(ExpandReplacement(*pattern, "1a", match, "$3", error), std::nullopt);
}

}  // namespace
}  // namespace laketop::engine
