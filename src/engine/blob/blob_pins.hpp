// SPDX-License-Identifier: Apache-2.0
#pragma once
// BlobPins: which files readers may still open, for the sources of this folder only. A file that is
// pinned is not removed; the cleaner hears when its last pin goes. Thread-safe.

#include <mutex>
#include <span>
#include <unordered_map>
#include <unordered_set>

#include "engine/blob/content.hpp"

namespace laketop::engine {

class BlobPins {
 public:
  void Pin(std::span<const BlobId> blobs);
  // True: the removal of one of them waited for this.
  bool Unpin(std::span<const BlobId> blobs);
  // True: nobody has it pinned. False: Unpin will answer true.
  bool MayRemove(BlobId blob);

 private:
  std::mutex mutex_;
  std::unordered_map<BlobId, int> pins_;
  std::unordered_set<BlobId> waiting_;
};

}  // namespace laketop::engine
