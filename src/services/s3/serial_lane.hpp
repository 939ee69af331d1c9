// SPDX-License-Identifier: Apache-2.0
#pragma once
// SerialLane: one stage of a pipeline: takes chunks of bytes and works on them one after another on
// a pool, while the coroutine that feeds it goes on reading. It holds a bounded number of chunks: a
// feeder that is faster waits. One feeder; the work itself runs on one thread at a time.

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "base/completion.hpp"
#include "base/task.hpp"
#include "base/thread_pool.hpp"

namespace laketop::s3 {

using Chunk = std::shared_ptr<const std::string>;

class SerialLane : public std::enable_shared_from_this<SerialLane> {
 public:
  // `work` returns false when it can take no more; what is fed afterwards is dropped.
  using Work = std::move_only_function<bool(std::string_view)>;

  static std::shared_ptr<SerialLane> Make(ThreadPool& pool, Work work);

  // Returns once there is room. False: the work has failed.
  Task<bool> Feed(Chunk chunk);
  // Returns when everything fed has been worked on. Afterwards what the work has touched belongs to
  // the caller again. Must be awaited before that is destroyed.
  Task<bool> Drain();

 private:
  SerialLane(ThreadPool& pool, Work work) : pool_(pool), work_(std::move(work)) {}
  void Run();

  ThreadPool& pool_;
  Work work_;
  std::mutex mutex_;
  std::deque<Chunk> queue_;
  bool running_ = false;
  bool failed_ = false;
  // Set when the queue has fallen to `wake_at_` chunks and no chunk is being worked on, if 0.
  std::shared_ptr<Completion<bool>> waiter_;
  std::size_t wake_at_ = 0;
};

}  // namespace laketop::s3
