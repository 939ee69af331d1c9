// SPDX-License-Identifier: Apache-2.0
#include "services/athena/execution_store.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"
#include "base/sync_wait.hpp"

namespace laketop::athena {
namespace {

class ExecutionStoreTest : public testing::Test {
 protected:
  ExecutionStoreTest() : rows_(engine::OrThrow(engine::Store::Open(folder_, {}))), store_(*rows_) {}
  void TearDown() override {
    rows_.reset();
    std::filesystem::remove_all(folder_);
  }
  void Add(std::string id, std::string work_group, int second,
           ExecutionState state = ExecutionState::kSucceeded) {
    ExecutionRecord record{.id = id,
                           .account = "1",
                           .region = "r",
                           .work_group = std::move(work_group),
                           .sql = "SELECT 1",
                           .submitted = Timestamp(std::chrono::seconds(second)),
                           .client_token = "token-" + id};
    record = SyncWait(store_.Add(std::move(record)));
    record.state = state;
    engine::Commit commit(*rows_);
    store_.Put(commit, record);
    engine::OrThrow(rows_->ApplyBlocking(std::move(commit)));
  }
  std::string Ids(std::string work_group) {
    std::string ids;
    for (const std::string& id : SyncWait(store_.List(scope_, work_group, "", 50)).ids) ids += id;
    return ids;
  }
  void RemoveBefore(int second) {
    while (SyncWait(store_.RemoveSubmittedBefore(Timestamp(std::chrono::seconds(second))))) {
    }
  }

  Scope scope_{"1", "r"};
  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("laketop_executions_" + RandomHex(12));
  std::unique_ptr<engine::Store> rows_;
  ExecutionStore store_;
};

TEST_F(ExecutionStoreTest, RemovesWhatIsOldInEachWorkGroup) {
  Add("a", "one", 10);
  Add("b", "one", 20);
  Add("c", "one", 30);
  Add("d", "two", 15);
  Add("e", "two", 25, ExecutionState::kRunning);
  Add("f", "zero", 31);
  RemoveBefore(30);
  EXPECT_EQ(Ids("one"), "c");
  EXPECT_EQ(Ids("two"), "e");
  EXPECT_EQ(Ids("zero"), "f");
  EXPECT_FALSE(SyncWait(store_.Find(scope_, "a")));
  EXPECT_TRUE(SyncWait(store_.Find(scope_, "e")));
  // Its request token is free again.
  Add("a", "one", 40);
  EXPECT_EQ(Ids("one"), "ac");
}

TEST_F(ExecutionStoreTest, RemovesMoreThanOneCommitHolds) {
  for (int i = 0; i < 5; ++i) Add(std::to_string(i), "one", i);
  Add("x", "one", 50);
  EXPECT_TRUE(SyncWait(store_.RemoveSubmittedBefore(Timestamp(std::chrono::seconds(20)), 2)));
  EXPECT_EQ(Ids("one").size(), 4u);
  EXPECT_TRUE(SyncWait(store_.RemoveSubmittedBefore(Timestamp(std::chrono::seconds(20)), 2)));
  EXPECT_FALSE(SyncWait(store_.RemoveSubmittedBefore(Timestamp(std::chrono::seconds(20)), 2)));
  EXPECT_EQ(Ids("one"), "x");
}

}  // namespace
}  // namespace laketop::athena
