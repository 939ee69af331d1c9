// SPDX-License-Identifier: Apache-2.0
#include "base/clock.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "base/completion.hpp"

namespace laketop {
namespace {

Timestamp WallTime() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

}  // namespace

void WorkList::Add(const TrackedWork* work, const std::string& what) {
  std::scoped_lock lock(mutex_);
  works_.emplace(work, what);
}

void WorkList::Remove(const TrackedWork* work) {
  std::scoped_lock lock(mutex_);
  works_.erase(work);
  if (works_.empty()) emptied_.notify_all();
}

bool WorkList::WaitUntilEmpty(std::chrono::steady_clock::time_point deadline,
                              std::stop_token stop) {
  std::unique_lock lock(mutex_);
  return emptied_.wait_until(lock, std::move(stop), deadline, [this] { return works_.empty(); });
}

std::vector<std::string> WorkList::Names() const {
  std::scoped_lock lock(mutex_);
  std::vector<std::string> names;
  for (const auto& [work, what] : works_) names.push_back(what);
  return names;
}

TrackedWork::TrackedWork(std::shared_ptr<WorkList> list, std::string what)
    : list_(std::move(list)), what_(std::move(what)) {
  list_->Add(this, what_);
}

TrackedWork::~TrackedWork() {
  list_->Remove(this);
}

struct SystemClock::Timer {
  std::shared_ptr<TrackedWork> work;  // of the sleeper; may be null
  Completion<bool> fired;
  std::atomic<bool> claimed = false;
  // True for the one who wakes the sleeper.
  bool Claim() { return !claimed.exchange(true); }
  void Wake(bool reached) {
    if (work) work->Wake();
    fired.Set(reached);
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
  for (auto& [time, timer] : left) {
    if (timer->Claim()) timer->Wake(false);
  }
}

Timestamp SystemClock::Now() const {
  std::scoped_lock lock(mutex_);
  return WallTime() + offset_;
}

std::chrono::milliseconds SystemClock::Offset() const {
  std::scoped_lock lock(mutex_);
  return offset_;
}

std::shared_ptr<TrackedWork> SystemClock::Track(std::string what) {
  return std::make_shared<TrackedWork>(works_, std::move(what));
}

Task<bool> SystemClock::SleepUntil(Timestamp time, std::stop_token stop,
                                   std::shared_ptr<TrackedWork> work) {
  auto timer = std::make_shared<Timer>();
  timer->work = std::move(work);
  {
    std::scoped_lock lock(mutex_);
    if (stopping_) co_return false;
    timers_.emplace(time, timer);
    if (timer->work) timer->work->Sleep();
  }
  changed_.notify_all();
  std::stop_callback on_stop(stop, [this, time, timer] {
    if (!timer->Claim()) return;
    Forget(time, timer);
    // The sleeper may end, and this callback with it, before Wake returns.
    const std::shared_ptr<Timer> own(timer);  // NOLINT(performance-unnecessary-copy-initialization)
    own->Wake(false);
  });
  bool reached = co_await timer->fired;
  co_return reached;
}

void SystemClock::Forget(Timestamp time, const std::shared_ptr<Timer>& timer) {
  std::scoped_lock lock(mutex_);
  auto [begin, end] = timers_.equal_range(time);
  auto entry = std::find_if(begin, end, [&](const auto& row) { return row.second == timer; });
  if (entry != end) timers_.erase(entry);
}

int SystemClock::FireDue(Timestamp now) {
  std::vector<std::shared_ptr<Timer>> due;
  {
    std::scoped_lock lock(mutex_);
    auto end = timers_.upper_bound(now);
    for (auto it = timers_.begin(); it != end; ++it) due.push_back(it->second);
    timers_.erase(timers_.begin(), end);
  }
  int fired = 0;
  for (auto& timer : due) {
    if (!timer->Claim()) continue;
    timer->Wake(true);
    ++fired;
  }
  return fired;
}

bool SystemClock::HasDue(Timestamp now) const {
  std::scoped_lock lock(mutex_);
  return !timers_.empty() && timers_.begin()->first <= now;
}

SystemClock::Advanced SystemClock::Advance(std::chrono::milliseconds by,
                                           std::chrono::milliseconds patience,
                                           std::stop_token stop) {
  CHECK(by.count() >= 0);
  auto deadline = std::chrono::steady_clock::now() + patience;
  Advanced done;
  std::chrono::milliseconds goal = Offset() + by;
  // What is going on may be about to set a timer.
  bool idle = works_->WaitUntilEmpty(deadline, stop);
  bool arrived = false;
  while (!arrived) {
    bool patient = std::chrono::steady_clock::now() < deadline;
    Timestamp next;
    {
      std::scoped_lock lock(mutex_);
      Timestamp wall = WallTime();
      next = wall + goal;
      if (patient && !timers_.empty()) next = std::min(next, timers_.begin()->first);
      arrived = next == wall + goal;
      offset_ = std::max(offset_, std::chrono::milliseconds(next - wall));
    }
    done.timers_fired += FireDue(next);
    idle = works_->WaitUntilEmpty(deadline, stop);
    // A timer that is set again for a time that has come fires too, while there is patience.
    arrived = arrived && (!patient || !idle || !HasDue(next));
  }
  done.unfinished = works_->Names();
  changed_.notify_all();
  return done;
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

Task<bool> FakeClock::SleepUntil(Timestamp time, std::stop_token stop,
                                 std::shared_ptr<TrackedWork> work) {
  co_return Now() >= time && !stop.stop_requested();
}

}  // namespace laketop
