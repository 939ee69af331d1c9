// SPDX-License-Identifier: Apache-2.0
#include "formats/orc_streams.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace laketop::formats {
namespace {

using ::testing::ElementsAre;

std::vector<std::int64_t> Integers(std::string_view bytes, std::size_t count, bool second_version,
                                   bool is_signed = false) {
  OrcFault fault;
  OrcIntegers integers(OrcBytes(bytes, OrcCodec::kNone, 0, fault), second_version, is_signed);
  std::vector<std::int64_t> out;
  for (std::int64_t value = 0; out.size() < count && integers.Next(value);) out.push_back(value);
  return out;
}

// The bytes are the examples of the specification.
TEST(OrcIntegers, FirstVersion) {
  EXPECT_EQ(Integers({"\x61\x00\x07", 3}, 100, false), std::vector<std::int64_t>(100, 7));
  EXPECT_THAT(Integers("\xfb\x02\x03\x06\x07\x0b", 5, false), ElementsAre(2, 3, 6, 7, 11));
  std::vector<std::int64_t> falling;
  for (int i = 100; i > 0; --i) falling.push_back(i);
  EXPECT_EQ(Integers("\x61\xff\x64", 100, false), falling);
}

TEST(OrcIntegers, SecondVersion) {
  EXPECT_EQ(Integers("\x0a\x27\x10", 5, true), std::vector<std::int64_t>(5, 10'000));
  EXPECT_THAT(Integers("\x5e\x03\x5c\xa1\xab\x1e\xde\xad\xbe\xef", 4, true),
              ElementsAre(23'713, 43'806, 57'005, 48'879));
  EXPECT_THAT(Integers({"\x8e\x13\x2b\x21\x07\xd0\x1e\x00\x14\x70\x28\x32\x3c\x46\x50\x5a\x64\x6e"
                        "\x78\x82\x8c\x96\xa0\xaa\xb4\xbe\xfc\xe8",
                        28},
                       20, true),
              ElementsAre(2030, 2000, 2020, 1'000'000, 2040, 2050, 2060, 2070, 2080, 2090, 2100,
                          2110, 2120, 2130, 2140, 2150, 2160, 2170, 2180, 2190));
  EXPECT_THAT(Integers("\xc6\x09\x02\x02\x22\x42\x42\x46", 10, true),
              ElementsAre(2, 3, 5, 7, 11, 13, 17, 19, 23, 29));
}

TEST(OrcBytes, ADamagedStreamIsAFault) {
  OrcFault fault;
  OrcIntegers integers(OrcBytes("\x5e\x03\x5c", OrcCodec::kNone, 0, fault), true, false);
  std::int64_t value = 0;
  EXPECT_FALSE(integers.Next(value));
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->message, "a stream of the ORC file ends too early");
  EXPECT_FALSE(integers.Next(value));
}

TEST(OrcBits, TheHighestIsTheFirst) {
  OrcFault fault;
  OrcBits bits(OrcBytes("\xff\x80", OrcCodec::kNone, 0, fault));
  bool value = false;
  ASSERT_TRUE(bits.Next(value));
  EXPECT_TRUE(value);
  ASSERT_TRUE(bits.Next(value));
  EXPECT_FALSE(value);
}

TEST(OrcBytes, DecimalsHaveAnyLength) {
  OrcFault fault;
  OrcBytes bytes("\x95\x9a\xef\x3a\x03", OrcCodec::kNone, 0, fault);
  Decimal128 value = 0;
  ASSERT_TRUE(bytes.Big(value));
  EXPECT_EQ(static_cast<std::int64_t>(value), -61'728'395);
  ASSERT_TRUE(bytes.Big(value));
  EXPECT_EQ(static_cast<std::int64_t>(value), -2);
}

}  // namespace
}  // namespace laketop::formats
