// SPDX-License-Identifier: Apache-2.0
#pragma once
// RowWriter: writes rows as bytes of one file, in a format that the engine lacks (delimited text,
// JSON lines, ORC, Avro). The engine splits the rows into files and partitions; a writer sees one
// file, from one thread at a time. Different files are written from different threads.

#include <expected>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "engine/sql/error.hpp"
#include "engine/sql/row_batch.hpp"

namespace laketop::engine {

class RowWriter {
 public:
  virtual ~RowWriter() = default;
  virtual SqlResult<void> Write(const RowBatch& rows) = 0;
  // Called once after the last row, and not when the statement has failed.
  virtual SqlResult<void> Finish() = 0;
};

// Where a writer puts bytes; compression is the writer's.
using AppendBytes = std::function<SqlResult<void>(std::string_view)>;

// Makes the writer of one file with these columns (without the partition columns). Thread-safe.
using RowWriterFactory = std::function<std::unique_ptr<RowWriter>(
    const std::vector<SqlColumn>& columns, AppendBytes out)>;

}  // namespace laketop::engine
