// SPDX-License-Identifier: Apache-2.0
#include "aws/paging.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"

namespace laketop::aws {
namespace {

using Position = std::vector<std::string>;

TEST(PageToken, ComesBackAsItWas) {
  const Position position = {"key \xff", "", "3:a:b"};
  EXPECT_EQ(FindPosition("keys", PageToken("keys", position)), position);
}

TEST(PageToken, IsCheckedAndOfOneList) {
  EXPECT_FALSE(FindPosition("tables", PageToken("keys", {"a"})));
  EXPECT_FALSE(FindPosition("keys", PageToken("keys", {})));
  EXPECT_FALSE(FindPosition("keys", ""));
  EXPECT_FALSE(FindPosition("keys", "!"));
  for (const char* raw :
       {"4:keys", "4:keys1", "4:keys2:a", "4:keys-1:a", "4:keys99999999999999999999:a"}) {
    EXPECT_FALSE(FindPosition("keys", Base64Encode(raw))) << raw;
  }
  EXPECT_FALSE(FindPosition("keys", std::string(kPageTokenBytesMax + 1, 'A')));
}

TEST(PageOf, GoesOnWhereRowsComeAndGo) {
  std::vector<std::string> keys = {"a", "b", "c", "d"};
  std::optional<PageBounds> page = PageOf("keys", keys, std::nullopt, 2);
  ASSERT_TRUE(page && page->next_token);
  EXPECT_EQ(page->begin, 0U);
  EXPECT_EQ(page->end, 2U);
  keys = {"c", "d"};  // the first page's rows have been deleted
  page = PageOf("keys", keys, page->next_token, 2);
  ASSERT_TRUE(page);
  EXPECT_EQ(page->begin, 0U);
  EXPECT_EQ(page->end, 2U);
  EXPECT_FALSE(page->next_token);
}

TEST(PageOf, OfRowsInAnyOrder) {
  const std::vector<std::string> keys = {"z", "a", "m"};
  const std::optional<PageBounds> first = PageOf("keys", keys, std::nullopt, 1);
  ASSERT_TRUE(first);
  const std::optional<PageBounds> rest = PageOf("keys", keys, first->next_token, 9);
  ASSERT_TRUE(rest);
  EXPECT_EQ(rest->begin, 1U);
  EXPECT_EQ(rest->end, 3U);
}

TEST(PageOf, OfNothing) {
  const std::optional<PageBounds> page = PageOf("keys", {}, std::nullopt, 5);
  ASSERT_TRUE(page);
  EXPECT_EQ(page->end, 0U);
  EXPECT_FALSE(page->next_token);
  EXPECT_FALSE(PageOf("keys", {}, "no token", 5));
}

}  // namespace
}  // namespace laketop::aws
