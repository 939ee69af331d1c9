// SPDX-License-Identifier: Apache-2.0
#include "services/s3/integrity.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/encoding.hpp"
#include "services/s3/errors.hpp"

namespace laketop::s3 {
namespace {

constexpr std::size_t kMd5Bytes = 16;

aws::Error InvalidChecksumHeader(std::string_view header) {
  return InvalidRequest(fmt::format("Value for {} header is invalid.", header));
}

// The algorithm whose header the request announces behind its body.
std::optional<ChecksumAlgorithm> AnnouncedTrailer(const http::Headers& headers) {
  const std::string* announced = headers.Find("x-amz-trailer");
  if (announced == nullptr) return std::nullopt;
  std::string_view name = *announced;
  while (!name.empty() && name.back() == ' ') name.remove_suffix(1);
  std::optional<ChecksumAlgorithm> algorithm = FindChecksumAlgorithmOfHeader(name);
  if (!algorithm) {
    if (name.starts_with("x-amz-checksum-xxhash")) throw NotBuilt("The checksum algorithm XXHASH");
    throw InvalidRequest("The value specified in the x-amz-trailer header is not supported");
  }
  return algorithm;
}

// A checksum of an algorithm that there is none of is one that nobody would check.
void CheckChecksumHeaders(const http::Headers& headers) {
  constexpr std::string_view kPrefix = "x-amz-checksum-";
  constexpr std::string_view kOthers[] = {"x-amz-checksum-type", "x-amz-checksum-algorithm"};
  for (const auto& [name, value] : headers.Fields()) {
    const std::string lower = AsciiLower(name);
    if (!lower.starts_with(kPrefix) || FindChecksumAlgorithmOfHeader(lower)) continue;
    if (lower.starts_with("x-amz-checksum-xxhash")) continue;  // refused by its member
    if (std::ranges::find(kOthers, lower) != std::end(kOthers)) continue;
    throw InvalidRequest("The algorithm type you specified in x-amz-checksum- header is invalid.");
  }
}

}  // namespace

ChecksumAlgorithm RequireChecksumAlgorithm(std::string_view name) {
  std::optional<ChecksumAlgorithm> algorithm = FindChecksumAlgorithm(name);
  if (algorithm) return *algorithm;
  if (name.starts_with("XXHASH") || name.starts_with("xxhash")) {
    throw NotBuilt("The checksum algorithm XXHASH");
  }
  throw InvalidRequest(
      "Checksum algorithm provided is unsupported. Please try again with any of the valid types: "
      "[CRC32, CRC32C, CRC64NVME, SHA1, SHA256]");
}

void RequireDigest(const Integrity& integrity, std::string_view what) {
  if (integrity.md5 || integrity.algorithm) return;
  throw InvalidRequest(
      fmt::format("Content-MD5 OR x-amz-checksum- HTTP header is required for {} requests with "
                  "Object Lock parameters",
                  what));
}

Integrity ReadIntegrity(const std::optional<std::string>& content_md5,
                        const std::vector<GivenChecksum>& given,
                        const std::optional<std::string>& named, const http::Headers& headers) {
  Integrity integrity;
  if (content_md5) {
    std::optional<std::string> md5 = Base64Decode(*content_md5);
    if (!md5 || md5->size() != kMd5Bytes) throw InvalidDigest(*content_md5);
    integrity.md5 = std::move(*md5);
  }
  CheckChecksumHeaders(headers);
  std::optional<ChecksumAlgorithm> trailer = AnnouncedTrailer(headers);
  if (given.size() + (trailer ? 1 : 0) > 1) {
    throw InvalidRequest(
        "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
  }
  if (named) integrity.algorithm = RequireChecksumAlgorithm(*named);
  if (!given.empty()) {
    const GivenChecksum& checksum = given.front();
    if (integrity.algorithm && *integrity.algorithm != checksum.algorithm) {
      throw InvalidChecksumHeader("x-amz-sdk-checksum-algorithm");
    }
    integrity.algorithm = checksum.algorithm;
    integrity.checksum = DecodeChecksum(checksum.algorithm, checksum.text);
    if (!integrity.checksum) throw InvalidChecksumHeader(HeaderName(checksum.algorithm));
  } else if (trailer) {
    if (integrity.algorithm && *integrity.algorithm != *trailer) {
      throw InvalidChecksumHeader("x-amz-sdk-checksum-algorithm");
    }
    integrity.algorithm = trailer;
    integrity.in_trailer = true;
  } else if (named) {
    throw InvalidRequest(
        "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or "
        "x-amz-trailer headers were found.");
  }
  return integrity;
}

void Integrity::Verify(std::string_view md5_of_bytes, std::string_view checksum_of_bytes,
                       const http::Headers& trailers) const {
  if (md5 && *md5 != md5_of_bytes) {
    aws::Error error = BadDigest("The Content-MD5 you specified did not match what we received.");
    error.fields = {{"ExpectedDigest", HexEncode(*md5)},
                    {"CalculatedDigest", Base64Encode(md5_of_bytes)}};
    throw error;
  }
  if (!algorithm) return;
  std::optional<std::string> expected = checksum;
  if (in_trailer) {
    const std::string_view header = HeaderName(*algorithm);
    const std::string* value = trailers.Find(header);
    if (value == nullptr)
      throw S3Error("MalformedTrailerError", 400,
                    "The request contained trailing data that was not "
                    "well-formed or did not conform to our published schema.");
    expected = DecodeChecksum(*algorithm, *value);
    if (!expected) throw InvalidChecksumHeader(header);
  }
  if (expected && *expected != checksum_of_bytes) {
    throw BadDigest(fmt::format("The {} you specified did not match the calculated checksum.",
                                Name(*algorithm)));
  }
}

}  // namespace laketop::s3
