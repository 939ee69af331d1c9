// SPDX-License-Identifier: Apache-2.0
#include "base/crc_folding.hpp"

#include "base/check.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace laketop {

#if defined(__x86_64__)

namespace {

// x^575 and x^511 modulo the polynomial, reflected: what the two halves of a block are multiplied
// by to move them 512 bits on.
constexpr std::uint64_t kLowBy512 = 0x0C32CDB31E18A84A;
constexpr std::uint64_t kHighBy512 = 0x62242240ACE5045A;

}  // namespace

bool CanFoldCrc64nvme() {
  static const bool can = __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("sse4.1");
  return can;
}

__attribute__((target("pclmul,sse4.1"))) std::array<char, kCrcFoldBytes> FoldCrc64nvme(
    std::uint64_t crc, std::string_view bytes) {
  CHECK(!bytes.empty() && bytes.size() % kCrcFoldBytes == 0);
  const auto* at = reinterpret_cast<const __m128i*>(bytes.data());
  const auto* end = at + bytes.size() / 16;
  const __m128i by =
      _mm_set_epi64x(static_cast<long long>(kHighBy512), static_cast<long long>(kLowBy512));
  __m128i state[4] = {_mm_loadu_si128(at), _mm_loadu_si128(at + 1), _mm_loadu_si128(at + 2),
                      _mm_loadu_si128(at + 3)};
  state[0] = _mm_xor_si128(state[0], _mm_set_epi64x(0, static_cast<long long>(crc)));
  for (at += 4; at != end; at += 4) {
    for (int lane = 0; lane < 4; ++lane) {
      const __m128i low = _mm_clmulepi64_si128(state[lane], by, 0x00);
      const __m128i high = _mm_clmulepi64_si128(state[lane], by, 0x11);
      state[lane] = _mm_xor_si128(_mm_xor_si128(low, high), _mm_loadu_si128(at + lane));
    }
  }
  std::array<char, kCrcFoldBytes> folded;
  for (int lane = 0; lane < 4; ++lane) {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(folded.data()) + lane, state[lane]);
  }
  return folded;
}

#else

bool CanFoldCrc64nvme() {
  return false;
}

std::array<char, kCrcFoldBytes> FoldCrc64nvme(std::uint64_t, std::string_view) {
  CHECK(false && "this processor folds no CRC");
}

#endif

}  // namespace laketop
