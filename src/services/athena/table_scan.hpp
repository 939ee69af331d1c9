// SPDX-License-Identifier: Apache-2.0
#pragma once
// ScanPlanner: turns each table of an analysed query into a relation of the engine's dialect, and
// fills the request with what the relation reads: pinned objects, file lists, partition values.

#include "engine/sql/query.hpp"
#include "services/athena/statement.hpp"
#include "services/athena/table_files.hpp"

namespace laketop::athena {

// Partitions of a query that name the same files.
inline constexpr std::size_t kSharedLocationsMax = 100;

class ScanPlanner {
 public:
  // The request gets an object source, and pinned objects when SetPinned is called at the end.
  ScanPlanner(StatementContext& context, engine::QueryRequest& request);

  std::string RelationFor(const dialect::TableScan& scan);
  void Finish();

 private:
  std::string FilesRelation(const dialect::TableScan& scan, const ports::CatalogTable& table);
  // SELECTs over files none of which comes twice.
  std::string LayerSelects(const dialect::TableScan& scan, const ports::CatalogTable& table,
                           const TableFiles& files, const std::string& name);
  // A SELECT over files that are read alike: its columns are the scan's.
  std::string ParquetSelects(const dialect::TableScan& scan, const TableFiles& files,
                             const std::string& name);
  std::string Select(const dialect::TableScan& scan, const std::string& source,
                     const std::string& values_name,
                     const std::function<std::string(const dialect::CatalogColumn&)>& data_column);

  StatementContext& context_;
  engine::QueryRequest& request_;
  std::shared_ptr<engine::PinnedObjects> pinned_;
};

std::string QuoteDuckDbName(std::string_view name);

}  // namespace laketop::athena
