// SPDX-License-Identifier: Apache-2.0
#include "base/random.hpp"

#include <sys/random.h>

#include <algorithm>
#include <cerrno>

#include "base/check.hpp"
#include "base/encoding.hpp"

namespace laketop {

std::string RandomBytes(std::size_t count) {
  // Each request has ids: one call of the kernel is for many of them.
  constexpr std::size_t kPoolBytes = 2048;
  thread_local std::string pool;
  std::string out;
  while (out.size() < count) {
    if (pool.empty()) {
      pool.resize(kPoolBytes);
      ssize_t filled = getrandom(pool.data(), pool.size(), 0);
      // A signal may cut it short.
      CHECK(filled > 0 || errno == EINTR);
      pool.resize(static_cast<std::size_t>(std::max<ssize_t>(filled, 0)));
    }
    std::size_t take = std::min(pool.size(), count - out.size());
    out.append(pool, pool.size() - take);
    pool.resize(pool.size() - take);
  }
  return out;
}

std::string RandomHex(std::size_t digits) {
  std::string out = HexEncode(RandomBytes((digits + 1) / 2));
  out.resize(digits);
  return out;
}

std::string RandomUuid() {
  std::string bytes = RandomBytes(16);
  bytes[6] = static_cast<char>((bytes[6] & 0x0F) | 0x40);
  bytes[8] = static_cast<char>((bytes[8] & 0x3F) | 0x80);
  std::string hex = HexEncode(bytes);
  return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" +
         hex.substr(16, 4) + "-" + hex.substr(20);
}

std::string RandomAlphanumeric(std::size_t count) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string out = RandomBytes(count);
  for (char& c : out) c = kAlphabet[static_cast<unsigned char>(c) % kAlphabet.size()];
  return out;
}

}  // namespace laketop
