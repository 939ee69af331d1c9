// SPDX-License-Identifier: Apache-2.0
#pragma once
// Watchdog: ends statements that were asked to stop or have passed their deadline. DuckDB forgets
// an interrupt that comes before a statement has begun, so one is repeated until the statement has
// ended. One thread for all; thread-safe.

#include <chrono>
#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

namespace laketop::engine {

class Watchdog {
 public:
  using Deadline = std::optional<std::chrono::steady_clock::time_point>;

  Watchdog();
  ~Watchdog();

  // While in scope, `interrupt` is called every few milliseconds once `stop` is requested, the
  // deadline has passed, or EndAll was called.
  class Guard {
   public:
    Guard(Watchdog& watchdog, std::stop_token stop, Deadline deadline,
          std::function<void()> interrupt);
    ~Guard();
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;

   private:
    struct Wake {
      Watchdog* watchdog;
      void operator()() const { watchdog->WakeUp(); }
    };
    Watchdog& watchdog_;
    std::list<struct Watched>::iterator watched_;
    std::stop_callback<Wake> callback_;
  };

  void EndAll();

 private:
  void WakeUp();
  void Loop();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::list<struct Watched> watched_;
  bool all_ = false;
  bool closing_ = false;
  std::thread thread_;
};

struct Watched {
  std::stop_token stop;
  Watchdog::Deadline deadline;
  std::function<void()> interrupt;
};

}  // namespace laketop::engine
