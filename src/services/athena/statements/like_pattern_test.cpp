// SPDX-License-Identifier: Apache-2.0
#include "services/athena/statements/like_pattern.hpp"

#include <gtest/gtest.h>

namespace laketop::athena {
namespace {

TEST(LikePattern, Matches) {
  const auto like = [](std::string_view text, std::string pattern,
                       std::optional<char> escape = std::nullopt) {
    return LikePattern(std::move(pattern), escape).Matches(text);
  };
  EXPECT_TRUE(like("date_add", "date%"));
  EXPECT_TRUE(like("date_add", "%a_d"));
  EXPECT_TRUE(like("aXbXc", "%X%c"));
  EXPECT_TRUE(like("", "%"));
  EXPECT_FALSE(like("date", "dat"));
  EXPECT_FALSE(like("dat", "date"));
  EXPECT_TRUE(like("date_add", "date\\_%", '\\'));
  EXPECT_FALSE(like("dateXadd", "date\\_%", '\\'));
}

}  // namespace
}  // namespace laketop::athena
