// SPDX-License-Identifier: Apache-2.0
#pragma once
// QueryRequest and QueryResult: one statement for the engine, with all it may touch. The text is
// the engine's own dialect, written by dialect/'s emitter.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/sql/batch_source.hpp"
#include "engine/sql/error.hpp"
#include "engine/sql/object_source.hpp"
#include "engine/sql/row_batch.hpp"
#include "engine/sql/write_set.hpp"

namespace laketop::engine {

// Takes the rows as they come. Called by one SQL thread, in order; it may block: the query waits.
class ResultSink {
 public:
  virtual ~ResultSink() = default;
  // Once, before the first batch, also when there are no rows.
  virtual void Begin(const std::vector<SqlColumn>& columns) {}
  // False: enough, the query ends well here. An error ends the query with it.
  virtual SqlResult<bool> Append(const RowBatch& rows) = 0;
};

// What the catalog knows of each file of a table, as columns: partition values. In the text,
// `laketop_file_values('name', filename)` is a struct of them (filename: read_parquet's column).
struct FileValues {
  struct Column {
    std::string name;
    std::string type;  // the engine's: INTEGER, DATE, VARCHAR …
  };
  std::vector<Column> columns;
  // By s3:// URL; the texts are cast to the columns' types, nullopt is NULL.
  std::unordered_map<std::string, std::vector<std::optional<std::string>>> values;
};

// Rows that a service has at hand: partitions to prune, information_schema, "t$partitions". In the
// text, `laketop_table('name')` is a relation of them.
struct TextTable {
  struct Column {
    std::string name;
    std::string type;
  };
  std::vector<Column> columns;
  // The texts are cast to the columns' types, nullopt is NULL.
  std::vector<std::vector<std::optional<std::string>>> rows;
};

enum class QueryLane : std::uint8_t {
  kStatement,  // a client's: queues when the engine is busy
  kMetadata,   // part of the work on a statement (pruning, describing): never behind kStatement
};

// A running query's numbers, for whoever shows them: written by the engine while it runs.
struct QueryProgress {
  std::atomic<std::uint64_t> bytes_scanned{0};
  std::atomic<std::uint64_t> rows_returned{0};
};

struct QueryRequest {
  std::string sql;  // one statement: SELECT, VALUES, EXPLAIN. Writes are `write`, not COPY
  QueryLane lane = QueryLane::kStatement;

  // Null: s3:// is refused.
  std::shared_ptr<ObjectSource> objects;
  std::shared_ptr<const PinnedObjects> pinned;
  // Long lists of files stay out of the text: read_parquet(getvariable('name')).
  std::map<std::string, std::vector<std::string>> file_lists;
  std::map<std::string, std::shared_ptr<const FileValues>> file_values;
  std::map<std::string, std::shared_ptr<const TextTable>> tables;
  std::map<std::string, std::shared_ptr<BatchSource>> scans;

  // Exactly one of the two takes the rows; neither: they are counted and dropped.
  std::shared_ptr<ResultSink> sink;
  std::shared_ptr<WriteSet> write;

  std::stop_token stop;
  std::optional<std::chrono::steady_clock::time_point> deadline;
  std::function<void()> on_running;         // admitted: QUEUED becomes RUNNING. On a SQL thread
  std::shared_ptr<QueryProgress> progress;  // null: nobody looks
  bool profile = false;                     // fill QueryStatistics::profile_json
};

struct QueryStatistics {
  std::chrono::microseconds queued{};
  std::chrono::microseconds planning{};
  std::chrono::microseconds execution{};
  std::uint64_t rows_returned = 0;
  std::uint64_t rows_written = 0;
  std::uint64_t bytes_scanned = 0;  // read from objects, those our scans report included
  std::uint64_t objects_opened = 0;
  std::uint64_t bytes_written = 0;
  std::string profile_json;
};

struct QueryResult {
  std::vector<SqlColumn> columns;
  QueryStatistics statistics;
};

}  // namespace laketop::engine
