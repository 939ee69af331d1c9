// SPDX-License-Identifier: Apache-2.0
#pragma once
// Database: the embedded SQL engine. One instance serves the process: it owns the SQL threads, the
// memory limit and the temporary files. Statements run on a bounded pool; more of them queue. It
// reaches nothing outside but the ObjectSource of each request. Thread-safe; coroutines return on
// the executor they came from.

#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "base/task.hpp"
#include "engine/sql/error.hpp"
#include "engine/sql/query.hpp"

namespace laketop::engine {

struct DatabaseOptions {
  std::filesystem::path temporary_folder;    // emptied at Open: nothing in it outlives the process
  std::uint64_t memory_bytes_max = 0;        // 0: 60 % of the machine's
  std::uint64_t temporary_bytes_max = 0;     // 0: what the disk has
  int threads = 0;                           // 0: one a core
  int statements_max = 4;                    // running at once
  std::size_t statements_queued_max = 1000;  // of each lane
};

class Database {
 public:
  // Blocks for about 10 ms.
  static SqlResult<std::unique_ptr<Database>> Open(DatabaseOptions options);
  // Ends running statements, then waits for them.
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Queues, then calls `work` on a SQL thread, where it may block: analysis over a catalog,
  // pruning, RunNow. The way for a service that has more to do for a statement than to run one
  // text. Not called at all when stopped before its turn (kCancelled) or when too many wait
  // (kLimit). What it throws is kInternal.
  Task<SqlResult<QueryResult>> RunWork(QueryLane lane, std::stop_token stop,
                                       std::move_only_function<SqlResult<QueryResult>()> work);

  // Queues, plans and runs; the rows go to the sink or into the write set. Ends within 0.2 s of a
  // stop request, queued or running.
  Task<SqlResult<QueryResult>> Run(QueryRequest request);
  // Plans only: the names and types of the result.
  Task<SqlResult<std::vector<SqlColumn>>> Describe(QueryRequest request);
  // The plan as the engine prints it; `analyze` runs the statement, and its rows are dropped.
  Task<SqlResult<std::string>> Explain(QueryRequest request, bool analyze);

  // The same for threads that may block, past the queue: inside RunWork, and in tests.
  SqlResult<QueryResult> RunNow(const QueryRequest& request);
  SqlResult<std::vector<SqlColumn>> DescribeNow(const QueryRequest& request);
  SqlResult<std::string> ExplainNow(const QueryRequest& request, bool analyze);

  struct Load {
    int running = 0;
    std::size_t queued = 0;
    std::uint64_t memory_bytes = 0;
    std::uint64_t temporary_bytes = 0;
  };
  Load CurrentLoad() const;

  struct Impl;  // engine/sql/duckdb/

 private:
  explicit Database(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace laketop::engine
