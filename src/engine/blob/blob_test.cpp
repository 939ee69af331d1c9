// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <random>

#include "base/random.hpp"
#include "base/sync_wait.hpp"
#include "engine/blob/blob_store.hpp"
#include "engine/blob/power_loss_test.hpp"
#include "engine/store/table.hpp"

namespace laketop::engine {
namespace {

constexpr std::size_t kLarge = 3 * kWritePieceBytes / 2;

// Bytes that tell where they come from, so that a mix-up of offsets shows.
std::string Pattern(std::size_t size, unsigned seed = 1) {
  std::mt19937 random(seed);
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

class BlobTest : public testing::Test {
 protected:
  BlobTest() { Open(); }
  void TearDown() override {
    Close();
    std::filesystem::remove_all(folder_);
  }
  void Close() {
    if (blobs_) blobs_->Stop();
    blobs_.reset();
    store_.reset();
  }
  void Open() {
    Close();
    store_ = OrThrow(Store::Open(folder_ / "store", {.io_pool = &pool_}));
    blobs_ = OrThrow(BlobStore::Open(folder_ / "blob", *store_));
    blobs_->Start();
  }
  std::shared_ptr<StagedBlob> Write(std::string bytes, std::size_t chunk = 100'000) {
    auto writer = blobs_->NewWriter();
    for (std::size_t at = 0; at < bytes.size(); at += chunk) {
      EXPECT_TRUE(SyncWait(writer->Append(bytes.substr(at, chunk))));
    }
    EXPECT_EQ(writer->Size(), bytes.size());
    return OrThrow(SyncWait(writer->Finish()));
  }
  Content Publish(const std::string& bytes) {
    auto staged = Write(bytes);
    Commit commit(*store_);
    Content content = blobs_->Stage(commit, staged);
    OrThrow(store_->ApplyBlocking(std::move(commit)));
    return content;
  }
  void Drop(const Content& content) {
    Commit commit(*store_);
    blobs_->Release(commit, content);
    OrThrow(store_->ApplyBlocking(std::move(commit)));
  }
  std::string BytesOf(const Content& content) {
    auto reader = OrThrow(blobs_->OpenReader(content));
    std::string bytes(reader->Size() + 10, '\0');
    bytes.resize(OrThrow(reader->ReadAt(0, bytes)));
    return bytes;
  }
  std::size_t FileCount() {
    SettlePool();
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_ / "blob")) {
      if (entry.is_regular_file()) ++count;
    }
    return count;
  }
  std::size_t Rows(std::string name, std::string family = {}) {
    TableId table = OrThrow(store_->Declare({.name = name, .family = family}));
    Cursor cursor = store_->Read().Scan(table, KeyRange::All());
    std::size_t count = 0;
    while (cursor.Next()) ++count;
    return count;
  }
  // Dropped files are removed on the pool, perhaps by a job that one before it queues.
  void SettlePool() {
    auto nothing = [] {};
    auto run = [](ThreadPool& pool, auto job) -> Task<void> { co_await pool.Run(job); };
    SyncWait(run(pool_, nothing));
    SyncWait(run(pool_, nothing));
  }

  ThreadPool pool_{{.name = "io", .threads = 1}};
  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("laketop_blob_" + RandomHex(12));
  std::unique_ptr<Store> store_;
  std::unique_ptr<BlobStore> blobs_;
};

TEST_F(BlobTest, BytesComeBackWhateverTheSize) {
  std::map<std::size_t, Content> contents;
  for (std::size_t size : {std::size_t{0}, std::size_t{1}, kInlineBytesMax, kInlineBytesMax + 1,
                           kWritePieceBytes, 5 * kWritePieceBytes + 3}) {
    contents[size] = Publish(Pattern(size));
  }
  EXPECT_EQ(FileCount(), 3u);
  Open();
  for (const auto& [size, content] : contents) {
    EXPECT_EQ(BytesOf(content), Pattern(size)) << size;
    EXPECT_EQ(content.Size(), size);
    auto reader = OrThrow(SyncWait(blobs_->OpenReaderAsync(content)));
    EXPECT_EQ(reader->InMemory().has_value(), size <= kInlineBytesMax);
    EXPECT_EQ(OrThrow(SyncWait(reader->ReadAsync(size / 2, 1000))),
              Pattern(size).substr(size / 2, 1000));
  }
}

TEST_F(BlobTest, BlockingWritersWriteTheSame) {
  std::string bytes = Pattern(3 * kWritePieceBytes + 5);
  auto writer = blobs_->NewWriter();
  for (std::size_t at = 0; at < bytes.size(); at += 70'000) {
    ASSERT_TRUE(writer->AppendBlocking(std::string_view(bytes).substr(at, 70'000)));
  }
  auto staged = OrThrow(writer->FinishBlocking());
  Commit commit(*store_);
  Content content = blobs_->Stage(commit, staged);
  ASSERT_TRUE(store_->ApplyBlocking(std::move(commit)));
  EXPECT_EQ(BytesOf(content), bytes);
}

TEST_F(BlobTest, SharedBytesKeepTheirPlace) {
  std::string bytes = Pattern(5 * kWritePieceBytes);
  std::string_view left = bytes;
  auto writer = blobs_->NewWriter();
  const std::size_t part = 3 * kSharedBytesMin;
  for (std::size_t size : {part, part, std::size_t{100}, part, part, part, part, part, part, part,
                           kSharedBytesMin - 1, 2 * kWritePieceBytes, part}) {
    auto shared = std::make_shared<const std::string>(left.substr(0, size));
    ASSERT_TRUE(SyncWait(writer->AppendShared(std::move(shared))));
    left.remove_prefix(size);
    if (size == part) continue;
    ASSERT_TRUE(SyncWait(writer->Append(std::string(left.substr(0, 7)))));
    left.remove_prefix(7);
  }
  auto staged = OrThrow(SyncWait(writer->Finish()));
  Commit commit(*store_);
  Content content = blobs_->Stage(commit, staged);
  ASSERT_TRUE(store_->ApplyBlocking(std::move(commit)));
  EXPECT_EQ(BytesOf(content), bytes.substr(0, bytes.size() - left.size()));
}

TEST_F(BlobTest, WhatIsNotPublishedLeavesNoFile) {
  {
    auto writer = blobs_->NewWriter();
    ASSERT_TRUE(SyncWait(writer->Append(Pattern(kLarge))));
  }
  EXPECT_EQ(FileCount(), 0u);
  auto staged = Write(Pattern(kLarge));
  EXPECT_EQ(FileCount(), 1u);
  {
    Commit never_applied(*store_);
    blobs_->Stage(never_applied, staged);
  }
  TableId table = OrThrow(store_->Declare({.name = "test"}));
  Commit refused(*store_);
  blobs_->Stage(refused, staged);
  refused.ExpectPresent(table, "no such row");
  EXPECT_FALSE(store_->ApplyBlocking(std::move(refused)));
  // A refused commit can be tried again with the same bytes.
  Commit second(*store_);
  Content content = blobs_->Stage(second, staged);
  ASSERT_TRUE(store_->ApplyBlocking(std::move(second)));
  staged.reset();
  EXPECT_EQ(FileCount(), 1u);
  EXPECT_EQ(BytesOf(content), Pattern(kLarge));
  EXPECT_EQ(Rows("blob.refs"), 1u);
}

TEST_F(BlobTest, BytesLiveAsLongAsOneContentHoldsThem) {
  Content first = Publish(Pattern(kLarge));
  Commit share(*store_);
  Content second = OrThrow(blobs_->Share(share, first));
  Content piece = OrThrow(SyncWait(blobs_->ShareAsync(share, first, 1000, 500)));
  ASSERT_TRUE(store_->ApplyBlocking(std::move(share)));
  Drop(first);
  Drop(second);
  blobs_->WaitUntilClean();
  EXPECT_EQ(FileCount(), 1u);
  EXPECT_EQ(BytesOf(piece), Pattern(kLarge).substr(1000, 500));
  Drop(piece);
  blobs_->WaitUntilClean();
  EXPECT_EQ(FileCount(), 0u);
  EXPECT_EQ(Rows("blob.refs") + Rows("blob.released"), 0u);
  EXPECT_EQ(blobs_->OpenReader(piece).error().code, ErrorCode::kNotFound);
}

TEST_F(BlobTest, SmallBytesAreCopiedAndGoWithTheirContent) {
  Content first = Publish("small bytes");
  Commit share(*store_);
  Content piece = OrThrow(blobs_->Share(share, first, 6, 100));
  ASSERT_TRUE(store_->ApplyBlocking(std::move(share)));
  EXPECT_EQ(blobs_->OpenReader(Content{piece}).value()->InMemory(), "bytes");
  Drop(first);
  EXPECT_EQ(BytesOf(piece), "bytes");
  EXPECT_EQ(blobs_->OpenReader(first).error().code, ErrorCode::kNotFound);
  Drop(piece);
  EXPECT_EQ(Rows("blob.bytes", "blob") + Rows("blob.released"), 0u);
  Commit late(*store_);
  EXPECT_EQ(blobs_->Share(late, first).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(blobs_->Share(late, first, 100).error().code, ErrorCode::kInvalid);
}

// A copy that reads the source's record just before another client deletes it must not bring the
// file back without bytes.
TEST_F(BlobTest, SharingWhatWasReleasedIsRefused) {
  Content first = Publish(Pattern(kLarge));
  Commit share(*store_);
  OrThrow(blobs_->Share(share, first));
  Drop(first);
  EXPECT_EQ(store_->ApplyBlocking(std::move(share)).error().code, ErrorCode::kConflict);
}

// Whoever copies then reads the source's record again, and does not try the same bytes for ever.
TEST_F(BlobTest, SharingFilesThatWereReleasedIsNotFound) {
  Content first = Publish(Pattern(kLarge));
  Commit share(*store_);
  Content second = OrThrow(blobs_->Share(share, first));
  ASSERT_TRUE(store_->ApplyBlocking(std::move(share)));
  Drop(first);
  Commit late(*store_);
  EXPECT_EQ(blobs_->Share(late, first).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(SyncWait(blobs_->ShareAsync(late, first, 5, 5)).error().code, ErrorCode::kNotFound);
  OrThrow(blobs_->Share(late, second));
  EXPECT_TRUE(store_->ApplyBlocking(std::move(late)));
}

TEST_F(BlobTest, JoiningMovesTheHoldAndCopiesNothing) {
  std::vector<Content> parts = {Publish(Pattern(kLarge, 1)), Publish(Pattern(kLarge, 2)),
                                Publish("the end")};
  Commit commit(*store_);
  Content whole = OrThrow(blobs_->Join(commit, parts));
  ASSERT_TRUE(store_->ApplyBlocking(std::move(commit)));
  std::string bytes = Pattern(kLarge, 1) + Pattern(kLarge, 2) + "the end";
  EXPECT_EQ(BytesOf(whole), bytes);
  EXPECT_EQ(Rows("blob.refs"), 2u);
  EXPECT_EQ(FileCount(), 2u);

  auto reader = OrThrow(blobs_->OpenReader(whole));
  std::mt19937 random(3);
  for (int i = 0; i < 200; ++i) {
    std::uint64_t offset = random() % (bytes.size() + 5);
    std::string out(random() % 5000, '\0');
    out.resize(OrThrow(reader->ReadAt(offset, out)));
    ASSERT_EQ(out, offset < bytes.size() ? bytes.substr(offset, out.size()) : "");
  }
  auto regions = OrThrow(reader->FileRegions(kLarge - 10, 20));
  ASSERT_TRUE(regions);
  ASSERT_EQ(regions->size(), 2u);
  EXPECT_EQ((*regions)[0].offset, kLarge - 10);
  EXPECT_EQ((*regions)[1].length, 10u);
  EXPECT_FALSE(OrThrow(reader->FileRegions(2 * kLarge - 1, 3)));
  EXPECT_FALSE(reader->FileRegions(bytes.size(), 1));

  // Two ranges of one file that meet become one extent again.
  Commit split(*store_);
  std::vector<Content> halves = {OrThrow(blobs_->Share(split, whole, 0, 1000)),
                                 OrThrow(blobs_->Share(split, whole, 1000, kLarge - 1000))};
  Commit unused(*store_);
  EXPECT_EQ(OrThrow(blobs_->Join(unused, halves)).extents.size(), 1u);

  Drop(whole);
  blobs_->WaitUntilClean();
  EXPECT_EQ(FileCount(), 0u);
}

TEST_F(BlobTest, ReadersKeepWhatIsReleased) {
  std::vector<Content> parts;
  std::string bytes;
  for (unsigned i = 0; i < kReaderOpenFilesMax + 5; ++i) {
    parts.push_back(Publish(Pattern(kInlineBytesMax + 1 + i, i)));
    bytes += Pattern(kInlineBytesMax + 1 + i, i);
  }
  for (unsigned i = 0; i < 20; ++i) {
    parts.push_back(Publish(Pattern(kInlineBytesMax, 100 + i)));
    bytes += Pattern(kInlineBytesMax, 100 + i);
  }
  Commit commit(*store_);
  Content whole = OrThrow(blobs_->Join(commit, parts));
  ASSERT_TRUE(store_->ApplyBlocking(std::move(commit)));
  auto reader = OrThrow(blobs_->OpenReader(whole));
  EXPECT_FALSE(OrThrow(reader->FileRegions(0, bytes.size())));
  Drop(whole);
  blobs_->WaitUntilClean();
  EXPECT_EQ(FileCount(), kReaderOpenFilesMax + 5);
  std::string read(bytes.size(), '\0');
  ASSERT_EQ(OrThrow(reader->ReadAt(0, read)), bytes.size());
  EXPECT_EQ(read, bytes);
  EXPECT_EQ(blobs_->OpenReader(whole).error().code, ErrorCode::kNotFound);
  reader.reset();
  blobs_->WaitUntilClean();
  EXPECT_EQ(FileCount(), 0u);
}

TEST_F(BlobTest, ResetDropsFilesAndRefusesOlderBytes) {
  Content content = Publish(Pattern(kLarge));
  auto staged = Write(Pattern(kLarge));
  auto small = Write("small");
  auto writer = blobs_->NewWriter();
  ASSERT_TRUE(SyncWait(writer->Append(Pattern(kLarge))));
  ASSERT_TRUE(SyncWait(store_->Reset()));
  blobs_->WaitUntilClean();
  EXPECT_EQ(FileCount(), 0u);
  for (const auto& old : {staged, small}) {
    Commit commit(*store_);
    blobs_->Stage(commit, old);
    EXPECT_EQ(store_->ApplyBlocking(std::move(commit)).error().code, ErrorCode::kStaleEpoch);
  }
  EXPECT_EQ(SyncWait(writer->Finish()).error().code, ErrorCode::kStaleEpoch);
  EXPECT_EQ(BytesOf(Publish(Pattern(kLarge, 9))), Pattern(kLarge, 9));
}

// After a failed sync nobody knows what the disk holds: nothing is acknowledged until a new start.
TEST_F(BlobTest, FailingDisksAreNeverAcknowledged) {
  TableId table = OrThrow(store_->Declare({.name = "test"}));
  Content before = Publish(Pattern(kLarge));
  FailSyncsBelow(folder_ / "blob");
  auto writer = blobs_->NewWriter();
  ASSERT_TRUE(SyncWait(writer->Append(Pattern(kLarge, 2))));
  EXPECT_EQ(SyncWait(writer->Finish()).error().code, ErrorCode::kIo);
  writer.reset();
  FailSyncsBelow({});
  EXPECT_EQ(FileCount(), 1u);

  auto staged = Write(Pattern(kLarge, 3));
  FailSyncsBelow(folder_ / "store");
  std::optional<CommitOutcome> outcome;
  Commit commit(*store_);
  Content unknown = blobs_->Stage(commit, staged);
  commit.OnOutcome([&](CommitOutcome told) { outcome = told; });
  EXPECT_EQ(store_->ApplyBlocking(std::move(commit)).error().code, ErrorCode::kIo);
  EXPECT_EQ(outcome, CommitOutcome::kUnknown);
  FailSyncsBelow({});
  Commit later(*store_);
  later.Delete(table, "row");
  EXPECT_FALSE(store_->ApplyBlocking(std::move(later)));
  staged.reset();

  Open();
  blobs_->WaitUntilClean();
  EXPECT_EQ(BytesOf(before), Pattern(kLarge));
  EXPECT_EQ(FileCount(), Rows("blob.refs"));
}

// A full disk is the user's to mend, without a new start.
TEST_F(BlobTest, FullDisksAreRefusedUntilThereIsRoom) {
  TableId table = OrThrow(store_->Declare({.name = "test"}));
  auto put = [&](std::string key) {
    Commit commit(*store_);
    commit.Put(table, std::move(key), "value");
    return store_->ApplyBlocking(std::move(commit));
  };
  ASSERT_TRUE(put("before"));
  FillDiskBelow(folder_);
  EXPECT_EQ(put("full").error().code, ErrorCode::kDiskFull);
  EXPECT_EQ(put("still full").error().code, ErrorCode::kDiskFull);
  auto writer = blobs_->NewWriter();
  (void)SyncWait(writer->Append(Pattern(kLarge)));
  EXPECT_EQ(SyncWait(writer->Finish()).error().code, ErrorCode::kDiskFull);
  FillDiskBelow({});
  writer.reset();
  EXPECT_EQ(FileCount(), 0u);
  ASSERT_TRUE(put("after"));
  Content content = Publish(Pattern(kLarge));
  Open();
  EXPECT_TRUE(OrThrow(store_->Read().Find(table, "before")));
  EXPECT_FALSE(OrThrow(store_->Read().Find(table, "still full")));
  EXPECT_TRUE(OrThrow(store_->Read().Find(table, "after")));
  EXPECT_EQ(BytesOf(content), Pattern(kLarge));
}

TEST_F(BlobTest, RemovalsOutlivePowerLoss) {
  std::filesystem::path record = folder_.string() + "_record";
  std::filesystem::path restored = folder_.string() + "_restored";
  RecordSyncs(folder_, record);
  Content content = Publish(Pattern(kLarge));
  Commit release(*store_);
  blobs_->Release(release, content);
  ASSERT_TRUE(store_->ApplyBlocking(std::move(release)));
  blobs_->WaitUntilClean();
  auto dropped = blobs_->NewWriter();
  ASSERT_TRUE(SyncWait(dropped->Append(Pattern(kLarge))));
  ASSERT_TRUE(SyncWait(dropped->Finish()));
  dropped.reset();
  Close();
  RestoreFromSyncs(record, restored);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(restored / "blob")) {
    EXPECT_FALSE(entry.is_regular_file()) << entry.path();
  }
  std::filesystem::remove_all(restored);
}

TEST_F(BlobTest, AlmostFullDisksStillTakeWhatMakesRoom) {
  TableId table = OrThrow(store_->Declare({.name = "test"}));
  Content small = Publish(Pattern(kInlineBytesMax));
  FillDiskBelow(folder_, kDiskReserveBytes / 2);
  Commit more(*store_);
  more.Put(table, "key", Pattern(kSmallPutBytes + 1));
  EXPECT_EQ(store_->ApplyBlocking(std::move(more)).error().code, ErrorCode::kDiskFull);
  Commit less(*store_);
  blobs_->Release(less, small);
  // Many deletes at once, as a user sends them.
  for (int i = 0; i < 2000; ++i) less.Delete(table, "a key of some length " + std::to_string(i));
  EXPECT_TRUE(store_->ApplyBlocking(std::move(less)));
  FillDiskBelow({});
  EXPECT_FALSE(blobs_->OpenReader(small));
}

TEST_F(BlobTest, CopyOfRunningStateIsWholeAndItsStraysGo) {
  Content content = Publish(Pattern(kLarge));
  Content released = Publish(Pattern(kLarge, 2));
  auto stray = Write(Pattern(kLarge, 3));
  auto reader = OrThrow(blobs_->OpenReader(released));
  std::filesystem::path copy = folder_ / "copy";
  std::filesystem::create_directory(copy);
  auto link = [&] { return blobs_->LinkInto(copy / "blob"); };
  ASSERT_TRUE(SyncWait(store_->Checkpoint(copy / "store", link)));
  Drop(released);
  Drop(content);
  blobs_->WaitUntilClean();

  auto store = OrThrow(Store::Open(copy / "store", {}));
  auto blobs = OrThrow(BlobStore::Open(copy / "blob", *store));
  blobs->Start();
  blobs->WaitUntilClean();
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(copy / "blob")) {
    if (entry.is_regular_file()) ++files;
  }
  EXPECT_EQ(files, 2u);
  auto copied = OrThrow(blobs->OpenReader(content));
  std::string bytes(kLarge, '\0');
  EXPECT_EQ(OrThrow(copied->ReadAt(0, bytes)), kLarge);
  EXPECT_EQ(bytes, Pattern(kLarge));
  EXPECT_EQ(store->FirstUncleanEpoch(), store->CurrentEpoch());
  copied.reset();
  blobs->Stop();
}

}  // namespace
}  // namespace laketop::engine
