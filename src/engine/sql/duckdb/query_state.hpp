// SPDX-License-Identifier: Apache-2.0
#pragma once
// QueryState: what one statement may touch, found by every callback of DuckDB through the
// connection's registered state. Lives as long as the connection, which serves one statement.

#include <atomic>

#include "engine/sql/duckdb/library.hpp"
#include "engine/sql/duckdb/write_set_files.hpp"
#include "engine/sql/query.hpp"

namespace laketop::engine {

class QueryState final : public duckdb::ClientContextState {
 public:
  explicit QueryState(const QueryRequest& request);

  // Null where the connection is not a statement's (DuckDB's own).
  static QueryState* Find(duckdb::ClientContext& context);
  static QueryState* Find(duckdb::optional_ptr<duckdb::FileOpener> opener);
  // Throws where there is none.
  static QueryState& Load(duckdb::ClientContext& context);
  void RegisterIn(duckdb::ClientContext& context, duckdb::shared_ptr<QueryState> self);

  const QueryRequest& Request() const { return request_; }
  WriteSetFiles* Writes() { return writes_.get(); }

  void CountBytes(std::uint64_t bytes) {
    bytes_scanned_.fetch_add(bytes, std::memory_order_relaxed);
    if (request_.progress) {
      request_.progress->bytes_scanned.fetch_add(bytes, std::memory_order_relaxed);
    }
  }
  void CountObject() { objects_opened_.fetch_add(1, std::memory_order_relaxed); }
  std::uint64_t BytesScanned() const { return bytes_scanned_; }
  std::uint64_t ObjectsOpened() const { return objects_opened_; }

 private:
  const QueryRequest& request_;
  std::unique_ptr<WriteSetFiles> writes_;
  std::atomic<std::uint64_t> bytes_scanned_{0};
  std::atomic<std::uint64_t> objects_opened_{0};
};

}  // namespace laketop::engine
