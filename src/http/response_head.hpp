// SPDX-License-Identifier: Apache-2.0
#pragma once
// The head of an HTTP/1.1 response as text, and how its body is framed. Pure.

#include <string>
#include <string_view>

#include "http/message.hpp"

namespace laketop::http {

enum class Framing {
  kNone,       // no body follows
  kLength,     // Content-Length
  kChunked,    // Transfer-Encoding: chunked
  kUntilClose  // HTTP/1.0 and a length that is not known
};

struct HeadOptions {
  std::string_view date;
  int version = 11;           // of the request
  bool head_request = false;  // the method was HEAD
  bool keep_alive = true;     // what the connection would like
};

struct HeadResult {
  Framing framing = Framing::kNone;
  bool keep_alive = true;
};

// Appends status line, fields and the empty line. Fields that frame the message are ours: the
// handler's are dropped, but for Content-Length where no body is sent and so it describes another.
HeadResult AppendResponseHead(std::string& out, const Response& response,
                              const HeadOptions& options);

}  // namespace laketop::http
