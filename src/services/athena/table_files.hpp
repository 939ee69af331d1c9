// SPDX-License-Identifier: Apache-2.0
#pragma once
// The files of a table: the objects below its location, or below those of the partitions that a
// query's predicates leave. Blocking; used by one statement.

#include <map>
#include <string>
#include <vector>

#include "engine/sql/object_source.hpp"
#include "services/athena/statement.hpp"

namespace laketop::athena {

inline constexpr std::size_t kTableFilesMax = 1'000'000;

struct TableFile {
  engine::ObjectRef object;
  std::size_t partition = 0;  // index into TableFiles::partitions; 0 of a table without
};

struct TableFiles {
  std::vector<TableFile> files;
  std::vector<ports::CatalogPartition> partitions;  // those with files that are read
};

// Every object below a location but hidden (_x, .x) and empty ones, in key order.
std::vector<engine::ObjectRef> ListLocation(StatementContext& context, const std::string& location);

// What the scan of a table needs: of partitioned ones, the partitions that its predicates leave.
TableFiles FilesOf(StatementContext& context, const ports::CatalogTable& table,
                   const dialect::TableScan& scan);

}  // namespace laketop::athena
