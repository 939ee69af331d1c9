// SPDX-License-Identifier: Apache-2.0
#include "services/s3/checksum.hpp"

#include <fmt/format.h>

#include "base/check.hpp"
#include "base/encoding.hpp"
#include "http/message.hpp"

namespace laketop::s3 {
namespace {

struct Facts {
  ChecksumAlgorithm algorithm;
  std::string_view name;
  std::string_view header;
  DigestKind digest;
  std::size_t bytes;
};

constexpr Facts kFacts[] = {
    {ChecksumAlgorithm::kCrc32, "CRC32", "x-amz-checksum-crc32", DigestKind::kCrc32, 4},
    {ChecksumAlgorithm::kCrc32c, "CRC32C", "x-amz-checksum-crc32c", DigestKind::kCrc32c, 4},
    {ChecksumAlgorithm::kCrc64nvme, "CRC64NVME", "x-amz-checksum-crc64nvme", DigestKind::kCrc64nvme,
     8},
    {ChecksumAlgorithm::kSha1, "SHA1", "x-amz-checksum-sha1", DigestKind::kSha1, 20},
    {ChecksumAlgorithm::kSha256, "SHA256", "x-amz-checksum-sha256", DigestKind::kSha256, 32},
    {ChecksumAlgorithm::kSha512, "SHA512", "x-amz-checksum-sha512", DigestKind::kSha512, 64},
    {ChecksumAlgorithm::kMd5, "MD5", "x-amz-checksum-md5", DigestKind::kMd5, 16},
};

const Facts& FactsOf(ChecksumAlgorithm algorithm) {
  for (const Facts& facts : kFacts) {
    if (facts.algorithm == algorithm) return facts;
  }
  CHECK(false && "a checksum algorithm that is none");
}

std::uint64_t BigEndian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

std::string ToBigEndian(std::uint64_t value, std::size_t count) {
  std::string bytes(count, '\0');
  for (std::size_t i = count; i-- > 0; value >>= 8) bytes[i] = static_cast<char>(value & 0xff);
  return bytes;
}

}  // namespace

std::string Checksum::Text() const {
  std::string text = Base64Encode(bytes);
  if (part_count > 0) text += fmt::format("-{}", part_count);
  return text;
}

std::string_view Name(ChecksumAlgorithm algorithm) {
  return FactsOf(algorithm).name;
}

std::string_view HeaderName(ChecksumAlgorithm algorithm) {
  return FactsOf(algorithm).header;
}

std::string_view Name(ChecksumType type) {
  return type == ChecksumType::kComposite ? "COMPOSITE" : "FULL_OBJECT";
}

DigestKind DigestOf(ChecksumAlgorithm algorithm) {
  return FactsOf(algorithm).digest;
}

std::size_t BytesOf(ChecksumAlgorithm algorithm) {
  return FactsOf(algorithm).bytes;
}

bool IsCrc(ChecksumAlgorithm algorithm) {
  return algorithm == ChecksumAlgorithm::kCrc32 || algorithm == ChecksumAlgorithm::kCrc32c ||
         algorithm == ChecksumAlgorithm::kCrc64nvme;
}

std::optional<ChecksumAlgorithm> FindChecksumAlgorithm(std::string_view name) {
  for (const Facts& facts : kFacts) {
    if (http::EqualsIgnoringCase(facts.name, name)) return facts.algorithm;
  }
  return std::nullopt;
}

std::optional<ChecksumAlgorithm> FindChecksumAlgorithmOfHeader(std::string_view header_name) {
  for (const Facts& facts : kFacts) {
    if (http::EqualsIgnoringCase(facts.header, header_name)) return facts.algorithm;
  }
  return std::nullopt;
}

std::optional<std::string> DecodeChecksum(ChecksumAlgorithm algorithm, std::string_view text) {
  std::optional<std::string> bytes = Base64Decode(text);
  if (!bytes || bytes->size() != BytesOf(algorithm)) return std::nullopt;
  return bytes;
}

Checksum Combine(ChecksumAlgorithm algorithm, ChecksumType type,
                 std::span<const PartChecksum> parts) {
  CHECK(!parts.empty());
  Checksum combined{.algorithm = algorithm, .type = type};
  if (type == ChecksumType::kComposite) {
    Digest digest(DigestOf(algorithm));
    for (const PartChecksum& part : parts) digest.Update(part.bytes);
    combined.part_count = static_cast<std::uint32_t>(parts.size());
    combined.bytes = digest.Finish();
    return combined;
  }
  CHECK(IsCrc(algorithm));
  std::uint64_t crc = BigEndian(parts.front().bytes);
  for (const PartChecksum& part : parts.subspan(1)) {
    crc = CombineCrc(DigestOf(algorithm), crc, BigEndian(part.bytes), part.size);
  }
  combined.bytes = ToBigEndian(crc, BytesOf(algorithm));
  return combined;
}

}  // namespace laketop::s3
