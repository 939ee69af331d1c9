// SPDX-License-Identifier: Apache-2.0
#pragma once
// Completion: what the parts that a client lists make of a multipart upload: its size, ETag and
// checksum; or why they make nothing. Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "services/s3/checksum_members.hpp"
#include "services/s3/store.hpp"

namespace laketop::s3 {

// A part as CompleteMultipartUpload names it.
struct ListedPart {
  std::int32_t number = 0;
  std::string etag;  // with or without quotes
  std::vector<GivenChecksum> checksums;
};

// What the request says of the whole.
struct ListedWhole {
  std::string upload_id;
  std::vector<ListedPart> parts;
  std::vector<GivenChecksum> checksums;
  std::optional<std::string> checksum_type;
  std::optional<std::int64_t> size;
};

struct CompletedUpload {
  std::uint64_t size = 0;
  std::string md5;  // of the parts' MD5s
  Checksum checksum;
  Layout layout;
  std::vector<std::size_t> used;  // places in `stored`, in order
};

// `stored`: all parts of the upload, in order. Throws InvalidPart, InvalidPartOrder,
// EntityTooSmall, BadDigest and InvalidRequest.
CompletedUpload CompleteParts(const Upload& upload, const std::vector<PartRow>& stored,
                              const ListedWhole& listed);

// The algorithm and type that a new upload gets. Throws InvalidRequest where they do not fit.
void ChooseChecksum(Upload& upload, const std::optional<std::string>& algorithm,
                    const std::optional<std::string>& type);

}  // namespace laketop::s3
