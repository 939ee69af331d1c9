// SPDX-License-Identifier: Apache-2.0
#include "engine/store/change_row.hpp"

#include <gtest/gtest.h>

#include <future>

#include "base/random.hpp"
#include "base/sync_wait.hpp"

namespace laketop::engine {
namespace {

struct Counter {
  std::int64_t value = 0;
  template <class V>
  void Fields(V& v) {
    v(1, value);
  }
};

class ChangeRowTest : public testing::Test {
 protected:
  ChangeRowTest()
      : store_(OrThrow(Store::Open(folder_, {}))), counters_(*store_, {.name = "counters"}) {}
  void TearDown() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }
  bool Change(DecideRow<Counter> decide) {
    return ChangeIn(store_->CurrentEpoch(), std::move(decide));
  }
  // On a pool: these decisions wait for the committer, on whose thread none may run.
  bool ChangeIn(Epoch epoch, DecideRow<Counter> decide) {
    bool changed = false;
    auto run = [](ChangeRowTest& test, Epoch epoch, DecideRow<Counter> decide,
                  bool& out) -> Task<void> {
      out = co_await ChangeRow<std::string, Counter>(*test.store_, test.counters_, epoch, "c",
                                                     std::move(decide));
    };
    std::promise<void> ended;
    auto finish = [&ended](std::exception_ptr error) {
      if (error) ended.set_exception(error);
      if (!error) ended.set_value();
    };
    Spawn(&pool_, run(*this, epoch, std::move(decide), changed), std::move(finish));
    ended.get_future().get();
    return changed;
  }
  void Put(std::int64_t value) {
    Commit commit(*store_);
    counters_.Put(commit, "c", {value});
    OrThrow(store_->ApplyBlocking(std::move(commit)));
  }
  std::int64_t Value() { return OrThrow(counters_.Find("c")).value_or(Counter{-1}).value; }

  ThreadPool pool_{{.name = "decide"}};
  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("laketop_change_row_" + RandomHex(12));
  std::unique_ptr<Store> store_;
  Table<std::string, Counter> counters_;
};

TEST_F(ChangeRowTest, MakesChangesAndRemovesTheRow) {
  EXPECT_TRUE(Change([](std::optional<Counter>& row, Commit&) {
    EXPECT_FALSE(row);
    row = Counter{1};
  }));
  EXPECT_TRUE(Change([](std::optional<Counter>& row, Commit&) { ++row.value().value; }));
  EXPECT_EQ(Value(), 2);
  EXPECT_TRUE(Change([](std::optional<Counter>& row, Commit&) { row.reset(); }));
  EXPECT_EQ(Value(), -1);
}

TEST_F(ChangeRowTest, DecidesAgainOverWhatAnotherMade) {
  int attempts = 0;
  EXPECT_TRUE(Change([&](std::optional<Counter>& row, Commit&) {
    if (++attempts <= 3) Put(10 * attempts);
    row = Counter{row ? row->value + 1 : 1};
  }));
  EXPECT_EQ(attempts, 4);
  EXPECT_EQ(Value(), 31);
}

TEST_F(ChangeRowTest, GivesUpAfterSoManyAttempts) {
  int attempts = 0;
  EXPECT_FALSE(Change([&](std::optional<Counter>& row, Commit&) {
    Put(++attempts);
    row = Counter{-5};
  }));
  EXPECT_EQ(attempts, kChangeAttemptsMax);
  EXPECT_EQ(Value(), attempts);
}

TEST_F(ChangeRowTest, WhatIsDecidedBesideTheRowHappensWithIt) {
  EXPECT_TRUE(Change([&](std::optional<Counter>& row, Commit& commit) {
    row = Counter{1};
    counters_.Put(commit, "other", {7});
  }));
  EXPECT_EQ(OrThrow(counters_.Find("other")).value().value, 7);
  EXPECT_THROW(Change([&](std::optional<Counter>&, Commit& commit) -> void {
                 counters_.Delete(commit, "other");
                 throw std::out_of_range("no");
               }),
               std::out_of_range);
  EXPECT_TRUE(OrThrow(counters_.Find("other")));
}

TEST_F(ChangeRowTest, WorkOfBeforeAResetIsRefused) {
  const Epoch before = store_->CurrentEpoch();
  OrThrow(SyncWait(store_->Reset()));
  DecideRow<Counter> decide = [](std::optional<Counter>& row, Commit&) { row = Counter{1}; };
  EXPECT_THROW(ChangeIn(before, decide), Failure);
  EXPECT_EQ(Value(), -1);
}

}  // namespace
}  // namespace laketop::engine
