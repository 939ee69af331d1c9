// SPDX-License-Identifier: Apache-2.0
#pragma once
// The files of a table whose partitions are projected: candidates from its properties, those that
// the query can need, and what lies at their places. A place where nothing is gives no row.

#include "services/athena/table_files.hpp"

namespace laketop::athena {

TableFiles ProjectedFilesOf(StatementContext& context, const ports::CatalogTable& table,
                            const dialect::TableScan& scan);

}  // namespace laketop::athena
