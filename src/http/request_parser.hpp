// SPDX-License-Identifier: Apache-2.0
#pragma once
// RequestParser: bytes to the head of an HTTP/1.1 request, strict about framing: whatever two
// servers could read differently is refused. No I/O; Beast's parser is behind it. Not thread-safe.

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/chunk_parser.hpp"
#include "http/limits.hpp"
#include "http/message.hpp"

namespace laketop::http {

struct RequestHead {
  std::string method;
  std::string target;
  Headers headers;
  int version = 11;  // 10, 11
  bool keep_alive = true;
  bool chunked = false;
  bool expect_continue = false;
  std::uint64_t content_length = 0;  // of a body that is not chunked
};

class RequestParser {
 public:
  explicit RequestParser(const Limits& limits);
  ~RequestParser();

  // Makes ready for the next request.
  void Reset();
  // Reads a head from the front of `input`, as much as has come. True: it is whole, and `consumed`
  // bytes are used up. False: more is needed, none is used up.
  std::expected<bool, ParseError> ParseHead(std::string_view input, std::size_t& consumed);
  // Valid after ParseHead has answered true, until Reset; may be moved from.
  RequestHead& Head();

 private:
  struct Impl;
  const Limits& limits_;
  std::unique_ptr<Impl> impl_;
};

}  // namespace laketop::http
