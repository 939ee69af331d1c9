// SPDX-License-Identifier: Apache-2.0
#include "formats/line_reader.hpp"

#include <cstring>

namespace laketop::formats {
namespace {

constexpr std::size_t kBufferBytes = 256 << 10;

// The first LF or CR.
const char* FindLineEnd(const char* begin, const char* end) {
  const auto size = static_cast<std::size_t>(end - begin);
  const auto* feed = static_cast<const char*>(std::memchr(begin, '\n', size));
  const auto before = static_cast<std::size_t>((feed == nullptr ? end : feed) - begin);
  const auto* carriage = static_cast<const char*>(std::memchr(begin, '\r', before));
  return carriage != nullptr ? carriage : feed;
}

}  // namespace

LineReader::LineReader(std::unique_ptr<ByteSource> source)
    : source_(std::move(source)), buffer_(kBufferBytes) {}

// Reads behind what is left, which moves to the front; the buffer grows for a long line.
FormatResult<bool> LineReader::Fill() {
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    passed_ += begin_;
    begin_ = 0;
  }
  if (end_ == buffer_.size()) {
    if (buffer_.size() >= kLineBytesMax) return TooLarge("a line is longer than 32 MiB");
    buffer_.resize(std::min(buffer_.size() * 2, kLineBytesMax));
  }
  FormatResult<std::size_t> read =
      source_->Read(std::span(buffer_.data() + end_, buffer_.size() - end_));
  if (!read) return std::unexpected(read.error());
  end_ += *read;
  return *read > 0;
}

FormatResult<bool> LineReader::Next(std::string_view& line) {
  std::size_t searched = 0;
  while (true) {
    if (skip_line_feed_ && begin_ < end_) {
      if (buffer_[begin_] == '\n') ++begin_;
      skip_line_feed_ = false;
    }
    const char* from = buffer_.data() + begin_ + searched;
    if (const char* found = FindLineEnd(from, buffer_.data() + end_)) {
      const auto length = static_cast<std::size_t>(found - (buffer_.data() + begin_));
      line = std::string_view(buffer_.data() + begin_, length);
      line_begin_ = passed_ + begin_;
      skip_line_feed_ = *found == '\r';
      begin_ += length + 1;
      return true;
    }
    searched = end_ - begin_;
    if (!source_ended_) {
      FormatResult<bool> more = Fill();
      if (!more) return more;
      source_ended_ = !*more;
      continue;
    }
    if (begin_ == end_) return false;
    line = std::string_view(buffer_.data() + begin_, end_ - begin_);
    line_begin_ = passed_ + begin_;
    begin_ = end_;
    return true;
  }
}

}  // namespace laketop::formats
