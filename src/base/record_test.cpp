// SPDX-License-Identifier: Apache-2.0
#include "base/record.hpp"

#include <gtest/gtest.h>

#include <random>

namespace laketop {
namespace {

enum class Color { kRed = 0, kBlue = 7 };

struct Leaf {
  std::string name;
  std::int32_t number = 5;
  template <class V>
  void Fields(V& v) {
    v(1, name);
    v(2, number);
  }
  bool operator==(const Leaf&) const = default;
};

struct Whole {
  std::string text;
  bool flag = false;
  std::int64_t negative = 0;
  std::uint64_t large = 0;
  double real = 0;
  Color color = Color::kRed;
  Timestamp time;
  std::chrono::seconds duration{};
  Json json;
  Leaf leaf;
  std::optional<std::string> maybe;
  std::optional<Leaf> maybe_leaf;
  std::vector<Leaf> leaves;
  std::vector<std::string> strings;
  std::vector<bool> flags;
  std::map<std::string, std::vector<int>> map;
  std::set<std::string> set;
  std::vector<std::pair<std::string, std::optional<int>>> pairs;
  std::vector<std::optional<std::string>> cells;

  template <class V>
  void Fields(V& v) {
    v(1, text);
    v(2, flag);
    v(3, negative);
    v(4, large);
    v(5, real);
    v(6, color);
    v(7, time);
    v(8, duration);
    v(9, json);
    v(10, leaf);
    v(11, maybe);
    v(12, maybe_leaf);
    v(13, leaves);
    v(14, strings);
    v(15, flags);
    v(16, map);
    v(17, set);
    v(18, pairs);
    v(1'000'000, cells);
  }
  bool operator==(const Whole&) const = default;
};

Whole Example() {
  Whole whole;
  whole.text = std::string("a\0b\xFF", 4);
  whole.flag = true;
  whole.negative = INT64_MIN;
  whole.large = UINT64_MAX;
  whole.real = -0.1;
  whole.color = Color::kBlue;
  whole.time = Timestamp(std::chrono::milliseconds(-1));
  whole.duration = std::chrono::seconds(90);
  whole.json.Set("a", Json::MakeArray()).Set("b", 1.5);
  whole.leaf = {"leaf", -3};
  whole.maybe = "";
  whole.maybe_leaf = Leaf{"other", 1};
  whole.leaves = {{"x", 1}, {"y", 2}};
  whole.strings = {"", "s"};
  whole.flags = {true, false};
  whole.map = {{"k", {1, -2}}, {"", {}}};
  whole.set = {"one", "two"};
  whole.pairs = {{"p", 1}, {"q", std::nullopt}};
  whole.cells = {std::nullopt, "", "cell"};
  return whole;
}

TEST(Record, ComesBackAsItWas) {
  EXPECT_EQ(DecodeRecord<Whole>(EncodeRecord(Example())), Example());
  EXPECT_EQ(DecodeRecord<Whole>(EncodeRecord(Whole())), Whole());
}

struct Older {
  std::string name;
  template <class V>
  void Fields(V& v) {
    v(1, name);
  }
};

struct Newer {
  std::string name;
  std::string added = "default";
  std::optional<std::vector<int>> also;
  double real = 1;
  template <class V>
  void Fields(V& v) {
    v(1, name);
    v(2, added);
    v(3, also);
    v(4, real);
  }
};

// The point of tags: a folder outlives the program that wrote it, both ways.
TEST(Record, NewerReadsOlderWithDefaultsAndOlderSkipsUnknown) {
  auto newer = DecodeRecord<Newer>(EncodeRecord(Older{"n"}));
  ASSERT_TRUE(newer);
  EXPECT_EQ(newer->name, "n");
  EXPECT_EQ(newer->added, "default");
  EXPECT_FALSE(newer->also);
  auto older = DecodeRecord<Older>(EncodeRecord(Newer{"n", "x", {{1, 2}}, 2}));
  ASSERT_TRUE(older);
  EXPECT_EQ(older->name, "n");
}

struct Narrow {
  std::uint8_t value = 0;
  template <class V>
  void Fields(V& v) {
    v(1, value);
  }
};
struct Wide {
  std::uint64_t value = 0;
  template <class V>
  void Fields(V& v) {
    v(1, value);
  }
};

TEST(Record, IntegersMayWidenButNeverWrap) {
  EXPECT_EQ(DecodeRecord<Wide>(EncodeRecord(Narrow{200}))->value, 200u);
  EXPECT_FALSE(DecodeRecord<Narrow>(EncodeRecord(Wide{256})));
}

struct Tree {
  std::vector<Tree> children;
  std::shared_ptr<Tree> next;
  template <class V>
  void Fields(V& v) {
    v(1, children);
    v(2, next);
  }
};

TEST(Record, RecursionIsLimited) {
  Tree tree;
  for (int i = 0; i < 20; ++i) {
    Tree parent;
    parent.children.push_back(std::move(tree));
    parent.next = std::make_shared<Tree>();
    tree = std::move(parent);
  }
  auto shallow = DecodeRecord<Tree>(EncodeRecord(tree));
  ASSERT_TRUE(shallow);
  EXPECT_TRUE(shallow->children[0].next);
  for (int i = 0; i < 20; ++i) {
    Tree parent;
    parent.children.push_back(std::move(tree));
    tree = std::move(parent);
  }
  EXPECT_FALSE(DecodeRecord<Tree>(EncodeRecord(tree)));
}

TEST(Record, DamagedBytesNeverCrash) {
  std::string good = EncodeRecord(Example());
  for (std::size_t length = 0; length < good.size(); ++length) {
    (void)DecodeRecord<Whole>(std::string_view(good).substr(0, length));
  }
  std::mt19937 random(42);
  for (int round = 0; round < 20'000; ++round) {
    std::string bad = good;
    for (int i = 0; i < 3; ++i) bad[random() % bad.size()] = static_cast<char>(random());
    if (auto whole = DecodeRecord<Whole>(bad)) (void)EncodeRecord(*whole);
  }
}

// What another program may write: other fields between, another order, a field twice.
struct Shuffled {
  int other = 1;
  std::string name;
  std::vector<std::string> list;
  template <class V>
  void Fields(V& v) {
    v(9, list);
    v(2, other);
    v(7, list);
    v(1, name);
  }
};

TEST(Record, FieldsComeInAnyOrder) {
  Shuffled shuffled{.other = -70'000, .name = "n", .list = {"a", "b"}};
  std::optional<Leaf> leaf = DecodeRecord<Leaf>(EncodeRecord(shuffled));
  ASSERT_TRUE(leaf);
  EXPECT_EQ(*leaf, (Leaf{.name = "n", .number = -70'000}));
  std::string twice = EncodeRecord(shuffled) + EncodeRecord(Leaf{.name = "last", .number = 3});
  leaf = DecodeRecord<Leaf>(twice);
  ASSERT_TRUE(leaf);
  EXPECT_EQ(*leaf, (Leaf{.name = "last", .number = 3}));
}

}  // namespace
}  // namespace laketop
