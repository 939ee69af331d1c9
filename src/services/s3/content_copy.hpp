// SPDX-License-Identifier: Apache-2.0
#pragma once
// ContentCopy: bytes read from one blob and written to another, digested on the way, where source
// or copy are encrypted. Others share their bytes (BlobStore::Share). Blocks.

#include <memory>

#include "engine/blob/blob_store.hpp"
#include "services/s3/byte_range.hpp"
#include "services/s3/copy_digests.hpp"
#include "services/s3/encryption.hpp"

namespace laketop::s3 {

struct CopiedContent {
  std::shared_ptr<engine::StagedBlob> blob;
  CopyDigests digests;
};

struct CopyOrder {
  std::shared_ptr<engine::BlobReader> source;
  std::shared_ptr<const ContentCipher> opened_by;  // null: the source is plain
  ByteRange bytes;
  std::shared_ptr<const ContentCipher> closed_by;  // null: the copy is plain
  std::optional<ChecksumAlgorithm> algorithm;
};

engine::Result<CopiedContent> CopyContent(engine::BlobStore& blobs, const CopyOrder& order);

}  // namespace laketop::s3
