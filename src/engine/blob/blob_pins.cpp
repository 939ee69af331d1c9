// SPDX-License-Identifier: Apache-2.0
#include "engine/blob/blob_pins.hpp"

namespace laketop::engine {

void BlobPins::Pin(std::span<const BlobId> blobs) {
  std::scoped_lock lock(mutex_);
  for (BlobId blob : blobs) ++pins_[blob];
}

bool BlobPins::Unpin(std::span<const BlobId> blobs) {
  bool awaited = false;
  std::scoped_lock lock(mutex_);
  for (BlobId blob : blobs) {
    auto pin = pins_.find(blob);
    if (--pin->second > 0) continue;
    pins_.erase(pin);
    awaited = waiting_.erase(blob) > 0 || awaited;
  }
  return awaited;
}

bool BlobPins::MayRemove(BlobId blob) {
  std::scoped_lock lock(mutex_);
  if (!pins_.contains(blob)) return true;
  waiting_.insert(blob);
  return false;
}

}  // namespace laketop::engine
