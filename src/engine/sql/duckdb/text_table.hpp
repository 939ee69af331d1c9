// SPDX-License-Identifier: Apache-2.0
#pragma once
// laketop_table('name'): the TextTable of that name in the statement, as a table function.

#include "engine/sql/duckdb/library.hpp"

namespace laketop::engine {

duckdb::TableFunction TextTableFunction();

}  // namespace laketop::engine
