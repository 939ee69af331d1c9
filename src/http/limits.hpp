// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the HTTP server takes from outside at most, and how long it waits.

#include <chrono>
#include <cstddef>

namespace laketop::http {

struct Limits {
  // Request line and fields. S3 takes 8 KB, the other services 10 KB; signed URLs with session
  // tokens and long keys need room.
  std::size_t head_bytes_max = 64 << 10;
  std::size_t header_count_max = 256;
  std::size_t target_bytes_max = 32 << 10;
  // Of one piece that a BodyReader hands out.
  std::size_t body_chunk_bytes = 256 << 10;
  // An unread request body up to this is read and dropped to keep the connection; beyond it,
  // closed.
  std::size_t drain_bytes_max = 256 << 10;
  std::size_t connections_max = 10'000;
  // Requests served in a row before other connections of the loop get their turn.
  int requests_per_turn = 16;

  std::chrono::milliseconds idle_timeout{120'000};  // between requests
  std::chrono::milliseconds head_timeout{20'000};  // from a request's first byte to its fields' end
  std::chrono::milliseconds body_timeout{60'000};  // without a byte read of a body
  std::chrono::milliseconds write_timeout{60'000};      // without a byte written
  std::chrono::milliseconds handshake_timeout{10'000};  // TLS
  std::chrono::milliseconds linger_timeout{2'000};      // for the client to read a last answer
};

}  // namespace laketop::http
