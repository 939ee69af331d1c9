// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "services/athena/statements/statements.hpp"

namespace laketop::athena {
namespace {

constexpr std::string_view kDdlTask =
    "FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. ";

ports::CatalogDatabase LoadDatabase(StatementContext& context, const std::string& name) {
  auto database = context.Await(context.engines.catalog.FindDatabase(context.caller, name));
  if (!database) {
    FailHive("FAILED: SemanticException [Error 10072]: Database does not exist: " + name);
  }
  return std::move(*database);
}

}  // namespace

void RunCreateDatabase(StatementContext& context, const dialect::CreateDatabase& create) {
  const std::string& name = create.name.value;
  ports::CatalogDatabase database{
      .name = name,
      .description = create.comment,
      .location_uri = create.location,
      .parameters = {create.properties.begin(), create.properties.end()}};
  const bool created =
      CreateIfAbsent(context.engines.catalog.CreateDatabase(context.caller, std::move(database)));
  if (!created && !create.if_not_exists) {
    FailHive(std::string(kDdlTask) + "Database " + name + " already exists");
  }
  FinishText(context, {}, {});
}

void RunAlterDatabase(StatementContext& context, const dialect::AlterDatabase& alter) {
  ports::CatalogDatabase database = LoadDatabase(context, alter.name.value);
  for (const auto& [key, value] : alter.properties)
    database.parameters.insert_or_assign(key, value);
  context.Await(context.engines.catalog.UpdateDatabase(context.caller, std::move(database)));
  FinishText(context, {}, {});
}

void RunDropDatabase(StatementContext& context, const dialect::DropDatabase& drop) {
  const std::string& name = drop.name.value;
  auto tables = SyncWait(context.engines.catalog.ListTables(context.caller, name));
  const bool there = tables.has_value();
  if (!there && tables.error().code != "EntityNotFoundException") {
    throw StatementFailed(FailureOf(tables.error()));
  }
  if (there && !drop.cascade && !tables->empty()) {
    FailHive(std::string(kDdlTask) + "InvalidOperationException(message:Database " + name +
             " is not empty. One or more tables exist.)");
  }
  const bool dropped =
      there && DropIfThere(context.engines.catalog.DropDatabase(context.caller, name));
  if (!dropped && !drop.if_exists) {
    FailHive("FAILED: SemanticException [Error 10072]: Database does not exist: " + name);
  }
  FinishText(context, {}, {});
}

}  // namespace laketop::athena
