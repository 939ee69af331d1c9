// SPDX-License-Identifier: Apache-2.0
// Statements of Athena: those of its Trino engine, those of its Hive DDL engine, and the ones it
// knows only to refuse. See ast_expression.hpp for the rules of the tree.
#pragma once

#include "dialect/ast_query.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace laketop::dialect {

struct Statement;
using StatementPtr = std::unique_ptr<Statement>;

// ---- the Trino side ----

struct Property {  // name = expression in WITH (...)
  Identifier name;
  ExpressionPtr value;
};
struct SelectStatement {
  QueryPtr query;
};
struct CreateTableAs {
  QualifiedName name;
  bool if_not_exists = false;
  std::vector<Identifier> columns;
  std::optional<std::string> comment;
  std::vector<Property> properties;
  QueryPtr query;
  bool with_data = true;
};
struct Insert {
  QualifiedName name;
  std::vector<Identifier> columns;
  QueryPtr query;
};
struct Unload {
  QueryPtr query;
  std::string location;
  std::vector<Property> properties;
};
struct Delete {
  QualifiedName name;
  ExpressionPtr where;  // may be null
};
struct Assignment {
  Identifier column;
  ExpressionPtr value;
};
struct Update {
  QualifiedName name;
  std::vector<Assignment> assignments;
  ExpressionPtr where;  // may be null
};
enum class MergeAction : std::uint8_t { kUpdate, kDelete, kInsert };
struct MergeCase {
  MergeAction action = MergeAction::kUpdate;  // kInsert: WHEN NOT MATCHED
  ExpressionPtr condition;                    // may be null
  std::vector<Assignment> assignments;        // kUpdate
  std::vector<Identifier> columns;            // kInsert, may be empty
  std::vector<ExpressionPtr> values;          // kInsert
  Span span;
};
struct Merge {
  QualifiedName target;
  std::optional<Identifier> alias;
  RelationPtr source;
  ExpressionPtr on;
  std::vector<MergeCase> cases;
};
struct CreateView {
  QualifiedName name;
  bool or_replace = false;
  std::optional<std::string> comment;
  std::optional<bool> security_invoker;  // none: clause absent
  QueryPtr query;
};
struct DropView {
  QualifiedName name;
  bool if_exists = false;
};
enum class ExplainType : std::uint8_t { kDistributed, kLogical, kValidate, kIo };
enum class ExplainFormat : std::uint8_t { kText, kGraphviz, kJson };
struct Explain {
  bool analyze = false;
  bool verbose = false;
  std::optional<ExplainType> type;
  std::optional<ExplainFormat> format;
  StatementPtr statement;
};
struct Prepare {
  Identifier name;
  StatementPtr statement;
  std::string text;  // the statement as written, which is what a work group stores
};
struct Execute {
  Identifier name;
  std::vector<ExpressionPtr> arguments;
};
struct ExecuteImmediate {
  std::string text;
  std::vector<ExpressionPtr> arguments;
};
struct Deallocate {
  Identifier name;
};
struct DescribePrepared {  // DESCRIBE INPUT p, DESCRIBE OUTPUT p
  bool output = false;
  Identifier name;
};
struct ShowFunctions {
  std::optional<std::string> like;
  std::optional<std::string> escape;
};
struct Optimize {  // OPTIMIZE t REWRITE DATA USING BIN_PACK [WHERE ...]
  QualifiedName name;
  ExpressionPtr where;  // may be null
};
struct Vacuum {
  QualifiedName name;
};

// ---- the Hive side ----

using TextProperties = std::vector<std::pair<std::string, std::string>>;  // in text order

struct CreateDatabase {
  Identifier name;
  bool if_not_exists = false;
  std::optional<std::string> comment;
  std::optional<std::string> location;
  TextProperties properties;
};
struct AlterDatabase {
  Identifier name;
  TextProperties properties;
};
struct DropDatabase {
  Identifier name;
  bool if_exists = false;
  bool cascade = false;
};

struct ColumnDefinition {
  Identifier name;
  DataType type;  // Hive names: int, string, struct (with field_names), uniontype ...
  std::optional<std::string> comment;
};
// PARTITIONED BY (c type) is a column; PARTITIONED BY (c, day(ts), bucket(16, id)) is Iceberg's.
enum class PartitionTransform : std::uint8_t {
  kIdentity,
  kYear,
  kMonth,
  kDay,
  kHour,
  kBucket,
  kTruncate,
  kVoid
};
struct PartitionField {
  PartitionTransform transform = PartitionTransform::kIdentity;
  std::optional<std::int64_t> argument;  // buckets, or the width of truncate
  Identifier column;
};
struct SortColumn {
  Identifier name;
  bool descending = false;
};
struct Bucketing {
  std::vector<Identifier> columns;
  std::vector<SortColumn> sorted_by;
  std::int64_t buckets = 0;
};
struct RowFormatDelimited {
  std::optional<std::string> fields;
  std::optional<std::string> escaped_by;
  std::optional<std::string> collection_items;
  std::optional<std::string> map_keys;
  std::optional<std::string> lines;
  std::optional<std::string> null_as;
};
struct RowFormatSerde {
  std::string library;
  TextProperties properties;
};
struct StoredAsFormat {
  std::string format;  // upper case: PARQUET, ORC, TEXTFILE ...
};
struct StoredAsClasses {
  std::string input_format;
  std::string output_format;
};
struct CreateTable {
  QualifiedName name;
  bool external = false;
  bool if_not_exists = false;
  std::vector<ColumnDefinition> columns;
  std::optional<std::string> comment;
  std::vector<ColumnDefinition> partition_columns;
  std::vector<PartitionField> partition_fields;
  std::optional<Bucketing> bucketing;
  std::variant<std::monostate, RowFormatDelimited, RowFormatSerde> row_format;
  std::variant<std::monostate, StoredAsFormat, StoredAsClasses> stored_as;
  std::optional<std::string> location;
  TextProperties properties;
};
struct DropTable {
  QualifiedName name;
  bool if_exists = false;
  bool purge = false;
};

enum class PartitionValueKind : std::uint8_t {
  kString,
  kNumber,
  kDate,
  kTimestamp,
  kBoolean,
  kNull
};
struct PartitionValue {  // dt = '2020-01-01'
  Identifier column;
  ComparisonOperator op = ComparisonOperator::kEqual;  // others only in DROP PARTITION
  PartitionValueKind kind = PartitionValueKind::kString;
  std::string value;
};
using PartitionSpec = std::vector<PartitionValue>;

struct PartitionAddition {
  PartitionSpec spec;
  std::optional<std::string> location;
};
struct AddPartitions {
  bool if_not_exists = false;
  std::vector<PartitionAddition> partitions;
};
struct DropPartitions {
  bool if_exists = false;
  std::vector<PartitionSpec> partitions;
  bool purge = false;
};
struct RenamePartition {
  PartitionSpec from;
  PartitionSpec to;
};
struct SetLocation {
  PartitionSpec partition;  // empty: the table itself
  std::string location;
};
struct AddColumns {
  PartitionSpec partition;  // empty: the table itself
  std::vector<ColumnDefinition> columns;
};
struct ReplaceColumns {
  PartitionSpec partition;  // empty: the table itself
  std::vector<ColumnDefinition> columns;
};
struct ChangeColumn {
  Identifier from;
  ColumnDefinition to;
  bool first = false;
  std::optional<Identifier> after;
};
struct DropColumn {
  Identifier name;
};
struct SetProperties {
  TextProperties properties;
};
struct UnsetProperties {
  bool if_exists = false;
  std::vector<std::string> keys;
};
struct RenameTable {
  QualifiedName to;
};
using AlterTableAction = std::variant<AddPartitions, DropPartitions, RenamePartition, SetLocation,
                                      AddColumns, ReplaceColumns, ChangeColumn, DropColumn,
                                      SetProperties, UnsetProperties, RenameTable>;
struct AlterTable {
  QualifiedName name;
  AlterTableAction action;
};
struct RepairTable {  // MSCK REPAIR TABLE
  QualifiedName name;
};

// Patterns of SHOW are Hive's: `*` is any text, `|` alternatives; not SQL's LIKE.
struct ShowDatabases {
  std::optional<std::string> pattern;
};
struct ShowTables {
  std::optional<Identifier> database;
  std::optional<std::string> pattern;
};
struct ShowViews {
  std::optional<Identifier> database;
  std::optional<std::string> pattern;
};
struct ShowColumns {
  QualifiedName table;
  std::optional<Identifier> database;  // SHOW COLUMNS IN t IN db
};
struct ShowPartitions {
  QualifiedName table;
  PartitionSpec partition;
};
struct ShowCreateTable {
  QualifiedName name;
};
struct ShowCreateView {
  QualifiedName name;
};
struct ShowProperties {  // SHOW TBLPROPERTIES
  QualifiedName table;
  std::optional<std::string> key;
};
enum class DescribeDetail : std::uint8_t { kPlain, kExtended, kFormatted };
struct DescribeTable {
  DescribeDetail detail = DescribeDetail::kPlain;
  QualifiedName table;
  PartitionSpec partition;
  std::vector<Identifier> column;  // a path: col, col.field, col.'$elem$'
};

// Known to Hive or Trino, refused by Athena: `what` names it, such as "GRANT" or "SHOW ROLES".
struct UnsupportedStatement {
  std::string what;
};

using StatementNode =
    std::variant<SelectStatement, CreateTableAs, Insert, Unload, Delete, Update, Merge, CreateView,
                 DropView, Explain, Prepare, Execute, ExecuteImmediate, Deallocate,
                 DescribePrepared, ShowFunctions, Optimize, Vacuum, CreateDatabase, AlterDatabase,
                 DropDatabase, CreateTable, DropTable, AlterTable, RepairTable, ShowDatabases,
                 ShowTables, ShowViews, ShowColumns, ShowPartitions, ShowCreateTable,
                 ShowCreateView, ShowProperties, DescribeTable, UnsupportedStatement>;

struct Statement {
  Span span;
  StatementNode node;
  std::uint32_t parameter_count = 0;  // number of `?` in it

  template <typename T>
  [[nodiscard]] const T* As() const {
    return std::get_if<T>(&node);
  }
  template <typename T>
  [[nodiscard]] T* As() {
    return std::get_if<T>(&node);
  }
};

}  // namespace laketop::dialect
