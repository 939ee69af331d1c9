// SPDX-License-Identifier: Apache-2.0
#include "http/response_head.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <span>

#include "http/token.hpp"

namespace laketop::http {
namespace {

constexpr std::size_t kHeadBytesExpected = 1024;

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
  switch (name.size()) {
    case 7:
      return EqualsIgnoringCase(name, "upgrade") || EqualsIgnoringCase(name, "trailer");
    case 10:
      return EqualsIgnoringCase(name, "connection") || EqualsIgnoringCase(name, "keep-alive");
    case 17:
      return EqualsIgnoringCase(name, "transfer-encoding");
    default:
      return false;
  }
}

void AppendNumber(std::string& out, std::uint64_t number) {
  char digits[20];
  auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  out.append(digits, end);
}

bool Breaks(char c) {
  return c == '\r' || c == '\n' || c == '\0';
}

// Whether a character below 0x0E may be in it: eight are looked at in one step.
bool MayBreak(std::string_view value) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  constexpr std::uint64_t kHighBits = 0x8080808080808080;
  std::uint64_t low = 0;
  std::size_t i = 0;
  for (; i + 8 <= value.size(); i += 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, value.data() + i, 8);
    low |= (eight - kOnes * 0x0E) & ~eight & kHighBits;
  }
  for (; i < value.size(); ++i) low |= static_cast<unsigned char>(value[i]) < 0x0E ? 1 : 0;
  return low != 0;
}

// What a handler took from a user's data must not begin a field of its own.
void AppendField(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
  if (!MayBreak(value)) return;
  for (char& c : std::span(out).last(value.size() + 2).first(value.size())) {
    if (Breaks(c)) c = ' ';
  }
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

  out.reserve(out.size() + kHeadBytesExpected);
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
    AppendField(out, name, value);
  }
  if (!dated) AppendField(out, "Date", options.date);

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
