// SPDX-License-Identifier: Apache-2.0
#pragma once
// DuckDB's headers, in the one order that works: first in each file that uses them, because they
// and formats/arrow_abi.hpp define the same structs. This header is the module's precompiled one.

#include <duckdb.hpp>
#include <duckdb/catalog/catalog_entry/scalar_function_catalog_entry.hpp>
#include <duckdb/common/arrow/arrow_wrapper.hpp>
#include <duckdb/common/file_opener.hpp>
#include <duckdb/common/file_system.hpp>
#include <duckdb/common/vector_operations/binary_executor.hpp>
#include <duckdb/common/vector_operations/generic_executor.hpp>
#include <duckdb/common/vector_operations/ternary_executor.hpp>
#include <duckdb/common/vector_operations/unary_executor.hpp>
#include <duckdb/common/vector_operations/vector_operations.hpp>
#include <duckdb/common/virtual_file_system.hpp>
#include <duckdb/execution/expression_executor.hpp>
#include <duckdb/execution/expression_executor_state.hpp>
#include <duckdb/function/copy_function.hpp>
#include <duckdb/function/scalar_function.hpp>
#include <duckdb/function/table/arrow.hpp>
#include <duckdb/function/table_function.hpp>
#include <duckdb/main/client_context.hpp>
#include <duckdb/main/client_context_state.hpp>
#include <duckdb/main/extension/extension_loader.hpp>
#include <duckdb/main/prepared_statement.hpp>
#include <duckdb/main/query_profiler.hpp>
#include <duckdb/main/stream_query_result.hpp>
#include <duckdb/parser/parsed_data/create_macro_info.hpp>
#include <duckdb/parser/parser.hpp>
#include <duckdb/parser/statement/create_statement.hpp>
#include <duckdb/planner/expression/bound_function_expression.hpp>
#include <duckdb/storage/buffer_manager.hpp>
