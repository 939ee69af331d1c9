// SPDX-License-Identifier: Apache-2.0
#pragma once
// BatchSource: rows from our own readers (formats/) as a relation of a query:
// `SELECT … FROM laketop_scan('name')`, with the source in QueryRequest::scans under that name.
// Batches are Arrow C Data struct arrays, one child a column.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/sql/error.hpp"
#include "formats/arrow_abi.hpp"

namespace laketop::engine {

// The rows of one split. Used by one thread at a time.
class BatchReader {
 public:
  virtual ~BatchReader() = default;
  // Fills `out` and answers true, or false at the end. The columns are those asked for at Open, in
  // that order. The engine releases `out`; a batch should have 1,000 to 100,000 rows.
  virtual SqlResult<bool> Next(ArrowArray& out) = 0;
};

// Lives as long as the query. Open is called from several threads.
class BatchSource {
 public:
  virtual ~BatchSource() = default;
  // A struct schema, one child a column. The engine copies what it needs and releases nothing.
  virtual const ArrowSchema& Schema() const = 0;
  // Pieces that can be read in parallel: files, usually.
  virtual std::size_t SplitCount() const = 0;
  // Rows in all splits where known, for the planner; 0: unknown.
  virtual std::size_t RowEstimate() const { return 0; }
  // `columns` are indexes into the schema; may be empty (count(*)): batches then have a length
  // only.
  virtual SqlResult<std::unique_ptr<BatchReader>> Open(std::size_t split,
                                                       const std::vector<std::size_t>& columns) = 0;
  // Read from objects so far, for the statement's statistics.
  virtual std::uint64_t BytesRead() const { return 0; }
};

}  // namespace laketop::engine
