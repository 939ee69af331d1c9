// SPDX-License-Identifier: Apache-2.0
#pragma once
// How errors cross DuckDB. Ours travel inside its exceptions as "\x01CODE\x01message" and are found
// again at the other end; its own are told by class and turned into Trino's words where Trino has
// words for them.

#include "engine/sql/duckdb/library.hpp"
#include "engine/sql/error.hpp"

namespace laketop::engine {

// From a function: an error of the data, which TRY() turns into NULL.
[[noreturn]] void ThrowUserError(std::string_view code, std::string_view message);
// From our file system, scans and writers: ends the statement, also inside TRY().
[[noreturn]] void ThrowSqlError(const SqlError& error);

SqlError ToSqlError(const duckdb::ErrorData& error);
SqlError ToSqlError(const std::exception& exception);

}  // namespace laketop::engine
