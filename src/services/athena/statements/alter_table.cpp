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

void RequireNoPartition(const dialect::PartitionSpec& partition, std::string_view what) {
  if (!partition.empty()) {
    FailStatement("NOT_SUPPORTED", std::string(what) + " of a partition is not implemented yet");
  }
}

}  // namespace

void RunAlterTable(StatementContext& context, const dialect::AlterTable& alter) {
  TableRef name = TableRefOf(context, alter.name);
  ports::CatalogTable table = LoadTable(context, name);
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
            RequireNoPartition(add.partition, "ADD COLUMNS");
            for (const dialect::ColumnDefinition& column : add.columns) {
              auto same = std::ranges::find(table.storage.columns, column.name.value,
                                            &ports::CatalogColumn::name);
              if (same != table.storage.columns.end()) {
                FailHive("FAILED: SemanticException [Error 10036]: Duplicate column name: " +
                         column.name.value);
              }
              table.storage.columns.push_back(CatalogColumnOf(column));
            }
            Update(context, std::move(table));
          },
          [&](const dialect::ReplaceColumns& replace) {
            RequireNoPartition(replace.partition, "REPLACE COLUMNS");
            table.storage.columns.clear();
            for (const dialect::ColumnDefinition& column : replace.columns) {
              table.storage.columns.push_back(CatalogColumnOf(column));
            }
            Update(context, std::move(table));
          },
          [&](const dialect::SetProperties& set) {
            for (const auto& [key, value] : set.properties) {
              table.parameters.insert_or_assign(key, value);
            }
            Update(context, std::move(table));
          },
          [&](const dialect::ChangeColumn&) {
            FailStatement("NOT_SUPPORTED", "ALTER TABLE CHANGE COLUMN is for Iceberg tables");
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
