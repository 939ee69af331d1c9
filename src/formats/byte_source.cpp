// SPDX-License-Identifier: Apache-2.0
#include "formats/byte_source.hpp"

#include <algorithm>
#include <cstring>

namespace laketop::formats {
namespace {

class FileSource final : public ByteSource {
 public:
  explicit FileSource(FileBytes& file) : file_(file) {}
  FormatResult<std::size_t> Read(std::span<char> out) override {
    FormatResult<std::size_t> read = file_.ReadAt(offset_, out);
    if (read) offset_ += *read;
    return read;
  }

 private:
  FileBytes& file_;
  std::uint64_t offset_ = 0;
};

class OwnedText final : public ByteSource {
 public:
  explicit OwnedText(std::string text) : text_(std::move(text)) {}
  FormatResult<std::size_t> Read(std::span<char> out) override {
    const std::size_t count = std::min(out.size(), text_.size() - at_);
    std::memcpy(out.data(), text_.data() + at_, count);
    at_ += count;
    return count;
  }

 private:
  std::string text_;
  std::size_t at_ = 0;
};

}  // namespace

std::unique_ptr<ByteSource> SequentialSource(FileBytes& file) {
  return std::make_unique<FileSource>(file);
}

std::unique_ptr<ByteSource> TextSource(std::string text) {
  return std::make_unique<OwnedText>(std::move(text));
}

FormatResult<std::size_t> MemoryBytes::ReadAt(std::uint64_t offset, std::span<char> out) {
  if (offset >= bytes_.size()) return 0;
  const std::size_t count = std::min<std::size_t>(out.size(), bytes_.size() - offset);
  std::memcpy(out.data(), bytes_.data() + offset, count);
  return count;
}

FormatResult<std::string> ReadUpTo(ByteSource& source, std::size_t bytes_max) {
  constexpr std::size_t kStep = 64 << 10;
  std::string text;
  while (text.size() < bytes_max) {
    const std::size_t before = text.size();
    text.resize(std::min(before + kStep, bytes_max));
    FormatResult<std::size_t> read =
        source.Read(std::span(text.data() + before, text.size() - before));
    if (!read) return std::unexpected(read.error());
    text.resize(before + *read);
    if (*read == 0) break;
  }
  return text;
}

}  // namespace laketop::formats
