// SPDX-License-Identifier: Apache-2.0
#pragma once
// ThreadPool: a fixed number of threads for calls that block (files, RocksDB misses, DuckDB). Work
// in a pool never waits for its own pool. The queue is bounded: beyond `queue_max` Run throws
// PoolBusy, which the gateway answers as throttling.

#include <condition_variable>
#include <deque>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "base/completion.hpp"

namespace laketop {

struct PoolBusy : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class ThreadPool final : public Executor {
 public:
  struct Options {
    std::string name = "pool";
    int threads = 2;
    std::size_t queue_max = 65536;
  };
  explicit ThreadPool(Options options);
  // Runs what is queued, then joins.
  ~ThreadPool() override;

  // Unbounded: continuations must not be lost.
  void Post(std::move_only_function<void()> work) override;

  // Runs `work` on the pool; its result or exception reaches the awaiter on the executor it came
  // from.
  template <class F>
  Task<std::invoke_result_t<F>> Run(F work) {
    using Result = std::invoke_result_t<F>;
    using Outcome = std::variant<std::conditional_t<std::is_void_v<Result>, std::monostate, Result>,
                                 std::exception_ptr>;
    auto completion = std::make_shared<Completion<Outcome>>();
    std::move_only_function<void()> job = [completion, work = std::move(work)]() mutable {
      std::optional<Outcome> outcome;
      try {
        if constexpr (std::is_void_v<Result>) {
          work();
          outcome.emplace(std::in_place_index<0>);
        } else {
          outcome.emplace(std::in_place_index<0>, work());
        }
      } catch (...) {
        outcome.emplace(std::in_place_index<1>, std::current_exception());
      }
      completion->Set(std::move(*outcome));
    };
    Enqueue(std::move(job));
    Completion<Outcome>& awaited = *completion;
    Outcome outcome = co_await awaited;
    if (outcome.index() == 1) std::rethrow_exception(std::get<1>(outcome));
    if constexpr (!std::is_void_v<Result>) co_return std::get<0>(std::move(outcome));
  }

 private:
  void Enqueue(std::move_only_function<void()> work);
  void Loop();

  Options options_;
  std::mutex mutex_;
  std::condition_variable work_added_;
  std::deque<std::move_only_function<void()>> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace laketop
