// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/functions/hashes.hpp"

#include <gtest/gtest.h>

#include <string>

namespace laketop::engine {
namespace {

TEST(Hashes, MatchTheirAuthorsVectors) {
  EXPECT_EQ(XxHash64("", 0), 0xEF46DB3751D8E999u);
  EXPECT_EQ(XxHash64("a", 0), 0xD24EC4F1A98C6E5Bu);
  EXPECT_EQ(XxHash64("abc", 0), 0x44BC2CF5AD770999u);
  Hash128 murmur = Murmur3("The quick brown fox jumps over the lazy dog");
  EXPECT_EQ(murmur.low, 0xE34BBC7BBC071B6Cu);
  EXPECT_EQ(murmur.high, 0x7A433CA9C49A9347u);
}

// 0, 7, 14 … modulo 256: lengths on both sides of every block and branch, against the Python
// packages xxhash, mmh3 and spookyhash.
TEST(Hashes, AgreeWithOtherImplementationsAtEveryBranch) {
  struct Case {
    std::size_t length;
    std::uint64_t xxhash, murmur_low, spooky_low;
  };
  const Case cases[] = {
      {0, 0xEF46DB3751D8E999, 0, 0x232706FC6BF50919},
      {1, 0xE934A84ADB052768, 0x4610ABE56EFF5CB5, 0x8AE2F41804291280},
      {15, 0x2C53AB1E360882F, 0x6DFF7B6366908CBE, 0xFFB2AD9DD43042B2},
      {16, 0xED1DD2FAC0A31FBC, 0x2150AF92B9A026F9, 0x1321D673E77A32A7},
      {31, 0xF187C62B1E722B7, ~0x4D0504AA6C3D67B5u + 1, 0x4CD461B5157391B8},
      {33, 0x931B043CF8D65B94, ~0x2C7A119FBBD479C5u + 1, 0xA6F3085C0FE831F7},
      {200, 0x6DAAA52505587DD5, 0x71A68F6D92EAF3B2, 0x359EECBDD9F9D5D1},
      {300, 0x240B95EDF72F18E0, 0x6AC75C7E4050365, 0xC3F7AD250136D82D},
  };
  for (const Case& one : cases) {
    std::string bytes;
    for (std::size_t i = 0; i < one.length; ++i) bytes.push_back(static_cast<char>(i * 7 % 256));
    EXPECT_EQ(XxHash64(bytes, 0), one.xxhash) << one.length;
    EXPECT_EQ(Murmur3(bytes).low, one.murmur_low) << one.length;
    EXPECT_EQ(SpookyHash(bytes).low, one.spooky_low) << one.length;
  }
}

}  // namespace
}  // namespace laketop::engine
