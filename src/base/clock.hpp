// SPDX-License-Identifier: Apache-2.0
#pragma once
// Clock: the one time of the program (design, decision 18): wall time plus an offset that only
// grows. Schedules, TTL, retention, leases and expiries use it; sockets, TLS and process deadlines
// use std::chrono::steady_clock. Thread-safe.

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "base/executor.hpp"
#include "base/time.hpp"

namespace laketop {

class TrackedWork;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp Now() const = 0;
  // Says that `what` is going on until the handle goes: whoever moves the time on waits for it. A
  // coroutine that a timer starts again and again gives its handle to SleepUntil.
  [[nodiscard]] virtual std::shared_ptr<TrackedWork> Track(std::string what) { return nullptr; }
  // Returns when Now() has reached `time`, or early when `stop` is requested. True: the time came.
  // `work` does not count while it sleeps, and counts again before the sleeper goes on.
  virtual Task<bool> SleepUntil(Timestamp time, std::stop_token stop,
                                std::shared_ptr<TrackedWork> work = nullptr) = 0;
};

// What a clock waits for, by name. Thread-safe.
class WorkList {
 public:
  void Add(const TrackedWork* work, const std::string& what);
  void Remove(const TrackedWork* work);
  // Blocks until there is none; false: the deadline came first, or `stop` was requested.
  bool WaitUntilEmpty(std::chrono::steady_clock::time_point deadline, std::stop_token stop);
  std::vector<std::string> Names() const;

 private:
  mutable std::mutex mutex_;
  std::condition_variable_any emptied_;
  std::map<const TrackedWork*, std::string> works_;
};

class TrackedWork {
 public:
  TrackedWork(std::shared_ptr<WorkList> list, std::string what);
  ~TrackedWork();
  TrackedWork(const TrackedWork&) = delete;
  TrackedWork& operator=(const TrackedWork&) = delete;
  void Sleep() const { list_->Remove(this); }
  void Wake() const { list_->Add(this, what_); }

 private:
  std::shared_ptr<WorkList> list_;
  std::string what_;
};

// The program's clock. Owns one thread that fires timers in due order.
class SystemClock final : public Clock {
 public:
  explicit SystemClock(std::chrono::milliseconds offset = {});
  ~SystemClock() override;

  Timestamp Now() const override;
  Task<bool> SleepUntil(Timestamp time, std::stop_token stop,
                        std::shared_ptr<TrackedWork> work = nullptr) override;
  std::shared_ptr<TrackedWork> Track(std::string what) override;

  std::chrono::milliseconds Offset() const;

  struct Advanced {
    int timers_fired = 0;
    // What had not ended when patience did; empty: all that became due is done.
    std::vector<std::string> unfinished;
  };
  // Moves the time on by `by` (not negative), stepping to each timer on the way, so that each fires
  // at its own time, and waits at each step until tracked work is idle. Once `patience` (of real
  // time) is over it goes on without waiting. Blocks: not from a loop or a pool that the work
  // needs.
  Advanced Advance(std::chrono::milliseconds by,
                   std::chrono::milliseconds patience = std::chrono::seconds(30),
                   std::stop_token stop = {});

 private:
  struct Timer;
  void Loop();
  int FireDue(Timestamp now);
  void Forget(Timestamp time, const std::shared_ptr<Timer>& timer);
  bool HasDue(Timestamp now) const;

  std::shared_ptr<WorkList> works_ = std::make_shared<WorkList>();  // shared with its handles
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::chrono::milliseconds offset_;
  std::multimap<Timestamp, std::shared_ptr<Timer>> timers_;
  bool stopping_ = false;
  std::thread thread_;
};

// Wall-clock waits that the offset does not touch: poll intervals and back-off of our own work.
// Returns early (false) when `stop` is requested.
Task<bool> SleepFor(std::chrono::milliseconds duration, std::stop_token stop);

// A clock that stands until it is told: for unit tests.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(Timestamp now) : now_(now) {}
  Timestamp Now() const override;
  Task<bool> SleepUntil(Timestamp time, std::stop_token stop,
                        std::shared_ptr<TrackedWork> work = nullptr) override;
  void Set(Timestamp now);

 private:
  mutable std::mutex mutex_;
  Timestamp now_;
};

}  // namespace laketop
