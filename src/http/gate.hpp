// SPDX-License-Identifier: Apache-2.0
#pragma once
// Gate: a handler before another, which can be closed and given another one: how a running server
// drops its state. While it is closed, new requests wait at it; those inside are cancelled and
// waited for. Thread-safe.

#include <chrono>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <vector>

#include "base/completion.hpp"
#include "http/message.hpp"

namespace laketop::http {

// Requests that wait at a closed gate; more are answered 503.
inline constexpr std::size_t kGateWaitersMax = 10'000;

class Gate final : public Handler {
 public:
  // Closed until it is opened. Requests for which `passes` answers true are neither held nor waited
  // for: the one that has the gate closed is one of them.
  explicit Gate(std::function<bool(const Request&)> passes);

  Task<Response> Handle(Request request) override;

  // Lets requests in, to `handler`; it lives as long as any of its requests.
  void Open(std::shared_ptr<Handler> handler);
  // Holds new requests, cancels those inside, and returns once they have ended; false: some had not
  // when `patience` was over. Either way the gate stays closed.
  Task<bool> Close(std::chrono::milliseconds patience);

 private:
  struct Inside {
    std::stop_source cancel;
    std::shared_ptr<BodyReader> body;
  };
  class Stay;
  using Waiter = std::shared_ptr<Completion<bool>>;

  bool TryEnter(std::list<Inside>::iterator& place, Inside& inside,
                std::shared_ptr<Handler>& handler);
  Task<bool> Wait(std::list<Inside>::iterator& place, Inside inside,
                  std::shared_ptr<Handler>& handler);
  void Leave(std::list<Inside>::iterator place);

  std::function<bool(const Request&)> passes_;
  std::mutex mutex_;
  bool open_ = false;
  std::shared_ptr<Handler> handler_;
  std::list<Inside> inside_;
  std::vector<Waiter> waiting_;  // for the gate to open
  std::vector<Waiter> emptied_;  // for those inside to have left
};

}  // namespace laketop::http
