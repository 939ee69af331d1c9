// SPDX-License-Identifier: Apache-2.0
#include "services/athena/partition_filter.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "services/athena/glue_catalog_view.hpp"

namespace laketop::athena {
namespace {

constexpr std::string_view kIndexColumn = "$index";

class IndexSink final : public engine::ResultSink {
 public:
  engine::SqlResult<bool> Append(const engine::RowBatch& rows) override {
    for (std::size_t row = 0; row < rows.row_count; ++row) {
      indexes.push_back(static_cast<std::size_t>(rows.columns[0].Int64(row)));
    }
    return true;
  }
  std::vector<std::size_t> indexes;
};

class TextSink final : public engine::ResultSink {
 public:
  engine::SqlResult<bool> Append(const engine::RowBatch& rows) override {
    for (std::size_t row = 0; row < rows.row_count; ++row) {
      const engine::ColumnView& column = rows.columns[0];
      texts.push_back(column.IsNull(row) ? std::nullopt
                                         : std::optional<std::string>(column.Text(row)));
    }
    return true;
  }
  std::vector<std::optional<std::string>> texts;
};

void Run(StatementContext& context, engine::QueryRequest request) {
  request.lane = engine::QueryLane::kMetadata;
  request.stop = context.stop;
  engine::SqlResult<engine::QueryResult> done = context.engines.database.RunNow(request);
  if (!done) throw StatementFailed(FailureOf(done.error()));
}

}  // namespace

std::vector<std::size_t> MatchingRows(StatementContext& context,
                                      const std::vector<ports::CatalogColumn>& columns,
                                      const std::vector<std::vector<std::string>>& rows,
                                      const std::vector<std::string>& predicates) {
  auto table = std::make_shared<engine::TextTable>();
  for (const ports::CatalogColumn& column : columns) {
    dialect::Type type = TypeOfHive(column.type).value_or(dialect::VarcharType());
    table->columns.push_back({.name = column.name, .type = dialect::DuckDbType(type)});
  }
  table->columns.push_back({.name = std::string(kIndexColumn), .type = "BIGINT"});
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::vector<std::optional<std::string>> row;
    for (const std::string& value : rows[i]) {
      row.push_back(value == engine::kDefaultPartition ? std::nullopt : std::optional(value));
    }
    row.resize(columns.size());
    row.emplace_back(std::to_string(i));
    table->rows.push_back(std::move(row));
  }
  engine::QueryRequest request;
  request.sql = fmt::format("SELECT \"{}\" FROM laketop_table('partitions') WHERE ({})",
                            kIndexColumn, fmt::join(predicates, ") AND ("));
  request.tables.emplace("partitions", std::move(table));
  auto sink = std::make_shared<IndexSink>();
  request.sink = sink;
  Run(context, std::move(request));
  std::ranges::sort(sink->indexes);
  return std::move(sink->indexes);
}

std::vector<std::optional<std::string>> ConstantTexts(StatementContext& context,
                                                      const std::vector<std::string>& expressions) {
  if (expressions.empty()) return {};
  engine::QueryRequest request;
  request.sql = fmt::format("SELECT unnest([CAST({} AS VARCHAR)])",
                            fmt::join(expressions, " AS VARCHAR), CAST("));
  auto sink = std::make_shared<TextSink>();
  request.sink = sink;
  Run(context, std::move(request));
  return std::move(sink->texts);
}

}  // namespace laketop::athena
