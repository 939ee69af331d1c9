// SPDX-License-Identifier: Apache-2.0
#include "services/s3/copy_digests.hpp"

#include <algorithm>

namespace laketop::s3 {
namespace {

constexpr std::size_t kReadBytes = std::size_t{1} << 20;

}  // namespace

engine::Result<CopyDigests> DigestRange(const engine::BlobReader& reader, std::uint64_t offset,
                                        std::uint64_t length,
                                        std::optional<ChecksumAlgorithm> algorithm) {
  Digest md5(DigestKind::kMd5);
  std::optional<Digest> checksum;
  if (algorithm) checksum.emplace(DigestOf(*algorithm));
  std::string buffer(static_cast<std::size_t>(std::min<std::uint64_t>(length, kReadBytes)), '\0');
  while (length > 0) {
    std::span<char> piece(buffer.data(),
                          static_cast<std::size_t>(std::min<std::uint64_t>(length, buffer.size())));
    engine::Result<std::size_t> read = reader.ReadAt(offset, piece);
    if (!read) return std::unexpected(std::move(read.error()));
    if (*read == 0) {
      return std::unexpected(
          engine::Error{engine::ErrorCode::kCorrupt, "an object is shorter than its record"});
    }
    std::string_view bytes(buffer.data(), *read);
    md5.Update(bytes);
    if (checksum) checksum->Update(bytes);
    offset += *read;
    length -= *read;
  }
  CopyDigests digests{.md5 = md5.Finish()};
  if (algorithm) digests.checksum = Checksum{.algorithm = *algorithm, .bytes = checksum->Finish()};
  return digests;
}

Task<std::optional<CopyDigests>> DigestsOfCopy(engine::BlobStore& blobs, ThreadPool& pool,
                                               ObjectVersion source,
                                               std::optional<ChecksumAlgorithm> wanted) {
  if (!wanted && source.checksum) wanted = source.checksum->algorithm;
  const bool same_checksum = source.checksum ? source.checksum->type == ChecksumType::kFullObject &&
                                                   wanted == source.checksum->algorithm
                                             : !wanted;
  if (source.etag_parts == 0 && same_checksum) {
    co_return CopyDigests{source.md5, source.checksum};
  }
  auto reader = co_await blobs.OpenReaderAsync(source.content);
  if (!reader && reader.error().code == engine::ErrorCode::kNotFound) co_return std::nullopt;
  auto digest = [held = engine::OrThrow(std::move(reader)), size = source.size, wanted] {
    return DigestRange(*held, 0, size, wanted);
  };
  co_return engine::OrThrow(co_await pool.Run(std::move(digest)));
}

}  // namespace laketop::s3
