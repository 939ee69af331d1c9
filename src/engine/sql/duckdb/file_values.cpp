// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/duckdb/file_values.hpp"

#include <algorithm>
#include <functional>
#include <unordered_map>

#include "engine/sql/duckdb/error_map.hpp"
#include "engine/sql/duckdb/query_state.hpp"

namespace laketop::engine {
namespace {

using Kind = SqlError::Kind;
using duckdb::LogicalType;

struct TextHash : std::hash<std::string_view> {
  using is_transparent = void;
};

// Shared by the copies that the planner makes.
struct FileTable {
  std::unordered_map<std::string, duckdb::sel_t, TextHash, std::equal_to<>> rows;
  std::unique_ptr<duckdb::Vector> values;  // one struct a file
};

struct FileValuesBinding final : duckdb::FunctionData {
  explicit FileValuesBinding(std::shared_ptr<const FileTable> files) : table(std::move(files)) {}
  std::shared_ptr<const FileTable> table;

  duckdb::unique_ptr<FunctionData> Copy() const override {
    return duckdb::make_uniq<FileValuesBinding>(table);
  }
  bool Equals(const FunctionData& other) const override {
    return table == other.Cast<FileValuesBinding>().table;
  }
};

std::shared_ptr<FileTable> MakeTable(duckdb::ClientContext& context, const FileValues& files,
                                     const LogicalType& type) {
  auto table = std::make_shared<FileTable>();
  table->values =
      std::make_unique<duckdb::Vector>(type, std::max<std::size_t>(files.values.size(), 1));
  duckdb::sel_t row = 0;
  for (const auto& [url, texts] : files.values) {
    duckdb::child_list_t<duckdb::Value> fields;
    for (std::size_t i = 0; i < files.columns.size(); ++i) {
      const auto& [name, field_type] = duckdb::StructType::GetChildTypes(type)[i];
      duckdb::Value value(field_type);
      const auto& text = i < texts.size() ? texts[i] : std::nullopt;
      if (text) value = duckdb::Value(*text).CastAs(context, field_type);
      fields.emplace_back(name, std::move(value));
    }
    table->values->SetValue(row, duckdb::Value::STRUCT(std::move(fields)));
    table->rows.emplace(url, row++);
  }
  return table;
}

duckdb::unique_ptr<duckdb::FunctionData> BindFileValues(
    duckdb::ClientContext& context, duckdb::ScalarFunction& function,
    duckdb::vector<duckdb::unique_ptr<duckdb::Expression>>& arguments) {
  const std::string name =
      duckdb::ExpressionExecutor::EvaluateScalar(context, *arguments[0]).ToString();
  const auto& all = QueryState::Load(context).Request().file_values;
  const auto found = all.find(name);
  if (found == all.end()) {
    ThrowSqlError({Kind::kText, "GENERIC_INTERNAL_ERROR", "no file values named " + name});
  }
  const FileValues& files = *found->second;
  duckdb::child_list_t<LogicalType> fields;
  for (const FileValues::Column& column : files.columns) {
    fields.emplace_back(column.name, duckdb::TransformStringToLogicalType(column.type, context));
  }
  function.return_type = LogicalType::STRUCT(std::move(fields));
  return duckdb::make_uniq<FileValuesBinding>(MakeTable(context, files, function.return_type));
}

duckdb::sel_t RowOf(const FileTable& table, const duckdb::string_t& url) {
  const auto found = table.rows.find(std::string_view(url.GetData(), url.GetSize()));
  if (found == table.rows.end()) {
    ThrowSqlError({Kind::kInternal, "GENERIC_INTERNAL_ERROR", url.GetString() + ": unknown file"});
  }
  return found->second;
}

void RunFileValues(duckdb::DataChunk& input, duckdb::ExpressionState& state,
                   duckdb::Vector& result) {
  const auto& expression = state.expr.Cast<duckdb::BoundFunctionExpression>();
  const FileTable& table = *expression.bind_info->Cast<FileValuesBinding>().table;
  duckdb::Vector& urls = input.data[1];
  duckdb::UnifiedVectorFormat format;
  urls.ToUnifiedFormat(input.size(), format);
  const auto* texts = duckdb::UnifiedVectorFormat::GetData<duckdb::string_t>(format);
  duckdb::Vector& values = *table.values;

  if (urls.GetVectorType() == duckdb::VectorType::CONSTANT_VECTOR) {
    const duckdb::sel_t row = RowOf(table, texts[format.sel->get_index(0)]);
    duckdb::ConstantVector::Reference(result, values, row, table.rows.size());
    return;
  }
  duckdb::SelectionVector rows(input.size());
  for (duckdb::idx_t i = 0; i < input.size(); ++i) {
    rows.set_index(i, RowOf(table, texts[format.sel->get_index(i)]));
  }
  result.Slice(values, rows, input.size());
}

// A thread's own copy of the numbers it has seen, to ask the shared set once a partition.
struct PartitionLocal final : duckdb::FunctionLocalState {
  std::unordered_map<std::string, std::uint32_t> numbers;
  std::string key;
};

duckdb::unique_ptr<duckdb::FunctionLocalState> InitPartition(duckdb::ExpressionState&,
                                                             const duckdb::BoundFunctionExpression&,
                                                             duckdb::FunctionData*) {
  return duckdb::make_uniq<PartitionLocal>();
}

void RunPartition(duckdb::DataChunk& input, duckdb::ExpressionState& state,
                  duckdb::Vector& result) {
  auto& local = duckdb::ExecuteFunctionState::GetFunctionState(state)->Cast<PartitionLocal>();
  WriteSetFiles* writes = QueryState::Load(state.GetContext()).Writes();
  if (writes == nullptr) {
    ThrowSqlError({Kind::kText, "GENERIC_INTERNAL_ERROR", "laketop_partition outside of a write"});
  }
  const std::size_t columns = input.ColumnCount();
  std::vector<duckdb::UnifiedVectorFormat> formats(columns);
  bool constant = true;
  for (std::size_t i = 0; i < columns; ++i) {
    input.data[i].ToUnifiedFormat(input.size(), formats[i]);
    constant &= input.data[i].GetVectorType() == duckdb::VectorType::CONSTANT_VECTOR;
  }
  const duckdb::idx_t rows = constant ? 1 : input.size();
  result.SetVectorType(constant ? duckdb::VectorType::CONSTANT_VECTOR
                                : duckdb::VectorType::FLAT_VECTOR);
  auto* numbers = duckdb::FlatVector::GetData<std::uint32_t>(result);

  for (duckdb::idx_t row = 0; row < rows; ++row) {
    // Lengths before values: no two lists of values have the same key.
    local.key.clear();
    for (const duckdb::UnifiedVectorFormat& format : formats) {
      const duckdb::idx_t at = format.sel->get_index(row);
      std::uint32_t length = UINT32_MAX;  // NULL
      std::string_view text;
      if (format.validity.RowIsValid(at)) {
        const auto& value = duckdb::UnifiedVectorFormat::GetData<duckdb::string_t>(format)[at];
        text = {value.GetData(), value.GetSize()};
        length = static_cast<std::uint32_t>(text.size());
      }
      local.key.append(reinterpret_cast<const char*>(&length), sizeof length);
      local.key.append(text);
    }
    const auto known = local.numbers.find(local.key);
    if (known != local.numbers.end()) {
      numbers[row] = known->second;
      continue;
    }
    WriteSetFiles::PartitionKey key;
    for (const duckdb::UnifiedVectorFormat& format : formats) {
      const duckdb::idx_t at = format.sel->get_index(row);
      if (!format.validity.RowIsValid(at)) {
        key.emplace_back();
      } else {
        key.push_back(
            duckdb::UnifiedVectorFormat::GetData<duckdb::string_t>(format)[at].GetString());
      }
    }
    numbers[row] = writes->PartitionNumber(key);
    local.numbers.emplace(local.key, numbers[row]);
  }
}

}  // namespace

duckdb::ScalarFunction FileValuesFunction() {
  duckdb::ScalarFunction function("laketop_file_values",
                                  {LogicalType::VARCHAR, LogicalType::VARCHAR}, LogicalType::ANY,
                                  RunFileValues, BindFileValues);
  function.stability = duckdb::FunctionStability::CONSISTENT_WITHIN_QUERY;
  function.errors = duckdb::FunctionErrors::CAN_THROW_RUNTIME_ERROR;
  return function;
}

duckdb::ScalarFunction PartitionFunction() {
  duckdb::ScalarFunction function("laketop_partition", {}, LogicalType::UINTEGER, RunPartition);
  function.varargs = LogicalType::VARCHAR;
  function.init_local_state = InitPartition;
  function.null_handling = duckdb::FunctionNullHandling::SPECIAL_HANDLING;
  // Not folded while planning: a partition is counted when its first row arrives.
  function.stability = duckdb::FunctionStability::VOLATILE;
  function.errors = duckdb::FunctionErrors::CAN_THROW_RUNTIME_ERROR;
  return function;
}

}  // namespace laketop::engine
