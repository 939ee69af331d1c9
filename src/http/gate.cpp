// SPDX-License-Identifier: Apache-2.0
#include "http/gate.hpp"

#include <utility>

#include "base/clock.hpp"

namespace laketop::http {
namespace {

Response Busy() {
  Response response{.status = 503};
  response.headers.Add("Content-Type", "text/plain");
  response.headers.Add("Retry-After", "1");
  response.body = std::string("The server is dropping its state.\n");
  return response;
}

// Sets `done` after a while, unless somebody did before.
Task<void> SetAfter(std::chrono::milliseconds patience, std::stop_token stop,
                    std::shared_ptr<Completion<bool>> done,
                    std::shared_ptr<std::atomic<bool>> set) {
  co_await SleepFor(patience, std::move(stop));
  if (!set->exchange(true)) done->Set(false);
}

}  // namespace

// A request's time inside.
class Gate::Stay {
 public:
  Stay(Gate& gate, std::list<Inside>::iterator place) : gate_(gate), place_(place) {}
  ~Stay() { gate_.Leave(place_); }
  Stay(const Stay&) = delete;
  Stay& operator=(const Stay&) = delete;

 private:
  Gate& gate_;
  std::list<Inside>::iterator place_;
};

Gate::Gate(std::function<bool(const Request&)> passes) : passes_(std::move(passes)) {}

Task<Response> Gate::Handle(Request request) {
  std::shared_ptr<Handler> handler;
  if (passes_(request)) {
    {
      std::scoped_lock lock(mutex_);
      handler = handler_;
    }
    if (handler == nullptr) co_return Busy();
    co_return co_await handler->Handle(std::move(request));
  }
  Inside inside{request.cancel, request.body};
  std::list<Inside>::iterator place;
  if (!TryEnter(place, inside, handler) && !co_await Wait(place, std::move(inside), handler)) {
    co_return Busy();
  }
  Stay stay(*this, place);
  co_return co_await handler->Handle(std::move(request));
}

// False: the gate is closed.
bool Gate::TryEnter(std::list<Inside>::iterator& place, Inside& inside,
                    std::shared_ptr<Handler>& handler) {
  std::scoped_lock lock(mutex_);
  if (!open_) return false;
  place = inside_.insert(inside_.end(), std::move(inside));
  handler = handler_;
  return true;
}

Task<bool> Gate::Wait(std::list<Inside>::iterator& place, Inside inside,
                      std::shared_ptr<Handler>& handler) {
  while (!TryEnter(place, inside, handler)) {
    Waiter waiter;
    {
      std::scoped_lock lock(mutex_);
      if (open_) continue;
      if (waiting_.size() >= kGateWaitersMax) co_return false;
      waiter = std::make_shared<Completion<bool>>();
      waiting_.push_back(waiter);
    }
    co_await *waiter;
  }
  co_return true;
}

void Gate::Leave(std::list<Inside>::iterator place) {
  std::vector<Waiter> told;
  {
    std::scoped_lock lock(mutex_);
    inside_.erase(place);
    if (inside_.empty()) told.swap(emptied_);
  }
  for (Waiter& waiter : told) waiter->Set(true);
}

void Gate::Open(std::shared_ptr<Handler> handler) {
  std::vector<Waiter> waiting;
  {
    std::scoped_lock lock(mutex_);
    handler_ = std::move(handler);
    open_ = true;
    waiting.swap(waiting_);
  }
  for (Waiter& waiter : waiting) waiter->Set(true);
}

Task<bool> Gate::Close(std::chrono::milliseconds patience) {
  auto empty = std::make_shared<Completion<bool>>();
  std::vector<Inside> running;
  {
    std::scoped_lock lock(mutex_);
    open_ = false;
    if (inside_.empty()) co_return true;
    running.assign(inside_.begin(), inside_.end());
    emptied_.push_back(empty);
  }
  for (Inside& request : running) {
    request.cancel.request_stop();
    if (request.body) request.body->Cancel();
  }
  auto done = std::make_shared<Completion<bool>>();
  auto set = std::make_shared<std::atomic<bool>>(false);
  std::stop_source in_time;
  auto wait = [](Waiter empty, Waiter done, std::shared_ptr<std::atomic<bool>> set) -> Task<void> {
    co_await *empty;
    if (!set->exchange(true)) done->Set(true);
  };
  Spawn(nullptr, wait(std::move(empty), done, set), {});
  Spawn(nullptr, SetAfter(patience, in_time.get_token(), done, set), {});
  bool all_left = co_await *done;
  in_time.request_stop();
  co_return all_left;
}

}  // namespace laketop::http
