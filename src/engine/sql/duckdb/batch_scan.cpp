// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/duckdb/batch_scan.hpp"

#include <algorithm>
#include <atomic>

#include "engine/sql/duckdb/error_map.hpp"
#include "engine/sql/duckdb/handover.hpp"
#include "engine/sql/duckdb/query_state.hpp"

namespace laketop::engine {
namespace {

using Kind = SqlError::Kind;

struct ScanBinding final : duckdb::TableFunctionData {
  std::string name;
  std::shared_ptr<BatchSource> source;
  duckdb::ArrowTableSchema schema;
  duckdb::vector<duckdb::LogicalType> types;

  duckdb::unique_ptr<FunctionData> Copy() const override {
    auto copy = duckdb::make_uniq<ScanBinding>();
    copy->name = name;
    copy->source = source;
    copy->schema = schema;
    copy->types = types;
    return copy;
  }
  bool Equals(const FunctionData& other) const override {
    return source == other.Cast<ScanBinding>().source;
  }
};

struct ScanGlobal final : duckdb::GlobalTableFunctionState {
  ~ScanGlobal() override { const Held held(this); }
  duckdb::vector<duckdb::column_t> wanted;  // the scan's output columns
  std::vector<std::size_t> columns;         // those that the source has
  std::atomic<std::size_t> next_split{0};
  std::size_t split_count = 0;
  duckdb::idx_t MaxThreads() const override { return std::max<std::size_t>(split_count, 1); }
};

struct ScanLocal final : duckdb::LocalTableFunctionState {
  explicit ScanLocal(duckdb::ClientContext& context)
      : arrow(duckdb::make_uniq<duckdb::ArrowArrayWrapper>(), context) {}
  ~ScanLocal() override { const Held held(this); }
  std::unique_ptr<BatchReader> reader;
  std::size_t split = 0;
  duckdb::ArrowScanLocalState arrow;
  duckdb::DataChunk rows;  // the source's columns
};

duckdb::unique_ptr<duckdb::FunctionData> Bind(duckdb::ClientContext& context,
                                              duckdb::TableFunctionBindInput& input,
                                              duckdb::vector<duckdb::LogicalType>& types,
                                              duckdb::vector<std::string>& names) {
  auto binding = duckdb::make_uniq<ScanBinding>();
  binding->name = duckdb::StringValue::Get(input.inputs[0]);
  const auto& scans = QueryState::Load(context).Request().scans;
  const auto found = scans.find(binding->name);
  if (found == scans.end()) {
    ThrowSqlError({Kind::kText, "GENERIC_INTERNAL_ERROR", "no scan named " + binding->name});
  }
  binding->source = found->second;
  duckdb::ArrowTableFunction::PopulateArrowTableSchema(duckdb::DBConfig::GetConfig(context),
                                                       binding->schema, binding->source->Schema());
  names = binding->schema.GetNames();
  types = binding->schema.GetTypes();
  binding->types = types;
  return binding;
}

duckdb::unique_ptr<duckdb::GlobalTableFunctionState> InitGlobal(
    duckdb::ClientContext&, duckdb::TableFunctionInitInput& input) {
  const ScanBinding& binding = input.bind_data->Cast<ScanBinding>();
  auto global = duckdb::make_uniq<ScanGlobal>();
  const Held held(global.get());
  global->wanted = input.column_ids;
  for (duckdb::column_t column : input.column_ids) {
    // count(*) asks for a column that is none.
    if (column < binding.types.size()) global->columns.push_back(column);
  }
  global->split_count = binding.source->SplitCount();
  return global;
}

duckdb::unique_ptr<duckdb::LocalTableFunctionState> InitLocal(
    duckdb::ExecutionContext& context, duckdb::TableFunctionInitInput& input,
    duckdb::GlobalTableFunctionState* global_state) {
  const ScanBinding& binding = input.bind_data->Cast<ScanBinding>();
  const Held held_global(global_state);
  const ScanGlobal& global = global_state->Cast<ScanGlobal>();
  auto local = duckdb::make_uniq<ScanLocal>(context.client);
  const Held held_local(local.get());
  duckdb::vector<duckdb::LogicalType> types;
  for (std::size_t column : global.columns) {
    types.push_back(binding.types[column]);
    local->arrow.column_ids.push_back(column);
  }
  if (!types.empty()) local->rows.Initialize(context.client, types);
  local->arrow.chunk->arrow_array.length = 0;
  return local;
}

// Moves to the next batch that has rows; false at the end of all splits.
bool NextBatch(const ScanBinding& binding, ScanGlobal& global, ScanLocal& local) {
  while (true) {
    if (!local.reader) {
      const std::size_t split = global.next_split.fetch_add(1);
      if (split >= global.split_count) return false;
      SqlResult<std::unique_ptr<BatchReader>> opened = binding.source->Open(split, global.columns);
      if (!opened) ThrowSqlError(opened.error());
      local.reader = std::move(*opened);
      local.split = split;
    }
    auto chunk = duckdb::make_uniq<duckdb::ArrowArrayWrapper>();
    SqlResult<bool> more = local.reader->Next(chunk->arrow_array);
    if (!more) ThrowSqlError(more.error());
    if (!*more) {
      local.reader.reset();
      continue;
    }
    if (chunk->arrow_array.length == 0) continue;
    local.arrow.Reset();
    local.arrow.chunk = std::move(chunk);
    return true;
  }
}

void Scan(duckdb::ClientContext&, duckdb::TableFunctionInput& input, duckdb::DataChunk& output) {
  const ScanBinding& binding = input.bind_data->Cast<ScanBinding>();
  const Held held_global(input.global_state.get());
  const Held held_local(input.local_state.get());
  ScanGlobal& global = input.global_state->Cast<ScanGlobal>();
  ScanLocal& local = input.local_state->Cast<ScanLocal>();

  const auto left = [&local] {
    const auto length = static_cast<duckdb::idx_t>(local.arrow.chunk->arrow_array.length);
    return length - local.arrow.chunk_offset;
  };
  if (left() == 0 && !NextBatch(binding, global, local)) return;
  const duckdb::idx_t count = std::min<duckdb::idx_t>(STANDARD_VECTOR_SIZE, left());
  output.SetCardinality(count);
  if (!global.columns.empty()) {
    if (static_cast<std::size_t>(local.arrow.chunk->arrow_array.n_children) !=
        global.columns.size()) {
      ThrowSqlError({Kind::kInternal, "GENERIC_INTERNAL_ERROR",
                     binding.name + ": a batch has other columns than asked for"});
    }
    local.rows.Reset();
    local.rows.SetCardinality(count);
    duckdb::ArrowTableFunction::ArrowToDuckDB(local.arrow, binding.schema.GetColumns(), local.rows,
                                              0);
  }
  std::size_t at = 0;
  for (std::size_t i = 0; i < global.wanted.size(); ++i) {
    if (global.wanted[i] < binding.types.size()) output.data[i].Reference(local.rows.data[at++]);
  }
  local.arrow.chunk_offset += count;
}

duckdb::unique_ptr<duckdb::NodeStatistics> Cardinality(duckdb::ClientContext&,
                                                       const duckdb::FunctionData* data) {
  const std::size_t rows = data->Cast<ScanBinding>().source->RowEstimate();
  return rows == 0 ? duckdb::make_uniq<duckdb::NodeStatistics>()
                   : duckdb::make_uniq<duckdb::NodeStatistics>(rows);
}

// The order of rows without ORDER BY is that of the splits.
duckdb::OperatorPartitionData PartitionOf(duckdb::ClientContext&,
                                          duckdb::TableFunctionGetPartitionInput& input) {
  return duckdb::OperatorPartitionData(input.local_state->Cast<ScanLocal>().split);
}

}  // namespace

duckdb::TableFunction BatchScanFunction() {
  duckdb::TableFunction function("laketop_scan", {duckdb::LogicalType::VARCHAR}, Scan, Bind,
                                 InitGlobal, InitLocal);
  function.projection_pushdown = true;
  function.cardinality = Cardinality;
  function.get_partition_data = PartitionOf;
  return function;
}

}  // namespace laketop::engine
