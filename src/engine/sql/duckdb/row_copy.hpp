// SPDX-License-Identifier: Apache-2.0
#pragma once
// COPY … (FORMAT laketop_rows): hands the rows to the statement's RowWriterFactory, one writer a
// file, so that formats which DuckDB lacks are written by its own COPY operator: partitions, row
// counts and all.

#include "engine/sql/duckdb/library.hpp"

namespace laketop::engine {

duckdb::CopyFunction RowCopyFunction();

}  // namespace laketop::engine
