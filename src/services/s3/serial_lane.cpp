// SPDX-License-Identifier: Apache-2.0
#include "services/s3/serial_lane.hpp"

#include "services/s3/limits.hpp"

namespace laketop::s3 {

std::shared_ptr<SerialLane> SerialLane::Make(ThreadPool& pool, Work work) {
  return std::shared_ptr<SerialLane>(new SerialLane(pool, std::move(work)));
}

Task<bool> SerialLane::Feed(Chunk chunk) {
  std::shared_ptr<Completion<bool>> wait;
  bool start = false;
  {
    std::scoped_lock lock(mutex_);
    if (failed_) co_return false;
    queue_.push_back(std::move(chunk));
    start = !std::exchange(running_, true);
    if (queue_.size() >= kLaneChunksMax) {
      // Woken when half of it is done, so that neither side waits for each chunk of the other.
      wake_at_ = kLaneChunksMax / 2;
      wait = waiter_ = std::make_shared<Completion<bool>>();
    }
  }
  if (start) pool_.Post([self = shared_from_this()] { self->Run(); });
  if (wait) co_return co_await *wait;
  co_return true;
}

Task<bool> SerialLane::Drain() {
  std::shared_ptr<Completion<bool>> wait;
  {
    std::scoped_lock lock(mutex_);
    if (!running_) co_return !failed_;
    wake_at_ = 0;
    wait = waiter_ = std::make_shared<Completion<bool>>();
  }
  co_return co_await *wait;
}

void SerialLane::Run() {
  while (true) {
    Chunk chunk;
    std::shared_ptr<Completion<bool>> wake;
    bool ok = true;
    {
      std::scoped_lock lock(mutex_);
      if (failed_) queue_.clear();
      if (queue_.empty()) running_ = false;
      if (waiter_ && queue_.size() <= wake_at_ && (wake_at_ > 0 || queue_.empty())) {
        wake = std::exchange(waiter_, nullptr);
      }
      if (!queue_.empty()) {
        chunk = std::move(queue_.front());
        queue_.pop_front();
      }
      ok = !failed_;
    }
    if (wake) wake->Set(ok);
    if (!chunk) return;
    bool worked = work_(*chunk);
    if (!worked) {
      std::scoped_lock lock(mutex_);
      failed_ = true;
    }
  }
}

}  // namespace laketop::s3
