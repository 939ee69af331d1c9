// SPDX-License-Identifier: Apache-2.0
// Arithmetic that fails where Trino fails: trino_div and trino_mod on integers (DuckDB's `/`
// is a DOUBLE, its `//` and `%` answer NULL for zero), and trino_fail. The contract with the
// emitter is dialect/analyser/udfs.txt. https://trino.io/docs/current/functions/math.html
#include "engine/sql/functions/function_set.hpp"
#include "engine/sql/functions/groups.hpp"

#include <fmt/format.h>

#include <limits>

namespace laketop::engine {
namespace {

using duckdb::LogicalType;

template <class Integer>
void AddDivision(FunctionSet& set, const LogicalType& type, const char* name) {
  set.Binary<Integer, Integer, Integer>(
      "trino_div", type, type, type, [name](Integer left, Integer right) -> Integer {
        if (right == 0) ThrowUserError("DIVISION_BY_ZERO", "Division by zero");
        if (left == std::numeric_limits<Integer>::min() && right == -1) {
          ThrowUserError("NUMERIC_VALUE_OUT_OF_RANGE",
                         fmt::format("{} division overflow: {} / {}", name, left, right));
        }
        return static_cast<Integer>(left / right);
      });
  set.Binary<Integer, Integer, Integer>("trino_mod", type, type, type,
                                        [](Integer left, Integer right) -> Integer {
                                          if (right == 0)
                                            ThrowUserError("DIVISION_BY_ZERO", "Division by zero");
                                          // The one quotient that does not fit has remainder 0; the
                                          // processor would trap.
                                          if (right == -1) return 0;
                                          return static_cast<Integer>(left % right);
                                        });
}

template <class Integer>
void AddNegation(FunctionSet& set, const LogicalType& type, const char* name) {
  set.Unary<Integer, Integer>("trino_negate", type, type, [name](Integer value) -> Integer {
    if (value == std::numeric_limits<Integer>::min()) {
      ThrowUserError("NUMERIC_VALUE_OUT_OF_RANGE",
                     fmt::format("{} negation overflow: {}", name, value));
    }
    return static_cast<Integer>(-value);
  });
}

}  // namespace

void RegisterArithmetic(FunctionSet& set) {
  AddDivision<std::int8_t>(set, LogicalType::TINYINT, "tinyint");
  AddDivision<std::int16_t>(set, LogicalType::SMALLINT, "smallint");
  AddDivision<std::int32_t>(set, LogicalType::INTEGER, "integer");
  AddDivision<std::int64_t>(set, LogicalType::BIGINT, "bigint");

  AddNegation<std::int8_t>(set, LogicalType::TINYINT, "tinyint");
  AddNegation<std::int16_t>(set, LogicalType::SMALLINT, "smallint");
  AddNegation<std::int32_t>(set, LogicalType::INTEGER, "integer");
  AddNegation<std::int64_t>(set, LogicalType::BIGINT, "bigint");

  // trino_fail(code, message, witness): an error that the analyser has found, thrown when reached.
  auto fail = [](duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector&) {
    ThrowUserError(input.data[0].GetValue(0).ToString(), input.data[1].GetValue(0).ToString());
  };
  set.AddWithWitness(duckdb::ScalarFunction(
      "trino_fail", {LogicalType::VARCHAR, LogicalType::VARCHAR, LogicalType::ANY},
      LogicalType::ANY, fail));
}

}  // namespace laketop::engine
