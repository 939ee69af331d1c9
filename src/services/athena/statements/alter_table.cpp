// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "services/athena/statements/alter.hpp"
#include "services/athena/statements/statements.hpp"

namespace laketop::athena {
namespace {

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};

void Update(StatementContext& context, ports::CatalogTable table) {
  std::string version = table.version_id;
  context.Await(
      context.engines.catalog.UpdateTable(context.caller, std::move(table), std::move(version)));
}

using Columns = std::vector<ports::CatalogColumn>;

// Of the table, or of one partition of it.
void ChangeColumns(StatementContext& context, ports::CatalogTable table,
                   const dialect::PartitionSpec& partition,
                   const std::function<void(Columns&)>& change) {
  if (!partition.empty()) {
    ChangePartitionColumns(context, table, partition, change);
    return;
  }
  change(table.storage.columns);
  CheckColumns(table.storage.columns, table.partition_keys);
  Update(context, std::move(table));
}

void AppendTo(Columns& columns, const std::vector<dialect::ColumnDefinition>& added) {
  for (const dialect::ColumnDefinition& column : added) {
    columns.push_back(CatalogColumnOf(column));
  }
}

void ChangeOneColumn(Columns& columns, const dialect::ChangeColumn& change) {
  const auto find = [&](const std::string& name) {
    const auto found = std::ranges::find(columns, name, &ports::CatalogColumn::name);
    if (found == columns.end()) {
      FailHive(
          "FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. "
          "Invalid column reference " +
          name);
    }
    return found;
  };
  const auto at = find(change.from.value);
  ports::CatalogColumn column = CatalogColumnOf(change.to);
  if (!column.comment) column.comment = at->comment;
  column.parameters = at->parameters;
  if (!change.first && !change.after) {
    *at = std::move(column);
    return;
  }
  columns.erase(at);
  const auto before = change.first ? columns.begin() : std::next(find(change.after->value));
  columns.insert(before, std::move(column));
}

}  // namespace

void RunAlterTable(StatementContext& context, const dialect::AlterTable& alter) {
  TableRef name = TableRefOf(context, alter.name);
  ports::CatalogTable table = LoadTable(context, name);
  if (table.table_type == "VIRTUAL_VIEW") {
    FailHive("FAILED: SemanticException [Error 10134]: Cannot alter a view with ALTER TABLE: " +
             table.name);
  }
  std::visit(
      Overloaded{
          [&](const dialect::AddPartitions& add) { AddPartitionsTo(context, table, add); },
          [&](const dialect::DropPartitions& drop) { DropPartitionsOf(context, table, drop); },
          [&](const dialect::RenamePartition& rename) {
            RenamePartitionOf(context, table, rename);
          },
          [&](const dialect::SetLocation& set) {
            if (!ports::ParseS3Uri(set.location)) {
              FailHive("FAILED: SemanticException Not an S3 path: " + set.location);
            }
            if (!set.partition.empty()) {
              SetPartitionLocation(context, table, set);
              return;
            }
            table.storage.location = set.location;
            Update(context, std::move(table));
          },
          [&](const dialect::AddColumns& add) {
            ChangeColumns(context, table, add.partition,
                          [&](Columns& columns) { AppendTo(columns, add.columns); });
          },
          [&](const dialect::ReplaceColumns& replace) {
            ChangeColumns(context, table, replace.partition, [&](Columns& columns) {
              columns.clear();
              AppendTo(columns, replace.columns);
            });
          },
          [&](const dialect::SetProperties& set) {
            for (const auto& [key, value] : set.properties) {
              table.parameters.insert_or_assign(key, value);
            }
            Update(context, std::move(table));
          },
          [&](const dialect::ChangeColumn& change) {
            ChangeColumns(context, table, {},
                          [&](Columns& columns) { ChangeOneColumn(columns, change); });
          },
          [&](const dialect::DropColumn&) {
            FailStatement("NOT_SUPPORTED", "ALTER TABLE DROP COLUMN is for Iceberg tables");
          },
          [&](const dialect::UnsetProperties&) {
            FailStatement("NOT_SUPPORTED", "ALTER TABLE UNSET TBLPROPERTIES is for Iceberg tables");
          },
          [&](const dialect::RenameTable&) {
            FailHive("FAILED: SemanticException ALTER TABLE RENAME TO is not supported by Athena");
          },
      },
      alter.action);
  FinishText(context, {}, {});
}

}  // namespace laketop::athena
