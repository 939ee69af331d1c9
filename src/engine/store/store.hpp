// SPDX-License-Identifier: Apache-2.0
#pragma once
// Store: the one place where records live (design, decision 8): RocksDB under named tables, and one
// committer thread that checks and writes all commits in groups, synced. Owned by main; services
// hold a reference. All methods are thread-safe. A reply of Apply means durable.
//
//   engine::Table<BucketKey, Bucket> buckets(store, {.name = "s3.buckets"});
//   std::optional<Bucket> bucket = OrThrow(co_await buckets.FindAsync(key));
//   engine::Commit commit(store);
//   buckets.ExpectAbsent(commit, key);
//   buckets.Put(commit, key, bucket);
//   engine::Result<> done = co_await store.Apply(std::move(commit));   // kConflict: it exists

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "base/task.hpp"
#include "base/thread_pool.hpp"
#include "engine/error.hpp"
#include "engine/store/commit.hpp"
#include "engine/store/reader.hpp"

namespace laketop::engine {

inline constexpr std::size_t kCommitBytesMax = std::size_t{64} << 20;
inline constexpr std::size_t kCommitWritesMax = 1'000'000;
inline constexpr std::size_t kCommitQueueMax = 16'384;
inline constexpr std::size_t kCommitQueueBytesMax = std::size_t{256} << 20;
inline constexpr std::size_t kCommitGroupMax = 1024;
inline constexpr std::size_t kCommitGroupBytesMax = std::size_t{4} << 20;
// Free space below which commits are refused with kDiskFull, so that RocksDB never meets a full
// disk. Commits that put next to nothing, as deletes do, may use more of it: they make room.
inline constexpr std::uint64_t kDiskReserveBytes = std::uint64_t{64} << 20;
inline constexpr std::uint64_t kDiskReserveForSmallBytes = std::uint64_t{16} << 20;
inline constexpr std::size_t kSmallPutBytes = std::size_t{4} << 10;
inline constexpr std::size_t kRowKeyBytesMax = std::size_t{1} << 20;

struct TableDeclaration {
  // "s3.buckets": for ever. Unique in the program.
  std::string name;
  // The column family, shared by all tables that name it; empty for the common one. A family of its
  // own suits a table that is large or scanned beside others that are not.
  std::string family;
  // Raised when records change in a way that their tagged fields cannot bridge.
  int schema_version = 1;
  // Called when the folder holds an older version, before Declare answers; may block and commit
  // with Store::ApplyBlocking. It may run again if the program dies within it.
  std::function<Result<>(Store& store, TableId table, int stored_version)> upgrade;
};

class Store {
 public:
  struct Options {
    // For Async reads that miss memory; without one they block the caller.
    ThreadPool* io_pool = nullptr;
    std::size_t block_cache_bytes = std::size_t{32} << 20;
    std::size_t write_buffer_bytes = std::size_t{32} << 20;  // of all tables together
  };

  // Opens or creates the folder. kNewerData where a newer program wrote it.
  static Result<std::unique_ptr<Store>> Open(std::filesystem::path folder, Options options);
  // Stops as Stop does.
  ~Store();
  // Refuses new commits, completes those queued, closes. Nothing may read any more.
  void Stop();

  // Finds or creates the table of that name. Before the first use, at start; not from a commit
  // listener. A name may be declared more than once with the same family.
  Result<TableId> Declare(TableDeclaration declaration);

  // ---- reading
  // The newest state, from anywhere; may block.
  Reader Read() const;
  // The newest state as far as it is in memory: reads answer kWouldBlock instead of blocking.
  Reader ReadMemory() const;
  // One state for all reads through it and its copies, as of now. It holds old rows on the disk
  // while it lives.
  Reader ReadSnapshot() const;
  // Runs `read` (Result<T>(const Reader&)) here from memory; where that would block, once more on
  // the I/O pool. It may therefore run twice: it must only read, and own what it captures.
  template <class F>
  Task<std::invoke_result_t<F&, const Reader&>> ReadAsync(F read) const {
    return ReadAsyncFrom(Read(), std::move(read));
  }
  // The same of one snapshot, for what is only true together: rows of several tables.
  template <class F>
  Task<std::invoke_result_t<F&, const Reader&>> ReadSnapshotAsync(F read) const {
    return ReadAsyncFrom(ReadSnapshot(), std::move(read));
  }

  // ---- writing
  // Ok: the commit is durable and seen by all reads. kConflict: Error::expectation tells which one
  // did not hold. kStaleEpoch, kBusy, kTooLarge, kDiskFull: nothing was written. Others: see
  // CommitOutcome::kUnknown; the store then refuses all further commits, after kDiskFull until
  // there is room, else until it is opened again.
  Task<Result<>> Apply(Commit commit);
  // The same for a thread that may block: start, upgrades, background threads, tests.
  Result<> ApplyBlocking(Commit commit);

  // ---- the state as a whole
  Epoch CurrentEpoch() const;
  // Drops all rows of all tables, in one commit, and begins a new epoch: commits of before, queued
  // or not yet built, are refused. Whoever must have rows in an empty state adds them through
  // OnReset. The tables stay declared.
  Task<Result<>> Reset();
  // `listener` adds writes to the commit that resets; called on the committer's thread. `next` is
  // the epoch that begins. Registered at start, before commits flow.
  void OnReset(std::function<void(Commit& fresh, Epoch next)> listener);
  // A copy of the store in `folder` (which must not exist) that Open can open. No commit happens
  // between its state and the end of `meanwhile`, which runs on the committer's thread: link blobs
  // and note journal lengths there.
  Task<Result<>> Checkpoint(std::filesystem::path folder,
                            std::move_only_function<Result<>()> meanwhile);

  // Ids that grow and are never given twice, not even after a crash; never 0. The upper 24 of 64
  // bits are the epoch (see EpochOf).
  std::uint64_t NextId();
  static Epoch EpochOf(std::uint64_t id) { return id >> kIdCounterBits; }
  static constexpr int kIdCounterBits = 40;

  // The epoch that began with Open: a reset within this run begins a later one.
  Epoch StartEpoch() const;
  // The epochs from this one up to, not including, the running one may have ended without Stop and
  // left strays outside of the store (blobs, journals). Equal to the running one at start: none
  // did.
  Epoch FirstUncleanEpoch() const;
  // Says that the strays of all epochs before StartEpoch have been dealt with. Blocks.
  Result<> MarkEarlierEpochsClean();

  ThreadPool* IoPool() const;

 private:
  friend class Reader;
  friend class Committer;
  friend class CommitGroup;
  struct State;
  explicit Store(std::unique_ptr<State> state);
  template <class F>
  Task<std::invoke_result_t<F&, const Reader&>> ReadAsyncFrom(Reader reader, F read) const {
    auto answer = read(reader.InMemory());
    if (answer.has_value() || answer.error().code != ErrorCode::kWouldBlock) co_return answer;
    if (IoPool() == nullptr) co_return read(reader);
    auto job = [reader, read = std::move(read)]() mutable { return read(reader); };
    co_return co_await IoPool()->Run(std::move(job));
  }
  std::unique_ptr<State> state_;
};

}  // namespace laketop::engine
