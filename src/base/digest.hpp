// SPDX-License-Identifier: Apache-2.0
#pragma once
// Digests and checksums over streams of bytes: MD5, SHA-1, SHA-256 (OpenSSL), CRC32, CRC32C,
// CRC64NVME.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace laketop {

enum class DigestKind { kMd5, kSha1, kSha256, kSha512, kCrc32, kCrc32c, kCrc64nvme };

// One digest in the making. Not thread-safe.
class Digest {
 public:
  explicit Digest(DigestKind kind);
  ~Digest();
  Digest(Digest&&) noexcept;
  Digest& operator=(Digest&&) noexcept;

  void Update(std::string_view bytes);
  // The raw bytes (CRCs big-endian, as S3 encodes them). Ends the digest.
  std::string Finish();
  DigestKind Kind() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string DigestOf(DigestKind kind, std::string_view bytes);  // raw
inline std::string Sha256(std::string_view bytes) {
  return DigestOf(DigestKind::kSha256, bytes);
}
inline std::string Md5(std::string_view bytes) {
  return DigestOf(DigestKind::kMd5, bytes);
}
std::string HmacSha256(std::string_view key, std::string_view message);  // raw
std::string HmacSha1(std::string_view key, std::string_view message);    // raw

// Equal in a time that does not depend on where they differ.
bool ConstantTimeEqual(std::string_view a, std::string_view b);

// The CRC of a‖b from those of a and b and the length of b: multipart uploads with FULL_OBJECT
// checksums combine their parts so.
std::uint64_t CombineCrc(DigestKind kind, std::uint64_t crc_a, std::uint64_t crc_b,
                         std::uint64_t length_b);

}  // namespace laketop
