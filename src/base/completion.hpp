// SPDX-License-Identifier: Apache-2.0
#pragma once
// Completion<T>: a result that one thread sets once and one coroutine awaits; the awaiter resumes
// on the executor it waited on. Share it through std::shared_ptr between the two sides. Setting it
// a second time is a bug; awaiting it twice too.

#include <exception>
#include <mutex>
#include <optional>
#include <utility>

#include "base/executor.hpp"

namespace laketop {

template <class T>
class Completion {
 public:
  // Any thread.
  void Set(T value) {
    std::coroutine_handle<> waiter;
    Executor* executor = nullptr;
    {
      std::scoped_lock lock(mutex_);
      value_.emplace(std::move(value));
      waiter = std::exchange(waiter_, {});
      executor = executor_;
    }
    if (waiter) ResumeOn(executor, waiter);
  }

  // g++ 12 would copy an lvalue that is its own awaiter.
  class Awaiter {
   public:
    explicit Awaiter(Completion& completion) : completion_(completion) {}
    bool await_ready() { return completion_.IsSet(); }
    bool await_suspend(std::coroutine_handle<> handle) { return completion_.Suspend(handle); }
    T await_resume() { return completion_.Take(); }

   private:
    Completion& completion_;
  };
  Awaiter operator co_await() { return Awaiter(*this); }

 private:
  bool IsSet() {
    std::scoped_lock lock(mutex_);
    return value_.has_value();
  }
  // False: it has been set meanwhile.
  bool Suspend(std::coroutine_handle<> handle) {
    std::scoped_lock lock(mutex_);
    if (value_) return false;
    waiter_ = handle;
    executor_ = CurrentExecutor();
    return true;
  }
  T Take() {
    std::scoped_lock lock(mutex_);
    if (!value_) std::terminate();  // resumed by somebody else
    return std::move(*value_);
  }

  std::mutex mutex_;
  std::optional<T> value_;
  std::coroutine_handle<> waiter_;
  Executor* executor_ = nullptr;
};

}  // namespace laketop
