// SPDX-License-Identifier: Apache-2.0
#include "http/event_loop.hpp"

#include <pthread.h>

#include <csignal>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/posix/descriptor_base.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "base/time.hpp"

namespace laketop::http {

namespace asio = boost::asio;
using asio::io_context;

struct EventLoop::Impl {
  // One thread runs it; others post.
  io_context context{1};
  asio::executor_work_guard<io_context::executor_type> work{context.get_executor()};
  asio::basic_waitable_timer<std::chrono::steady_clock,
                             asio::wait_traits<std::chrono::steady_clock>,
                             io_context::executor_type>
      timer{context.get_executor()};
  std::list<Ticker*> tickers;
  std::list<Ticker*>::iterator next_ticker = tickers.end();
  bool ticking = false;
  std::string date;
  std::time_t date_second = 0;

  void Arm() {
    ticking = true;
    timer.expires_after(kTickInterval);
    timer.async_wait([this](const boost::system::error_code& error) {
      ticking = false;
      if (error) return;
      // A tick may remove tickers, its own included.
      for (next_ticker = tickers.begin(); next_ticker != tickers.end();) {
        Ticker* ticker = *next_ticker++;
        ticker->Tick();
      }
      if (!tickers.empty()) Arm();
    });
  }
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
    impl_->context.run();
  });
}

EventLoop::~EventLoop() {
  impl_->work.reset();
  impl_->context.stop();
  thread_.join();
}

void EventLoop::Post(std::move_only_function<void()> work) {
  asio::post(impl_->context, std::move(work));
}

void EventLoop::AddTicker(Ticker* ticker) {
  ticker->place_ = impl_->tickers.insert(impl_->tickers.end(), ticker);
  if (!impl_->ticking) impl_->Arm();
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

struct Descriptor::Impl {
  asio::posix::basic_stream_descriptor<io_context::executor_type> stream;
};

Descriptor::Descriptor(EventLoop& loop, int descriptor)
    : loop_(loop),
      descriptor_(descriptor),
      impl_(new Impl{asio::posix::basic_stream_descriptor<io_context::executor_type>(
          loop.impl().context.get_executor(), descriptor)}) {}

Descriptor::~Descriptor() = default;

void Descriptor::Readiness::await_suspend(std::coroutine_handle<> handle) {
  if (owner_.cancelled_) {
    ResumeOn(&owner_.loop_, handle);
    return;
  }
  using Stream = asio::posix::descriptor_base;
  owner_.impl_->stream.async_wait(write_ ? Stream::wait_write : Stream::wait_read,
                                  [this, handle](const boost::system::error_code& error) {
                                    ready_ = !error && !owner_.cancelled_;
                                    handle.resume();
                                  });
}

int Descriptor::Release() {
  return impl_->stream.release();
}

void Descriptor::Cancel() {
  cancelled_ = true;
  boost::system::error_code ignored;
  impl_->stream.cancel(ignored);
}

}  // namespace laketop::http
