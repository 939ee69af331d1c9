// SPDX-License-Identifier: Apache-2.0
#pragma once
// WhenAll: runs tasks side by side, each on `executor` (null: here, until it first suspends), and
// returns when all have ended; then throws what the first failing one threw. A task that must end
// early when another fails looks at a stop_token of its own.

#include <exception>
#include <memory>
#include <mutex>
#include <vector>

#include "base/completion.hpp"

namespace laketop {

inline Task<void> WhenAll(Executor* executor, std::vector<Task<void>> tasks) {
  struct State {
    std::mutex mutex;
    std::size_t running = 0;
    std::exception_ptr error;
    Completion<bool> done;
  };
  if (tasks.empty()) co_return;
  auto state = std::make_shared<State>();
  state->running = tasks.size();
  for (Task<void>& task : tasks) {
    auto finish = [state](std::exception_ptr error) {
      bool last = false;
      {
        std::scoped_lock lock(state->mutex);
        if (error && !state->error) state->error = error;
        last = --state->running == 0;
      }
      if (last) state->done.Set(true);
    };
    Spawn(executor, std::move(task), std::move(finish));
  }
  co_await state->done;
  if (state->error) std::rethrow_exception(state->error);
}

}  // namespace laketop
