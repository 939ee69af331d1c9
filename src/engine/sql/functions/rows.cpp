// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/functions/rows.hpp"

namespace laketop::engine {
namespace {

duckdb::scalar_function_t RunOf(const ValueFunction& function, bool witness) {
  return [compute = function.compute, sees_nulls = function.sees_nulls,
          null_on_error = function.null_on_error,
          witness](duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& result) {
    const std::size_t arguments = input.ColumnCount();
    bool constant = true;
    for (auto& column : input.data) {
      constant = constant && column.GetVectorType() == duckdb::VectorType::CONSTANT_VECTOR;
    }
    const duckdb::LogicalType type = result.GetType();
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    const duckdb::idx_t rows = constant && arguments > 0 ? 1 : input.size();
    Values values(arguments);
    for (duckdb::idx_t row = 0; row < rows; ++row) {
      bool null = false;
      for (std::size_t i = 0; i < arguments; ++i) {
        values[i] = input.data[i].GetValue(row);
        null = null || (values[i].IsNull() && !(witness && i + 1 == arguments));
      }
      if (null && !sees_nulls) {
        duckdb::FlatVector::SetNull(result, row, true);
        continue;
      }
      if (!null_on_error) {
        result.SetValue(row, compute(values, type));
        continue;
      }
      try {
        result.SetValue(row, compute(values, type));
      } catch (const duckdb::Exception&) {
        duckdb::FlatVector::SetNull(result, row, true);
      }
    }
    if (constant && arguments > 0) result.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
  };
}

duckdb::ScalarFunction Make(ValueFunction function, bool witness) {
  auto run = RunOf(function, witness);
  duckdb::ScalarFunction made(function.name, std::move(function.in), std::move(function.out),
                              std::move(run), function.bind);
  if (function.varargs) made.varargs = *function.varargs;
  if (function.sees_nulls) {
    made.null_handling = duckdb::FunctionNullHandling::SPECIAL_HANDLING;
  }
  if (function.is_volatile) made.stability = duckdb::FunctionStability::VOLATILE;
  return made;
}

}  // namespace

void AddValues(FunctionSet& set, ValueFunction function) {
  set.Add(Make(std::move(function), false));
}

void AddValuesWithWitness(FunctionSet& set, ValueFunction function) {
  set.AddWithWitness(Make(std::move(function), true));
}

}  // namespace laketop::engine
