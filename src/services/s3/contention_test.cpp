// SPDX-License-Identifier: Apache-2.0
// Many requests that change the same key at once: each comes to its end.

#include <atomic>
#include <thread>

#include "services/s3/s3_test_fixture.hpp"

namespace laketop::s3 {
namespace {

class ContentionTest : public S3Test {};

TEST_F(ContentionTest, HundredsOfWritersOfOneKeyAllSucceed) {
  constexpr int kWriters = 300;
  std::atomic<int> failed = 0;
  std::vector<std::thread> writers;
  for (int i = 0; i < kWriters; ++i) {
    writers.emplace_back([&] { failed += !CodeOf([&] { Put("key", "x"); }).empty(); });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(Get("key"), "x");
}

TEST_F(ContentionTest, AKeyThatIsWrittenAllTheTimeHoldsUpNoDeleteOfMany) {
  constexpr int kKeys = 300;
  for (int i = 0; i < kKeys; ++i) Put("key/" + std::to_string(i), "x");
  std::atomic<bool> done = false;
  std::vector<std::thread> writers;
  for (int i = 0; i < 4; ++i) {
    writers.emplace_back([&] {
      while (!done) Put("key/7", "y");
    });
  }
  gen::DeleteObjectsRequest in{.Bucket = "bucket"};
  for (int i = 0; i < kKeys; ++i) in.Delete.Objects.push_back({.Key = "key/" + std::to_string(i)});
  gen::DeleteObjectsOutput out;
  const std::string code =
      CodeOf([&] { out = SyncWait(s3_->DeleteObjects(Context(), std::move(in))); });
  done = true;
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(code, "");
  ASSERT_TRUE(out.Deleted);
  EXPECT_EQ(out.Deleted->size(), static_cast<std::size_t>(kKeys));
  EXPECT_EQ(Get("key/7"), "y");
  EXPECT_EQ(CodeOf([&] { Get("key/8"); }), "NoSuchKey");
}

TEST(KeyTurns, OneAtATime) {
  KeyTurns turns;
  EXPECT_FALSE(SyncWait(turns.TakeIfContended("a")).IsTaken());
  std::atomic<int> inside = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 1000; ++round) {
        KeyTurns::Turn turn = SyncWait(turns.Take("a"));
        EXPECT_EQ(++inside, 1);
        --inside;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  KeyTurns::Turn held = SyncWait(turns.Take("a"));
  EXPECT_FALSE(SyncWait(turns.TakeIfContended("b")).IsTaken());
  held = KeyTurns::Turn();
  EXPECT_FALSE(SyncWait(turns.TakeIfContended("a")).IsTaken());
}

}  // namespace
}  // namespace laketop::s3
