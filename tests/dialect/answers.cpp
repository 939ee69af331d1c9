// SPDX-License-Identifier: Apache-2.0
// The dialect's answers for tools/trino_diff: a statement a line in, its answer a line out, as
// {"types": [..], "rows": [[..]]} or {"error": code, "message": text}.
//
//   dialect_answers [FOLDER] < statements.sql     FOLDER: for spill files, by default build's own
#include "engine/sql/testing/dialect_session.hpp"

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <utility>

namespace laketop::engine {
namespace {

// The catalog of the Trino beside which we are tested.
constexpr const char* kCatalogName = "memory";

Json AnswerOf(Database& database, const std::string& sql) {
  const auto answer = testing::RunDialect(database, sql, kCatalogName);
  Json out;
  if (!answer) {
    out.Set("error", answer.error().code);
    out.Set("message", answer.error().message);
    return out;
  }
  Json::Array types;
  for (const dialect::OutputColumn& column : answer->columns) {
    types.push_back(dialect::TypeText(column.type));
  }
  out.Set("types", Json(std::move(types)));
  out.Set("rows", Json(answer->rows));
  return out;
}

int Run(const std::filesystem::path& folder) {
  const DatabaseOptions options{
      .temporary_folder = folder, .memory_bytes_max = 1ULL << 30, .threads = 2};
  const SqlResult<std::unique_ptr<Database>> database = Database::Open(options);
  if (!database) {
    std::cerr << database.error().message << "\n";
    return EXIT_FAILURE;
  }
  for (std::string line; std::getline(std::cin, line);) {
    std::cout << WriteJson(AnswerOf(**database, line)) << std::endl;
  }
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace laketop::engine

int main(int argc, char** argv) {
  const std::filesystem::path fallback =
      std::filesystem::temp_directory_path() / "laketop-dialect-answers";
  return laketop::engine::Run(argc > 1 ? std::filesystem::path(argv[1]) : fallback);
}
