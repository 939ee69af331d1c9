// SPDX-License-Identifier: Apache-2.0
#pragma once
// LineReader: the lines of a byte source, as Hive's TextInputFormat ends them: LF, CR or CRLF. One
// thread; a line is valid until the next.

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "formats/byte_source.hpp"

namespace laketop::formats {

inline constexpr std::size_t kLineBytesMax = 32 << 20;  // Athena's limit too

class LineReader {
 public:
  explicit LineReader(std::unique_ptr<ByteSource> source);

  // False behind the last line. A file's last line need not end.
  FormatResult<bool> Next(std::string_view& line);
  // Where the line that Next gave last begins, in bytes from the source's start.
  std::uint64_t LineBegin() const { return line_begin_; }

 private:
  FormatResult<bool> Fill();

  std::unique_ptr<ByteSource> source_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint64_t passed_ = 0;  // bytes before the buffer's front
  std::uint64_t line_begin_ = 0;
  bool source_ended_ = false;
  bool skip_line_feed_ = false;
};

}  // namespace laketop::formats
