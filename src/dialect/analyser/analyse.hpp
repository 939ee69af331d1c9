// SPDX-License-Identifier: Apache-2.0
// Analysis: a syntax tree and a catalog become typed output columns, the table scans that the
// query needs, and DuckDB SQL. Names are resolved and types checked as Trino does; every error is
// Athena's. One thread a call; CatalogView is called on it.
//
//   Analyse(query, catalog, session)  ->  AnalysedQuery: columns, scans (with their predicates)
//   Emit(analysed, relation_for, target)  ->  the SQL text, once the service knows the files
#pragma once

#include "dialect/analyser/catalog.hpp"
#include "dialect/analyser/failure.hpp"
#include "dialect/analyser/types.hpp"
#include "dialect/ast.hpp"

#include "base/time.hpp"

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace laketop::dialect {

inline constexpr std::size_t kViewDepthMax = 32;  // views within views
inline constexpr std::size_t kOutputColumnsMax = 10'000;
inline constexpr std::size_t kScansMax = 2'000;
inline constexpr std::int32_t kRelationsMax = 10'000;      // with those of views
inline constexpr std::size_t kAnalysisStepsMax = 500'000;  // expressions, with those of views

// What 1.5 is.
enum class PointLiterals : std::uint8_t {
  kDecimal,  // Trino: decimal(2,1)
  // Athena: as Trino did under parse-decimal-literals-as-double. AWS's page of example literals
  // gives 1.234 for DOUBLE and DECIMAL '123.456' for DECIMAL.
  kDouble,
};

struct SessionInfo {
  std::string catalog = "awsdatacatalog";
  std::string schema = "default";
  std::string user;
  PointLiterals point_literals = PointLiterals::kDecimal;
  Timestamp now;         // what now() is for the whole statement
  std::stop_token stop;  // ends analysis with USER_CANCELED
};

struct OutputColumn {
  std::string name;  // lower case; _col<n> where the statement gives none
  Type type;
  bool named = true;
};

// FOR TIMESTAMP AS OF / FOR VERSION AS OF: constant DuckDB SQL of its value.
struct ScanVersion {
  bool timestamp = true;
  std::string sql;
  Type type;
};

// One appearance of a table in the statement.
struct TableScan {
  std::size_t id = 0;  // its place in AnalysedQuery::scans
  std::shared_ptr<const TableInfo> table;
  // Of table->columns, ascending: those that the query reads. None for a bare count(*).
  std::vector<std::size_t> columns;
  // Conjuncts that every row needed satisfies, over partition columns alone, written as DuckDB SQL
  // with the columns' bare quoted names. All must hold.
  std::vector<std::string> partition_predicates;
  // Those of them that leave a column certain values only (c = 'a', c IN ('a', 'b'), an OR of
  // such): the values, each a constant expression of DuckDB SQL.
  struct PartitionValues {
    std::string column;
    std::vector<std::string> values;
  };
  std::vector<PartitionValues> partition_values;
  std::optional<ScanVersion> version;
};

struct AnalysedQuery {
  std::vector<OutputColumn> columns;
  std::vector<TableScan> scans;
  bool deterministic = true;       // no random(), uuid(), now(): its result may be reused
  bool ordered = false;            // ORDER BY at the top
  bool has_fast_decimals = false;  // EmitDecimals::kFast makes a difference
  std::string plan;                // an indented outline for EXPLAIN

  std::string sql;  // Emit's input: the query with a mark for each scan; columns c0, c1 ...
};

// The relation that stands for a scan: `read_parquet([...])`, `(SELECT ...)`. It has a column of
// each name in scan.columns (more do no harm), of DuckDbType(its type).
using RelationFor = std::function<std::string(const TableScan&)>;

enum class EmitTarget : std::uint8_t {
  // For printing: columns c0, c1 ...; a zoned timestamp whose zone is not UTC comes as
  // STRUCT("local" TIMESTAMP, "zone" VARCHAR).
  kResult,
  // For files of a table: columns under their names, zoned timestamps as instants.
  kTable,
};

std::expected<AnalysedQuery, AnalysisError> Analyse(const Query& query, CatalogView& catalog,
                                                    const SessionInfo& session);

// CREATE TABLE AS, CREATE VIEW, UNLOAD: as Analyse, and every column has a name, no name comes
// twice, no type is unknown.
std::expected<AnalysedQuery, AnalysisError> AnalyseTable(const Query& query,
                                                         const std::vector<Identifier>& names,
                                                         CatalogView& catalog,
                                                         const SessionInfo& session);

struct AnalysedInsert {
  AnalysedQuery query;  // its columns are the target's, in the target's order
  std::shared_ptr<const TableInfo> target;
};
std::expected<AnalysedInsert, AnalysisError> AnalyseInsert(const Insert& insert,
                                                           CatalogView& catalog,
                                                           const SessionInfo& session);

// A constant expression's DuckDB SQL (properties of WITH (...), LIMIT's parameters).
std::expected<std::pair<Type, std::string>, AnalysisError> AnalyseConstant(
    const Expression& expression, const SessionInfo& session);

enum class EmitDecimals : std::uint8_t {
  kExact,  // sums and products at Trino's precision
  // In 64 bits, as fast as DuckDB's own. A value that does not fit fails the statement with
  // NUMERIC_VALUE_OUT_OF_RANGE: run it again with kExact, whose answer then counts.
  kFast,
};

std::string Emit(const AnalysedQuery& query, const RelationFor& relation_for, EmitTarget target,
                 EmitDecimals decimals = EmitDecimals::kExact);

// A name as a statement writes it, completed by the session: a -> catalog.schema.a.
TableName ResolveTableName(const QualifiedName& name, const SessionInfo& session);

}  // namespace laketop::dialect
