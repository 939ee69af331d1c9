// SPDX-License-Identifier: Apache-2.0
#include "http/event_loop.hpp"

#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <mutex>
#include <span>
#include <vector>

#include "base/check.hpp"
#include "base/time.hpp"

namespace laketop::http {

using SteadyClock = std::chrono::steady_clock;

// Events are edge-triggered: each descriptor is told to the kernel once, and no call is made to
// wait for it again.
struct EventLoop::Impl {
  static constexpr int kEventsMax = 128;

  Impl() : epoll(::epoll_create1(EPOLL_CLOEXEC)), wake(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    CHECK(epoll >= 0 && wake >= 0);
    epoll_event event{.events = EPOLLIN | EPOLLET, .data = {.ptr = nullptr}};
    CHECK(::epoll_ctl(epoll, EPOLL_CTL_ADD, wake, &event) == 0);
  }
  ~Impl() {
    ::close(wake);
    ::close(epoll);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void Run() {
    while (RunPosted()) {
      int count = ::epoll_wait(epoll, events.data(), kEventsMax, Rest());
      CHECK(count >= 0 || errno == EINTR);
      events_left = {events.data(), static_cast<std::size_t>(std::max(count, 0))};
      while (!events_left.empty()) {
        epoll_event event = events_left.front();
        events_left = events_left.subspan(1);
        if (event.data.ptr != nullptr) Dispatch(event);
      }
      if (!tickers.empty() && SteadyClock::now() >= next_tick) Tick();
    }
  }

  // False: the loop is to end.
  bool RunPosted() {
    {
      std::scoped_lock lock(mutex);
      asleep = false;
      if (stopping) return false;
      running.swap(posted);
    }
    for (std::move_only_function<void()>& work : running) work();
    running.clear();
    return true;
  }

  void Post(std::move_only_function<void()> work, bool from_loop) {
    bool wakes = false;
    {
      std::scoped_lock lock(mutex);
      posted.push_back(std::move(work));
      // The first of a row of posts wakes the loop, and it finds them all.
      wakes = std::exchange(asleep, false);
    }
    // What the loop posts to itself it finds without being told.
    if (wakes && !from_loop) Wake();
  }

  void Stop() {
    {
      std::scoped_lock lock(mutex);
      stopping = true;
    }
    Wake();
  }

  // Edge-triggered: each write is an event, and the counter need never be read.
  void Wake() const {
    std::uint64_t one = 1;
    [[maybe_unused]] ssize_t written = ::write(wake, &one, sizeof one);
  }

  // How long to wait for events, in milliseconds; from here on, posts wake the loop.
  int Rest() {
    {
      std::scoped_lock lock(mutex);
      if (!posted.empty() || stopping) return 0;
      asleep = true;
    }
    if (tickers.empty()) return -1;
    auto left = std::chrono::ceil<std::chrono::milliseconds>(next_tick - SteadyClock::now());
    return static_cast<int>(std::max<std::int64_t>(left.count(), 0));
  }

  void Tick() {
    next_tick = SteadyClock::now() + kTickInterval;
    // A tick may remove tickers, its own included.
    for (next_ticker = tickers.begin(); next_ticker != tickers.end();) {
      Ticker* ticker = *next_ticker++;
      ticker->Tick();
    }
  }

  static void Dispatch(const epoll_event& event);

  // What is closed while its event waits to be looked at has no event any more.
  void Forget(const void* descriptor) {
    for (epoll_event& event : events_left) {
      if (event.data.ptr == descriptor) event.data.ptr = nullptr;
    }
  }

  int epoll;
  int wake;
  std::array<epoll_event, kEventsMax> events{};
  std::span<epoll_event> events_left;

  std::mutex mutex;
  std::vector<std::move_only_function<void()>> posted;  // under the mutex, as the two below
  bool asleep = false;
  bool stopping = false;
  std::vector<std::move_only_function<void()>> running;

  std::list<Ticker*> tickers;
  std::list<Ticker*>::iterator next_ticker = tickers.end();
  SteadyClock::time_point next_tick;
  std::string date;
  std::time_t date_second = 0;
};

EventLoop::EventLoop(std::string name) : impl_(std::make_unique<Impl>()) {
  thread_ = std::thread([this, name = std::move(name)] {
    pthread_setname_np(pthread_self(), name.substr(0, 15).c_str());
    // sendfile and OpenSSL know no MSG_NOSIGNAL: a client that leaves must not end the program.
    sigset_t broken_pipe;
    sigemptyset(&broken_pipe);
    sigaddset(&broken_pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
    ExecutorScope scope(this);
    impl_->Run();
  });
}

EventLoop::~EventLoop() {
  impl_->Stop();
  thread_.join();
}

void EventLoop::Post(std::move_only_function<void()> work) {
  impl_->Post(std::move(work), IsCurrent());
}

void EventLoop::AddTicker(Ticker* ticker) {
  if (impl_->tickers.empty()) impl_->next_tick = SteadyClock::now() + kTickInterval;
  ticker->place_ = impl_->tickers.insert(impl_->tickers.end(), ticker);
}

void EventLoop::RemoveTicker(Ticker* ticker) {
  if (ticker->place_ == impl_->next_ticker) ++impl_->next_ticker;
  impl_->tickers.erase(ticker->place_);
}

const std::string& EventLoop::HttpDate() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME_COARSE, &now);
  if (now.tv_sec != impl_->date_second) {
    impl_->date_second = now.tv_sec;
    impl_->date = FormatHttpDate(Timestamp(std::chrono::seconds(now.tv_sec)));
  }
  return impl_->date;
}

void EventLoop::Impl::Dispatch(const epoll_event& event) {
  static_cast<Descriptor*>(event.data.ptr)->OnEvents(event.events);
}

Descriptor::Descriptor(EventLoop& loop, int descriptor) : loop_(loop), descriptor_(descriptor) {
  epoll_event event{.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data = {.ptr = this}};
  // Fails where the kernel has no memory for it: then its waits fail.
  cancelled_ = ::epoll_ctl(loop.impl().epoll, EPOLL_CTL_ADD, descriptor, &event) != 0;
}

Descriptor::~Descriptor() {
  if (descriptor_ >= 0) ::close(Release());
}

void Descriptor::OnEvents(std::uint32_t events) {
  const bool broken = (events & (EPOLLERR | EPOLLHUP)) != 0;
  write_.closed |= broken;
  read_.closed |= broken || (events & EPOLLRDHUP) != 0;
  const bool reads = read_.closed || (events & EPOLLIN) != 0;
  const bool writes = write_.closed || (events & EPOLLOUT) != 0;
  read_.ready |= reads;
  write_.ready |= writes;
  // Who is resumed may destroy this descriptor: if both sides wait, one is resumed later.
  const bool resumes_reader = reads && read_.waiter;
  if (writes) Resume(write_, resumes_reader);
  if (resumes_reader) Resume(read_, false);
}

void Descriptor::Resume(Side& side, bool later) {
  std::coroutine_handle<> waiter = std::exchange(side.waiter, {});
  if (!waiter) return;
  if (later) return ResumeOn(&loop_, waiter);
  waiter.resume();
}

void Descriptor::NoteDrained() {
  read_.ready = false;
}

bool Descriptor::IsDrained() const {
  return !read_.ready && !read_.closed;
}

bool Descriptor::Readiness::await_ready() const noexcept {
  if (owner_.cancelled_) return true;
  if (wait_ != Wait::kArrival) return false;
  if (owner_.read_.closed) return true;
  if (!owner_.read_.ready) return false;
  // TLS reads what it wants to, so an event may be used up that nobody has noted.
  pollfd look{.fd = owner_.descriptor_, .events = POLLIN, .revents = 0};
  return ::poll(&look, 1, 0) > 0;
}

bool Descriptor::Readiness::await_suspend(std::coroutine_handle<> handle) {
  Side& side = wait_ == Wait::kWrite ? owner_.write_ : owner_.read_;
  if (side.closed) return false;
  side.ready = false;
  side.waiter = handle;
  return true;
}

int Descriptor::Release() {
  ::epoll_ctl(loop_.impl().epoll, EPOLL_CTL_DEL, descriptor_, nullptr);
  loop_.impl().Forget(this);
  return std::exchange(descriptor_, -1);
}

void Descriptor::Cancel() {
  cancelled_ = true;
  Resume(read_, true);
  Resume(write_, true);
}

}  // namespace laketop::http
