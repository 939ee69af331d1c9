// SPDX-License-Identifier: Apache-2.0
#include "engine/store/key.hpp"

#include <gtest/gtest.h>

#include <random>

namespace laketop::engine {
namespace {

struct Parts {
  std::string name;
  std::int32_t number = 0;
  std::vector<std::string> values;
  Timestamp time;
  std::string last;

  template <class V>
  void KeyFields(V& v) {
    v(name);
    v(number);
    v(values);
    v(time);
    v(last);
  }
  auto operator<=>(const Parts&) const = default;
};

// std::string compares its bytes as unsigned, as S3 sorts keys; few letters make many near misses.
std::string RandomString(std::mt19937& random) {
  static constexpr char kLetters[] = {'\0', '\1', 'a', '\x7F', '\x80', '\xFF'};
  std::string text;
  for (unsigned length = random() % 4; length > 0; --length) {
    text.push_back(kLetters[random() % sizeof(kLetters)]);
  }
  return text;
}

Parts RandomParts(std::mt19937& random) {
  Parts parts;
  parts.name = RandomString(random);
  parts.number = static_cast<std::int32_t>(random() % 5) - 2;
  for (unsigned count = random() % 3; count > 0; --count) {
    parts.values.push_back(RandomString(random));
  }
  parts.time = Timestamp(std::chrono::milliseconds(static_cast<int>(random() % 3) - 1));
  parts.last = RandomString(random);
  return parts;
}

TEST(Key, BytesSortAsPartsDoAndComeBack) {
  std::mt19937 random(7);
  for (int round = 0; round < 50'000; ++round) {
    Parts a = RandomParts(random);
    Parts b = RandomParts(random);
    if (round % 2 == 0) b.name = a.name;
    ASSERT_EQ(a < b, EncodeKey(a) < EncodeKey(b));
    ASSERT_EQ(a == b, EncodeKey(a) == EncodeKey(b));
    ASSERT_EQ(DecodeKey<Parts>(EncodeKey(a)), a);
  }
}

TEST(Key, LeadingPartsArePrefixOfExactlyTheirKeys) {
  std::mt19937 random(8);
  for (int round = 0; round < 50'000; ++round) {
    Parts a = RandomParts(random);
    Parts b = RandomParts(random);
    if (round % 2 == 0) b.name = a.name;
    KeyRange one = KeyRange::Prefix(EncodeLeading(a, 1));
    ASSERT_EQ(one.Contains(EncodeKey(b)), a.name == b.name);
    KeyRange two = KeyRange::Prefix(EncodeLeading(a, 2));
    ASSERT_EQ(two.Contains(EncodeKey(b)), a.name == b.name && a.number == b.number);
  }
}

TEST(Key, OpenStringIsPrefixOfAllThatStartWithIt) {
  std::mt19937 random(9);
  for (int round = 0; round < 50'000; ++round) {
    std::string start = RandomString(random);
    std::string text = RandomString(random);
    if (round % 2 == 0) text = start + text;
    std::string open;
    AppendKeyString(open, start, false);
    ASSERT_EQ(KeyRange::Prefix(open).Contains(EncodeKey(text)), text.starts_with(start));
  }
}

TEST(Key, DescendingTurnsTheOrder) {
  Descending<std::uint64_t> newer{2};
  Descending<std::uint64_t> older{1};
  EXPECT_LT(EncodeKey(newer), EncodeKey(older));
  EXPECT_EQ(DecodeKey<Descending<std::uint64_t>>(EncodeKey(newer)), newer);
}

TEST(Key, RangesOfBytes) {
  EXPECT_EQ(KeyRange::Prefix("a\xFF").end, "b");
  EXPECT_EQ(KeyRange::Prefix("\xFF\xFF").end, "");
  EXPECT_FALSE(KeyRange::After("a").Contains("a"));
  EXPECT_TRUE(KeyRange::After("a").Contains(std::string("a\0", 2)));
  KeyRange both = KeyRange{"a", "c"}.Intersect({"d", ""});
  EXPECT_FALSE(both.Contains("a"));
  EXPECT_FALSE(both.Contains("d"));
  EXPECT_FALSE(DecodeKey<std::string>("no end"));
}

}  // namespace
}  // namespace laketop::engine
