// SPDX-License-Identifier: Apache-2.0
#include "services/athena/execution_retention.hpp"

#include "base/log.hpp"

namespace laketop::athena {
namespace {

constexpr std::chrono::hours kRoundEvery{24};

}  // namespace

ExecutionRetention::ExecutionRetention(engine::Store& store, Clock& clock, ThreadPool& io_pool)
    : executions_(store), clock_(clock), io_pool_(io_pool) {}

ExecutionRetention::~ExecutionRetention() {
  stop_.request_stop();
  std::unique_lock lock(mutex_);
  ended_.wait(lock, [this] { return !running_; });
}

void ExecutionRetention::Start() {
  running_ = true;
  auto finish = [this](std::exception_ptr error) {
    if (error) log::Error("athena.retention.ended");
    std::scoped_lock lock(mutex_);
    running_ = false;
    ended_.notify_all();
  };
  Spawn(&io_pool_, Run(stop_.get_token()), std::move(finish));
}

Task<void> ExecutionRetention::Run(std::stop_token stop) {
  std::shared_ptr<TrackedWork> work = clock_.Track("Athena's retention of executions");
  while (!stop.stop_requested()) {
    const Timestamp now = clock_.Now();
    try {
      while (!stop.stop_requested() &&
             co_await executions_.RemoveSubmittedBefore(now - kExecutionsKept)) {
      }
    } catch (const engine::Failure& failure) {
      // The next round finds what this one left.
      log::Error("athena.retention.failed", {{"error", failure.what()}});
    }
    co_await clock_.SleepUntil(now + kRoundEvery, stop, work);
  }
}

}  // namespace laketop::athena
