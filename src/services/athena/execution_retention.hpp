// SPDX-License-Identifier: Apache-2.0
#pragma once
// ExecutionRetention: removes query executions when their 45 days are over, as of the program's
// clock. Owned by the Service: the destructor stops it and waits.
// https://docs.aws.amazon.com/athena/latest/ug/queries-viewing-history.html

#include <condition_variable>
#include <mutex>
#include <stop_token>

#include "base/clock.hpp"
#include "base/thread_pool.hpp"
#include "services/athena/execution_store.hpp"

namespace laketop::athena {

inline constexpr std::chrono::days kExecutionsKept{45};

class ExecutionRetention {
 public:
  ExecutionRetention(engine::Store& store, Clock& clock, ThreadPool& io_pool);
  ~ExecutionRetention();
  ExecutionRetention(const ExecutionRetention&) = delete;
  ExecutionRetention& operator=(const ExecutionRetention&) = delete;

  // Once now, and then each day.
  void Start();

 private:
  Task<void> Run(std::stop_token stop);

  ExecutionStore executions_;
  Clock& clock_;
  ThreadPool& io_pool_;
  std::stop_source stop_;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool running_ = false;
};

}  // namespace laketop::athena
