// SPDX-License-Identifier: Apache-2.0
#pragma once
// FunctionSet: where functions with Trino's meaning are registered, for the emitter to call by
// name. One file a group: `void RegisterX(FunctionSet&)`, declared in groups.hpp and called in
// groups.cpp. A function reports an error of the data by ThrowUserError(code, message): TRY() turns
// it into NULL, row by row.

#include <string>
#include <utility>

#include "engine/sql/duckdb/error_map.hpp"
#include "engine/sql/duckdb/library.hpp"

namespace laketop::engine {

class FunctionSet {
 public:
  explicit FunctionSet(duckdb::DatabaseInstance& database) : loader_(database, "laketop") {}

  // Overloads of one name add up. DuckDB runs a function that cannot fail also for rows that a
  // filter has dropped, and once a dictionary entry: so all count as able to fail, but those that
  // say otherwise.
  void Add(duckdb::ScalarFunction function) {
    function.errors = duckdb::FunctionErrors::CAN_THROW_RUNTIME_ERROR;
    loader_.RegisterFunction(std::move(function));
  }
  // The last argument is a witness: a NULL whose type is the type of the result. NULLs reach the
  // function, as else the witness would make every result NULL: it looks at them itself.
  void AddWithWitness(duckdb::ScalarFunction function);
  void AddSafe(duckdb::ScalarFunction function) { loader_.RegisterFunction(std::move(function)); }
  void Add(duckdb::AggregateFunction function) { loader_.RegisterFunction(std::move(function)); }
  void Add(duckdb::TableFunction function) { loader_.RegisterFunction(std::move(function)); }
  void Add(duckdb::CopyFunction function) { loader_.RegisterFunction(std::move(function)); }
  // A scalar macro: AddMacro("trino_pi() AS 3.14"). No lambdas: DuckDB's macros take none.
  void AddMacro(const std::string& definition);
  void AddCast(const duckdb::LogicalType& from, const duckdb::LogicalType& to,
               duckdb::BoundCastInfo cast) {
    loader_.RegisterCastFunction(from, to, std::move(cast));
  }

  // One value in, one out, NULL for NULL. Compute is a function or a lambda without captures:
  //   set.Unary<double, double>("trino_sqrt", kDouble, kDouble, [](double x) { return … });
  template <class In, class Out, class Compute>
  void Unary(std::string name, duckdb::LogicalType in, duckdb::LogicalType out, Compute compute) {
    auto run = [compute](duckdb::DataChunk& input, duckdb::ExpressionState&,
                         duckdb::Vector& result) {
      duckdb::UnaryExecutor::Execute<In, Out>(input.data[0], result, input.size(), compute);
    };
    Add(duckdb::ScalarFunction(std::move(name), {std::move(in)}, std::move(out), run));
  }
  template <class Left, class Right, class Out, class Compute>
  void Binary(std::string name, duckdb::LogicalType left, duckdb::LogicalType right,
              duckdb::LogicalType out, Compute compute) {
    auto run = [compute](duckdb::DataChunk& input, duckdb::ExpressionState&,
                         duckdb::Vector& result) {
      duckdb::BinaryExecutor::Execute<Left, Right, Out>(input.data[0], input.data[1], result,
                                                        input.size(), compute);
    };
    Add(duckdb::ScalarFunction(std::move(name), {std::move(left), std::move(right)}, std::move(out),
                               run));
  }
  template <class A, class B, class C, class Out, class Compute>
  void Ternary(std::string name, duckdb::LogicalType a, duckdb::LogicalType b,
               duckdb::LogicalType c, duckdb::LogicalType out, Compute compute) {
    auto run = [compute](duckdb::DataChunk& input, duckdb::ExpressionState&,
                         duckdb::Vector& result) {
      duckdb::TernaryExecutor::Execute<A, B, C, Out>(input.data[0], input.data[1], input.data[2],
                                                     result, input.size(), compute);
    };
    Add(duckdb::ScalarFunction(std::move(name), {std::move(a), std::move(b), std::move(c)},
                               std::move(out), run));
  }
  // Text out: Compute gets (value, result) and returns duckdb::StringVector::AddString(result, …).
  template <class In, class Compute>
  void UnaryText(std::string name, duckdb::LogicalType in, Compute compute) {
    auto run = [compute](duckdb::DataChunk& input, duckdb::ExpressionState&,
                         duckdb::Vector& result) {
      duckdb::UnaryExecutor::Execute<In, duckdb::string_t>(
          input.data[0], result, input.size(), [&](In value) { return compute(value, result); });
    };
    Add(duckdb::ScalarFunction(std::move(name), {std::move(in)}, duckdb::LogicalType::VARCHAR,
                               run));
  }

 private:
  duckdb::ExtensionLoader loader_;
};

}  // namespace laketop::engine
