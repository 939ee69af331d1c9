// SPDX-License-Identifier: Apache-2.0
// A catalog for tests: tables t and u, views v, w (of v), loop (of itself) and stale in "default".
#pragma once

#include "dialect/analyser/analyse.hpp"

#include <expected>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace laketop::dialect::testing {

class FakeCatalog final : public CatalogView {
 public:
  std::expected<std::shared_ptr<const TableInfo>, CatalogError> FindTable(
      const TableName& name) override {
    using Kind = CatalogError::Kind;
    if (name.catalog != "awsdatacatalog") return Missing(Kind::kNoCatalog);
    if (name.schema != "default") return Missing(Kind::kNoSchema);
    auto table = std::make_shared<TableInfo>();
    table->name = name;
    if (name.table == "t") {
      table->columns = {{.name = "a", .type = MakeType(TypeKind::kInteger)},
                        {.name = "b", .type = VarcharType()},
                        {.name = "x", .type = MakeType(TypeKind::kDouble)},
                        {.name = "d", .type = DecimalType(12, 2)},
                        {.name = "dt", .type = VarcharType(), .partition = true},
                        {.name = "$path", .type = VarcharType(), .hidden = true}};
    } else if (name.table == "u") {
      const Type row = RowType({MakeType(TypeKind::kInteger), VarcharType()}, {"p", "q"});
      table->columns = {{.name = "a", .type = MakeType(TypeKind::kBigint)},
                        {.name = "arr", .type = ArrayType(MakeType(TypeKind::kInteger))},
                        {.name = "m", .type = MapType(VarcharType(), MakeType(TypeKind::kInteger))},
                        {.name = "s", .type = row},
                        {.name = "rs", .type = ArrayType(row)},
                        {.name = "ts", .type = TimestampType(3)},
                        {.name = "y", .type = MakeType(TypeKind::kInteger), .partition = true}};
    } else if (name.table == "v") {
      View(*table, "SELECT a, b, dt FROM t WHERE a > 1",
           {{.name = "a", .type = MakeType(TypeKind::kInteger)},
            {.name = "b", .type = VarcharType()},
            {.name = "dt", .type = VarcharType()}});
    } else if (name.table == "w") {
      View(*table, "SELECT b, dt FROM v",
           {{.name = "b", .type = VarcharType()}, {.name = "dt", .type = VarcharType()}});
    } else if (name.table == "loop") {
      View(*table, "SELECT * FROM loop", {{.name = "a", .type = VarcharType()}});
    } else if (name.table == "stale") {
      View(*table, "SELECT a FROM t", {{.name = "a", .type = MakeType(TypeKind::kDate)}});
    } else {
      return Missing(Kind::kNoTable);
    }
    return table;
  }

 private:
  static std::unexpected<CatalogError> Missing(CatalogError::Kind kind) {
    return std::unexpected(CatalogError{.kind = kind, .code = {}, .message = {}});
  }
  static void View(TableInfo& table, std::string sql, std::vector<CatalogColumn> columns) {
    table.is_view = true;
    table.view_sql = std::move(sql);
    table.view_catalog = "awsdatacatalog";
    table.view_schema = "default";
    table.columns = std::move(columns);
  }
};

inline SessionInfo FakeSession() {
  SessionInfo session;
  session.user = "someone";
  session.now = ParseIso8601("2024-05-06T07:08:09.123Z").value_or(Timestamp{});
  return session;
}

}  // namespace laketop::dialect::testing
