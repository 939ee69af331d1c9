// SPDX-License-Identifier: Apache-2.0
#pragma once
// SyncWait: runs a Task to its end from a thread that may block: tests, main, and work on the SQL
// pool that reads through a port. Never on an event loop, and never on a pool that the task needs.

#include <condition_variable>
#include <mutex>
#include <optional>
#include <type_traits>

#include "base/executor.hpp"

namespace laketop {

template <class T>
T SyncWait(Task<T> task) {
  struct State {
    std::mutex mutex;
    std::condition_variable done_changed;
    bool done = false;
    std::exception_ptr error;
  } state;
  std::optional<std::conditional_t<std::is_void_v<T>, bool, T>> value;

  auto run = [](Task<T> inner, auto& out) -> Task<void> {
    if constexpr (std::is_void_v<T>) {
      co_await inner;
      out.emplace(true);
    } else {
      out.emplace(co_await inner);
    }
  };
  auto finish = [&state](std::exception_ptr error) {
    // Notified under the lock: `state` may be gone the moment the waiter sees done.
    std::scoped_lock lock(state.mutex);
    state.error = error;
    state.done = true;
    state.done_changed.notify_one();
  };
  {
    // What the task waits for resumes it where it completes: this thread is blocked.
    ExecutorScope none(nullptr);
    Spawn(nullptr, run(std::move(task), value), finish);
  }
  std::unique_lock lock(state.mutex);
  state.done_changed.wait(lock, [&state] { return state.done; });
  lock.unlock();
  if (state.error) std::rethrow_exception(state.error);
  if constexpr (!std::is_void_v<T>) {
    if (!value) std::terminate();  // a task that ended has returned or thrown
    return std::move(*value);
  }
}

}  // namespace laketop
