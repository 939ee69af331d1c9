// SPDX-License-Identifier: Apache-2.0
#include "services/s3/content_copy.hpp"

#include <algorithm>

namespace laketop::s3 {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{1} << 20;

}  // namespace

engine::Result<CopiedContent> CopyContent(engine::BlobStore& blobs, const CopyOrder& order) {
  std::unique_ptr<engine::BlobWriter> writer = blobs.NewWriter();
  Digest md5(DigestKind::kMd5);
  std::optional<Digest> checksum;
  if (order.algorithm) checksum.emplace(DigestOf(*order.algorithm));
  std::string buffer(std::min<std::uint64_t>(order.bytes.length, kPieceBytes), '\0');
  std::uint64_t done = 0;
  while (done < order.bytes.length) {
    const std::uint64_t offset = order.bytes.offset + done;
    const auto wanted = std::min<std::uint64_t>(order.bytes.length - done, buffer.size());
    std::span<char> piece(buffer.data(), static_cast<std::size_t>(wanted));
    engine::Result<std::size_t> read = order.source->ReadAt(offset, piece);
    if (!read) return std::unexpected(std::move(read.error()));
    if (*read == 0) {
      return std::unexpected(
          engine::Error{engine::ErrorCode::kCorrupt, "an object is shorter than its record"});
    }
    piece = piece.first(*read);
    if (order.opened_by) order.opened_by->Apply(offset, piece);
    const std::string_view plain(piece.data(), piece.size());
    md5.Update(plain);
    if (checksum) checksum->Update(plain);
    if (order.closed_by) order.closed_by->Apply(done, piece);
    engine::Result<> written = writer->AppendBlocking(plain);
    if (!written) return std::unexpected(std::move(written.error()));
    done += *read;
  }
  auto blob = writer->FinishBlocking();
  if (!blob) return std::unexpected(std::move(blob.error()));
  CopiedContent copied{.blob = std::move(*blob), .digests = {.md5 = md5.Finish()}};
  if (checksum && order.algorithm) {
    copied.digests.checksum = Checksum{.algorithm = *order.algorithm, .bytes = checksum->Finish()};
  }
  return copied;
}

}  // namespace laketop::s3
