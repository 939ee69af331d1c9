// SPDX-License-Identifier: Apache-2.0
#include "http/response_head.hpp"

#include <charconv>

#include "http/token.hpp"

namespace laketop::http {
namespace {

std::string_view ReasonOf(int status) {
  switch (status) {
    case 100:
      return "Continue";
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 206:
      return "Partial Content";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 307:
      return "Temporary Redirect";
    case 308:
      return "Permanent Redirect";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 402:
      return "Payment Required";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 411:
      return "Length Required";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 416:
      return "Range Not Satisfiable";
    case 417:
      return "Expectation Failed";
    case 422:
      return "Unprocessable Content";
    case 424:
      return "Failed Dependency";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 505:
      return "HTTP Version Not Supported";
    case 507:
      return "Insufficient Storage";
    default:
      return "Unknown";
  }
}

bool FramesMessage(std::string_view name) {
  return EqualsIgnoringCase(name, "connection") || EqualsIgnoringCase(name, "transfer-encoding") ||
         EqualsIgnoringCase(name, "keep-alive") || EqualsIgnoringCase(name, "upgrade") ||
         EqualsIgnoringCase(name, "trailer");
}

void AppendNumber(std::string& out, std::uint64_t number) {
  char digits[20];
  auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  out.append(digits, end);
}

// What a handler took from a user's data must not begin a field of its own.
void AppendValue(std::string& out, std::string_view value) {
  if (value.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos) {
    out += value;
    return;
  }
  for (char c : value) out += c == '\r' || c == '\n' || c == '\0' ? ' ' : c;
}

}  // namespace

HeadResult AppendResponseHead(std::string& out, const Response& response,
                              const HeadOptions& options) {
  bool never_body = response.status < 200 || response.status == 204 || response.status == 304;
  bool sends_body = !never_body && !options.head_request && !response.head_only;
  std::optional<std::uint64_t> length = LengthOf(response.body);
  const std::string* given_length = response.headers.Find("Content-Length");
  bool keep_given_length =
      !sends_body && given_length != nullptr && response.status != 204 && response.status >= 200;

  out += "HTTP/1.1 ";
  AppendNumber(out, static_cast<std::uint64_t>(response.status));
  out += ' ';
  out += ReasonOf(response.status);
  out += "\r\n";
  bool dated = false;
  bool close = !options.keep_alive;
  for (const auto& [name, value] : response.headers.Fields()) {
    if (!IsToken(name)) continue;
    if (EqualsIgnoringCase(name, "connection") && EqualsIgnoringCase(value, "close")) close = true;
    if (FramesMessage(name)) continue;
    if (!keep_given_length && EqualsIgnoringCase(name, "content-length")) continue;
    dated = dated || EqualsIgnoringCase(name, "date");
    out += name;
    out += ": ";
    AppendValue(out, value);
    out += "\r\n";
  }
  if (!dated) {
    out += "Date: ";
    out += options.date;
    out += "\r\n";
  }

  HeadResult result;
  if (sends_body) {
    result.framing = length                  ? Framing::kLength
                     : options.version >= 11 ? Framing::kChunked
                                             : Framing::kUntilClose;
  }
  // 304 without a length of the handler's own: it would have to be the representation's.
  if (!keep_given_length && length && (!never_body || result.framing == Framing::kLength)) {
    out += "Content-Length: ";
    AppendNumber(out, *length);
    out += "\r\n";
  } else if (result.framing == Framing::kChunked) {
    out += "Transfer-Encoding: chunked\r\n";
  }
  result.keep_alive = !close && result.framing != Framing::kUntilClose;
  if (!result.keep_alive) {
    out += "Connection: close\r\n";
  } else if (options.version < 11) {
    out += "Connection: keep-alive\r\n";
  }
  out += "\r\n";
  return result;
}

}  // namespace laketop::http
