// SPDX-License-Identifier: Apache-2.0
// Reads the statements of a file (LAKETOP_STATEMENTS: one JSON string a line) and prints a line of
// JSON for each: what tools/conformance/sqlglot_parse.py counts. Without the variable it is
// skipped.
#include "base/json.hpp"
#include "dialect/parse.hpp"
#include "dialect/printer.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>

namespace laketop::dialect {
namespace {

std::string ReadBack(const std::string& sql) {
  auto parsed = ParseStatement(sql);
  if (!parsed) return parsed.error().message;
  const std::string printed = PrintStatement(**parsed);
  if (printed.empty()) return {};
  auto again = ParseStatement(printed);
  if (!again) return "printed text is refused: " + again.error().message;
  return PrintStatement(**again) == printed ? "" : "printed text changes: " + printed;
}

TEST(StatementsFile, EachLine) {
  const char* path = std::getenv("LAKETOP_STATEMENTS");
  if (path == nullptr) GTEST_SKIP() << "LAKETOP_STATEMENTS names no file";
  std::ifstream in(path);
  ASSERT_TRUE(in);
  std::string line;
  while (std::getline(in, line)) {
    auto sql = ParseJson(line);
    ASSERT_TRUE(sql && sql->IsString()) << line;
    Json result = Json::MakeObject();
    result.Set("sql", *sql);
    result.Set("error", ReadBack(sql->AsString()));
    std::cout << "RESULT " << WriteJson(result) << "\n";
  }
}

}  // namespace
}  // namespace laketop::dialect
