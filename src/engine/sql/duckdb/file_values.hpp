// SPDX-License-Identifier: Apache-2.0
#pragma once
// laketop_file_values('name', filename): what the catalog knows of a file (partition values), as a
// struct. The file name is the same for a whole vector, so this costs one look-up per 2,048 rows
// and not a join. laketop_partition(values…): the number of the row's partition in the write set.

#include "engine/sql/duckdb/library.hpp"

namespace laketop::engine {

duckdb::ScalarFunction FileValuesFunction();
duckdb::ScalarFunction PartitionFunction();

}  // namespace laketop::engine
