// SPDX-License-Identifier: Apache-2.0
#pragma once
// BlobReader: the bytes of one Content, at any position, from any thread. BlobStore makes it and
// outlives it. While it lives its bytes stay, whatever happens to the record it came from.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.hpp"
#include "base/task.hpp"
#include "engine/blob/content.hpp"
#include "engine/error.hpp"

namespace laketop::engine {

// A reader of more files than this opens them as they are read.
inline constexpr std::size_t kReaderOpenFilesMax = 16;
// A reader of small blobs of more bytes than this reads them as they are asked for.
inline constexpr std::size_t kReaderMemoryMax = std::size_t{256} << 10;

// Bytes of a file, for sendfile. The file stays readable while it is held.
struct FileRegion {
  std::shared_ptr<const File> file;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

class BlobReader {
 public:
  ~BlobReader();
  BlobReader(const BlobReader&) = delete;
  BlobReader& operator=(const BlobReader&) = delete;

  std::uint64_t Size() const;

  // Reads at `offset` until `out` is full or the content ends; answers the count. May block.
  Result<std::size_t> ReadAt(std::uint64_t offset, std::span<char> out) const;
  // The same on the I/O pool, up to `length` bytes; here where the bytes are in memory.
  Task<Result<std::string>> ReadAsync(std::uint64_t offset, std::size_t length) const;

  // The whole content where it is in memory already: a small object. Valid while the reader lives.
  std::optional<std::string_view> InMemory() const;

  // The files behind a range, in order, for sendfile. None where part of it is not in files or it
  // spans more than kReaderOpenFilesMax of them: then read it. The range is within Size.
  Result<std::optional<std::vector<FileRegion>>> FileRegions(std::uint64_t offset,
                                                             std::uint64_t length) const;

 private:
  friend class BlobStore;
  struct State;
  explicit BlobReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace laketop::engine
