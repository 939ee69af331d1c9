// SPDX-License-Identifier: Apache-2.0
#include "engine/blob/blob_cleaner.hpp"

#include <pthread.h>

#include "base/crash_point.hpp"
#include "base/log.hpp"
#include "engine/blob/blob_state.hpp"

namespace laketop::engine {

BlobCleaner::BlobCleaner(BlobStore::State& blobs) : blobs_(blobs) {}

BlobCleaner::~BlobCleaner() {
  Stop();
}

void BlobCleaner::Start() {
  if (!thread_.joinable()) thread_ = std::thread([this] { Loop(); });
}

void BlobCleaner::Stop() {
  {
    std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void BlobCleaner::Released(BlobId blob, std::uint64_t holder) {
  {
    std::scoped_lock lock(mutex_);
    if (queue_.size() >= kCleanQueueMax) {
      left_overs_ = true;
    } else {
      queue_.push_back({.blob = blob, .holder = holder});
    }
    idle_ = false;
  }
  changed_.notify_all();
}

void BlobCleaner::Unpinned() {
  // Its row of blob.released still stands: read it again.
  {
    std::scoped_lock lock(mutex_);
    left_overs_ = true;
    idle_ = false;
  }
  changed_.notify_all();
}

void BlobCleaner::ResetTo(Epoch first_epoch) {
  {
    std::scoped_lock lock(mutex_);
    first_epoch_ = first_epoch;
    queue_.clear();
    idle_ = false;
  }
  changed_.notify_all();
}

void BlobCleaner::WaitUntilIdle() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return idle_ || stopping_; });
}

bool BlobCleaner::Stopping() {
  std::scoped_lock lock(mutex_);
  return stopping_;
}

void BlobCleaner::Loop() {
  pthread_setname_np(pthread_self(), "blob-cleaner");
  Epoch removed_before = 0;
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (first_epoch_ > removed_before) {
      Epoch first = first_epoch_;
      lock.unlock();
      RemoveEpochsBefore(first);
      lock.lock();
      removed_before = first;
    } else if (!queue_.empty()) {
      std::size_t count = std::min(queue_.size(), kCleanBatchMax);
      auto end = queue_.begin() + static_cast<std::ptrdiff_t>(count);
      std::vector<ReferenceKey> batch(queue_.begin(), end);
      queue_.erase(queue_.begin(), end);
      lock.unlock();
      Clean(batch);
      lock.lock();
    } else if (std::exchange(left_overs_, false)) {
      lock.unlock();
      QueueLeftOvers();
      lock.lock();
    } else if (std::exchange(unclean_, false)) {
      lock.unlock();
      ScanUncleanEpochs();
      lock.lock();
    } else {
      idle_ = true;
      changed_.notify_all();
      changed_.wait(lock, [this] { return stopping_ || !idle_; });
    }
  }
}

void BlobCleaner::RemoveEpochsBefore(Epoch first) {
  Result<std::vector<Epoch>> epochs = blobs_.folders.List();
  if (!epochs) {
    log::Warning("blob.list_epochs", {{"error", epochs.error().message}});
    return;
  }
  for (Epoch epoch : *epochs) {
    if (epoch >= first || Stopping()) continue;
    std::unique_lock held = HoldRemovals();
    std::error_code error;
    std::filesystem::remove_all(blobs_.folders.FolderOf(epoch), error);
    if (error) log::Warning("blob.remove_epoch", {{"error", error.message()}});
  }
}

void BlobCleaner::QueueLeftOvers() {
  Cursor cursor = blobs_.store.Read().Scan(blobs_.tables.released, KeyRange::All());
  std::vector<ReferenceKey> found;
  while (found.size() < kCleanQueueMax && cursor.Next()) {
    auto key = DecodeKey<ReferenceKey>(cursor.Key());
    // What a reader still pins comes back through Unpinned.
    if (key && blobs_.pins.MayRemove(key->blob)) found.push_back(*key);
  }
  if (Result<> end = cursor.Status(); !end) {
    log::Warning("blob.read_released", {{"error", end.error().message}});
  }
  std::scoped_lock lock(mutex_);
  left_overs_ = left_overs_ || found.size() == kCleanQueueMax;
  queue_.insert(queue_.end(), found.begin(), found.end());
}

void BlobCleaner::ScanUncleanEpochs() {
  const Epoch running = blobs_.store.StartEpoch();
  bool failed = false;
  for (Epoch epoch = blobs_.store.FirstUncleanEpoch(); epoch < running; ++epoch) {
    std::filesystem::path folder = blobs_.folders.FolderOf(epoch);
    std::error_code error;
    for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
      if (Stopping()) return;
      auto blob = EpochFolders::BlobOf(epoch, entry->path().filename().string());
      failed |= blob && RemoveIfUnreferenced(*blob) == Removal::kFailed;
    }
    if (error && error != std::errc::no_such_file_or_directory) {
      log::Warning("blob.scan", {{"error", error.message()}});
      return;
    }
    blobs_.folders.NoteRemoval(epoch);
  }
  RemoveEmptyFolders();
  // What could not be removed is looked for again after the next start.
  if (failed) return;
  Result<> marked = blobs_.folders.SyncRemovals();
  if (marked) marked = blobs_.store.MarkEarlierEpochsClean();
  if (!marked) log::Warning("blob.scan", {{"error", marked.error().message}});
}

void BlobCleaner::RemoveEmptyFolders() {
  Result<std::vector<Epoch>> epochs = blobs_.folders.List();
  if (!epochs) return;
  std::unique_lock held = HoldRemovals();
  for (Epoch epoch : *epochs) {
    std::error_code not_empty;
    if (epoch < blobs_.store.StartEpoch()) {
      std::filesystem::remove(blobs_.folders.FolderOf(epoch), not_empty);
    }
  }
}

BlobCleaner::Removal BlobCleaner::RemoveIfUnreferenced(BlobId blob) {
  KeyRange refs = KeyRange::Prefix(EncodeLeading(ReferenceKey{.blob = blob}, 1));
  Result<bool> unreferenced = blobs_.store.Read().IsEmpty(blobs_.tables.refs, std::move(refs));
  if (!unreferenced) {
    log::Warning("blob.read_references", {{"error", unreferenced.error().message}});
    return Removal::kFailed;
  }
  if (!*unreferenced) return Removal::kSettled;
  if (!blobs_.pins.MayRemove(blob)) return Removal::kPinned;
  std::unique_lock held = HoldRemovals();
  std::error_code error;
  std::filesystem::remove(blobs_.folders.PathOf(blob), error);
  if (error) log::Warning("blob.remove", {{"error", error.message()}});
  blobs_.folders.NoteRemoval(Store::EpochOf(blob));
  return error ? Removal::kFailed : Removal::kSettled;
}

void BlobCleaner::Clean(const std::vector<ReferenceKey>& batch) {
  Commit done(blobs_.store);
  for (const ReferenceKey& key : batch) {
    if (Stopping()) return;
    if (RemoveIfUnreferenced(key.blob) == Removal::kSettled) {
      done.Delete(blobs_.tables.released, EncodeKey(key));
    }
  }
  CRASH_POINT("blob.cleaned");
  if (!done.HasWrites()) return;
  // The row goes last: it is all that knows of a name that comes back.
  if (Result<> durable = blobs_.folders.SyncRemovals(); !durable) {
    log::Warning("blob.clean", {{"error", durable.error().message}});
    return;
  }
  Result<> applied = blobs_.store.ApplyBlocking(std::move(done));
  if (!applied && applied.error().code != ErrorCode::kStaleEpoch) {
    log::Warning("blob.clean", {{"error", applied.error().message}});
  }
}

}  // namespace laketop::engine
