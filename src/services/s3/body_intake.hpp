// SPDX-License-Identifier: Apache-2.0
#pragma once
// BodyIntake: brings the bytes of a request into a blob, and digests them beside the writing: the
// loop reads the socket, the blob writer's thread writes, a third digests.

#include <memory>
#include <vector>

#include "base/thread_pool.hpp"
#include "engine/blob/blob_store.hpp"
#include "http/message.hpp"
#include "services/s3/checksum.hpp"
#include "services/s3/encryption.hpp"
#include "services/s3/integrity.hpp"

namespace laketop::s3 {

struct TakenBody {
  std::shared_ptr<engine::StagedBlob> blob;
  std::uint64_t size = 0;
  std::string md5;                  // raw
  std::vector<Checksum> checksums;  // FULL_OBJECT; in the order asked for
};

struct BodyRules {
  Integrity integrity;
  // Computed beside what integrity names, which comes first.
  std::vector<ChecksumAlgorithm> also;
  std::uint64_t bytes_max = 0;
  std::shared_ptr<const ContentCipher> cipher;  // null: the bytes lie as they are
};

// Throws where the headers of an upload do not say how long it is.
void CheckLength(const http::Headers& headers);

// Throws what AWS answers for a body that is too large, cut, or not what its digests say.
Task<TakenBody> TakeBody(engine::BlobStore& blobs, ThreadPool& pool,
                         std::shared_ptr<http::BodyReader> body, BodyRules rules);

}  // namespace laketop::s3
