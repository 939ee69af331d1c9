// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/functions/hashes.hpp"

#include <array>
#include <bit>
#include <cstring>

namespace laketop::engine {
namespace {

std::uint64_t Read64(const char* at) {
  std::uint64_t value = 0;
  std::memcpy(&value, at, sizeof value);
  return value;
}

std::uint32_t Read32(const char* at) {
  std::uint32_t value = 0;
  std::memcpy(&value, at, sizeof value);
  return value;
}

// ---- xxHash64
constexpr std::uint64_t kPrime1 = 0x9E3779B185EBCA87;
constexpr std::uint64_t kPrime2 = 0xC2B2AE3D27D4EB4F;
constexpr std::uint64_t kPrime3 = 0x165667B19E3779F9;
constexpr std::uint64_t kPrime4 = 0x85EBCA77C2B2AE63;
constexpr std::uint64_t kPrime5 = 0x27D4EB2F165667C5;

std::uint64_t XxRound(std::uint64_t lane, std::uint64_t input) {
  return std::rotl(lane + input * kPrime2, 31) * kPrime1;
}

// ---- Murmur3
constexpr std::uint64_t kMurmur1 = 0x87C37B91114253D5;
constexpr std::uint64_t kMurmur2 = 0x4CF5AD432745937F;

std::uint64_t MurmurFinal(std::uint64_t k) {
  k ^= k >> 33;
  k *= 0xFF51AFD7ED558CCD;
  k ^= k >> 33;
  k *= 0xC4CEB9FE1A85EC53;
  k ^= k >> 33;
  return k;
}

// ---- SpookyHash V2
constexpr std::uint64_t kSpooky = 0xDEADBEEFDEADBEEF;
constexpr std::size_t kSpookyWords = 12;
constexpr std::size_t kSpookyBlock = kSpookyWords * 8;
constexpr std::size_t kSpookyShortBelow = 2 * kSpookyBlock;
using SpookyState = std::array<std::uint64_t, kSpookyWords>;

void ShortMix(std::uint64_t& a, std::uint64_t& b, std::uint64_t& c, std::uint64_t& d) {
  auto step = [](std::uint64_t& x, std::uint64_t& y, std::uint64_t& z, int turn) {
    x = std::rotl(x, turn) + y;
    z ^= x;
  };
  step(c, d, a, 50);
  step(d, a, b, 52);
  step(a, b, c, 30);
  step(b, c, d, 41);
  step(c, d, a, 54);
  step(d, a, b, 48);
  step(a, b, c, 38);
  step(b, c, d, 37);
  step(c, d, a, 62);
  step(d, a, b, 34);
  step(a, b, c, 5);
  step(b, c, d, 36);
}

void ShortEnd(std::uint64_t& a, std::uint64_t& b, std::uint64_t& c, std::uint64_t& d) {
  auto step = [](std::uint64_t& x, std::uint64_t& y, int turn) {
    x ^= y;
    y = std::rotl(y, turn);
    x += y;
  };
  step(d, c, 15);
  step(a, d, 52);
  step(b, a, 26);
  step(c, b, 51);
  step(d, c, 28);
  step(a, d, 9);
  step(b, a, 47);
  step(c, b, 54);
  step(d, c, 32);
  step(a, d, 25);
  step(b, a, 63);
}

Hash128 SpookyShort(std::string_view bytes) {
  std::uint64_t a = 0;
  std::uint64_t b = 0;
  std::uint64_t c = kSpooky;
  std::uint64_t d = kSpooky;
  const char* at = bytes.data();
  std::size_t left = bytes.size() % 32;
  if (bytes.size() > 15) {
    const char* end = at + bytes.size() / 32 * 32;
    for (; at < end; at += 32) {
      c += Read64(at);
      d += Read64(at + 8);
      ShortMix(a, b, c, d);
      a += Read64(at + 16);
      b += Read64(at + 24);
    }
    if (left >= 16) {
      c += Read64(at);
      d += Read64(at + 8);
      ShortMix(a, b, c, d);
      at += 16;
      left -= 16;
    }
  }
  d += static_cast<std::uint64_t>(bytes.size()) << 56;
  if (left == 0) {
    c += kSpooky;
    d += kSpooky;
  } else {
    // The rest, zero-filled, as one or two little-endian words.
    std::array<char, 16> rest{};
    std::memcpy(rest.data(), at, left);
    c += Read64(rest.data());
    d += Read64(rest.data() + 8);
  }
  ShortEnd(a, b, c, d);
  return {.low = a, .high = b};
}

void SpookyMix(SpookyState& s, const char* block) {
  constexpr std::array<int, kSpookyWords> kTurns = {11, 32, 43, 31, 17, 28, 39, 57, 55, 54, 22, 46};
  for (std::size_t i = 0; i < kSpookyWords; ++i) {
    s[i] += Read64(block + i * 8);
    s[(i + 2) % 12] ^= s[(i + 10) % 12];
    s[(i + 11) % 12] ^= s[i];
    s[i] = std::rotl(s[i], kTurns[i]);
    s[(i + 11) % 12] += s[(i + 1) % 12];
  }
}

void SpookyEndPartial(SpookyState& h) {
  constexpr std::array<int, kSpookyWords> kTurns = {44, 15, 34, 21, 38, 33, 10, 13, 38, 53, 42, 54};
  for (std::size_t i = 0; i < kSpookyWords; ++i) {
    h[(i + 11) % 12] += h[(i + 1) % 12];
    h[(i + 2) % 12] ^= h[(i + 11) % 12];
    h[(i + 1) % 12] = std::rotl(h[(i + 1) % 12], kTurns[i]);
  }
}

}  // namespace

std::uint64_t XxHash64(std::string_view bytes, std::uint64_t seed) {
  const char* at = bytes.data();
  const char* end = at + bytes.size();
  std::uint64_t hash = seed + kPrime5;
  if (bytes.size() >= 32) {
    std::array<std::uint64_t, 4> lanes = {seed + kPrime1 + kPrime2, seed + kPrime2, seed,
                                          seed - kPrime1};
    for (; end - at >= 32; at += 32) {
      for (std::size_t i = 0; i < 4; ++i) lanes[i] = XxRound(lanes[i], Read64(at + i * 8));
    }
    hash = std::rotl(lanes[0], 1) + std::rotl(lanes[1], 7) + std::rotl(lanes[2], 12) +
           std::rotl(lanes[3], 18);
    for (std::uint64_t lane : lanes) hash = (hash ^ XxRound(0, lane)) * kPrime1 + kPrime4;
  }
  hash += bytes.size();
  for (; end - at >= 8; at += 8) {
    hash = std::rotl(hash ^ XxRound(0, Read64(at)), 27) * kPrime1 + kPrime4;
  }
  if (end - at >= 4) {
    hash = std::rotl(hash ^ Read32(at) * kPrime1, 23) * kPrime2 + kPrime3;
    at += 4;
  }
  for (; at < end; ++at) {
    hash = std::rotl(hash ^ static_cast<unsigned char>(*at) * kPrime5, 11) * kPrime1;
  }
  hash = (hash ^ hash >> 33) * kPrime2;
  hash = (hash ^ hash >> 29) * kPrime3;
  return hash ^ hash >> 32;
}

Hash128 Murmur3(std::string_view bytes) {
  std::uint64_t h1 = 0;
  std::uint64_t h2 = 0;
  auto mix1 = [](std::uint64_t k) { return std::rotl(k * kMurmur1, 31) * kMurmur2; };
  auto mix2 = [](std::uint64_t k) { return std::rotl(k * kMurmur2, 33) * kMurmur1; };
  std::size_t blocks = bytes.size() / 16;
  const char* at = bytes.data();
  for (std::size_t i = 0; i < blocks; ++i, at += 16) {
    h1 = (std::rotl(h1 ^ mix1(Read64(at)), 27) + h2) * 5 + 0x52DCE729;
    h2 = (std::rotl(h2 ^ mix2(Read64(at + 8)), 31) + h1) * 5 + 0x38495AB5;
  }
  std::array<char, 16> rest{};
  if (bytes.size() % 16 != 0) std::memcpy(rest.data(), at, bytes.size() % 16);
  h2 ^= mix2(Read64(rest.data() + 8));
  h1 ^= mix1(Read64(rest.data()));
  h1 ^= bytes.size();
  h2 ^= bytes.size();
  h1 += h2;
  h2 += h1;
  h1 = MurmurFinal(h1);
  h2 = MurmurFinal(h2);
  h1 += h2;
  h2 += h1;
  return {.low = h1, .high = h2};
}

Hash128 SpookyHash(std::string_view bytes) {
  if (bytes.size() < kSpookyShortBelow) return SpookyShort(bytes);
  SpookyState state{};
  for (std::size_t i = 2; i < kSpookyWords; i += 3) state[i] = kSpooky;
  std::size_t blocks = bytes.size() / kSpookyBlock;
  for (std::size_t i = 0; i < blocks; ++i) SpookyMix(state, bytes.data() + i * kSpookyBlock);
  std::array<char, kSpookyBlock> last{};
  std::size_t left = bytes.size() % kSpookyBlock;
  if (left != 0) std::memcpy(last.data(), bytes.data() + blocks * kSpookyBlock, left);
  last[kSpookyBlock - 1] = static_cast<char>(left);
  for (std::size_t i = 0; i < kSpookyWords; ++i) state[i] += Read64(last.data() + i * 8);
  for (int round = 0; round < 3; ++round) SpookyEndPartial(state);
  return {.low = state[0], .high = state[1]};
}

}  // namespace laketop::engine
