// SPDX-License-Identifier: Apache-2.0
#pragma once
// Between AWS's shapes and the catalog's records. Settings that are not built (federation,
// multi-dialect views, schema registry references) are refused here.

#include "gen/glue/types.hpp"
#include "services/glue/catalog/records.hpp"
#include "services/glue/store.hpp"

namespace laketop::glue {

Database RecordOf(gen::DatabaseInput in);
Table RecordOf(std::string database, gen::TableInput in);
Partition RecordOf(gen::PartitionInput in);

gen::Database ShapeOf(const Scope& scope, Database database);
gen::Table ShapeOf(const Scope& scope, Table table);
gen::Partition ShapeOf(const Scope& scope, std::string database, std::string table,
                       Partition partition);

}  // namespace laketop::glue
