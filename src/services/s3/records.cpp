// SPDX-License-Identifier: Apache-2.0
#include "services/s3/records.hpp"

#include <fmt/format.h>

#include "base/encoding.hpp"

namespace laketop::s3 {

void ObjectVersion::SetId(const VersionId& id) {
  sequence = id.sequence;
  salt = id.salt;
  salt_more = id.salt_more;
}

std::string ObjectVersion::ETag() const {
  std::string etag = HexEncode(md5);
  if (etag_parts > 0) etag += fmt::format("-{}", etag_parts);
  return etag;
}

const Checksum* Part::FindChecksum(ChecksumAlgorithm algorithm) const {
  for (const Checksum& checksum : checksums) {
    if (checksum.algorithm == algorithm) return &checksum;
  }
  return nullptr;
}

}  // namespace laketop::s3
