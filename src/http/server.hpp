// SPDX-License-Identifier: Apache-2.0
#pragma once
// Server: listens on one address and serves HTTP/1.1, plain and TLS on the same port. One acceptor
// hands each socket to the loop with the fewest connections.

#include <chrono>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "http/event_loop.hpp"
#include "http/limits.hpp"
#include "http/message.hpp"
#include "http/tls.hpp"

namespace laketop {
class ThreadPool;
}

namespace laketop::http {

// The loops of the program. They outlive every server and every pool whose work resumes on them.
using EventLoops = std::vector<std::unique_ptr<EventLoop>>;
EventLoops MakeEventLoops(int count);

struct ServerOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any free one
  Limits limits;
  ThreadPool* files = nullptr;      // reads files that are not in the page cache
  const TlsContext* tls = nullptr;  // null: plain only
  bool tls_required = false;
  // For handlers to end once they have been told to.
  std::chrono::milliseconds abort_patience{5'000};
};

class Server {
 public:
  // `loops`, `handler` and what the options point to outlive it.
  Server(ServerOptions options, EventLoops& loops, Handler& handler);
  // Stops without patience.
  ~Server();

  // Binds and begins to accept; the error says what a user can do.
  std::expected<void, std::string> Start();
  std::uint16_t Port() const;
  // Takes no more connections, lets requests in progress end until `patience` is over, then aborts
  // what is left. False: handlers still run, on what is not to be destroyed then. Blocks: not from
  // a loop.
  bool Stop(std::chrono::milliseconds patience);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace laketop::http
