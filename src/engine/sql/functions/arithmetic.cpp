// SPDX-License-Identifier: Apache-2.0
// Arithmetic that fails where Trino fails: trino_divide and trino_modulo on integers (DuckDB's `/`
// is a DOUBLE, its `//` and `%` answer NULL for zero), and trino_fail for what the emitter knows to
// be an error at run time. https://trino.io/docs/current/functions/math.html
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
      "trino_divide", type, type, type, [name](Integer left, Integer right) -> Integer {
        if (right == 0) ThrowUserError("DIVISION_BY_ZERO", "Division by zero");
        if (left == std::numeric_limits<Integer>::min() && right == -1) {
          ThrowUserError("NUMERIC_VALUE_OUT_OF_RANGE",
                         fmt::format("{} division overflow: {} / {}", name, left, right));
        }
        return static_cast<Integer>(left / right);
      });
  set.Binary<Integer, Integer, Integer>("trino_modulo", type, type, type,
                                        [](Integer left, Integer right) -> Integer {
                                          if (right == 0)
                                            ThrowUserError("DIVISION_BY_ZERO", "Division by zero");
                                          // The one quotient that does not fit has remainder 0; the
                                          // processor would trap.
                                          if (right == -1) return 0;
                                          return static_cast<Integer>(left % right);
                                        });
}

}  // namespace

void RegisterArithmetic(FunctionSet& set) {
  AddDivision<std::int8_t>(set, LogicalType::TINYINT, "tinyint");
  AddDivision<std::int16_t>(set, LogicalType::SMALLINT, "smallint");
  AddDivision<std::int32_t>(set, LogicalType::INTEGER, "integer");
  AddDivision<std::int64_t>(set, LogicalType::BIGINT, "bigint");

  // Typed by the NULL that takes its place: CAST(trino_fail('CODE', 'text') AS …).
  set.Binary<duckdb::string_t, duckdb::string_t, bool>(
      "trino_fail", LogicalType::VARCHAR, LogicalType::VARCHAR, LogicalType::BOOLEAN,
      [](duckdb::string_t code, duckdb::string_t message) -> bool {
        ThrowUserError(code.GetString(), message.GetString());
      });
}

}  // namespace laketop::engine
