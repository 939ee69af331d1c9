// SPDX-License-Identifier: Apache-2.0
#pragma once
// The Checksum… members that many of S3's structures have, one an algorithm: read and written as
// one. A template, since the generated structures share no base.

#include <optional>
#include <string>
#include <vector>

#include "services/s3/checksum.hpp"
#include "services/s3/errors.hpp"

namespace laketop::s3 {

template <class T>
concept HasChecksumMembers = requires(T& value) {
  value.ChecksumCRC32;
  value.ChecksumCRC32C;
  value.ChecksumCRC64NVME;
  value.ChecksumSHA1;
  value.ChecksumSHA256;
  value.ChecksumSHA512;
  value.ChecksumMD5;
  value.ChecksumXXHASH64;
};

template <HasChecksumMembers T>
std::optional<std::string>& ChecksumMember(T& value, ChecksumAlgorithm algorithm) {
  switch (algorithm) {
    case ChecksumAlgorithm::kCrc32:
      return value.ChecksumCRC32;
    case ChecksumAlgorithm::kCrc32c:
      return value.ChecksumCRC32C;
    case ChecksumAlgorithm::kCrc64nvme:
      return value.ChecksumCRC64NVME;
    case ChecksumAlgorithm::kSha1:
      return value.ChecksumSHA1;
    case ChecksumAlgorithm::kSha256:
      return value.ChecksumSHA256;
    case ChecksumAlgorithm::kSha512:
      return value.ChecksumSHA512;
    case ChecksumAlgorithm::kMd5:
      break;
  }
  return value.ChecksumMD5;
}

template <HasChecksumMembers T>
void SetChecksum(T& value, const Checksum& checksum) {
  ChecksumMember(value, checksum.algorithm) = checksum.Text();
  if constexpr (requires { value.ChecksumType; }) value.ChecksumType = Name(checksum.type);
}

// A checksum as a client wrote it.
struct GivenChecksum {
  ChecksumAlgorithm algorithm;
  std::string text;
};

template <HasChecksumMembers T>
std::vector<GivenChecksum> GivenChecksums(T& value) {
  if (value.ChecksumXXHASH64 || value.ChecksumXXHASH3 || value.ChecksumXXHASH128) {
    throw NotBuilt("The checksum algorithm XXHASH");
  }
  std::vector<GivenChecksum> given;
  for (ChecksumAlgorithm algorithm : kChecksumAlgorithms) {
    const std::optional<std::string>& text = ChecksumMember(value, algorithm);
    if (text) given.push_back({algorithm, *text});
  }
  return given;
}

}  // namespace laketop::s3
