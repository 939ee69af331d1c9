// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/duckdb/text_table.hpp"

#include <algorithm>

#include "engine/sql/duckdb/error_map.hpp"
#include "engine/sql/duckdb/query_state.hpp"

namespace laketop::engine {
namespace {

struct TableBinding final : duckdb::TableFunctionData {
  std::shared_ptr<const TextTable> table;

  duckdb::unique_ptr<FunctionData> Copy() const override {
    auto copy = duckdb::make_uniq<TableBinding>();
    copy->table = table;
    return copy;
  }
  bool Equals(const FunctionData& other) const override {
    return table == other.Cast<TableBinding>().table;
  }
};

struct TableGlobal final : duckdb::GlobalTableFunctionState {
  duckdb::vector<duckdb::column_t> columns;
  std::size_t next = 0;
};

duckdb::unique_ptr<duckdb::FunctionData> Bind(duckdb::ClientContext& context,
                                              duckdb::TableFunctionBindInput& input,
                                              duckdb::vector<duckdb::LogicalType>& types,
                                              duckdb::vector<std::string>& names) {
  const std::string name = duckdb::StringValue::Get(input.inputs[0]);
  const auto& tables = QueryState::Load(context).Request().tables;
  const auto found = tables.find(name);
  if (found == tables.end()) {
    ThrowSqlError({SqlError::Kind::kText, "GENERIC_INTERNAL_ERROR", "no table named " + name});
  }
  for (const TextTable::Column& column : found->second->columns) {
    names.push_back(column.name);
    types.push_back(duckdb::TransformStringToLogicalType(column.type, context));
  }
  auto binding = duckdb::make_uniq<TableBinding>();
  binding->table = found->second;
  return binding;
}

duckdb::unique_ptr<duckdb::GlobalTableFunctionState> Init(duckdb::ClientContext&,
                                                          duckdb::TableFunctionInitInput& input) {
  auto global = duckdb::make_uniq<TableGlobal>();
  global->columns = input.column_ids;
  return global;
}

void Scan(duckdb::ClientContext& context, duckdb::TableFunctionInput& input,
          duckdb::DataChunk& output) {
  const TextTable& table = *input.bind_data->Cast<TableBinding>().table;
  TableGlobal& global = input.global_state->Cast<TableGlobal>();
  const std::size_t count =
      std::min<std::size_t>(STANDARD_VECTOR_SIZE, table.rows.size() - global.next);
  output.SetCardinality(count);
  for (std::size_t i = 0; i < global.columns.size(); ++i) {
    const std::size_t column = global.columns[i];
    if (column >= table.columns.size()) continue;  // count(*) asks for none
    duckdb::Vector texts(duckdb::LogicalType::VARCHAR, std::max<std::size_t>(count, 1));
    for (std::size_t row = 0; row < count; ++row) {
      const auto& cells = table.rows[global.next + row];
      if (column >= cells.size()) {
        duckdb::FlatVector::SetNull(texts, row, true);
      } else if (const auto& cell = cells[column]) {
        duckdb::FlatVector::GetData<duckdb::string_t>(texts)[row] =
            duckdb::StringVector::AddStringOrBlob(texts, *cell);
      } else {
        duckdb::FlatVector::SetNull(texts, row, true);
      }
    }
    if (output.data[i].GetType().id() == duckdb::LogicalTypeId::VARCHAR) {
      output.data[i].Reference(texts);
    } else {
      duckdb::VectorOperations::Cast(context, texts, output.data[i], count);
    }
  }
  global.next += count;
}

duckdb::unique_ptr<duckdb::NodeStatistics> Cardinality(duckdb::ClientContext&,
                                                       const duckdb::FunctionData* data) {
  const std::size_t rows = data->Cast<TableBinding>().table->rows.size();
  return duckdb::make_uniq<duckdb::NodeStatistics>(rows, rows);
}

}  // namespace

duckdb::TableFunction TextTableFunction() {
  duckdb::TableFunction function("laketop_table", {duckdb::LogicalType::VARCHAR}, Scan, Bind, Init);
  function.projection_pushdown = true;
  function.cardinality = Cardinality;
  return function;
}

}  // namespace laketop::engine
