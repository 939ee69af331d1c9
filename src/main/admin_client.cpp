// SPDX-License-Identifier: Apache-2.0
#include "main/admin_client.hpp"

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/json.hpp"

namespace laketop::main {
namespace {

constexpr std::size_t kAnswerBytesMax = 16 << 20;

struct Endpoint {
  std::string host;
  std::string port;
};

// http://host:port
std::expected<Endpoint, std::string> ParseEndpoint(std::string text) {
  constexpr std::string_view kScheme = "http://";
  if (!text.starts_with(kScheme)) return std::unexpected("the endpoint is http://HOST:PORT");
  text.erase(0, kScheme.size());
  text.resize(std::min(text.size(), text.find('/')));
  std::size_t colon = text.rfind(':');
  if (colon == std::string::npos || text.ends_with(']')) return Endpoint{text, "80"};
  return Endpoint{text.substr(0, colon), text.substr(colon + 1)};
}

std::expected<int, std::string> Connect(const Endpoint& endpoint) {
  std::string host = endpoint.host;
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  int failed = getaddrinfo(host.c_str(), endpoint.port.c_str(), &hints, &found);
  if (failed != 0) return std::unexpected("cannot resolve " + host + ": " + gai_strerror(failed));
  int socket = -1;
  int error = 0;
  for (addrinfo* at = found; at != nullptr && socket < 0; at = at->ai_next) {
    socket = ::socket(at->ai_family, at->ai_socktype | SOCK_CLOEXEC, 0);
    if (socket >= 0 && ::connect(socket, at->ai_addr, at->ai_addrlen) != 0) {
      error = errno;
      ::close(std::exchange(socket, -1));
    }
  }
  freeaddrinfo(found);
  if (socket < 0) {
    return std::unexpected("no server at " + endpoint.host + ":" + endpoint.port + ": " +
                           strerror(error));
  }
  return socket;
}

}  // namespace

std::expected<std::string, std::string> AskServer(const std::string& endpoint,
                                                  const std::string& method,
                                                  const std::string& path,
                                                  const std::string& body) {
  std::expected<Endpoint, std::string> where = ParseEndpoint(endpoint);
  if (!where) return std::unexpected(where.error());
  std::expected<int, std::string> socket = Connect(*where);
  if (!socket) return std::unexpected(socket.error());
  std::string request =
      method + " " + path + " HTTP/1.0\r\nHost: " + where->host + ":" + where->port +
      "\r\nX-Laketop: 1\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  std::string answer;
  ssize_t count = ::send(*socket, request.data(), request.size(), MSG_NOSIGNAL);
  char bytes[16384];
  while (count > 0 && answer.size() < kAnswerBytesMax) {
    count = ::recv(*socket, bytes, sizeof bytes, 0);
    if (count > 0) answer.append(bytes, static_cast<std::size_t>(count));
  }
  ::close(*socket);
  std::size_t head = answer.find("\r\n\r\n");
  if (head == std::string::npos || answer.size() < 12) {
    return std::unexpected("the server at " + endpoint + " did not answer");
  }
  std::string status = answer.substr(9, 3);
  std::string text = answer.substr(head + 4);
  if (status == "200") return text;
  std::expected<Json, JsonError> json = ParseJson(text);
  std::string why = json ? json->StringOr("error", text) : text;
  return std::unexpected("the server refused (" + status + "): " + why);
}

}  // namespace laketop::main
