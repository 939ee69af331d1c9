// SPDX-License-Identifier: Apache-2.0
// A statement of Athena's dialect from text to values, as tests and the answers program run it:
// parsed, analysed, emitted, run by the engine with its functions. No tables: statements bring
// their own rows.
#pragma once

#include <expected>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "dialect/analyser/analyse.hpp"
#include "dialect/parse.hpp"
#include "engine/sql/database.hpp"
#include "engine/sql/testing/dialect_value.hpp"

namespace laketop::engine::testing {

// One catalog with one schema, both empty.
class NoTables final : public dialect::CatalogView {
 public:
  explicit NoTables(std::string catalog) : catalog_(std::move(catalog)) {}

  std::expected<std::shared_ptr<const dialect::TableInfo>, dialect::CatalogError> FindTable(
      const dialect::TableName& name) override {
    using enum dialect::CatalogError::Kind;
    dialect::CatalogError error;
    error.kind = name.catalog != catalog_   ? kNoCatalog
                 : name.schema != "default" ? kNoSchema
                                            : kNoTable;
    return std::unexpected(std::move(error));
  }

 private:
  std::string catalog_;
};

struct DialectValues final : ResultSink {
  const std::vector<dialect::OutputColumn>* columns = nullptr;
  Json::Array rows;

  SqlResult<bool> Append(const RowBatch& batch) override {
    for (std::size_t row = 0; row < batch.row_count; ++row) {
      Json::Array cells;
      for (std::size_t i = 0; i < batch.columns.size(); ++i) {
        cells.push_back(DialectValue(columns->at(i).type, batch.columns[i], row));
      }
      rows.push_back(Json(std::move(cells)));
    }
    return true;
  }
};

struct DialectAnswer {
  std::vector<dialect::OutputColumn> columns;
  Json::Array rows;
};

struct DialectFailure {
  std::string code;
  std::string message;  // with "line l:c: " where it has a place

  [[nodiscard]] std::string Text() const { return code + ": " + message; }
};

inline std::expected<DialectAnswer, DialectFailure> RunDialect(Database& database,
                                                               const std::string& sql,
                                                               const std::string& catalog_name) {
  const auto query = dialect::ParseQuery(sql);
  if (!query) return std::unexpected(DialectFailure{"SYNTAX_ERROR", query.error().message});
  NoTables catalog(catalog_name);
  dialect::SessionInfo session;
  session.catalog = catalog_name;
  session.now = *ParseIso8601("2024-05-06T07:08:09.123Z");
  const auto analysed = dialect::Analyse(**query, catalog, session);
  if (!analysed) {
    const dialect::AnalysisError& error = analysed.error();
    // Text() is "CODE: " and the message with its place.
    return std::unexpected(DialectFailure{error.code, error.Text().substr(error.code.size() + 2)});
  }
  auto sink = std::make_shared<DialectValues>();
  sink->columns = &analysed->columns;
  QueryRequest request;
  request.sql = dialect::Emit(*analysed, {}, dialect::EmitTarget::kResult);
  request.sink = sink;
  const SqlResult<QueryResult> result = database.RunNow(request);
  if (!result) return std::unexpected(DialectFailure{result.error().code, result.error().message});
  return DialectAnswer{.columns = analysed->columns, .rows = std::move(sink->rows)};
}

}  // namespace laketop::engine::testing
