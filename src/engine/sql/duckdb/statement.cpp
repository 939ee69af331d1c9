// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/duckdb/statement.hpp"

#include <chrono>
#include <map>

#include "engine/sql/duckdb/error_map.hpp"
#include "engine/sql/duckdb/row_batch_builder.hpp"

namespace laketop::engine {
namespace {

using Clock = std::chrono::steady_clock;
using Kind = SqlError::Kind;

// Deep expressions (long OR chains, CASE ladders) are parsed recursively.
constexpr duckdb::idx_t kExpressionDepthMax = 1000;

std::chrono::microseconds Since(Clock::time_point start) {
  return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start);
}

// What a request's text may be. COPY is allowed as our own wrapping only.
bool IsAllowed(duckdb::StatementType type, bool write) {
  if (write) return type == duckdb::StatementType::COPY_STATEMENT;
  return type == duckdb::StatementType::SELECT_STATEMENT ||
         type == duckdb::StatementType::EXPLAIN_STATEMENT;
}

}  // namespace

Statement::Statement(duckdb::DuckDB& database, Watchdog& watchdog, const QueryRequest& request)
    : request_(request),
      connection_(database),
      state_(duckdb::make_shared_ptr<QueryState>(request)),
      guard_(watchdog, request.stop, request.deadline, [this] { connection_.Interrupt(); }) {
  duckdb::ClientContext& context = *connection_.context;
  state_->RegisterIn(context, state_);
  duckdb::ClientConfig& config = context.config;
  config.max_expression_depth = kExpressionDepthMax;
  config.enable_progress_bar = false;
  config.lambda_syntax = duckdb::LambdaSyntax::DISABLE_SINGLE_ARROW;
  for (const auto& [name, files] : request.file_lists) {
    duckdb::vector<duckdb::Value> urls(files.begin(), files.end());
    config.SetUserVariable(name,
                           duckdb::Value::LIST(duckdb::LogicalType::VARCHAR, std::move(urls)));
  }
  if (request.profile) {
    config.enable_profiler = true;
    config.emit_profiler_output = false;
    config.profiler_print_format = duckdb::ProfilerPrintFormat::NO_OUTPUT;
    config.profiling_coverage = duckdb::ProfilingCoverage::ALL;
  }
}

std::optional<SqlError> Statement::StopReason() const {
  if (request_.stop.stop_requested()) {
    return SqlError{Kind::kCancelled, "USER_CANCELED", "Query was canceled"};
  }
  if (request_.deadline && *request_.deadline <= Clock::now()) {
    return SqlError{Kind::kDeadline, "EXCEEDED_TIME_LIMIT",
                    "Query exceeded the maximum run time limit"};
  }
  return std::nullopt;
}

SqlError Statement::Reason(SqlError error) const {
  if (error.kind != Kind::kCancelled) return error;
  std::optional<SqlError> reason = StopReason();
  return reason ? *std::move(reason) : error;
}

SqlResult<Statement::Parsed> Statement::Parse(const std::string& sql) {
  if (std::optional<SqlError> reason = StopReason()) return std::unexpected(*std::move(reason));
  auto statements = connection_.ExtractStatements(sql);
  const bool write = request_.write != nullptr;
  if (statements.size() != 1 || !IsAllowed(statements[0]->type, write)) {
    return std::unexpected(
        SqlError{Kind::kText, "NOT_SUPPORTED", "one SELECT or EXPLAIN is what the engine runs"});
  }
  return std::move(statements[0]);
}

// Not Prepare and Execute: DuckDB plans a prepared statement that reads files a second time.
SqlResult<Statement::Planned> Statement::Plan(const std::string& sql, bool stream) {
  SqlResult<Parsed> parsed = Parse(sql);
  if (!parsed) return std::unexpected(std::move(parsed.error()));
  Planned planned = connection_.context->PendingQuery(std::move(*parsed), stream);
  if (planned->HasError()) return std::unexpected(ToSqlError(planned->GetErrorObject()));
  return planned;
}

SqlResult<QueryResult> Statement::Run() try {
  QueryResult result;
  const Clock::time_point started = Clock::now();
  const bool write = request_.write != nullptr;
  SqlResult<Planned> plan =
      Plan(write ? state_->Writes()->CopyStatement(request_.sql) : request_.sql, !write);
  if (!plan) return std::unexpected(Reason(std::move(plan.error())));
  result.statistics.planning = Since(started);

  const Clock::time_point planned = Clock::now();
  SqlResult<void> ran = write ? RunWrite(**plan, result) : RunRows(**plan, result);
  if (!ran) return std::unexpected(Reason(std::move(ran.error())));
  result.statistics.execution = Since(planned);
  result.statistics.bytes_scanned = state_->BytesScanned();
  for (const auto& [name, scan] : request_.scans) {
    result.statistics.bytes_scanned += scan->BytesRead();
  }
  result.statistics.objects_opened = state_->ObjectsOpened();
  if (request_.profile) {
    auto& profiler = duckdb::QueryProfiler::Get(*connection_.context);
    result.statistics.profile_json = profiler.ToString(duckdb::ProfilerPrintFormat::JSON);
  }
  return result;
} catch (const std::exception& exception) {
  return std::unexpected(Reason(ToSqlError(exception)));
}

SqlResult<void> Statement::RunRows(duckdb::PendingQueryResult& planned, QueryResult& result) {
  result.columns = ToSqlColumns(planned.names, planned.types);
  RowBatchBuilder rows(*connection_.context, planned.types);
  auto stream = planned.Execute();
  if (stream->HasError()) return std::unexpected(ToSqlError(stream->GetErrorObject()));
  if (request_.sink) request_.sink->Begin(result.columns);
  while (duckdb::unique_ptr<duckdb::DataChunk> chunk = stream->FetchRaw()) {
    // An interrupt is lost while no task of the statement runs: a slow sink must not outlive it.
    if (std::optional<SqlError> reason = StopReason()) return std::unexpected(*std::move(reason));
    result.statistics.rows_returned += chunk->size();
    if (request_.progress) request_.progress->rows_returned = result.statistics.rows_returned;
    if (!request_.sink) continue;
    SqlResult<bool> more = request_.sink->Append(rows.Build(*chunk));
    if (!more) return std::unexpected(std::move(more.error()));
    if (!*more) return {};
  }
  if (stream->HasError()) return std::unexpected(ToSqlError(stream->GetErrorObject()));
  // A statement that was stopped just before its end may look complete.
  if (std::optional<SqlError> reason = StopReason()) return std::unexpected(*std::move(reason));
  return {};
}

SqlResult<void> Statement::RunWrite(duckdb::PendingQueryResult& planned, QueryResult& result) {
  auto files = planned.Execute();
  if (files->HasError()) return std::unexpected(ToSqlError(files->GetErrorObject()));
  // RETURN_STATS: one row a file: its path, its rows, its bytes …
  std::map<std::string, std::uint64_t> rows;
  while (auto chunk = files->Fetch()) {
    for (duckdb::idx_t i = 0; i < chunk->size(); ++i) {
      const auto count = chunk->GetValue(1, i).GetValue<std::uint64_t>();
      rows[chunk->GetValue(0, i).ToString()] = count;
      result.statistics.rows_written += count;
    }
  }
  if (std::optional<SqlError> reason = StopReason()) return std::unexpected(*std::move(reason));
  result.statistics.bytes_written = state_->Writes()->BytesWritten();
  return state_->Writes()->Seal(rows);
}

SqlResult<std::vector<SqlColumn>> Statement::Describe() try {
  SqlResult<Parsed> parsed = Parse(request_.sql);
  if (!parsed) return std::unexpected(Reason(std::move(parsed.error())));
  const auto prepared = connection_.Prepare(std::move(*parsed));
  if (prepared->HasError()) {
    return std::unexpected(Reason(ToSqlError(prepared->GetErrorObject())));
  }
  return ToSqlColumns(prepared->GetNames(), prepared->GetTypes());
} catch (const std::exception& exception) {
  return std::unexpected(Reason(ToSqlError(exception)));
}

SqlResult<std::string> Statement::Explain(bool analyze) try {
  SqlResult<Planned> planned =
      Plan((analyze ? "EXPLAIN ANALYZE " : "EXPLAIN ") + request_.sql, false);
  if (!planned) return std::unexpected(Reason(std::move(planned.error())));
  const auto plan = (*planned)->Execute();
  if (plan->HasError()) return std::unexpected(Reason(ToSqlError(plan->GetErrorObject())));
  std::string text;
  while (auto chunk = plan->Fetch()) {
    for (duckdb::idx_t i = 0; i < chunk->size(); ++i) text += chunk->GetValue(1, i).ToString();
  }
  return text;
} catch (const std::exception& exception) {
  return std::unexpected(Reason(ToSqlError(exception)));
}

}  // namespace laketop::engine
