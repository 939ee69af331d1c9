// SPDX-License-Identifier: Apache-2.0
#include "base/clock.hpp"

#include "base/check.hpp"
#include "base/completion.hpp"

namespace laketop {
namespace {

Timestamp WallTime() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

}  // namespace

struct SystemClock::Timer {
  Completion<bool> fired;
  std::atomic<bool> set = false;
  void Fire(bool reached) {
    if (!set.exchange(true)) fired.Set(reached);
  }
};

SystemClock::SystemClock(std::chrono::milliseconds offset) : offset_(offset) {
  thread_ = std::thread([this] { Loop(); });
}

SystemClock::~SystemClock() {
  std::multimap<Timestamp, std::shared_ptr<Timer>> left;
  {
    std::scoped_lock lock(mutex_);
    stopping_ = true;
    left.swap(timers_);
  }
  changed_.notify_all();
  thread_.join();
  for (auto& [time, timer] : left) timer->Fire(false);
}

Timestamp SystemClock::Now() const {
  std::scoped_lock lock(mutex_);
  return WallTime() + offset_;
}

std::chrono::milliseconds SystemClock::Offset() const {
  std::scoped_lock lock(mutex_);
  return offset_;
}

Task<bool> SystemClock::SleepUntil(Timestamp time, std::stop_token stop) {
  auto timer = std::make_shared<Timer>();
  {
    std::scoped_lock lock(mutex_);
    if (stopping_) co_return false;
    timers_.emplace(time, timer);
  }
  changed_.notify_all();
  std::stop_callback on_stop(stop, [timer] { timer->Fire(false); });
  bool reached = co_await timer->fired;
  co_return reached;
}

int SystemClock::FireDue(Timestamp now) {
  std::vector<std::shared_ptr<Timer>> due;
  {
    std::scoped_lock lock(mutex_);
    auto end = timers_.upper_bound(now);
    for (auto it = timers_.begin(); it != end; ++it) due.push_back(it->second);
    timers_.erase(timers_.begin(), end);
  }
  for (auto& timer : due) timer->Fire(true);
  return static_cast<int>(due.size());
}

int SystemClock::Advance(std::chrono::milliseconds by) {
  CHECK(by.count() >= 0);
  int fired = 0;
  Timestamp target = Now() + by;
  while (true) {
    Timestamp next = target;
    {
      std::scoped_lock lock(mutex_);
      if (!timers_.empty() && timers_.begin()->first < target) next = timers_.begin()->first;
      Timestamp now = WallTime() + offset_;
      if (next > now) offset_ += next - now;
    }
    fired += FireDue(next);
    if (next >= target) break;
  }
  changed_.notify_all();
  return fired;
}

void SystemClock::Loop() {
  while (true) {
    {
      std::unique_lock lock(mutex_);
      if (stopping_) return;
      if (timers_.empty()) {
        changed_.wait(lock);
      } else {
        std::chrono::milliseconds wait = timers_.begin()->first - (WallTime() + offset_);
        // Wall time may be set back: look again at least every minute.
        if (wait.count() > 0)
          changed_.wait_for(lock, std::min(wait, std::chrono::milliseconds(60'000)));
      }
      if (stopping_) return;
    }
    FireDue(Now());
  }
}

Task<bool> SleepFor(std::chrono::milliseconds duration, std::stop_token stop) {
  static SystemClock timers;
  Timestamp until = timers.Now() + duration;
  co_return co_await timers.SleepUntil(until, stop);
}

Timestamp FakeClock::Now() const {
  std::scoped_lock lock(mutex_);
  return now_;
}

void FakeClock::Set(Timestamp now) {
  std::scoped_lock lock(mutex_);
  now_ = now;
}

Task<bool> FakeClock::SleepUntil(Timestamp time, std::stop_token stop) {
  co_return Now() >= time && !stop.stop_requested();
}

}  // namespace laketop
