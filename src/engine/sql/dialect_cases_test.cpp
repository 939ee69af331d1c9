// SPDX-License-Identifier: Apache-2.0
// The dialect from text to values: statements are parsed, analysed, emitted and run by the engine
// with its functions. Cases are data: athena_cases.jsonl (documented results, read where it is
// beside the project) with the list of those expected to fail, which may only shrink, and
// tests/dialect/*.test; tests/dialect/trino_435/*.test has answers that tools/trino_diff recorded
// of a live Trino, with a list of those known to differ, which may only shrink, too.
//
// A .test file has blocks apart by empty lines: `query` or `error`, the statement, `----`, then the
// rows (cells joined by |) or the error's beginning. Lines with # are comments. Recorded blocks say
// more: `query [unordered] types` and rows in JSON, `error CODE` and the whole message.
#include "engine/sql/testing/dialect_session.hpp"
#include "engine/sql/testing/sql_fixture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <expected>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace laketop::engine {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(LAKETOP_SOURCE_DIR) / "tests/dialect";
// Beside the project, and not a part of it.
const fs::path kDocumentedCases = fs::path(LAKETOP_SOURCE_DIR) / "../shared/athena_cases.jsonl";
constexpr double kPassedShareMin = 0.9;

using testing::DialectAnswer;
using testing::DialectFailure;

std::expected<DialectAnswer, DialectFailure> RunSql(const std::string& sql) {
  return testing::RunDialect(testing::SharedDatabase(), sql, "awsdatacatalog");
}

std::string WithoutTrailingZeros(std::string text) {
  const std::size_t point = text.find('.');
  if (point == std::string::npos) return text;
  std::size_t end = point + 1;
  while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
  std::size_t last = end;
  while (last > point + 1 && text[last - 1] == '0') --last;
  if (last == point + 1) last = point;
  return text.erase(last, end - last);
}

bool Same(const Json& expected, const Json& actual, bool zeros);

bool SameUnordered(const Json::Array& expected, Json::Array actual, bool zeros) {
  if (expected.size() != actual.size()) return false;
  for (const Json& value : expected) {
    const auto found = std::ranges::find_if(
        actual, [&](const Json& candidate) { return Same(value, candidate, zeros); });
    if (found == actual.end()) return false;
    actual.erase(found);
  }
  return true;
}

bool Same(const Json& expected, const Json& actual, bool zeros) {
  if (expected.IsNumber() && actual.IsNumber()) {
    return std::abs(expected.AsDouble() - actual.AsDouble()) <=
           1e-9 * std::max(1.0, std::abs(expected.AsDouble()));
  }
  if (expected.IsString() && actual.IsString()) {
    if (!zeros) return expected.AsString() == actual.AsString();
    return WithoutTrailingZeros(expected.AsString()) == WithoutTrailingZeros(actual.AsString());
  }
  // The pages print a decimal without a point as a number.
  if (expected.IsInt() && actual.IsString()) {
    return std::to_string(expected.AsInt()) == actual.AsString();
  }
  if (expected.IsArray() && actual.IsArray()) {
    return std::ranges::equal(
        expected.AsArray(), actual.AsArray(),
        [&](const Json& left, const Json& right) { return Same(left, right, zeros); });
  }
  const Json* map = expected.Find("map");
  const Json* other = actual.Find("map");
  if (map != nullptr && other != nullptr) {
    return SameUnordered(map->AsArray(), other->AsArray(), zeros);
  }
  const Json* row = expected.Find("row");
  const Json* other_row = actual.Find("row");
  if (row != nullptr && other_row != nullptr) return Same(*row, *other_row, zeros);
  return expected == actual;
}

// Empty: as expected. Else what is wrong.
std::string Check(const Json& item) {
  const std::expected<DialectAnswer, DialectFailure> answer = RunSql(item.StringOr("sql", ""));
  if (item.BoolOr("error", false)) {
    if (answer) return "no error";
    const std::string wanted = item.StringOr("message", "");
    const std::string text = answer.error().Text();
    return text.find(wanted) == std::string::npos ? text : "";
  }
  if (!answer) return answer.error().Text();
  const bool zeros = item.StringOr("compare", "") == "trailing_fraction_zeros_equal";
  const Json::Array& expected = item.Find("expect")->AsArray();
  const bool same = item.BoolOr("unordered", false)
                        ? SameUnordered(expected, answer->rows, zeros)
                        : Same(Json(expected), Json(answer->rows), zeros);
  if (!same) return "got " + WriteJson(Json(answer->rows));
  if (const Json* names = item.Find("columns")) {
    for (std::size_t i = 0; i < names->AsArray().size(); ++i) {
      const std::string& name = answer->columns.at(i).name;
      if (name != names->AsArray()[i].AsString()) return "column " + name;
    }
  }
  return "";
}

std::vector<std::string> LinesOf(const fs::path& path) {
  std::ifstream in(path);
  EXPECT_TRUE(in.good()) << path;
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

TEST(DialectCases, Athena) {
  if (!fs::exists(kDocumentedCases)) GTEST_SKIP() << kDocumentedCases << " is not here";
  std::set<std::int64_t> expected_failures;
  for (const std::string& line : LinesOf(kFolder / "athena_expected_failures.txt")) {
    if (!line.empty() && line[0] != '#') expected_failures.insert(std::stoll(line));
  }
  std::size_t passed = 0;
  std::size_t count = 0;
  for (const std::string& line : LinesOf(kDocumentedCases)) {
    const auto item = ParseJson(line);
    ASSERT_TRUE(item.has_value()) << line;
    ++count;
    const std::int64_t id = item->IntOr("id", 0);
    const std::string wrong = Check(*item);
    passed += wrong.empty() ? 1 : 0;
    if (wrong.empty()) {
      EXPECT_FALSE(expected_failures.contains(id)) << id << " passes: strike it off the list";
    } else if (!expected_failures.contains(id)) {
      ADD_FAILURE() << id << ": " << item->StringOr("sql", "") << "\n  " << wrong;
    }
  }
  fmt::print("athena cases: {} of {} pass\n", passed, count);
  EXPECT_GE(static_cast<double>(passed), kPassedShareMin * static_cast<double>(count));
}

std::string CellText(const Json& value) {
  if (value.IsNull()) return "NULL";
  return value.IsString() ? value.AsString() : WriteJson(value);
}

TEST(DialectCases, Files) {
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    if (entry.path().extension() != ".test") continue;
    std::string kind;
    std::string sql;
    std::vector<std::string> wanted;
    bool in_answer = false;
    std::vector<std::string> lines = LinesOf(entry.path());
    lines.emplace_back();
    for (const std::string& line : lines) {
      if (line.starts_with('#')) continue;
      if (!line.empty()) {
        if (kind.empty()) {
          kind = line;
        } else if (line == "----") {
          in_answer = true;
        } else if (in_answer) {
          wanted.push_back(line);
        } else {
          sql += (sql.empty() ? "" : "\n") + line;
        }
        continue;
      }
      if (kind.empty()) continue;
      ++count;
      const std::expected<DialectAnswer, DialectFailure> answer = RunSql(sql);
      std::vector<std::string> got;
      if (!answer) {
        got.push_back(answer.error().Text());
      } else {
        for (const Json& row : answer->rows) {
          std::string text;
          for (std::size_t i = 0; i < row.AsArray().size(); ++i) {
            text += (i > 0 ? "|" : "") + CellText(row.AsArray()[i]);
          }
          got.push_back(std::move(text));
        }
      }
      const std::string where = entry.path().filename().string() + ": " + sql;
      if (kind == "error") {
        EXPECT_FALSE(answer.has_value()) << where;
        if (!wanted.empty()) {
          EXPECT_TRUE(got.at(0).starts_with(wanted[0])) << where << "\n" << got[0];
        }
      } else {
        EXPECT_EQ(got, wanted) << where;
      }
      kind.clear();
      sql.clear();
      wanted.clear();
      in_answer = false;
    }
  }
  EXPECT_GT(count, 0U);
}

struct Recorded {
  std::string head;
  std::string sql;
  std::vector<std::string> answer;
};

std::vector<Recorded> RecordedOf(const fs::path& path) {
  std::vector<Recorded> out;
  Recorded block;
  std::size_t line_number = 0;
  std::vector<std::string> lines = LinesOf(path);
  lines.emplace_back();
  for (std::string& line : lines) {
    if (line.empty()) {
      if (!block.sql.empty()) out.push_back(std::move(block));
      block = Recorded{};
      line_number = 0;
    } else if (!line.starts_with('#')) {
      if (line_number == 0) {
        block.head = std::move(line);
      } else if (line_number == 1) {
        block.sql = std::move(line);
      } else if (line_number > 2) {
        block.answer.push_back(std::move(line));
      }
      ++line_number;
    }
  }
  return out;
}

// Athena says more than Trino where a name is not found.
std::string TrinoMessage(std::string message) {
  const std::string more = " or requester is not authorized to access requested resources";
  const std::size_t at = message.find(more);
  return at == std::string::npos ? message : message.erase(at, more.size());
}

// Empty: as recorded. Else what is wrong.
std::string CheckRecorded(const Recorded& block) {
  const auto answer = testing::RunDialect(testing::SharedDatabase(), block.sql, "memory");
  if (block.head.starts_with("error ")) {
    if (!answer) {
      std::string message;
      for (const std::string& line : block.answer) message += (message.empty() ? "" : "\n") + line;
      const std::string got = answer.error().code + "\n" + TrinoMessage(answer.error().message);
      return got == block.head.substr(6) + "\n" + message ? "" : got;
    }
    return "no error: " + WriteJson(Json(answer->rows));
  }
  if (!answer) return answer.error().Text();
  std::string head = "query ";
  const bool unordered = block.head.starts_with("query unordered ");
  if (unordered) head += "unordered ";
  for (std::size_t i = 0; i < answer->columns.size(); ++i) {
    head += (i > 0 ? " | " : "") + dialect::TypeText(answer->columns[i].type);
  }
  if (head != block.head) return "types " + head;
  Json::Array wanted;
  for (const std::string& line : block.answer) {
    auto row = ParseJson(line);
    if (!row) return "unreadable: " + line;
    wanted.push_back(std::move(*row));
  }
  const bool same = unordered ? SameUnordered(wanted, answer->rows, false)
                              : Same(Json(wanted), Json(answer->rows), false);
  return same ? "" : WriteJson(Json(answer->rows));
}

TEST(DialectCases, Trino) {
  std::set<std::string> known;
  for (const std::string& line : LinesOf(kFolder / "trino_435/known_differences.txt")) {
    if (!line.empty() && line[0] != '#') known.insert(line);
  }
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(kFolder / "trino_435")) {
    if (entry.path().extension() != ".test") continue;
    for (const Recorded& block : RecordedOf(entry.path())) {
      ++count;
      const std::string wrong = CheckRecorded(block);
      if (wrong.empty()) {
        EXPECT_FALSE(known.contains(block.sql)) << block.sql << " is equal: strike it off the list";
      } else if (!known.contains(block.sql)) {
        ADD_FAILURE() << entry.path().filename() << ": " << block.sql << "\n  " << wrong;
      }
    }
  }
  fmt::print("recorded answers of Trino: {} equal, {} known to differ\n", count - known.size(),
             known.size());
  EXPECT_GT(count, known.size());
}

}  // namespace
}  // namespace laketop::engine
