// SPDX-License-Identifier: Apache-2.0
#include "http/server.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <set>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "http/connection.hpp"

namespace laketop::http {
namespace {

constexpr int kBacklog = 1024;
// After the kernel refused a new descriptor.
constexpr std::chrono::milliseconds kAcceptPause{100};
// Connections taken in a row before those of the same loop get their turn.
constexpr int kAcceptsPerTurn = 64;

// Of one connection that failed before it was taken (accept(2)): the next may be good.
bool ConcernsOneConnection(int error) {
  switch (error) {
    case EINTR:
    case ECONNABORTED:
    case EPROTO:
    case EPERM:
    case ENOPROTOOPT:
    case EOPNOTSUPP:
    case ENETDOWN:
    case ENETUNREACH:
    case EHOSTDOWN:
    case EHOSTUNREACH:
    case ENONET:
      return true;
    default:
      return false;
  }
}

struct AddressList {
  addrinfo* first = nullptr;
  ~AddressList() {
    if (first != nullptr) freeaddrinfo(first);
  }
};

std::string NumericHost(const sockaddr_storage& address, socklen_t size) {
  char text[NI_MAXHOST] = "";
  getnameinfo(reinterpret_cast<const sockaddr*>(&address), size, text, sizeof text, nullptr, 0,
              NI_NUMERICHOST);
  return text;
}

std::expected<int, std::string> Listen(const std::string& host, std::uint16_t port) {
  std::string where = host + ":" + std::to_string(port);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  AddressList found;
  int failed = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found.first);
  if (failed != 0) return std::unexpected("cannot resolve " + host + ": " + gai_strerror(failed));
  const addrinfo& address = *found.first;
  int listener = ::socket(address.ai_family, address.ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (listener < 0) return std::unexpected("cannot make a socket: " + std::string(strerror(errno)));
  int on = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (::bind(listener, address.ai_addr, address.ai_addrlen) != 0 ||
      ::listen(listener, kBacklog) != 0) {
    int error = errno;
    ::close(listener);
    if (error == EADDRINUSE) {
      return std::unexpected(where +
                             " is in use: another server runs there; stop it or choose "
                             "another port with --port");
    }
    return std::unexpected("cannot listen on " + where + ": " + strerror(error));
  }
  return listener;
}

}  // namespace

EventLoops MakeEventLoops(int count) {
  EventLoops loops;
  for (int i = 0; i < count; ++i) {
    loops.push_back(std::make_unique<EventLoop>("loop" + std::to_string(i)));
  }
  return loops;
}

// Shared with the coroutines of the server, which may end after it.
struct Server::State : std::enable_shared_from_this<State> {
  struct Place {
    EventLoop* loop;
    std::set<Connection*> connections;  // on the loop only
  };

  State(ServerOptions given, EventLoops& loops, Handler& handler) : options(std::move(given)) {
    context = {options.limits, &handler, options.files, options.tls, options.tls_required};
    for (auto& loop : loops) places.push_back({loop.get(), {}});
  }

  Place& LeastBusy() {
    return *std::ranges::min_element(
        places, {}, [](const Place& place) { return place.loop->connections.load(); });
  }

  Task<void> Accept() {
    int taken = 0;
    bool refused = false;  // said once, not at each attempt
    while (!stopping) {
      sockaddr_storage peer{};
      socklen_t size = sizeof peer;
      int socket = ::accept4(listener->Get(), reinterpret_cast<sockaddr*>(&peer), &size,
                             SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (socket >= 0) {
        refused = false;
        Hand(socket, NumericHost(peer, size));
        if (++taken % kAcceptsPerTurn == 0) co_await Yield(listener->Loop());
        continue;
      }
      int error = errno;
      if (error == EAGAIN) {
        if (!co_await listener->Readable()) break;
      } else if (!ConcernsOneConnection(error)) {
        if (!refused) log::Warning("cannot accept connections", {{"error", strerror(error)}});
        refused = true;
        co_await SleepFor(kAcceptPause, stop.get_token());
      }
    }
    if (!stopping) log::Error("the server takes no connections any more");
  }

  void Hand(int socket, std::string remote) {
    if (open.load() >= options.limits.connections_max) {
      constexpr std::string_view kFull =
          "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
      [[maybe_unused]] ssize_t sent = ::send(socket, kFull.data(), kFull.size(), MSG_NOSIGNAL);
      ::close(socket);
      return;
    }
    int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::setsockopt(socket, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    Place& place = LeastBusy();
    ++place.loop->connections;
    ++open;
    place.loop->Post([self = shared_from_this(), &place, socket, remote = std::move(remote)] {
      self->Serve(place, socket, remote);
    });
  }

  void Serve(Place& place, int socket, const std::string& remote) {
    auto connection = std::make_shared<Connection>(*place.loop, socket, remote, context);
    place.connections.insert(connection.get());
    if (stopping) connection->Stop();
    auto done = [self = shared_from_this(), &place, connection](std::exception_ptr error) mutable {
      if (error) self->LogFailure(error);
      place.connections.erase(connection.get());
      connection.reset();
      --place.loop->connections;
      std::scoped_lock lock(self->mutex);
      --self->open;
      self->closed.notify_all();
    };
    Spawn(nullptr, connection->Run(), std::move(done));
  }

  void LogFailure(std::exception_ptr error) {
    try {
      std::rethrow_exception(error);
    } catch (const std::exception& exception) {
      log::Error("connection failed", {{"error", exception.what()}});
    } catch (...) {
      log::Error("connection failed");
    }
  }

  template <class F>
  void ForEachConnection(F act) {
    for (Place& place : places) {
      place.loop->Post([self = shared_from_this(), &place, act] {
        std::vector<Connection*> now(place.connections.begin(), place.connections.end());
        for (Connection* connection : now) act(*connection);
      });
    }
  }

  bool WaitUntilClosed(std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex);
    return closed.wait_for(lock, patience, [this] { return open == 0 && !accepting; });
  }

  ServerOptions options;
  ConnectionContext context;
  std::vector<Place> places;
  std::unique_ptr<Descriptor> listener;  // on the first loop
  std::uint16_t port = 0;
  std::atomic<bool> stopping = false;
  bool accepting = false;  // under the mutex
  std::stop_source stop;
  std::mutex mutex;
  std::condition_variable closed;
  std::atomic<std::size_t> open = 0;
};

Server::Server(ServerOptions options, EventLoops& loops, Handler& handler)
    : state_(std::make_shared<State>(std::move(options), loops, handler)) {}

Server::~Server() {
  Stop(std::chrono::milliseconds(0));
}

std::expected<void, std::string> Server::Start() {
  std::expected<int, std::string> socket = Listen(state_->options.host, state_->options.port);
  if (!socket) return std::unexpected(socket.error());
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  ::getsockname(*socket, reinterpret_cast<sockaddr*>(&address), &size);
  state_->port =
      ntohs(address.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6&>(address).sin6_port
                                          : reinterpret_cast<sockaddr_in&>(address).sin_port);
  state_->accepting = true;
  EventLoop& first = *state_->places.front().loop;
  first.Post([state = state_, socket = *socket] {
    state->listener = std::make_unique<Descriptor>(*state->places.front().loop, socket);
    auto done = [state](std::exception_ptr error) {
      if (error) state->LogFailure(error);
      state->listener.reset();
      std::scoped_lock lock(state->mutex);
      state->accepting = false;
      state->closed.notify_all();
    };
    Spawn(nullptr, state->Accept(), done);
  });
  return {};
}

std::uint16_t Server::Port() const {
  return state_->port;
}

bool Server::Stop(std::chrono::milliseconds patience) {
  if (state_->stopping.exchange(true)) return state_->WaitUntilClosed({});
  state_->stop.request_stop();
  state_->places.front().loop->Post([state = state_] {
    if (state->listener) state->listener->Cancel();
  });
  state_->ForEachConnection([](Connection& connection) { connection.Stop(); });
  if (state_->WaitUntilClosed(patience)) return true;
  state_->ForEachConnection([](Connection& connection) { connection.Abort(); });
  if (state_->WaitUntilClosed(state_->options.abort_patience)) return true;
  log::Warning("requests did not end", {{"connections", state_->open.load()}});
  return false;
}

}  // namespace laketop::http
