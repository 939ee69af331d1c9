// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/functions/function_set.hpp"

#include "base/check.hpp"

namespace laketop::engine {
namespace {

duckdb::unique_ptr<duckdb::FunctionData> TakeTypeOfWitness(
    duckdb::ClientContext&, duckdb::ScalarFunction& function,
    duckdb::vector<duckdb::unique_ptr<duckdb::Expression>>& arguments) {
  function.return_type = arguments.back()->return_type;
  return nullptr;
}

}  // namespace

void FunctionSet::AddWithWitness(duckdb::ScalarFunction function) {
  CHECK(function.bind == nullptr);
  function.bind = TakeTypeOfWitness;
  function.null_handling = duckdb::FunctionNullHandling::SPECIAL_HANDLING;
  Add(std::move(function));
}

void FunctionSet::AddMacro(const std::string& definition) {
  duckdb::Parser parser;
  parser.ParseQuery("CREATE MACRO " + definition);
  CHECK(parser.statements.size() == 1);
  auto& create = parser.statements[0]->Cast<duckdb::CreateStatement>();
  auto& macro = create.info->Cast<duckdb::CreateMacroInfo>();
  // Into DuckDB's own catalog, where it is found from every database and no statement can drop it.
  macro.schema = "main";
  macro.catalog = "system";
  macro.internal = true;
  loader_.RegisterFunction(macro);
}

}  // namespace laketop::engine
