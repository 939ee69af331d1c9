// SPDX-License-Identifier: Apache-2.0
#pragma once
// ChunkParser: the chunked transfer coding of HTTP/1.1, with trailers; by ourselves, for Beast 1.81
// asserts on a last chunk that comes in two pieces. Strict: lines end with CRLF. No I/O.

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "http/limits.hpp"
#include "http/message.hpp"

namespace laketop::http {

struct ParseError {
  int status = 400;  // the answer before the connection closes
  std::string_view reason;
};

class ChunkParser {
 public:
  explicit ChunkParser(const Limits& limits) : limits_(limits) {}

  // Reads as much of `input` as is there: appends data to `out`, sets `consumed`; what is not
  // consumed must be given again with more behind it. True: the body and its trailers have ended.
  std::expected<bool, ParseError> Parse(std::string_view input, std::size_t& consumed,
                                        std::string& out);
  Headers& Trailers() { return trailers_; }

 private:
  enum class State { kSize, kData, kDataEnd, kTrailers, kEnd };
  using Result = std::expected<void, ParseError>;

  Result ReadSize(std::string_view line);
  Result ReadTrailer(std::string_view line);

  const Limits& limits_;
  State state_ = State::kSize;
  std::uint64_t left_ = 0;  // of the chunk at hand
  Headers trailers_;
};

}  // namespace laketop::http
