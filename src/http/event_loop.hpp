// SPDX-License-Identifier: Apache-2.0
#pragma once
// EventLoop: one thread that waits for descriptors and runs coroutines: the Executor of
// connections. Descriptor: an open descriptor on a loop, on which a coroutine waits for readiness.
// epoll is behind both and seen nowhere else.

#include <atomic>
#include <chrono>
#include <list>
#include <memory>
#include <string>
#include <thread>

#include "base/executor.hpp"

namespace laketop::http {

// Called on its loop every kTickInterval, while added.
class Ticker {
 public:
  virtual ~Ticker() = default;
  virtual void Tick() = 0;

 private:
  friend class EventLoop;
  std::list<Ticker*>::iterator place_;
};

inline constexpr std::chrono::milliseconds kTickInterval{250};

class EventLoop final : public Executor {
 public:
  explicit EventLoop(std::string name);
  // Stops and joins. Coroutines still suspended on the loop are never resumed.
  ~EventLoop() override;

  void Post(std::move_only_function<void()> work) override;
  bool IsCurrent() const { return CurrentExecutor() == this; }

  // On the loop only.
  void AddTicker(Ticker* ticker);
  void RemoveTicker(Ticker* ticker);
  // The value of the Date header, made once a second.
  const std::string& HttpDate();

  // How many connections the loop has: the acceptor reads it.
  std::atomic<int> connections = 0;

  struct Impl;
  Impl& impl() { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
  std::thread thread_;
};

// Owns the descriptor, which must be non-blocking. Used on its loop only. At most one coroutine
// waits for reading and one for writing.
class Descriptor {
 public:
  Descriptor(EventLoop& loop, int descriptor);
  ~Descriptor();
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int Get() const { return descriptor_; }
  EventLoop& Loop() const { return loop_; }

  enum class Wait { kRead, kWrite, kArrival };
  class Readiness {
   public:
    Readiness(Descriptor& owner, Wait wait) : owner_(owner), wait_(wait) {}
    bool await_ready() const noexcept;
    bool await_suspend(std::coroutine_handle<> handle);
    // False: cancelled.
    bool await_resume() const noexcept { return !owner_.cancelled_; }

   private:
    Descriptor& owner_;
    Wait wait_;
  };
  // After an attempt that found nothing to read, or no room.
  Readiness Readable() { return {*this, Wait::kRead}; }
  Readiness Writable() { return {*this, Wait::kWrite}; }
  // Without an attempt: at once where there is something.
  Readiness Arrived() { return {*this, Wait::kArrival}; }
  // A read that took less than it had room for has taken all there was.
  void NoteDrained();
  // Whether nothing has come since then: a read would be in vain.
  bool IsDrained() const;
  // Gives the descriptor away, open.
  int Release();
  // Waits in progress, and all later ones, end with false.
  void Cancel();

 private:
  friend class EventLoop;
  // One direction: who waits for it, and what is known of it.
  struct Side {
    std::coroutine_handle<> waiter;
    bool ready = false;   // an event came that nobody has used up
    bool closed = false;  // there is an end or an error to be met, for good
  };

  void OnEvents(std::uint32_t events);
  void Resume(Side& side, bool later);

  EventLoop& loop_;
  int descriptor_;
  bool cancelled_ = false;
  Side read_;
  Side write_;
};

// Lets everything else that is due on the loop run first.
class Yield {
 public:
  explicit Yield(EventLoop& loop) : loop_(loop) {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> handle) { ResumeOn(&loop_, handle); }
  void await_resume() const noexcept {}

 private:
  EventLoop& loop_;
};

}  // namespace laketop::http
