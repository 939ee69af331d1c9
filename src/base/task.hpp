// SPDX-License-Identifier: Apache-2.0
#pragma once
// Task<T>: a lazy coroutine with one awaiter. It starts when awaited and hands control back by
// symmetric transfer, so deep chains use no stack. A Task runs on whichever thread resumes it; what
// changes the thread (ThreadPool::Run, Completion, timers) brings the awaiter back to the executor
// it came from. Exceptions travel to the awaiter.

#include <concepts>
#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

#include "base/frame_pool.hpp"

namespace laketop {

template <class T>
class Task;

namespace task_detail {

struct FinalAwaiter {
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> handle) noexcept {
    return handle.promise().continuation;
  }
  void await_resume() const noexcept {}
};

struct PromiseBase {
  static void* operator new(std::size_t bytes) { return AllocateFrame(bytes); }
  static void operator delete(void* frame, std::size_t bytes) { FreeFrame(frame, bytes); }

  std::coroutine_handle<> continuation = std::noop_coroutine();
  std::suspend_always initial_suspend() const noexcept { return {}; }
  FinalAwaiter final_suspend() const noexcept { return {}; }
};

template <class T>
struct Promise : PromiseBase {
  // No std::variant: it made a fifth of the compile time of a file of many tasks.
  std::optional<T> value;
  std::exception_ptr error;
  Task<T> get_return_object() noexcept;
  void unhandled_exception() noexcept { error = std::current_exception(); }
  template <class U>
    requires std::convertible_to<U, T>
  void return_value(U&& returned) {
    value.emplace(std::forward<U>(returned));
  }
  T Take() {
    if (error) std::rethrow_exception(std::move(error));
    // Awaited a second time, or never run.
    if (!value) std::terminate();
    return std::move(*value);
  }
};

template <>
struct Promise<void> : PromiseBase {
  std::exception_ptr error;
  Task<void> get_return_object() noexcept;
  void unhandled_exception() noexcept { error = std::current_exception(); }
  void return_void() const noexcept {}
  void Take() const {
    if (error) std::rethrow_exception(error);
  }
};

}  // namespace task_detail

template <class T = void>
class [[nodiscard]] Task {
 public:
  using promise_type = task_detail::Promise<T>;
  using Handle = std::coroutine_handle<promise_type>;

  explicit Task(Handle handle) noexcept : handle_(handle) {}
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  Task& operator=(Task&& other) noexcept {
    if (this != &other) {
      if (handle_) handle_.destroy();
      handle_ = std::exchange(other.handle_, {});
    }
    return *this;
  }
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;
  ~Task() {
    if (handle_) handle_.destroy();
  }

  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> awaiter) noexcept {
    handle_.promise().continuation = awaiter;
    return handle_;
  }
  T await_resume() { return handle_.promise().Take(); }

 private:
  Handle handle_;
};

template <class T>
Task<T> task_detail::Promise<T>::get_return_object() noexcept {
  return Task<T>(std::coroutine_handle<Promise>::from_promise(*this));
}
inline Task<void> task_detail::Promise<void>::get_return_object() noexcept {
  return Task<void>(std::coroutine_handle<Promise>::from_promise(*this));
}

}  // namespace laketop
