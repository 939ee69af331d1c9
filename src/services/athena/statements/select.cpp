// SPDX-License-Identifier: Apache-2.0
#include "services/athena/column_info.hpp"
#include "services/athena/glue_catalog_view.hpp"
#include "services/athena/result_file.hpp"
#include "services/athena/statements/run_sql.hpp"
#include "services/athena/statements/statements.hpp"
#include "services/athena/table_scan.hpp"

namespace laketop::athena {
namespace {

// How the engine says that 64 bits do not hold a decimal.
constexpr std::string_view kTooWide = "NUMERIC_VALUE_OUT_OF_RANGE";

// The query's rows in a result file that nobody sees yet.
std::shared_ptr<CsvResultSink> WriteRows(StatementContext& context,
                                         const dialect::AnalysedQuery& query, ports::NewObject file,
                                         dialect::EmitDecimals decimals) {
  engine::QueryRequest request = PlanQuery(context, query, dialect::EmitTarget::kResult, decimals);
  auto sink = std::make_shared<CsvResultSink>(
      context.Await(context.engines.objects.StartWrite(context.caller, std::move(file))),
      query.columns);
  request.sink = sink;
  RunQuery(context, request);
  return sink;
}

// Products of decimals are several times faster in 64 bits, which nearly always suffice; where
// they do not, the query fails and runs again at full width.
std::shared_ptr<CsvResultSink> WriteRows(StatementContext& context,
                                         const dialect::AnalysedQuery& query,
                                         const ports::NewObject& file) {
  if (query.has_fast_decimals) {
    try {
      return WriteRows(context, query, file, dialect::EmitDecimals::kFast);
    } catch (const StatementFailed& failure) {
      if (!std::string_view(failure.what()).starts_with(kTooWide)) throw;
    }
    if (context.progress) {
      context.progress->bytes_scanned = 0;
      context.progress->rows_returned = 0;
    }
  }
  return WriteRows(context, query, file, dialect::EmitDecimals::kExact);
}

}  // namespace

dialect::AnalysedQuery OrFail(
    std::expected<dialect::AnalysedQuery, dialect::AnalysisError> analysed) {
  if (!analysed) throw StatementFailed(FailureOf(analysed.error()));
  return std::move(*analysed);
}

engine::QueryRequest PlanQuery(StatementContext& context, const dialect::AnalysedQuery& query,
                               dialect::EmitTarget target, dialect::EmitDecimals decimals) {
  engine::QueryRequest request;
  ScanPlanner planner(context, request);
  request.sql = dialect::Emit(
      query, [&](const dialect::TableScan& scan) { return planner.RelationFor(scan); }, target,
      decimals);
  planner.Finish();
  request.stop = context.stop;
  request.progress = context.progress;
  return request;
}

engine::QueryResult RunQuery(StatementContext& context, const engine::QueryRequest& request) {
  engine::SqlResult<engine::QueryResult> result = context.engines.database.RunNow(request);
  if (!result) throw StatementFailed(FailureOf(result.error()));
  using std::chrono::duration_cast;
  using std::chrono::milliseconds;
  const engine::QueryStatistics& statistics = result->statistics;
  context.record.statistics.scanned_bytes = static_cast<std::int64_t>(statistics.bytes_scanned);
  context.record.statistics.planning_ms = duration_cast<milliseconds>(statistics.planning).count();
  return std::move(*result);
}

void RunSelect(StatementContext& context, const dialect::Query& query) {
  GlueCatalogView catalog(context);
  dialect::AnalysedQuery analysed = OrFail(dialect::Analyse(query, catalog, context.session));
  std::string path = OutputPath(context.record, ".csv");
  std::shared_ptr<CsvResultSink> sink =
      WriteRows(context, analysed, ResultObject(context.record, path, kEngineContent));

  ports::Result<std::unique_ptr<ports::StagedObject>> staged = sink->Finish();
  if (!staged) throw StatementFailed(FailureOf(staged.error()));
  PublishObject(context, std::move(*staged));

  ExecutionRecord& record = context.record;
  record.results.output_location = std::move(path);
  record.output = OutputKind::kCsv;
  record.deterministic = analysed.deterministic;
  record.columns.clear();
  for (const dialect::OutputColumn& column : analysed.columns) {
    record.columns.push_back(ResultColumnOf(column.name, column.type));
  }
  record.statistics.output_rows = static_cast<std::int64_t>(sink->RowsWritten());
  record.statistics.output_bytes = static_cast<std::int64_t>(sink->BytesWritten());
  record.update_count = 0;
  StageMetadata(context, "");
}

}  // namespace laketop::athena
