// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dialect/printer.hpp"
#include "services/athena/glue_catalog_view.hpp"
#include "services/athena/statements/run_sql.hpp"
#include "services/athena/statements/statements.hpp"

namespace laketop::athena {
namespace {

constexpr std::string_view kViewText = "/* Presto View */";
constexpr int kStoreAttemptsMax = 20;

// False: another statement made, changed or dropped it since this one looked.
bool StoreView(StatementContext& context, const ports::CatalogTable& view, bool or_replace) {
  ports::TableCatalog& catalog = context.engines.catalog;
  auto before = context.Await(catalog.FindTable(context.caller, view.database, view.name));
  if (!before) {
    return CreateIfAbsent(catalog.CreateTable(context.caller, view, ports::IfExists::kFail));
  }
  const bool is_view = before->table_type == "VIRTUAL_VIEW";
  if (!is_view || !or_replace) {
    FailStatement(is_view ? "VIEW_ALREADY_EXISTS" : "TABLE_ALREADY_EXISTS",
                  fmt::format("line 1:1: {} already exists: 'awsdatacatalog.{}.{}'",
                              is_view ? "View" : "Table", view.database, view.name));
  }
  ports::Result<void> updated =
      SyncWait(catalog.UpdateTable(context.caller, view, before->version_id));
  if (updated) return true;
  const std::string& code = updated.error().code;
  if (code == "ConcurrentModificationException" || code == "EntityNotFoundException") return false;
  throw StatementFailed(FailureOf(updated.error()));
}

}  // namespace

void RunCreateView(StatementContext& context, const dialect::CreateView& create) {
  GlueCatalogView catalog(context);
  dialect::AnalysedQuery analysed =
      OrFail(dialect::AnalyseTable(*create.query, {}, catalog, context.session));
  TableRef name = TableRefOf(context, create.name);
  auto database =
      context.Await(context.engines.catalog.FindDatabase(context.caller, name.database));
  if (!database) {
    FailStatement("SCHEMA_NOT_FOUND",
                  fmt::format("line 1:1: Schema '{}' does not exist", name.database));
  }
  StoredView view{.sql = dialect::PrintQuery(*create.query),
                  .catalog = "awsdatacatalog",
                  .schema = context.session.schema,
                  .columns = {}};
  ports::CatalogTable table{.database = name.database,
                            .name = name.table,
                            .description = create.comment,
                            .owner = context.caller.account,
                            .table_type = "VIRTUAL_VIEW",
                            .storage = {},
                            .partition_keys = {},
                            .view_original_text = {},
                            .view_expanded_text = std::string(kViewText),
                            .parameters = {{"presto_view", "true"}, {"comment", "Presto View"}},
                            .created = context.engines.clock.Now()};
  for (const dialect::OutputColumn& column : analysed.columns) {
    view.columns.emplace_back(column.name, dialect::TypeText(column.type));
    table.storage.columns.push_back({.name = column.name,
                                     .type = dialect::HiveTypeText(column.type).value_or("string"),
                                     .comment = std::nullopt,
                                     .parameters = {}});
  }
  table.view_original_text = EncodeView(view);
  for (int attempt = 0; !StoreView(context, table, create.or_replace); ++attempt) {
    if (attempt == kStoreAttemptsMax) {
      FailStatement("GENERIC_INTERNAL_ERROR", "The view was changed by others at the same time");
    }
  }
  FinishText(context, {}, {});
}

void RunDropView(StatementContext& context, const dialect::DropView& drop) {
  TableRef name = TableRefOf(context, drop.name);
  auto table =
      context.Await(context.engines.catalog.FindTable(context.caller, name.database, name.table));
  if (table && table->table_type != "VIRTUAL_VIEW") {
    FailStatement(
        "TABLE_NOT_FOUND",
        fmt::format("line 1:1: View 'awsdatacatalog.{0}.{1}' does not exist, but a table with "
                    "that name exists. Did you mean DROP TABLE awsdatacatalog.{0}.{1}?",
                    name.database, name.table));
  }
  const bool dropped = table && DropIfThere(context.engines.catalog.DropTable(
                                    context.caller, name.database, name.table));
  if (!dropped && !drop.if_exists) {
    FailStatement("TABLE_NOT_FOUND",
                  fmt::format("line 1:1: View 'awsdatacatalog.{}.{}' does not exist", name.database,
                              name.table));
  }
  FinishText(context, {}, {});
}

}  // namespace laketop::athena
