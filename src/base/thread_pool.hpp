// SPDX-License-Identifier: Apache-2.0
#pragma once
// ThreadPool: a fixed number of threads for calls that block (files, RocksDB misses, DuckDB). Work
// in a pool never waits for its own pool. The queue is bounded: beyond `queue_max` Run throws
// PoolBusy, which the gateway answers as throttling.

#include <condition_variable>
#include <deque>
#include <exception>
#include <optional>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

#include "base/completion.hpp"
#include "base/trouble.hpp"

namespace laketop {

struct PoolBusy : Trouble {
  explicit PoolBusy(const std::string& what) : Trouble(Kind::kBusy, what) {}
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
    struct Outcome {
      std::optional<std::conditional_t<std::is_void_v<Result>, bool, Result>> value;
      std::exception_ptr error;
    };
    auto completion = std::make_shared<Completion<Outcome>>();
    std::move_only_function<void()> job = [completion, work = std::move(work)]() mutable {
      Outcome outcome;
      try {
        if constexpr (std::is_void_v<Result>) {
          work();
        } else {
          outcome.value.emplace(work());
        }
      } catch (...) {
        outcome.error = std::current_exception();
      }
      completion->Set(std::move(outcome));
    };
    Enqueue(std::move(job));
    Completion<Outcome>& awaited = *completion;
    Outcome outcome = co_await awaited;
    if (outcome.error) std::rethrow_exception(std::move(outcome.error));
    if constexpr (!std::is_void_v<Result>) {
      if (!outcome.value) std::terminate();
      co_return std::move(*outcome.value);
    }
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
