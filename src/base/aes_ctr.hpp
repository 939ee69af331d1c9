// SPDX-License-Identifier: Apache-2.0
#pragma once
// AES-256 in counter mode (OpenSSL): a cipher that starts at any byte. Pure.

#include <cstdint>
#include <span>
#include <string_view>

namespace laketop {

inline constexpr std::size_t kAesKeyBytes = 32;
inline constexpr std::size_t kAesBlockBytes = 16;

// Encrypts, or decrypts, in place the bytes that stand at `offset` of the whole. `key` has
// kAesKeyBytes, `iv` kAesBlockBytes; no pair of both may be used for two texts.
void ApplyAesCtr(std::string_view key, std::string_view iv, std::uint64_t offset,
                 std::span<char> bytes);

}  // namespace laketop
