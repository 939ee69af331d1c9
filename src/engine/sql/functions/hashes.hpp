// SPDX-License-Identifier: Apache-2.0
#pragma once
// The non-cryptographic hashes that Trino's functions show: their values are documented, so they
// are written out here after their authors' public descriptions. Pure functions.

#include <cstdint>
#include <string_view>

namespace laketop::engine {

struct Hash128 {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
};

std::uint64_t XxHash64(std::string_view bytes, std::uint64_t seed);
Hash128 Murmur3(std::string_view bytes);     // x64, 128 bits, seed 0
Hash128 SpookyHash(std::string_view bytes);  // version 2, seeds 0

}  // namespace laketop::engine
