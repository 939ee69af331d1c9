// SPDX-License-Identifier: Apache-2.0
#pragma once
// Checksums of objects: the algorithms that S3 knows, how a request names and gives one, and how
// those of parts become that of an object.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/digest.hpp"

namespace laketop::s3 {

// The values lie on disk.
enum class ChecksumAlgorithm : std::uint8_t {
  kCrc32 = 1,
  kCrc32c = 2,
  kCrc64nvme = 3,
  kSha1 = 4,
  kSha256 = 5,
  kSha512 = 6,
  kMd5 = 7,
};
inline constexpr std::array kChecksumAlgorithms = {
    ChecksumAlgorithm::kCrc32, ChecksumAlgorithm::kCrc32c, ChecksumAlgorithm::kCrc64nvme,
    ChecksumAlgorithm::kSha1,  ChecksumAlgorithm::kSha256, ChecksumAlgorithm::kSha512,
    ChecksumAlgorithm::kMd5,
};

// FULL_OBJECT: of all bytes. COMPOSITE: of the parts' checksums, with "-N" behind it.
enum class ChecksumType : std::uint8_t { kFullObject = 0, kComposite = 1 };

struct Checksum {
  ChecksumAlgorithm algorithm = ChecksumAlgorithm::kCrc64nvme;
  ChecksumType type = ChecksumType::kFullObject;
  std::uint32_t part_count = 0;  // of a composite one; 0: of a single part
  std::string bytes;             // raw

  template <class V>
  void Fields(V& v) {
    v(1, algorithm);
    v(2, type);
    v(3, part_count);
    v(4, bytes);
  }
  // As S3 writes it: base64, and "-N" for a composite one.
  std::string Text() const;
  bool operator==(const Checksum&) const = default;
};

std::string_view Name(ChecksumAlgorithm algorithm);        // "CRC32C", as in the API
std::string_view HeaderName(ChecksumAlgorithm algorithm);  // "x-amz-checksum-crc32c"
std::string_view Name(ChecksumType type);                  // "FULL_OBJECT"
DigestKind DigestOf(ChecksumAlgorithm algorithm);
std::size_t BytesOf(ChecksumAlgorithm algorithm);
bool IsCrc(ChecksumAlgorithm algorithm);

// None where AWS has no algorithm of this name, or we have not built it (XXHASH).
std::optional<ChecksumAlgorithm> FindChecksumAlgorithm(std::string_view name);
std::optional<ChecksumAlgorithm> FindChecksumAlgorithmOfHeader(std::string_view header_name);

// The raw bytes of a checksum that a client wrote in base64; none where it is not one of this
// algorithm.
std::optional<std::string> DecodeChecksum(ChecksumAlgorithm algorithm, std::string_view text);

struct PartChecksum {
  std::string_view bytes;  // raw
  std::uint64_t size = 0;  // of the part
};

// `parts` in their order, at least one. FULL_OBJECT is for CRCs only.
Checksum Combine(ChecksumAlgorithm algorithm, ChecksumType type,
                 std::span<const PartChecksum> parts);

}  // namespace laketop::s3
