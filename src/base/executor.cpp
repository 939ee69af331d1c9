// SPDX-License-Identifier: Apache-2.0
#include "base/executor.hpp"

namespace laketop {
namespace {

thread_local Executor* current_executor = nullptr;

// A coroutine that owns itself: destroyed when it has run to its end.
struct Root {
  struct promise_type {
    Root get_return_object() noexcept {
      return {std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    std::suspend_always initial_suspend() const noexcept { return {}; }
    std::suspend_never final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    void unhandled_exception() const noexcept { std::terminate(); }
  };
  std::coroutine_handle<promise_type> handle;
};

Root RunRoot(Task<void> task, std::move_only_function<void(std::exception_ptr)> done) {
  std::exception_ptr error;
  {
    // Its frame, and what that holds, is gone before anybody hears that it is done.
    Task<void> running = std::move(task);
    try {
      co_await running;
    } catch (...) {
      error = std::current_exception();
    }
  }
  if (done) done(error);
}

}  // namespace

Executor* CurrentExecutor() noexcept {
  return current_executor;
}

ExecutorScope::ExecutorScope(Executor* executor) noexcept : previous_(current_executor) {
  current_executor = executor;
}

ExecutorScope::~ExecutorScope() {
  current_executor = previous_;
}

void ResumeOn(Executor* executor, std::coroutine_handle<> handle) {
  if (executor == nullptr) {
    handle.resume();
  } else {
    executor->Post([handle] { handle.resume(); });
  }
}

void Spawn(Executor* executor, Task<void> task,
           std::move_only_function<void(std::exception_ptr)> done) {
  Root root = RunRoot(std::move(task), std::move(done));
  ResumeOn(executor, root.handle);
}

}  // namespace laketop
