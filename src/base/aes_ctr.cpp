// SPDX-License-Identifier: Apache-2.0
#include "base/aes_ctr.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/check.hpp"

namespace laketop {
namespace {

constexpr std::size_t kPieceBytesMax = std::size_t{1} << 30;

// The counter block of the whole's block number `block`: iv + block, big-endian.
std::array<unsigned char, kAesBlockBytes> CounterAt(std::string_view iv, std::uint64_t block) {
  std::array<unsigned char, kAesBlockBytes> counter;
  std::uint64_t carry = block;
  for (std::size_t i = kAesBlockBytes; i-- > 0;) {
    carry += static_cast<unsigned char>(iv[i]);
    counter[i] = static_cast<unsigned char>(carry);
    carry >>= 8;
  }
  return counter;
}

}  // namespace

void ApplyAesCtr(std::string_view key, std::string_view iv, std::uint64_t offset,
                 std::span<char> bytes) {
  CHECK(key.size() == kAesKeyBytes && iv.size() == kAesBlockBytes);
  using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;
  Context context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  CHECK(context != nullptr);
  const auto counter = CounterAt(iv, offset / kAesBlockBytes);
  const auto* key_bytes = reinterpret_cast<const unsigned char*>(key.data());
  CHECK(EVP_EncryptInit_ex(context.get(), EVP_aes_256_ctr(), nullptr, key_bytes, counter.data()) ==
        1);
  int done = 0;
  if (const auto skipped = static_cast<int>(offset % kAesBlockBytes); skipped > 0) {
    std::array<unsigned char, kAesBlockBytes> nothing{};
    CHECK(EVP_EncryptUpdate(context.get(), nothing.data(), &done, nothing.data(), skipped) == 1);
  }
  while (!bytes.empty()) {
    std::span<char> piece = bytes.first(std::min(bytes.size(), kPieceBytesMax));
    auto* data = reinterpret_cast<unsigned char*>(piece.data());
    CHECK(EVP_EncryptUpdate(context.get(), data, &done, data, static_cast<int>(piece.size())) == 1);
    bytes = bytes.subspan(piece.size());
  }
}

}  // namespace laketop
