// SPDX-License-Identifier: Apache-2.0
#pragma once
// FileTable: a table over files of one format, and the readers of its files, which give Arrow
// batches.
//
//   auto reader = table->Open(bytes_of_file, {0, 2}, {});     // columns by index
//   ArrowArray batch;
//   while (*reader->Next(batch)) …                             // the caller releases each
//
// A table is immutable and shared by threads; a reader belongs to one.

#include <cstdint>
#include <memory>
#include <vector>

#include "base/check.hpp"
#include "formats/arrow_builder.hpp"
#include "formats/byte_source.hpp"

namespace laketop::formats {

class RecordReader {
 public:
  virtual ~RecordReader() = default;
  // A struct array of the columns asked for, or false at the end. The receiver releases it.
  virtual FormatResult<bool> Next(ArrowArray& batch) = 0;
};

// A part of an uncompressed file: the rows that begin in [begin, end). Parts that touch give each
// row once.
struct FileRange {
  std::uint64_t begin = 0;
  std::uint64_t end = UINT64_MAX;
  // Where the bytes of the part have to begin, to see whether a line ends right before it.
  std::uint64_t ReadFrom() const { return begin == 0 ? 0 : begin - 1; }
};

class FileTable {
 public:
  virtual ~FileTable() = default;
  virtual const std::vector<HiveColumn>& Columns() const = 0;
  // Whether an uncompressed file may be read in parts.
  virtual bool CanSplit() const { return false; }
  // `file`: its bytes as stored; compression is recognised and undone. Of a part, the bytes from
  // ReadFrom() on, uncompressed. `columns`: indexes into Columns(), in the order wanted; none for a
  // batch that has only a length. The table must outlive the reader.
  virtual std::unique_ptr<RecordReader> Open(std::unique_ptr<ByteSource> file,
                                             std::vector<std::size_t> columns,
                                             FileRange range) const {
    CHECK(!NeedsWholeFile());
    return nullptr;
  }
  // A format that is read from the end of its files: OpenFile instead of Open.
  virtual bool NeedsWholeFile() const { return false; }
  virtual std::unique_ptr<RecordReader> OpenFile(std::unique_ptr<FileBytes> file,
                                                 std::vector<std::size_t> columns) const {
    CHECK(NeedsWholeFile());
    return nullptr;
  }
};

}  // namespace laketop::formats
