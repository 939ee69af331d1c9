// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the tests of this module share: one database for all of a program's tests, rows as text.

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <unistd.h>

#include "engine/sql/database.hpp"
#include "engine/sql/testing/memory_objects.hpp"

namespace laketop::engine::testing {

inline std::string ToText(const ColumnView& column, std::size_t row) {
  if (column.IsNull(row)) return "NULL";
  switch (column.Kind()) {
    case TypeKind::kBoolean:
      return column.Bool(row) ? "true" : "false";
    case TypeKind::kDouble:
      return std::to_string(column.Double(row));
    case TypeKind::kReal:
      return std::to_string(column.Real(row));
    case TypeKind::kVarchar:
    case TypeKind::kVarbinary:
      return std::string(column.Text(row));
    case TypeKind::kInterval: {
      const Interval value = column.IntervalAt(row);
      return std::to_string(value.months) + "m" + std::to_string(value.days) + "d" +
             std::to_string(value.micros);
    }
    case TypeKind::kList: {
      std::string text = "[";
      const Slice slice = column.SliceAt(row);
      for (std::size_t i = 0; i < slice.length; ++i) {
        text += (i > 0 ? "," : "") + ToText(column.Child(0), slice.offset + i);
      }
      return text + "]";
    }
    case TypeKind::kMap: {
      std::string text = "{";
      const Slice slice = column.SliceAt(row);
      for (std::size_t i = 0; i < slice.length; ++i) {
        text += (i > 0 ? "," : "") + ToText(column.Child(0), slice.offset + i) + "=" +
                ToText(column.Child(1), slice.offset + i);
      }
      return text + "}";
    }
    case TypeKind::kStruct: {
      std::string text = "(";
      for (std::size_t i = 0; i < column.ChildCount(); ++i) {
        text += (i > 0 ? "," : "") + column.Type().field_names[i] + "=" +
                ToText(column.Child(i), column.FieldRow(row));
      }
      return text + ")";
    }
    default:
      return std::to_string(column.Int64(row));
  }
}

struct Rows final : ResultSink {
  std::vector<SqlColumn> columns;
  std::vector<std::string> rows;  // cells joined by |
  std::size_t rows_max = SIZE_MAX;

  void Begin(const std::vector<SqlColumn>& all) override { columns = all; }
  SqlResult<bool> Append(const RowBatch& batch) override {
    for (std::size_t row = 0; row < batch.row_count; ++row) {
      std::string line;
      for (std::size_t i = 0; i < batch.columns.size(); ++i) {
        line += (i > 0 ? "|" : "") + ToText(batch.columns[i], row);
      }
      rows.push_back(std::move(line));
    }
    return rows.size() < rows_max;
  }
};

inline std::filesystem::path TestFolder() {
  static const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("laketop-sql-test-" + std::to_string(::getpid()));
  return folder;
}

inline Database& SharedDatabase() {
  static const std::unique_ptr<Database> database = [] {
    DatabaseOptions options{
        .temporary_folder = TestFolder() / "shared", .memory_bytes_max = 1ULL << 30, .threads = 2};
    SqlResult<std::unique_ptr<Database>> opened = Database::Open(options);
    if (!opened) {
      std::fprintf(stderr, "Open: %s\n", opened.error().message.c_str());
      std::abort();
    }
    return std::move(*opened);
  }();
  return *database;
}

class SqlTest : public ::testing::Test {
 protected:
  // Reads whatever is in `objects` now.
  QueryRequest Request(std::string sql) {
    return {.sql = std::move(sql), .objects = objects, .pinned = objects->PinAll()};
  }
  std::vector<std::string> Query(std::string sql) { return Query(Request(std::move(sql))); }
  std::vector<std::string> Query(QueryRequest request) {
    auto sink = std::make_shared<Rows>();
    request.sink = sink;
    const SqlResult<QueryResult> result = SharedDatabase().RunNow(request);
    if (!result) return {"error " + result.error().code + ": " + result.error().message};
    return sink->rows;
  }
  SqlError ErrorOf(QueryRequest request) {
    const SqlResult<QueryResult> result = SharedDatabase().RunNow(request);
    EXPECT_FALSE(result.has_value());
    return result ? SqlError{} : result.error();
  }
  SqlError ErrorOf(std::string sql) { return ErrorOf(Request(std::move(sql))); }
  std::shared_ptr<WriteSet> Write(std::string sql, WriteOptions options) {
    auto writes = std::make_shared<WriteSet>(objects, std::move(options));
    QueryRequest request = Request(std::move(sql));
    request.write = writes;
    const SqlResult<QueryResult> result = SharedDatabase().RunNow(request);
    EXPECT_TRUE(result.has_value()) << result.error().code << " " << result.error().message;
    return writes;
  }

  std::shared_ptr<MemoryObjects> objects = std::make_shared<MemoryObjects>();
};

}  // namespace laketop::engine::testing
