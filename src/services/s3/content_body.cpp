// SPDX-License-Identifier: Apache-2.0
#include "services/s3/content_body.hpp"

#include <algorithm>

namespace laketop::s3 {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{256} << 10;

class ReadBody final : public http::BodySource {
 public:
  ReadBody(std::shared_ptr<engine::BlobReader> reader, ByteRange bytes,
           std::shared_ptr<const ContentCipher> cipher)
      : reader_(std::move(reader)),
        cipher_(std::move(cipher)),
        length_(bytes.length),
        offset_(bytes.offset),
        end_(bytes.offset + bytes.length) {}

  Task<std::optional<std::string>> Next() override {
    if (offset_ == end_) co_return std::nullopt;
    const auto length =
        static_cast<std::size_t>(std::min<std::uint64_t>(kPieceBytes, end_ - offset_));
    std::string piece = engine::OrThrow(co_await reader_->ReadAsync(offset_, length));
    if (piece.empty()) {
      throw engine::Failure({engine::ErrorCode::kCorrupt, "an object is shorter than its record"});
    }
    if (cipher_) cipher_->Apply(offset_, piece);
    offset_ += piece.size();
    co_return piece;
  }
  std::optional<std::uint64_t> Length() const override { return length_; }

 private:
  std::shared_ptr<engine::BlobReader> reader_;
  std::shared_ptr<const ContentCipher> cipher_;
  std::uint64_t length_;
  std::uint64_t offset_;
  std::uint64_t end_;
};

}  // namespace

http::Body MakeContentBody(std::shared_ptr<engine::BlobReader> reader, ByteRange bytes,
                           std::shared_ptr<const ContentCipher> cipher) {
  if (bytes.length == 0) return std::string();
  if (std::optional<std::string_view> memory = reader->InMemory()) {
    std::string content(memory->substr(bytes.offset, bytes.length));
    if (cipher) cipher->Apply(bytes.offset, content);
    return content;
  }
  if (cipher) return std::make_shared<ReadBody>(std::move(reader), bytes, std::move(cipher));
  auto regions = engine::OrThrow(reader->FileRegions(bytes.offset, bytes.length));
  if (!regions) return std::make_shared<ReadBody>(std::move(reader), bytes, nullptr);
  std::vector<http::FileRegion> out;
  out.reserve(regions->size());
  for (engine::FileRegion& region : *regions) {
    out.push_back({std::move(region.file), region.offset, region.length});
  }
  return out;
}

}  // namespace laketop::s3
