// SPDX-License-Identifier: Apache-2.0
#pragma once
// Statement: one request on a DuckDB connection of its own: plan, run, hand out the rows, seal what
// was written. Blocking; on the SQL thread that made it.

#include <optional>

#include "engine/sql/duckdb/library.hpp"
#include "engine/sql/duckdb/query_state.hpp"
#include "engine/sql/duckdb/watchdog.hpp"
#include "engine/sql/query.hpp"

namespace laketop::engine {

class Statement {
 public:
  Statement(duckdb::DuckDB& database, Watchdog& watchdog, const QueryRequest& request);

  SqlResult<QueryResult> Run();
  SqlResult<std::vector<SqlColumn>> Describe();
  SqlResult<std::string> Explain(bool analyze);

 private:
  using Parsed = duckdb::unique_ptr<duckdb::SQLStatement>;
  using Planned = duckdb::unique_ptr<duckdb::PendingQueryResult>;

  SqlResult<Parsed> Parse(const std::string& sql);
  SqlResult<Planned> Plan(const std::string& sql, bool stream);
  SqlResult<void> RunRows(duckdb::PendingQueryResult& planned, QueryResult& result);
  SqlResult<void> RunWrite(duckdb::PendingQueryResult& planned, QueryResult& result);
  // The reason why it ended, where that was ours: DuckDB only knows that it was interrupted.
  SqlError Reason(SqlError error) const;
  std::optional<SqlError> StopReason() const;

  const QueryRequest& request_;
  duckdb::Connection connection_;
  duckdb::shared_ptr<QueryState> state_;
  Watchdog::Guard guard_;
};

}  // namespace laketop::engine
