// SPDX-License-Identifier: Apache-2.0
#pragma once
// CopyDigests: the MD5 and checksum of a copy. A copy shares its source's bytes and usually its
// digests too; the bytes are read only where the source's are not of the whole (a multipart upload)
// or not of the algorithm that the client wants.

#include <optional>
#include <string>

#include "base/thread_pool.hpp"
#include "engine/blob/blob_store.hpp"
#include "services/s3/records.hpp"

namespace laketop::s3 {

struct CopyDigests {
  std::string md5;  // raw
  std::optional<Checksum> checksum;
};

// None: the source's bytes are gone, its record is to be read again.
Task<std::optional<CopyDigests>> DigestsOfCopy(engine::BlobStore& blobs, ThreadPool& pool,
                                               ObjectVersion source,
                                               std::optional<ChecksumAlgorithm> wanted);

// The digests of a range, read on the calling thread. Used for parts that are copied.
engine::Result<CopyDigests> DigestRange(const engine::BlobReader& reader, std::uint64_t offset,
                                        std::uint64_t length,
                                        std::optional<ChecksumAlgorithm> algorithm);

}  // namespace laketop::s3
