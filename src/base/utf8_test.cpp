// SPDX-License-Identifier: Apache-2.0
#include "base/utf8.hpp"

#include <gtest/gtest.h>

namespace laketop {
namespace {

using namespace std::string_view_literals;

TEST(Utf8, WellFormed) {
  for (std::string_view text : {""sv, "abc"sv, "0123456789abcdef"sv, "\0"sv, "\xc3\xa9"sv,
                                "12345678\xe2\x82\xac"sv, "\xf0\x9f\x98\x80"sv}) {
    EXPECT_TRUE(IsUtf8(text));
    EXPECT_EQ(RepairUtf8(text), text);
  }
}

TEST(Utf8, Malformed) {
  EXPECT_FALSE(IsUtf8("\xff"));
  EXPECT_FALSE(IsUtf8("\xc0\x80"));          // overlong
  EXPECT_FALSE(IsUtf8("\xed\xa0\x80"));      // a surrogate
  EXPECT_FALSE(IsUtf8("\xf4\x90\x80\x80"));  // too large
  EXPECT_FALSE(IsUtf8("12345678\xc3"));      // cut off
  EXPECT_EQ(RepairUtf8("caf\xe9!"), "caf\xef\xbf\xbd!");
  EXPECT_EQ(RepairUtf8("\xe2\x82"), "\xef\xbf\xbd");
}

}  // namespace
}  // namespace laketop
