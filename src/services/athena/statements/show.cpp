// SPDX-License-Identifier: Apache-2.0
// SHOW DATABASES, TABLES, VIEWS, COLUMNS, PARTITIONS, TBLPROPERTIES, CREATE TABLE, CREATE VIEW.
#include "services/athena/column_info.hpp"
#include "services/athena/glue_catalog_view.hpp"
#include "services/athena/statements/alter.hpp"
#include "services/athena/statements/name_pattern.hpp"
#include "services/athena/statements/statements.hpp"
#include "services/athena/statements/table_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace laketop::athena {
namespace {

std::string DatabaseOf(const StatementContext& context,
                       const std::optional<dialect::Identifier>& database) {
  return database ? database->value : context.session.schema;
}

std::vector<ports::CatalogTable> TablesOf(StatementContext& context, const std::string& database) {
  if (!context.Await(context.engines.catalog.FindDatabase(context.caller, database))) {
    FailHive("FAILED: SemanticException [Error 10072]: Database does not exist: " + database);
  }
  return context.Await(context.engines.catalog.ListTables(context.caller, database));
}

}  // namespace

void RunShowDatabases(StatementContext& context, const dialect::ShowDatabases& show) {
  NamePattern pattern(show.pattern);
  std::vector<std::string> names;
  for (const auto& database :
       context.Await(context.engines.catalog.ListDatabases(context.caller))) {
    if (pattern.Matches(database.name)) names.push_back(database.name);
  }
  FinishText(context, {TextColumn("database_name")}, names);
}

void RunShowTables(StatementContext& context, const dialect::ShowTables& show) {
  NamePattern pattern(show.pattern);
  std::vector<std::string> names;
  for (const auto& table : TablesOf(context, DatabaseOf(context, show.database))) {
    if (pattern.Matches(table.name)) names.push_back(table.name);
  }
  FinishText(context, {TextColumn("tab_name")}, names);
}

void RunShowViews(StatementContext& context, const dialect::ShowViews& show) {
  NamePattern pattern(show.pattern);
  std::vector<std::string> names;
  for (const auto& table : TablesOf(context, DatabaseOf(context, show.database))) {
    if (table.table_type == "VIRTUAL_VIEW" && pattern.Matches(table.name)) {
      names.push_back(table.name);
    }
  }
  FinishText(context, {TextColumn("views")}, names);
}

void RunShowColumns(StatementContext& context, const dialect::ShowColumns& show) {
  TableRef name = TableRefOf(context, show.table);
  if (show.database) name.database = show.database->value;
  ports::CatalogTable table = LoadTable(context, name);
  std::vector<std::string> lines;
  if (std::optional<StoredView> view = DecodeView(table.view_original_text)) {
    for (const auto& [column, type] : view->columns) lines.push_back(column + "\t" + type);
    context.record.substatement = "DESC_VIEW";
    ResultColumn column = TextColumn("column");
    ResultColumn type = TextColumn("type");
    column.type = type.type = "varchar";
    return FinishText(context, {std::move(column), std::move(type)}, lines);
  }
  for (const auto* columns : {&table.storage.columns, &table.partition_keys}) {
    for (const ports::CatalogColumn& column : *columns) lines.push_back(Padded(column.name, 20));
  }
  FinishText(context, {TextColumn("field")}, lines);
}

void RunShowPartitions(StatementContext& context, const dialect::ShowPartitions& show) {
  TableRef name = TableRefOf(context, show.table);
  ports::CatalogTable table = LoadTable(context, name);
  if (table.partition_keys.empty()) {
    FailHive("FAILED: SemanticException [Error 10241]: Table " + name.table +
             " is not a partitioned table");
  }
  for (const dialect::PartitionValue& part : show.partition) {
    if (std::ranges::find(table.partition_keys, part.column.value, &ports::CatalogColumn::name) ==
        table.partition_keys.end()) {
      FailHive(
          "FAILED: SemanticException [Error 10098]: Non-Partition column appears in the partition "
          "specification: " +
          part.column.value);
    }
  }
  std::vector<std::string> lines;
  for (const ports::CatalogPartition& partition : context.Await(
           context.engines.catalog.ListPartitions(context.caller, name.database, name.table))) {
    bool matches = std::ranges::all_of(show.partition, [&](const dialect::PartitionValue& part) {
      for (std::size_t i = 0; i < table.partition_keys.size(); ++i) {
        if (table.partition_keys[i].name == part.column.value) {
          return partition.values[i] == part.value;
        }
      }
      return false;
    });
    if (matches) lines.push_back(PartitionName(table, partition.values));
  }
  FinishText(context, {TextColumn("partition")}, lines);
}

void RunShowProperties(StatementContext& context, const dialect::ShowProperties& show) {
  ports::CatalogTable table = LoadTable(context, TableRefOf(context, show.table));
  std::vector<std::string> lines;
  if (show.key) {
    auto found = table.parameters.find(*show.key);
    lines.push_back(found != table.parameters.end() ? found->second
                                                    : "Table " + table.database + "." + table.name +
                                                          " does not have property: " + *show.key);
  } else {
    for (const auto& [key, value] : table.parameters) lines.push_back(key + "\t" + value);
  }
  FinishText(context, {TextColumn("prpt_name"), TextColumn("prpt_value")}, lines);
}

void RunShowCreateTable(StatementContext& context, const dialect::ShowCreateTable& show) {
  ports::CatalogTable table = LoadTable(context, TableRefOf(context, show.name));
  if (table.table_type == "VIRTUAL_VIEW") {
    FailHive("FAILED: SemanticException Use SHOW CREATE VIEW for a view: " + table.name);
  }
  // The name stands in the answer as it stands in the question, without a catalog.
  const bool qualified =
      show.name.parts.size() > 1 || show.name.parts.back().value.find('.') != std::string::npos;
  std::string name = qualified ? table.database + "." + table.name : table.name;
  FinishText(context, {TextColumn("createtab_stmt")}, CreateTableText(table, name), kEngineContent);
}

void RunShowCreateView(StatementContext& context, const dialect::ShowCreateView& show) {
  TableRef name = TableRefOf(context, show.name);
  ports::CatalogTable table = LoadTable(context, name);
  std::optional<StoredView> view = DecodeView(table.view_original_text);
  if (!view) FailHive("FAILED: SemanticException Not a view: " + table.name);
  ResultColumn column = TextColumn("create view");
  column.type = "varchar";
  // The engine ends a stored query with a line break, which is no line of the answer.
  std::string_view sql = view->sql;
  if (sql.ends_with('\n')) sql.remove_suffix(1);
  FinishText(context, {std::move(column)},
             LinesOf(fmt::format("CREATE VIEW {}.{} AS\n{}", name.database, name.table, sql)));
}

}  // namespace laketop::athena
