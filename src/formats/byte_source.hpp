// SPDX-License-Identifier: Apache-2.0
#pragma once
// Where readers get bytes: in order (ByteSource) or at positions (FileBytes). The owner of the
// bytes implements one of them over its objects; formats/ knows no storage. Blocking; a ByteSource
// belongs to one thread, FileBytes may be shared.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "formats/format_error.hpp"

namespace laketop::formats {

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // Fills the front of `out`; 0 only at the end of the bytes (`out` is never empty).
  virtual FormatResult<std::size_t> Read(std::span<char> out) = 0;
};

class FileBytes {
 public:
  virtual ~FileBytes() = default;
  virtual std::uint64_t Size() const = 0;
  // Fills `out` from `offset`; fewer bytes only at the end.
  virtual FormatResult<std::size_t> ReadAt(std::uint64_t offset, std::span<char> out) = 0;
};

// A file from its beginning, as a source. `file` must outlive it.
std::unique_ptr<ByteSource> SequentialSource(FileBytes& file);
std::unique_ptr<ByteSource> TextSource(std::string text);

// Bytes in memory as a file; `bytes` must outlive it.
class MemoryBytes final : public FileBytes {
 public:
  explicit MemoryBytes(std::string_view bytes) : bytes_(bytes) {}
  std::uint64_t Size() const override { return bytes_.size(); }
  FormatResult<std::size_t> ReadAt(std::uint64_t offset, std::span<char> out) override;

 private:
  std::string_view bytes_;
};

// All bytes up to the end or `bytes_max`, whichever comes first.
FormatResult<std::string> ReadUpTo(ByteSource& source, std::size_t bytes_max);

}  // namespace laketop::formats
