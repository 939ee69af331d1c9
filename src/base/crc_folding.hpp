// SPDX-License-Identifier: Apache-2.0
#pragma once
// CRC-64/NVME by carry-less multiplication, several times faster than tables: S3 computes this
// checksum for every object whose client sends none. A run of bytes is folded to 64 bytes that have
// the same CRC, which a table then finishes.
// https://www.intel.com/content/dam/www/public/us/en/documents/white-papers/fast-crc-computation-generic-polynomials-pclmulqdq-paper.pdf

#include <array>
#include <cstdint>
#include <string_view>

namespace laketop {

inline constexpr std::size_t kCrcFoldBytes = 64;

// Whether the processor can.
bool CanFoldCrc64nvme();

// `bytes` is a multiple of kCrcFoldBytes, not empty. The CRC of the answer, begun with zero, is
// that of `bytes` begun with `crc`.
std::array<char, kCrcFoldBytes> FoldCrc64nvme(std::uint64_t crc, std::string_view bytes);

}  // namespace laketop
