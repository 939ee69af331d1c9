// SPDX-License-Identifier: Apache-2.0
#pragma once
// Clock: the one time of the program (design, decision 18): wall time plus an offset that only
// grows. Schedules, TTL, retention, leases and expiries use it; sockets, TLS and process deadlines
// use std::chrono::steady_clock. Thread-safe.

#include <condition_variable>
#include <map>
#include <mutex>
#include <stop_token>
#include <thread>

#include "base/executor.hpp"
#include "base/time.hpp"

namespace laketop {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp Now() const = 0;
  // Returns when Now() has reached `time`, or early when `stop` is requested. True: the time came.
  virtual Task<bool> SleepUntil(Timestamp time, std::stop_token stop) = 0;
};

// The program's clock. Owns one thread that fires timers in due order.
class SystemClock final : public Clock {
 public:
  explicit SystemClock(std::chrono::milliseconds offset = {});
  ~SystemClock() override;

  Timestamp Now() const override;
  Task<bool> SleepUntil(Timestamp time, std::stop_token stop) override;

  std::chrono::milliseconds Offset() const;
  // Moves the time on by `by` (not negative), stepping to each timer on the way, so that each fires
  // at its own time. Returns the timers fired.
  int Advance(std::chrono::milliseconds by);

 private:
  struct Timer;
  void Loop();
  int FireDue(Timestamp now);

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
  Task<bool> SleepUntil(Timestamp time, std::stop_token stop) override;
  void Set(Timestamp now);

 private:
  mutable std::mutex mutex_;
  Timestamp now_;
};

}  // namespace laketop
