// SPDX-License-Identifier: Apache-2.0
#pragma once
// ContentBody: stored bytes as the body of an answer: from memory where they are small, as regions
// of files for sendfile, else read as they are sent.

#include <memory>

#include "engine/blob/blob_reader.hpp"
#include "http/message.hpp"
#include "services/s3/byte_range.hpp"
#include "services/s3/encryption.hpp"

namespace laketop::s3 {

// `bytes` lies within the reader's content. `cipher` null: it lies as it is.
http::Body MakeContentBody(std::shared_ptr<engine::BlobReader> reader, ByteRange bytes,
                           std::shared_ptr<const ContentCipher> cipher);

}  // namespace laketop::s3
