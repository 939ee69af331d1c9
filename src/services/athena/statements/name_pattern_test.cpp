// SPDX-License-Identifier: Apache-2.0
#include "services/athena/statements/name_pattern.hpp"

#include <gtest/gtest.h>

namespace laketop::athena {
namespace {

TEST(NamePattern, IsHives) {
  EXPECT_TRUE(NamePattern(std::nullopt).Matches("anything"));
  EXPECT_TRUE(NamePattern("sales*").Matches("sales_2020"));
  EXPECT_TRUE(NamePattern("*2020|flights").Matches("flights"));
  EXPECT_TRUE(NamePattern("S.*").Matches("sales"));
  EXPECT_TRUE(NamePattern("a*b*c").Matches("axxbxbyc"));
  EXPECT_FALSE(NamePattern("a*b").Matches("axc"));
  EXPECT_FALSE(NamePattern("sales").Matches("sales_2020"));
}

}  // namespace
}  // namespace laketop::athena
