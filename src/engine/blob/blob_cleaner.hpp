// SPDX-License-Identifier: Apache-2.0
#pragma once
// BlobCleaner: removes files that nothing refers to, on a thread of its own, for the sources of
// this folder only. It learns of them from commits that release them, from blob.released rows that
// an earlier run left, from folders of epochs before the last reset, and from a scan of the epochs
// that ended without a clean stop.

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "engine/blob/blob_store.hpp"

namespace laketop::engine {

struct ReferenceKey {
  BlobId blob = 0;
  std::uint64_t holder = 0;

  template <class V>
  void KeyFields(V& v) {
    v(blob);
    v(holder);
  }
};

// Beyond this many waiting the rows of blob.released are read again instead.
inline constexpr std::size_t kCleanQueueMax = 100'000;
// Blobs that one commit ticks off.
inline constexpr std::size_t kCleanBatchMax = 256;

class BlobCleaner {
 public:
  explicit BlobCleaner(BlobStore::State& blobs);
  ~BlobCleaner();

  void Start();
  void Stop();

  // Any thread, quick.
  void Released(BlobId blob, std::uint64_t holder);
  // The last pin of a blob whose removal waited has gone.
  void Unpinned();
  void ResetTo(Epoch first_epoch);
  void WaitUntilIdle();

  // While held, no file is removed.
  std::unique_lock<std::mutex> HoldRemovals() { return std::unique_lock(removal_mutex_); }

 private:
  void Loop();
  void RemoveEpochsBefore(Epoch first);
  void QueueLeftOvers();
  void ScanUncleanEpochs();
  void Clean(const std::vector<ReferenceKey>& batch);
  enum class Removal {
    kSettled,  // the file is gone for good, or has other references
    kPinned,   // by readers: Unpinned comes
    kFailed    // of the disk
  };
  Removal RemoveIfUnreferenced(BlobId blob);
  void RemoveEmptyFolders();
  bool Stopping();

  BlobStore::State& blobs_;
  std::mutex removal_mutex_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<ReferenceKey> queue_;
  bool left_overs_ = true;  // rows of blob.released may be there that queue_ lacks
  Epoch first_epoch_ = 0;   // folders of earlier epochs are to be removed
  bool unclean_ = true;     // epochs are still to be scanned
  bool idle_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace laketop::engine
