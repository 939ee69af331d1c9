// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/duckdb/watchdog.hpp"

#include <pthread.h>

#include <algorithm>

namespace laketop::engine {
namespace {
constexpr std::chrono::milliseconds kRepeat{10};
}

Watchdog::Watchdog() : thread_([this] { Loop(); }) {}

Watchdog::~Watchdog() {
  {
    std::scoped_lock lock(mutex_);
    closing_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

Watchdog::Guard::Guard(Watchdog& watchdog, std::stop_token stop, Deadline deadline,
                       std::function<void()> interrupt)
    : watchdog_(watchdog),
      watched_([&] {
        std::scoped_lock lock(watchdog.mutex_);
        return watchdog.watched_.insert(watchdog.watched_.end(),
                                        Watched{stop, deadline, std::move(interrupt)});
      }()),
      callback_(stop, Wake{&watchdog}) {
  watchdog.WakeUp();
}

Watchdog::Guard::~Guard() {
  std::scoped_lock lock(watchdog_.mutex_);
  watchdog_.watched_.erase(watched_);
}

void Watchdog::EndAll() {
  {
    std::scoped_lock lock(mutex_);
    all_ = true;
  }
  changed_.notify_all();
}

void Watchdog::WakeUp() {
  // Under the lock, else a wake-up between the loop's look and its wait is lost.
  std::scoped_lock lock(mutex_);
  changed_.notify_all();
}

void Watchdog::Loop() {
  pthread_setname_np(pthread_self(), "sql-watchdog");
  std::unique_lock lock(mutex_);
  while (!closing_) {
    const auto now = std::chrono::steady_clock::now();
    auto next = now + std::chrono::hours(1);
    for (const Watched& watched : watched_) {
      const bool late = watched.deadline && *watched.deadline <= now;
      if (all_ || late || watched.stop.stop_requested()) {
        watched.interrupt();
        next = std::min(next, now + kRepeat);
      } else if (watched.deadline) {
        next = std::min(next, *watched.deadline);
      }
    }
    changed_.wait_until(lock, next);
  }
}

}  // namespace laketop::engine
