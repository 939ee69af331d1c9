// SPDX-License-Identifier: Apache-2.0
// What a request costs the server alone: pipelined requests on one connection over loopback. For
// figures with many connections run wrk against build/laketop.
#include <arpa/inet.h>
#include <benchmark/benchmark.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/server.hpp"

namespace laketop::http {
namespace {

constexpr int kBatch = 64;

class Hello final : public Handler {
 public:
  Task<Response> Handle(Request request) override {
    Response response;
    response.body = std::string("hello");
    co_return response;
  }
};

void ServePipelined(benchmark::State& state) {
  EventLoops loops = MakeEventLoops(1);
  Hello handler;
  Server server({}, loops, handler);
  if (!server.Start()) return state.SkipWithError("cannot listen");
  int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(server.Port());
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    return state.SkipWithError("cannot connect");
  }
  std::string batch;
  for (int i = 0; i < kBatch; ++i) {
    batch += "GET /bucket/key HTTP/1.1\r\nHost: 127.0.0.1:4566\r\nUser-Agent: bench\r\n\r\n";
  }
  char bytes[65536];
  for (auto _ : state) {
    ::send(socket, batch.data(), batch.size(), 0);
    int answered = 0;
    while (answered < kBatch) {
      ssize_t count = ::recv(socket, bytes, sizeof bytes, 0);
      if (count <= 0) return state.SkipWithError("closed");
      std::string_view text(bytes, static_cast<std::size_t>(count));
      for (std::size_t at = 0; (at = text.find("\r\n\r\nhello", at)) != text.npos; at += 9) {
        ++answered;
      }
    }
  }
  state.SetItemsProcessed(state.iterations() * kBatch);
  ::close(socket);
}
BENCHMARK(ServePipelined)->UseRealTime();

}  // namespace
}  // namespace laketop::http
