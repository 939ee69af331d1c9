// SPDX-License-Identifier: Apache-2.0
#pragma once
// Functions written row by row, for those that DuckDB's executors do not fit. AddRows: arguments
// as C++ values, none NULL. AddValues: arguments as duckdb::Value, for types known at bind only.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/sql/functions/function_set.hpp"

namespace laketop::engine {

[[noreturn]] inline void FailArgument(std::string_view message) {
  ThrowUserError("INVALID_FUNCTION_ARGUMENT", message);
}

// The arguments of one row.
class Row {
 public:
  Row(const std::vector<duckdb::UnifiedVectorFormat>& columns, duckdb::idx_t row)
      : columns_(columns), row_(row) {}

  std::size_t Count() const { return columns_.size(); }
  template <class T>
  const T& Get(std::size_t column) const {
    const auto& format = columns_[column];
    return duckdb::UnifiedVectorFormat::GetData<T>(format)[format.sel->get_index(row_)];
  }
  std::int64_t Int(std::size_t column) const { return Get<std::int64_t>(column); }
  double Double(std::size_t column) const { return Get<double>(column); }
  // Of the vector's memory: lives as long as the chunk.
  std::string_view Text(std::size_t column) const {
    const auto& text = Get<duckdb::string_t>(column);
    return {text.GetData(), text.GetSize()};
  }

 private:
  const std::vector<duckdb::UnifiedVectorFormat>& columns_;
  duckdb::idx_t row_;
};

inline void SetRow(duckdb::Vector& result, duckdb::idx_t row, std::string_view text) {
  duckdb::FlatVector::GetData<duckdb::string_t>(result)[row] =
      duckdb::StringVector::AddStringOrBlob(result, text.data(), text.size());
}
inline void SetRow(duckdb::Vector& result, duckdb::idx_t row, const std::string& text) {
  SetRow(result, row, std::string_view(text));
}
inline void SetRow(duckdb::Vector& result, duckdb::idx_t row, const duckdb::Value& value) {
  result.SetValue(row, value);
}
template <class T>
  requires(std::is_arithmetic_v<T>)
void SetRow(duckdb::Vector& result, duckdb::idx_t row, T value) {
  duckdb::FlatVector::GetData<T>(result)[row] = value;
}
template <class T>
void SetRow(duckdb::Vector& result, duckdb::idx_t row, const std::optional<T>& value) {
  if (value) {
    SetRow(result, row, *value);
  } else {
    duckdb::FlatVector::SetNull(result, row, true);
  }
}

// Compute(const Row&) gives a number, text, Value, or an optional of them.
template <class Compute>
void AddRows(FunctionSet& set, const char* name, duckdb::vector<duckdb::LogicalType> in,
             duckdb::LogicalType out, Compute compute) {
  auto run = [compute](duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& result) {
    const duckdb::idx_t count = input.size();
    std::vector<duckdb::UnifiedVectorFormat> columns(input.ColumnCount());
    bool constant = true;
    for (duckdb::idx_t i = 0; i < columns.size(); ++i) {
      input.data[i].ToUnifiedFormat(count, columns[i]);
      constant = constant && input.data[i].GetVectorType() == duckdb::VectorType::CONSTANT_VECTOR;
    }
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    const duckdb::idx_t rows = constant ? 1 : count;
    for (duckdb::idx_t row = 0; row < rows; ++row) {
      bool null = false;
      for (auto& column : columns) {
        null = null || !column.validity.RowIsValid(column.sel->get_index(row));
      }
      if (null) {
        duckdb::FlatVector::SetNull(result, row, true);
      } else {
        SetRow(result, row, compute(Row(columns, row)));
      }
    }
    if (constant) result.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
  };
  set.Add(duckdb::ScalarFunction(name, std::move(in), std::move(out), std::move(run)));
}

using Values = std::vector<duckdb::Value>;
// Gets the arguments and the type of the result.
using ComputeValue = std::function<duckdb::Value(Values&, const duckdb::LogicalType&)>;

struct ValueFunction {
  const char* name;
  duckdb::vector<duckdb::LogicalType> in;
  duckdb::LogicalType out;
  ComputeValue compute;
  duckdb::bind_scalar_function_t bind = nullptr;
  std::optional<duckdb::LogicalType> varargs = std::nullopt;
  bool sees_nulls = false;
  bool is_volatile = false;
  bool null_on_error = false;  // a trino_try_ twin
};

void AddValues(FunctionSet& set, ValueFunction function);
// The last argument decides the type of the result. NULL in another gives NULL.
void AddValuesWithWitness(FunctionSet& set, ValueFunction function);

// Types that stand for any, the same at each place of a signature.
inline duckdb::LogicalType TypeT() {
  return duckdb::LogicalType::TEMPLATE("T");
}
inline duckdb::LogicalType TypeK() {
  return duckdb::LogicalType::TEMPLATE("K");
}
inline duckdb::LogicalType TypeV() {
  return duckdb::LogicalType::TEMPLATE("V");
}
inline duckdb::LogicalType ListOf(const duckdb::LogicalType& type) {
  return duckdb::LogicalType::LIST(type);
}

inline const duckdb::vector<duckdb::Value>& Elements(const duckdb::Value& list) {
  return duckdb::ListValue::GetChildren(list);
}
inline std::int64_t IntOf(const duckdb::Value& value) {
  return value.GetValue<std::int64_t>();
}

}  // namespace laketop::engine
