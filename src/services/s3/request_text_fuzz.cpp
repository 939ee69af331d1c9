// SPDX-License-Identifier: Apache-2.0
// Everything of a request's text that S3 parses itself: ranges, copy sources, tags, version ids,
// checksums, ETags.

#include <cstddef>
#include <cstdint>

#include "base/check.hpp"
#include "services/s3/bucket_name.hpp"
#include "services/s3/byte_range.hpp"
#include "services/s3/checksum.hpp"
#include "services/s3/conditions.hpp"
#include "services/s3/copy_source.hpp"
#include "services/s3/tagging.hpp"
#include "services/s3/version_id.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace laketop::s3;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::uint64_t object_bytes = size == 0 ? 0 : std::uint64_t{1} << (data[0] % 60);
  RangeAnswer answer = ResolveRange(text, object_bytes);
  if (answer.kind == RangeAnswer::Kind::kPart) {
    CHECK(answer.range.length > 0);
    CHECK(answer.range.offset + answer.range.length <= object_bytes);
  }
  if (auto range = ParseCopyRange(text)) CHECK(range->length > 0);
  if (auto source = ParseCopySource(text)) CHECK(!source->bucket.empty() && !source->key.empty());
  if (auto tags = ParseTaggingHeader(text)) FindObjectTagFault(*tags);
  if (auto id = ParseVersionId(text); id && !id->IsNull()) CHECK(ParseVersionId(Text(*id)) == id);
  for (ChecksumAlgorithm algorithm : kChecksumAlgorithms) DecodeChecksum(algorithm, text);
  NamesETag(text, "d41d8cd98f00b204e9800998ecf8427e");
  IsValidBucketName(text);
  IsRegionName(text);
  return 0;
}
