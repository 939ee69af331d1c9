// SPDX-License-Identifier: Apache-2.0
#include "engine/store/committer.hpp"

#include <pthread.h>
#include <rocksdb/convenience.h>
#include <rocksdb/experimental.h>
#include <rocksdb/utilities/checkpoint.h>

#include "base/crash_point.hpp"
#include "base/file.hpp"
#include "base/log.hpp"
#include "engine/store/commit_group.hpp"
#include "engine/store/store_state.hpp"

namespace laketop::engine {
namespace {

// Above this, a reset removes whole files as well, so that the space comes back at once.
constexpr std::uint64_t kDropFilesBytes = std::uint64_t{64} << 20;

// On a disk that stays full, old rows are asked for their place this often.
constexpr std::chrono::seconds kMakeRoomInterval{2};

std::size_t SizeOf(const Committer::Work& work) {
  const Commit* commit = std::get_if<Commit>(&work);
  return commit != nullptr ? commit->ByteSize() : 0;
}

}  // namespace

Committer::Committer(Store::State& state) : state_(state), thread_([this] { Loop(); }) {}

Committer::~Committer() {
  Stop();
}

void Committer::Stop() {
  {
    std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  queued_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Committer::Tell(Commit& commit, CommitOutcome outcome) {
  for (auto& listener : commit.listeners_) listener(outcome);
}

Result<> Committer::Enqueue(Work work, Done done) {
  std::size_t bytes = SizeOf(work);
  std::optional<Error> refusal;
  {
    std::scoped_lock lock(mutex_);
    if (stopping_) {
      refusal = Error{ErrorCode::kCancelled, "the store is stopping"};
    } else if (queue_.size() >= kCommitQueueMax || queue_bytes_ + bytes > kCommitQueueBytesMax) {
      refusal = Error{ErrorCode::kBusy, "too many commits are waiting"};
    } else {
      queue_.push_back({std::move(work), std::move(done)});
      queue_bytes_ += bytes;
    }
  }
  if (!refusal) {
    queued_.notify_one();
    return {};
  }
  if (Commit* commit = std::get_if<Commit>(&work)) Tell(*commit, CommitOutcome::kRefused);
  return std::unexpected(std::move(*refusal));
}

void Committer::Loop() {
  pthread_setname_np(pthread_self(), "committer");
  while (true) {
    std::vector<Item> items = Take();
    if (items.empty()) return;
    Work& first = items.front().work;
    if (std::holds_alternative<ResetRequest>(first)) {
      items.front().done->Set(Reset());
    } else if (auto* request = std::get_if<CheckpointRequest>(&first)) {
      items.front().done->Set(Checkpoint(*request));
    } else {
      CommitAll(items);
    }
  }
}

// The next commits in order, up to the limits of a group; a reset or a checkpoint comes alone.
// Nothing once all is done and no more will come.
std::vector<Committer::Item> Committer::Take() {
  std::vector<Item> items;
  std::size_t bytes = 0;
  std::unique_lock lock(mutex_);
  queued_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
  while (!queue_.empty() && items.size() < kCommitGroupMax) {
    Item& next = queue_.front();
    bool alone = !std::holds_alternative<Commit>(next.work);
    std::size_t size = SizeOf(next.work);
    if (!items.empty() && (alone || bytes + size > kCommitGroupBytesMax)) break;
    bytes += size;
    queue_bytes_ -= size;
    items.push_back(std::move(next));
    queue_.pop_front();
    if (alone) break;
  }
  return items;
}

void Committer::Break(Error error) {
  log::Error("store.write_failed", {{"error", error.message}});
  broken_ = std::move(error);
}

// RocksDB cannot write on once its log has met a full disk: so commits are refused before.
Result<> Committer::Admit(const Commit& commit, std::uint64_t free_bytes) {
  if (broken_) return std::unexpected(*broken_);
  if (free_bytes >= kDiskReserveBytes) return {};
  MakeRoom();
  std::size_t put_bytes = 0;
  for (const Commit::Write& write : commit.writes_) {
    if (write.kind == Commit::WriteKind::kPut) put_bytes += write.value.size();
  }
  if (put_bytes <= kSmallPutBytes && free_bytes >= kDiskReserveForSmallBytes) return {};
  return std::unexpected(Error{ErrorCode::kDiskFull, "the disk is almost full"});
}

// Deleted rows keep their place, in the log and in tables, until RocksDB comes by: have it come
// now, in the background. What it writes is less than what it frees.
void Committer::MakeRoom() {
  auto now = std::chrono::steady_clock::now();
  if (room_made_at_.time_since_epoch().count() != 0 && now < room_made_at_ + kMakeRoomInterval) {
    return;
  }
  room_made_at_ = now;
  std::vector<rocksdb::ColumnFamilyHandle*> all(
      state_.families.begin(),
      state_.families.begin() + static_cast<std::ptrdiff_t>(state_.family_count.load()));
  for (rocksdb::ColumnFamilyHandle* family : all) {
    rocksdb::Status asked =
        rocksdb::experimental::SuggestCompactRange(state_.db.get(), family, nullptr, nullptr);
    if (!asked.ok()) log::Warning("store.make_room", {{"error", asked.ToString()}});
  }
  rocksdb::FlushOptions later;
  later.wait = false;
  later.allow_write_stall = true;
  rocksdb::Status flushed = state_.db->Flush(later, all);
  if (!flushed.ok()) log::Warning("store.make_room", {{"error", flushed.ToString()}});
}

rocksdb::Status Committer::Write(CommitGroup& group) {
  rocksdb::WriteOptions options;
  options.sync = true;
  for (std::size_t mark : group.Marks()) ++state_.write_marks[mark];
  rocksdb::Status status = state_.db->Write(options, &group.Batch());
  for (std::size_t mark : group.Marks()) ++state_.write_marks[mark];
  return status;
}

void Committer::CommitAll(std::vector<Item>& items) {
  CommitGroup group(state_);
  std::vector<Result<>> results(items.size());
  FileResult<std::uint64_t> free_bytes = FreeBytes(state_.folder);
  if (!free_bytes) free_bytes = UINT64_MAX;  // a file system that does not tell
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Commit& commit = std::get<Commit>(items[i].work);
    results[i] = Admit(commit, *free_bytes);
    if (results[i]) results[i] = group.Add(commit);
  }
  std::optional<Error> failure;
  if (group.Batch().Count() > 0) {
    CRASH_POINT("store.before_write");
    rocksdb::Status status = Write(group);
    CRASH_POINT("store.after_write");
    if (!status.ok()) {
      failure = FromStatus(status, "committing");
      Break(*failure);
    }
  }
  for (std::size_t i = 0; i < items.size(); ++i) {
    bool accepted = results[i].has_value();
    if (accepted && failure) results[i] = std::unexpected(*failure);
    Tell(std::get<Commit>(items[i].work), !accepted  ? CommitOutcome::kRefused
                                          : !failure ? CommitOutcome::kCommitted
                                                     : CommitOutcome::kUnknown);
  }
  // All listeners run before the first answer: what an awaiter does next sees their effects.
  for (std::size_t i = 0; i < items.size(); ++i) items[i].done->Set(std::move(results[i]));
}

Result<> Committer::Reset() {
  if (broken_) return std::unexpected(*broken_);
  Epoch next = state_.epoch + 1;
  CommitGroup group(state_);
  group.AddDeleteAll();
  Commit fresh = Commit::ForReset(state_.epoch);
  for (auto& listener : state_.reset_listeners) listener(fresh, next);
  Result<> added = group.Add(fresh);
  if (!added) return added;
  group.Batch().Put(state_.families[0], OwnKey("epoch"), EncodeNumber(next));

  CRASH_POINT("store.before_reset");
  rocksdb::Status status = Write(group);
  CRASH_POINT("store.after_reset");
  if (!status.ok()) {
    Error failure = FromStatus(status, "resetting");
    Break(failure);
    Tell(fresh, CommitOutcome::kUnknown);
    return std::unexpected(std::move(failure));
  }
  state_.epoch = next;
  Tell(fresh, CommitOutcome::kCommitted);

  std::uint64_t table_files_bytes = 0;
  state_.db->GetAggregatedIntProperty(rocksdb::DB::Properties::kTotalSstFilesSize,
                                      &table_files_bytes);
  if (table_files_bytes > kDropFilesBytes) {
    const std::string first = PhysicalKey({.number = 1}, {});
    const std::string last = PhysicalEnd({.number = kTableNumberMax}, {});
    rocksdb::Slice begin(first);
    rocksdb::Slice end(last);
    rocksdb::RangePtr range(&begin, &end);
    for (std::size_t i = 0; i < state_.family_count; ++i) {
      // Only space: the rows are gone already.
      rocksdb::Status dropped =
          rocksdb::DeleteFilesInRanges(state_.db.get(), state_.families[i], &range, 1, false);
      if (!dropped.ok()) log::Warning("store.drop_files", {{"error", dropped.ToString()}});
    }
  }
  return {};
}

Result<> Committer::Checkpoint(CheckpointRequest& request) {
  if (broken_) return std::unexpected(*broken_);
  rocksdb::Checkpoint* made = nullptr;
  rocksdb::Status status = rocksdb::Checkpoint::Create(state_.db.get(), &made);
  std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
  if (status.ok()) status = checkpoint->CreateCheckpoint(request.folder.string());
  if (!status.ok()) return std::unexpected(FromStatus(status, "copying the store"));
  return request.meanwhile ? request.meanwhile() : Result<>();
}

}  // namespace laketop::engine
