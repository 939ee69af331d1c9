// SPDX-License-Identifier: Apache-2.0
#pragma once
// Integrity: what a request says about the bytes that it sends: Content-MD5, a checksum in a header
// or in the trailer of a chunked body, or the mere name of an algorithm. Pure.

#include <optional>
#include <string>
#include <vector>

#include "http/message.hpp"
#include "services/s3/checksum.hpp"
#include "services/s3/checksum_members.hpp"

namespace laketop::s3 {

struct Integrity {
  std::optional<std::string> md5;              // raw
  std::optional<ChecksumAlgorithm> algorithm;  // of the checksum given, or named
  std::optional<std::string> checksum;         // raw; none yet where it comes in the trailer
  bool in_trailer = false;

  // Throws BadDigest where a given digest is not that of the bytes. `trailers`: of the body, read.
  void Verify(std::string_view md5_of_bytes, std::string_view checksum_of_bytes,
              const http::Headers& trailers) const;
};

// Throws InvalidDigest and InvalidRequest. `named`: x-amz-sdk-checksum-algorithm.
Integrity ReadIntegrity(const std::optional<std::string>& content_md5,
                        const std::vector<GivenChecksum>& given,
                        const std::optional<std::string>& named, const http::Headers& headers);

// What is to be kept under a lock must say what it is. `what`: "Put Object".
void RequireDigest(const Integrity& integrity, std::string_view what);

// Throws where AWS has no such algorithm.
ChecksumAlgorithm RequireChecksumAlgorithm(std::string_view name);

}  // namespace laketop::s3
