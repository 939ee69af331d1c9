// SPDX-License-Identifier: Apache-2.0
#pragma once
// QueryState: what one statement may touch, found by every callback of DuckDB through the
// connection's registered state. Lives as long as the connection, which serves one statement.

#include <atomic>
#include <map>
#include <mutex>

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

  // The same reader for the same object: DuckDB opens a file while planning and again to read it,
  // and what the first open saw must be there for the second. Thread-safe.
  ObjectResult<std::shared_ptr<ObjectReader>> Open(const ObjectRef& object);

  void CountBytes(std::uint64_t bytes) {
    bytes_scanned_.fetch_add(bytes, std::memory_order_relaxed);
    if (request_.progress) {
      request_.progress->bytes_scanned.fetch_add(bytes, std::memory_order_relaxed);
    }
  }
  std::uint64_t BytesScanned() const { return bytes_scanned_; }
  std::uint64_t ObjectsOpened() const { return objects_opened_; }

 private:
  // More files than this are scanned one after another; the first ones are those planned with.
  static constexpr std::size_t kReadersKeptMax = 64;

  const QueryRequest& request_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<ObjectReader>> readers_;  // by object id
  std::unique_ptr<WriteSetFiles> writes_;
  std::atomic<std::uint64_t> bytes_scanned_{0};
  std::atomic<std::uint64_t> objects_opened_{0};
};

}  // namespace laketop::engine
