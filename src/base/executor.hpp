// SPDX-License-Identifier: Apache-2.0
#pragma once
// Executor: where coroutines resume. An event loop of http/ and a ThreadPool are executors. The one
// running on this thread is CurrentExecutor(); null on a thread that is none (main, tests), where a
// coroutine is resumed by whichever thread completes what it waits for.

#include <chrono>
#include <cstdint>
#include <functional>

#include "base/task.hpp"

namespace laketop {

class Executor {
 public:
  virtual ~Executor() = default;
  // Runs `work` later on this executor, in order of posting per posting thread. Any thread.
  virtual void Post(std::move_only_function<void()> work) = 0;
};

Executor* CurrentExecutor() noexcept;

// Names the executor of this thread while in scope: for the run loops of executors only.
class ExecutorScope {
 public:
  explicit ExecutorScope(Executor* executor) noexcept;
  ~ExecutorScope();
  ExecutorScope(const ExecutorScope&) = delete;
  ExecutorScope& operator=(const ExecutorScope&) = delete;

 private:
  Executor* previous_;
};

// Resumes `handle` on `executor`, or right here where there is none.
void ResumeOn(Executor* executor, std::coroutine_handle<> handle);

// Starts `task` on `executor` (null: on this thread, until it first suspends) and calls `done` with
// the exception that ended it, or null. The one way to start a coroutine that nobody awaits: for
// the roots of the program (a connection, a service's background work), never inside a handler.
void Spawn(Executor* executor, Task<void> task,
           std::move_only_function<void(std::exception_ptr)> done);

}  // namespace laketop
