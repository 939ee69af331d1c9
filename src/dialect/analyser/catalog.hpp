// SPDX-License-Identifier: Apache-2.0
// What analysis needs to know of tables: an abstract view of a catalog, implemented by the Athena
// service over Glue. Calls block; analysis runs on the SQL pool.
#pragma once

#include "dialect/analyser/types.hpp"

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <vector>

namespace laketop::dialect {

struct TableName {
  std::string catalog;  // all lower case
  std::string schema;
  std::string table;
};

struct CatalogColumn {
  std::string name;  // lower case
  Type type;
  bool hidden = false;     // "$path": not part of *
  bool partition = false;  // its values come from the catalog
};

// The service's own knowledge of a table, given back to it with each scan.
struct TableDetail {
  virtual ~TableDetail() = default;
};

struct TableInfo {
  TableName name;
  std::vector<CatalogColumn> columns;  // in order, partition columns last, hidden ones after them
  std::shared_ptr<const TableDetail> detail;

  // Views: the Trino text, and the context that its names are resolved in. `columns` are the
  // types that the view was stored with.
  bool is_view = false;
  std::string view_sql;
  std::string view_catalog;
  std::string view_schema;
};

struct CatalogError {
  enum class Kind : std::uint8_t { kNoCatalog, kNoSchema, kNoTable, kOther };
  Kind kind = Kind::kNoTable;
  std::string code;  // kOther: the error's code and text as the query fails with it
  std::string message;
};

class CatalogView {
 public:
  virtual ~CatalogView() = default;
  // Also asked for information_schema's tables, and for names with a dollar ("t$partitions").
  virtual std::expected<std::shared_ptr<const TableInfo>, CatalogError> FindTable(
      const TableName& name) = 0;
};

}  // namespace laketop::dialect
