// SPDX-License-Identifier: Apache-2.0
#include "engine/store/store.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "base/random.hpp"
#include "base/sync_wait.hpp"
#include "engine/store/row_cache.hpp"
#include "engine/store/table.hpp"

namespace laketop::engine {
namespace {

struct ItemKey {
  std::string group;
  std::uint64_t number = 0;
  template <class V>
  void KeyFields(V& v) {
    v(group);
    v(number);
  }
  bool operator==(const ItemKey&) const = default;
};

struct Item {
  std::string text;
  template <class V>
  void Fields(V& v) {
    v(1, text);
  }
};

class StoreTest : public testing::Test {
 protected:
  StoreTest() { Open(); }
  void TearDown() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }
  void Open() {
    store_.reset();
    store_ = OrThrow(Store::Open(folder_, {.io_pool = &pool_}));
  }
  Table<ItemKey, Item> Items(std::string family = {}) {
    return {*store_, {.name = "items" + family, .family = family}};
  }
  Result<> Put(const Table<ItemKey, Item>& items, const ItemKey& key, std::string text) {
    Commit commit(*store_);
    items.Put(commit, key, Item{std::move(text)});
    return store_->ApplyBlocking(std::move(commit));
  }
  std::string TextOf(const Table<ItemKey, Item>& items, const ItemKey& key) {
    auto item = OrThrow(items.Find(key));
    return item ? item->text : "(none)";
  }

  ThreadPool pool_{{.name = "io"}};
  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("laketop_store_" + RandomHex(12));
  std::unique_ptr<Store> store_;
};

TEST_F(StoreTest, ACacheAnswersWhatTheStoreWould) {
  auto items = Items();
  auto others = Items("others");
  RowCache<ItemKey, Item> cache(*store_, items, 2);
  auto find = [&](std::uint64_t number) {
    ItemKey key{"a", number};
    return OrThrow(SyncWait(cache.Find(key)));
  };
  EXPECT_EQ(find(1), nullptr);
  OrThrow(Put(items, {"a", 1}, "one"));
  auto first = find(1);
  EXPECT_EQ(first->record.text, "one");
  EXPECT_EQ(find(1), first);
  OrThrow(Put(others, {"a", 1}, "elsewhere"));
  EXPECT_EQ(find(1), first);
  OrThrow(Put(items, {"a", 1}, "two"));
  EXPECT_EQ(find(1)->record.text, "two");
  EXPECT_NE(find(1)->version, first->version);
  for (std::uint64_t number = 2; number < 6; ++number) {
    OrThrow(Put(items, {"a", number}, "more"));
    EXPECT_EQ(find(number)->record.text, "more");
  }
  OrThrow(SyncWait(store_->Reset()));
  EXPECT_EQ(find(1), nullptr);
}

TEST_F(StoreTest, RowsAreThereAfterReopening) {
  {
    auto items = Items();
    auto heavy = Items("heavy");
    Commit commit(*store_);
    items.Put(commit, {"a", 1}, {"one"});
    heavy.Put(commit, {"a", 1}, {"heavy one"});
    ASSERT_TRUE(store_->ApplyBlocking(std::move(commit)));
  }
  Open();
  EXPECT_EQ(TextOf(Items(), {"a", 1}), "one");
  EXPECT_EQ(TextOf(Items("heavy"), {"a", 1}), "heavy one");
  EXPECT_EQ(TextOf(Items(), {"a", 2}), "(none)");
}

TEST_F(StoreTest, ExpectationsRefuseWithTheirNumber) {
  auto items = Items();
  ItemKey key{"a", 1};
  ASSERT_TRUE(Put(items, key, "one"));
  Version version = OrThrow(items.FindRow(key))->version;

  Commit absent(*store_);
  items.ExpectPresent(absent, key);
  EXPECT_EQ(items.ExpectAbsent(absent, key), 1);
  items.Put(absent, key, {"never"});
  auto refused = store_->ApplyBlocking(std::move(absent));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
  EXPECT_EQ(refused.error().expectation, 1);

  Commit same(*store_);
  items.ExpectVersion(same, key, version);
  items.Put(same, key, {"two"});
  EXPECT_TRUE(store_->ApplyBlocking(std::move(same)));
  Commit late(*store_);
  items.ExpectVersion(late, key, version);
  items.Put(late, key, {"three"});
  EXPECT_EQ(store_->ApplyBlocking(std::move(late)).error().code, ErrorCode::kConflict);
  EXPECT_EQ(TextOf(items, key), "two");

  Commit empty(*store_);
  items.ExpectEmpty(empty, items.Prefix("b"));
  items.ExpectEmpty(empty, items.Prefix("a"));
  EXPECT_EQ(store_->ApplyBlocking(std::move(empty)).error().expectation, 1);
}

// A row deleted and written again must not pass for the one that was read: no ABA.
TEST_F(StoreTest, VersionsNeverComeBack) {
  auto items = Items();
  ItemKey key{"a", 1};
  std::set<Version> seen;
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 3; ++i) {
      ASSERT_TRUE(Put(items, key, "same"));
      EXPECT_TRUE(seen.insert(OrThrow(items.FindRow(key))->version).second);
      Commit commit(*store_);
      items.Delete(commit, key);
      ASSERT_TRUE(store_->ApplyBlocking(std::move(commit)));
    }
    Open();
    items = Items();
  }
}

// Starts commits from within a listener of a first one, on the committer's thread, so that they
// surely wait together and form one group.
class GroupTest : public StoreTest {
 protected:
  std::vector<Result<>> ApplyTogether(std::vector<Commit> commits) {
    std::vector<Result<>> results(commits.size());
    std::atomic<std::size_t> open = commits.size();
    auto apply = [](Store& store, Commit commit, Result<>& result) -> Task<void> {
      result = co_await store.Apply(std::move(commit));
    };
    Commit gate(*store_);
    gate.OnOutcome([&](CommitOutcome) {
      for (std::size_t i = 0; i < commits.size(); ++i) {
        Spawn(nullptr, apply(*store_, std::move(commits[i]), results[i]), [&](auto) { --open; });
      }
    });
    EXPECT_TRUE(store_->ApplyBlocking(std::move(gate)));
    while (open > 0) std::this_thread::yield();
    return results;
  }
};

TEST_F(GroupTest, ExpectationsSeeTheCommitsBefore) {
  auto items = Items();
  ItemKey key{"a", 1};
  std::vector<Commit> commits;
  for (int i = 0; i < 3; ++i) {
    Commit& commit = commits.emplace_back(*store_);
    items.ExpectAbsent(commit, key);
    items.Put(commit, key, {std::to_string(i)});
  }
  Commit& remove = commits.emplace_back(*store_);
  items.ExpectPresent(remove, key);
  items.DeleteRange(remove, items.Prefix("a"));
  Commit& again = commits.emplace_back(*store_);
  items.ExpectEmpty(again, items.Prefix("a"));
  items.Put(again, key, {"again"});
  Commit& last = commits.emplace_back(*store_);
  items.ExpectEmpty(last, items.Prefix("a"));
  auto results = ApplyTogether(std::move(commits));
  std::vector<bool> passed;
  for (const auto& result : results) passed.push_back(result.has_value());
  EXPECT_EQ(passed, (std::vector<bool>{true, false, false, true, true, false}));
  EXPECT_EQ(TextOf(items, key), "again");
}

TEST_F(GroupTest, WholeRangesAreDeletedWhateverTheirSize) {
  auto items = Items();
  for (std::uint64_t rows : {std::uint64_t{10}, std::uint64_t{2000}}) {
    Commit fill(*store_);
    for (std::uint64_t i = 0; i < rows; ++i) items.Put(fill, {"a", i}, {"row"});
    items.Put(fill, {"b", 0}, {"other"});
    ASSERT_TRUE(store_->ApplyBlocking(std::move(fill)));
    std::vector<Commit> commits;
    Commit& remove = commits.emplace_back(*store_);
    items.DeleteRange(remove, items.Prefix("a"));
    items.Put(remove, {"a", 7}, {"kept"});
    Commit& check = commits.emplace_back(*store_);
    items.ExpectAbsent(check, {"a", 6});
    items.ExpectPresent(check, {"a", 7});
    items.ExpectPresent(check, {"b", 0});
    for (const auto& result : ApplyTogether(std::move(commits))) EXPECT_TRUE(result);
    EXPECT_EQ(OrThrow(items.List(items.Prefix("a"))).size(), 1u);
    EXPECT_EQ(OrThrow(items.List(KeyRange::All())).size(), 2u);
  }
}

TEST_F(StoreTest, ManyThreadsIncrementWithoutLoss) {
  auto items = Items();
  ItemKey key{"count", 0};
  ASSERT_TRUE(Put(items, key, "0"));
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int done = 0; done < 50;) {
        auto row = OrThrow(items.FindRow(key));
        Commit commit(*store_);
        items.ExpectVersion(commit, key, row->version);
        items.Put(commit, key, {std::to_string(std::stoi(row->record.text) + 1)});
        if (store_->ApplyBlocking(std::move(commit))) ++done;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(TextOf(items, key), "200");
}

TEST_F(StoreTest, CursorsWalkBothWaysAndSeek) {
  auto items = Items();
  auto next_table = Items("next");
  Commit commit(*store_);
  for (std::uint64_t i = 0; i < 10; ++i) items.Put(commit, {"g", i * 2}, {std::to_string(i * 2)});
  next_table.Put(commit, {"g", 0}, {"other table"});
  ASSERT_TRUE(store_->ApplyBlocking(std::move(commit)));

  auto cursor = items.Scan(store_->Read(), items.Prefix("g"));
  ASSERT_TRUE(cursor.Next());
  EXPECT_EQ(cursor->key.number, 0u);
  cursor.Seek({"g", 7});
  ASSERT_TRUE(cursor.Next());
  EXPECT_EQ(cursor->key.number, 8u);
  cursor.Seek({"a", 0});
  ASSERT_TRUE(cursor.Next());
  EXPECT_EQ(cursor->key.number, 0u);
  cursor.Seek({"z", 0});
  EXPECT_FALSE(cursor.Next());
  EXPECT_TRUE(cursor.Status());

  auto back = items.Scan(store_->Read(), items.Prefix("g"), Direction::kBackward);
  ASSERT_TRUE(back.Next());
  EXPECT_EQ(back->key.number, 18u);
  back.Seek({"g", 7});
  ASSERT_TRUE(back.Next());
  EXPECT_EQ(back->key.number, 6u);
  back.Seek({"a", 7});
  EXPECT_FALSE(back.Next());

  auto page = OrThrow(items.List(store_->Read(), KeyRange::After(EncodeKey(ItemKey{"g", 4})), 3));
  ASSERT_EQ(page.size(), 3u);
  EXPECT_EQ(page[0].key.number, 6u);
  auto found = OrThrow(items.FindMany(store_->Read(), {{"g", 4}, {"g", 5}, {"g", 6}}));
  EXPECT_EQ(found[0]->record.text, "4");
  EXPECT_FALSE(found[1]);
  EXPECT_EQ(found[2]->record.text, "6");
}

TEST_F(StoreTest, SnapshotsStandStill) {
  auto items = Items();
  ASSERT_TRUE(Put(items, {"a", 1}, "old"));
  Reader before = store_->ReadSnapshot();
  ASSERT_TRUE(Put(items, {"a", 1}, "new"));
  ASSERT_TRUE(Put(items, {"a", 2}, "more"));
  EXPECT_EQ(OrThrow(items.Find(before, {"a", 1}))->text, "old");
  EXPECT_EQ(OrThrow(items.List(before, KeyRange::All())).size(), 1u);
  EXPECT_EQ(TextOf(items, {"a", 1}), "new");
}

TEST_F(StoreTest, AsyncReadsMissMemoryOnceAndThenNot) {
  std::string large(200'000, 'x');
  {
    auto items = Items();
    for (std::uint64_t i = 0; i < 40; ++i) ASSERT_TRUE(Put(items, {"a", i}, large));
  }
  Open();  // More than the store replays from its log: it lies in tables now, uncached.
  auto items = Items();
  EXPECT_EQ(store_->ReadMemory().Find(items.Id(), EncodeKey(ItemKey{"a", 3})).error().code,
            ErrorCode::kWouldBlock);
  auto item = OrThrow(SyncWait(items.FindAsync({"a", 3})));
  EXPECT_EQ(item->text, large);
  EXPECT_TRUE(store_->ReadMemory().Find(items.Id(), EncodeKey(ItemKey{"a", 3})));
  EXPECT_EQ(OrThrow(SyncWait(items.ListAsync(items.Prefix("a"), 5))).size(), 5u);
}

TEST_F(StoreTest, ResetDropsAllAndRefusesOlderWork) {
  auto items = Items();
  auto heavy = Items("heavy");
  store_->OnReset([&](Commit& fresh, Epoch) { items.Put(fresh, {"seed", 0}, {"seed"}); });
  ASSERT_TRUE(Put(items, {"a", 1}, "one"));
  ASSERT_TRUE(Put(heavy, {"a", 1}, "one"));
  Epoch before = store_->CurrentEpoch();
  Commit old(*store_);
  items.Put(old, {"a", 2}, {"never"});

  ASSERT_TRUE(SyncWait(store_->Reset()));
  EXPECT_EQ(store_->CurrentEpoch(), before + 1);
  EXPECT_EQ(store_->ApplyBlocking(std::move(old)).error().code, ErrorCode::kStaleEpoch);
  Commit also_old(*store_, before);
  EXPECT_EQ(store_->ApplyBlocking(std::move(also_old)).error().code, ErrorCode::kStaleEpoch);
  EXPECT_TRUE(OrThrow(heavy.List(KeyRange::All())).empty());
  EXPECT_EQ(OrThrow(items.List(KeyRange::All())).size(), 1u);
  ASSERT_TRUE(Put(items, {"a", 1}, "new life"));
  Open();
  EXPECT_EQ(TextOf(Items(), {"a", 1}), "new life");
  EXPECT_EQ(TextOf(Items(), {"seed", 0}), "seed");
}

TEST_F(StoreTest, IdsGrowAcrossRestartsAndResets) {
  std::uint64_t last = 0;
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 3; ++i) {
      std::uint64_t id = store_->NextId();
      EXPECT_GT(id, last);
      EXPECT_EQ(Store::EpochOf(id), store_->CurrentEpoch());
      last = id;
    }
    if (round == 1) {
      ASSERT_TRUE(SyncWait(store_->Reset()));
    } else {
      Open();
    }
  }
}

TEST_F(StoreTest, SchemasUpgradeOnceAndNeverGoBack) {
  auto items = Items();
  ASSERT_TRUE(Put(items, {"a", 1}, "one"));
  Open();
  int upgrades = 0;
  TableDeclaration second{.name = "items", .schema_version = 2};
  second.upgrade = [&](Store& store, TableId table, int stored) -> Result<> {
    EXPECT_EQ(stored, 1);
    ++upgrades;
    Commit commit(store);
    commit.Put(table, EncodeKey(ItemKey{"a", 1}), EncodeRecord(Item{"upgraded"}));
    return store.ApplyBlocking(std::move(commit));
  };
  ASSERT_TRUE(store_->Declare(second));
  ASSERT_TRUE(store_->Declare(second));
  EXPECT_EQ(upgrades, 1);
  EXPECT_EQ(store_->Declare({.name = "items"}).error().code, ErrorCode::kNewerData);
  EXPECT_EQ(store_->Declare({.name = "items", .family = "x"}).error().code, ErrorCode::kInvalid);
}

TEST_F(StoreTest, CheckpointIsTheStateOfItsMoment) {
  auto items = Items();
  ASSERT_TRUE(Put(items, {"a", 1}, "one"));
  std::filesystem::path copy = folder_.string() + "_copy";
  bool called = false;
  auto meanwhile = [&]() -> Result<> {
    called = true;
    return {};
  };
  ASSERT_TRUE(SyncWait(store_->Checkpoint(copy, meanwhile)));
  EXPECT_TRUE(called);
  ASSERT_TRUE(Put(items, {"a", 1}, "two"));
  {
    auto other = OrThrow(Store::Open(copy, {}));
    Table<ItemKey, Item> copied(*other, {.name = "items"});
    EXPECT_EQ(OrThrow(copied.Find({"a", 1}))->text, "one");
  }
  std::filesystem::remove_all(copy);
}

TEST_F(StoreTest, UncleanEpochsStayOnTheAccount) {
  EXPECT_EQ(store_->FirstUncleanEpoch(), store_->CurrentEpoch());
  Open();
  EXPECT_EQ(store_->FirstUncleanEpoch(), store_->CurrentEpoch());
  // A copy of a running store is what a crash leaves.
  std::filesystem::path copy = folder_.string() + "_copy";
  ASSERT_TRUE(SyncWait(store_->Checkpoint(copy, nullptr)));
  Epoch crashed = store_->CurrentEpoch();
  for (int i = 0; i < 2; ++i) {
    auto other = OrThrow(Store::Open(copy, {}));
    EXPECT_EQ(other->FirstUncleanEpoch(), crashed);
    if (i == 1) {
      ASSERT_TRUE(other->MarkEarlierEpochsClean());
    }
  }
  auto other = OrThrow(Store::Open(copy, {}));
  EXPECT_EQ(other->FirstUncleanEpoch(), other->CurrentEpoch());
  other.reset();
  std::filesystem::remove_all(copy);
}

TEST_F(StoreTest, OutcomesAreToldOnceAndLimitsHold) {
  auto items = Items();
  std::vector<CommitOutcome> outcomes;
  Commit good(*store_);
  items.Put(good, {"a", 1}, {"one"});
  good.OnOutcome([&](CommitOutcome outcome) { outcomes.push_back(outcome); });
  EXPECT_TRUE(store_->ApplyBlocking(std::move(good)));
  Commit bad(*store_);
  items.ExpectAbsent(bad, {"a", 1});
  bad.OnOutcome([&](CommitOutcome outcome) { outcomes.push_back(outcome); });
  EXPECT_FALSE(store_->ApplyBlocking(std::move(bad)));
  EXPECT_EQ(outcomes,
            (std::vector<CommitOutcome>{CommitOutcome::kCommitted, CommitOutcome::kRefused}));
  Commit large(*store_);
  items.Put(large, {std::string(kRowKeyBytesMax, 'k'), 1}, {"one"});
  EXPECT_EQ(store_->ApplyBlocking(std::move(large)).error().code, ErrorCode::kTooLarge);
}

}  // namespace
}  // namespace laketop::engine
