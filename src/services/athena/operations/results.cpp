// SPDX-License-Identifier: Apache-2.0
#include <charconv>

#include "aws/paging.hpp"
#include "services/athena/athena.hpp"
#include "services/athena/column_info.hpp"
#include "services/athena/executions.hpp"
#include "services/athena/limits.hpp"
#include "services/athena/result_file.hpp"

namespace laketop::athena {
namespace {

constexpr std::string_view kRowList = "rows";

[[noreturn]] void ThrowInvalid(std::string message, std::string code) {
  gen::InvalidRequestException error(std::move(message));
  error.AthenaErrorCode = std::move(code);
  throw error;
}

[[noreturn]] void ThrowNotFound(const std::string& id) {
  ThrowInvalid("QueryExecution " + id + " was not found", "QUERY_EXECUTION_NOT_FOUND");
}

// A page's token is where in the result file the next one begins.
std::uint64_t OffsetOf(const std::optional<std::string>& token) {
  if (!token) return 0;
  if (auto position = aws::FindPosition(kRowList, *token)) {
    const std::string& text = position->front();
    std::uint64_t offset = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), offset);
    if (error == std::errc() && end == text.data() + text.size()) return offset;
  }
  ThrowInvalid("Invalid NextToken.", "INVALID_INPUT");
}

}  // namespace

Task<gen::GetQueryResultsOutput> Athena::GetQueryResults(aws::Context context,
                                                         gen::GetQueryResultsInput in) {
  if (in.QueryResultType.value_or("DATA_ROWS") != "DATA_ROWS") {
    throw aws::Error("NotImplemented", 501, "QueryResultType DATA_MANIFEST is not implemented.");
  }
  std::optional<ExecutionRecord> record =
      co_await executions_.Find(ScopeOf(context.caller), in.QueryExecutionId);
  if (!record) {
    ThrowNotFound(in.QueryExecutionId);
  }
  if (record->state == ExecutionState::kCancelled) {
    ThrowInvalid("Could not find results", "RESULT_NOT_FOUND");
  }
  if (record->state != ExecutionState::kSucceeded) {
    std::string state(NameOf(record->state));
    ThrowInvalid(IsEnded(record->state)
                     ? "Query did not finish successfully. Final query state: " + state
                     : "Query has not yet finished. Current state: " + state,
                 "INVALID_QUERY_EXECUTION_STATE");
  }
  gen::ResultSetMetadata metadata;
  metadata.ColumnInfo.emplace();
  for (const ResultColumn& column : record->columns)
    metadata.ColumnInfo->push_back(ShapeOf(column));
  std::vector<gen::Row> rows;
  gen::ResultSet results{.Rows = std::vector<gen::Row>(), .ResultSetMetadata = std::move(metadata)};
  gen::GetQueryResultsOutput out{.UpdateCount = record->update_count};
  if (record->output == OutputKind::kManifest) {
    out.ResultSet = std::move(results);
    co_return out;
  }
  std::optional<ports::ObjectName> name = ports::ParseS3Uri(record->results.output_location);
  ports::Result<std::shared_ptr<ports::ObjectReader>> file =
      co_await executions_.Reach().objects.Open(context.caller, name.value_or(ports::ObjectName{}));
  if (!file) {
    ThrowInvalid("Could not find results", "RESULT_NOT_FOUND");
  }
  auto rows_max = static_cast<std::size_t>(in.MaxResults.value_or(kResultRowsPerPageMax));
  auto read = [reader = *file, offset = OffsetOf(in.NextToken), rows_max, output = record->output] {
    return output == OutputKind::kCsv ? ReadCsvPage(*reader, offset, rows_max)
                                      : ReadTextPage(*reader, offset, rows_max);
  };
  ports::Result<ResultPage> page = co_await executions_.IoPool().Run(std::move(read));
  if (!page) ThrowInvalid(page.error().message, "RESULT_NOT_FOUND");
  for (ResultRow& row : page->rows) {
    std::vector<gen::Datum> data;
    data.reserve(row.size());
    for (auto& value : row) data.push_back({.VarCharValue = std::move(value)});
    rows.push_back({.Data = std::move(data)});
  }
  results.Rows = std::move(rows);
  if (const auto& next = page->next_offset) {
    out.NextToken = aws::PageToken(kRowList, {std::to_string(*next)});
  }
  out.ResultSet = std::move(results);
  co_return out;
}

Task<gen::GetQueryRuntimeStatisticsOutput> Athena::GetQueryRuntimeStatistics(
    aws::Context context, gen::GetQueryRuntimeStatisticsInput in) {
  std::optional<ExecutionRecord> record =
      co_await executions_.Find(ScopeOf(context.caller), in.QueryExecutionId);
  if (!record) {
    ThrowNotFound(in.QueryExecutionId);
  }
  const ExecutionStatistics& from = record->statistics;
  gen::QueryRuntimeStatisticsTimeline timeline{.QueryQueueTimeInMillis = from.queue_ms,
                                               .ServicePreProcessingTimeInMillis = 0,
                                               .QueryPlanningTimeInMillis = from.planning_ms,
                                               .EngineExecutionTimeInMillis = from.engine_ms,
                                               .ServiceProcessingTimeInMillis = from.service_ms,
                                               .TotalExecutionTimeInMillis = from.total_ms};
  gen::QueryRuntimeStatisticsRows rows{.InputRows = std::nullopt,
                                       .InputBytes = from.scanned_bytes,
                                       .OutputBytes = from.output_bytes,
                                       .OutputRows = from.output_rows};
  gen::QueryRuntimeStatistics statistics{.Timeline = timeline, .Rows = rows};
  co_return gen::GetQueryRuntimeStatisticsOutput{.QueryRuntimeStatistics = std::move(statistics)};
}

}  // namespace laketop::athena
