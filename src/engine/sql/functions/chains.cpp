// SPDX-License-Identifier: Apache-2.0
// trino_chain_…(operators, first, next …): a + b - c * d as one call, from left to right. DuckDB's
// optimizer takes time with the cube of an expression's height, so the emitter makes long chains
// flat. The contract is dialect/analyser/udfs.txt.
#include "engine/sql/functions/function_set.hpp"
#include "engine/sql/functions/groups.hpp"

#include <fmt/format.h>

#include <string_view>
#include <type_traits>
#include <vector>

namespace laketop::engine {
namespace {

using duckdb::LogicalType;

std::string_view NounOf(char operation) {
  return operation == '+' ? "addition" : operation == '-' ? "subtraction" : "multiplication";
}

template <class Number>
Number Next(char operation, Number left, Number right, std::string_view type) {
  if constexpr (std::is_floating_point_v<Number>) {
    return operation == '+' ? left + right : operation == '-' ? left - right : left * right;
  } else {
    Number result = 0;
    const bool overflows = operation == '+'   ? __builtin_add_overflow(left, right, &result)
                           : operation == '-' ? __builtin_sub_overflow(left, right, &result)
                                              : __builtin_mul_overflow(left, right, &result);
    if (overflows) {
      ThrowUserError(
          "NUMERIC_VALUE_OUT_OF_RANGE",
          fmt::format("{} {} overflow: {} {} {}", type, NounOf(operation), left, operation, right));
    }
    return result;
  }
}

template <class Number>
void AddChain(FunctionSet& set, const LogicalType& type, std::string_view name) {
  auto run = [name](duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& result) {
    const duckdb::idx_t count = input.size();
    const std::string operators = input.data[0].GetValue(0).ToString();
    std::vector<duckdb::UnifiedVectorFormat> terms(input.ColumnCount() - 1);
    bool constant = true;
    for (std::size_t i = 0; i < terms.size(); ++i) {
      duckdb::Vector& term = input.data[i + 1];
      constant &= term.GetVectorType() == duckdb::VectorType::CONSTANT_VECTOR;
      term.ToUnifiedFormat(count, terms[i]);
    }
    auto* out = duckdb::FlatVector::GetData<Number>(result);
    auto& validity = duckdb::FlatVector::Validity(result);
    for (duckdb::idx_t row = 0; row < (constant ? 1 : count); ++row) {
      bool null = false;
      Number value = 0;
      for (std::size_t i = 0; i < terms.size() && !null; ++i) {
        const duckdb::idx_t at = terms[i].sel->get_index(row);
        null = !terms[i].validity.RowIsValid(at);
        if (null) break;
        const Number term = duckdb::UnifiedVectorFormat::GetData<Number>(terms[i])[at];
        value = i == 0 ? term : Next(operators.at(i - 1), value, term, name);
      }
      out[row] = value;
      if (null) validity.SetInvalid(row);
    }
    if (constant) result.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
  };
  duckdb::ScalarFunction function(fmt::format("trino_chain_{}", name), {LogicalType::VARCHAR, type},
                                  type, run);
  function.varargs = type;
  set.Add(std::move(function));
}

}  // namespace

void RegisterChains(FunctionSet& set) {
  AddChain<std::int8_t>(set, LogicalType::TINYINT, "tinyint");
  AddChain<std::int16_t>(set, LogicalType::SMALLINT, "smallint");
  AddChain<std::int32_t>(set, LogicalType::INTEGER, "integer");
  AddChain<std::int64_t>(set, LogicalType::BIGINT, "bigint");
  AddChain<float>(set, LogicalType::FLOAT, "real");
  AddChain<double>(set, LogicalType::DOUBLE, "double");
}

}  // namespace laketop::engine
