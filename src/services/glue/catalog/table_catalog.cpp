// SPDX-License-Identifier: Apache-2.0
#include "services/glue/catalog/table_catalog.hpp"

namespace laketop::glue {
namespace {

constexpr std::size_t kRowsMax = 1'000'000;

std::optional<std::string> Given(std::string text) {
  return text.empty() ? std::nullopt : std::optional(std::move(text));
}

Column RecordOf(ports::CatalogColumn column) {
  Column out{.name = std::move(column.name), .type = std::move(column.type)};
  out.comment = std::move(column.comment);
  if (!column.parameters.empty()) out.parameters = std::move(column.parameters);
  return out;
}

ports::CatalogColumn PortOf(Column column) {
  ports::CatalogColumn out{.name = std::move(column.name),
                           .type = std::move(column.type).value_or("string")};
  out.comment = std::move(column.comment);
  if (column.parameters) out.parameters = std::move(*column.parameters);
  return out;
}

Storage RecordOf(ports::StorageDescriptor in) {
  Storage out;
  out.columns.emplace();
  for (ports::CatalogColumn& column : in.columns) {
    out.columns->push_back(RecordOf(std::move(column)));
  }
  out.location = Given(std::move(in.location));
  out.input_format = Given(std::move(in.input_format));
  out.output_format = Given(std::move(in.output_format));
  out.compressed = in.compressed;
  out.number_of_buckets = in.number_of_buckets;
  out.serde = Serde{.name = Given(std::move(in.serde_name)),
                    .library = Given(std::move(in.serde_library)),
                    .parameters = std::move(in.serde_parameters)};
  out.bucket_columns = std::move(in.bucket_columns);
  for (ports::CatalogSortColumn& column : in.sort_columns) {
    out.sort_columns.push_back({std::move(column.column), column.sort_order});
  }
  out.parameters = std::move(in.parameters);
  out.stored_as_sub_directories = in.stored_as_sub_directories;
  return out;
}

ports::StorageDescriptor PortOf(std::optional<Storage> storage) {
  ports::StorageDescriptor out;
  if (!storage) return out;
  if (storage->columns) {
    for (Column& column : *storage->columns) out.columns.push_back(PortOf(std::move(column)));
  }
  out.location = std::move(storage->location).value_or("");
  out.input_format = std::move(storage->input_format).value_or("");
  out.output_format = std::move(storage->output_format).value_or("");
  out.compressed = storage->compressed;
  out.number_of_buckets = storage->number_of_buckets;
  if (storage->serde) {
    out.serde_name = std::move(storage->serde->name).value_or("");
    out.serde_library = std::move(storage->serde->library).value_or("");
    if (storage->serde->parameters) out.serde_parameters = std::move(*storage->serde->parameters);
  }
  if (storage->bucket_columns) out.bucket_columns = std::move(*storage->bucket_columns);
  for (SortColumn& column : storage->sort_columns) {
    out.sort_columns.push_back({std::move(column.column), column.sort_order});
  }
  if (storage->parameters) out.parameters = std::move(*storage->parameters);
  out.stored_as_sub_directories = storage->stored_as_sub_directories;
  return out;
}

Database RecordOf(ports::CatalogDatabase in) {
  Database out{.name = std::move(in.name)};
  out.description = std::move(in.description);
  out.location_uri = std::move(in.location_uri);
  if (!in.parameters.empty()) out.parameters = std::move(in.parameters);
  return out;
}

ports::CatalogDatabase PortOf(Database database) {
  ports::CatalogDatabase out;
  out.name = std::move(database.name);
  out.description = std::move(database.description);
  out.location_uri = std::move(database.location_uri);
  if (database.parameters) out.parameters = std::move(*database.parameters);
  out.created = database.created;
  return out;
}

Table RecordOf(const ports::Caller& caller, ports::CatalogTable in) {
  Table out;
  out.database = std::move(in.database);
  out.name = std::move(in.name);
  out.description = std::move(in.description);
  out.owner = Given(std::move(in.owner));
  out.table_type = Given(std::move(in.table_type));
  out.storage = RecordOf(std::move(in.storage));
  out.partition_keys.emplace();
  for (ports::CatalogColumn& column : in.partition_keys) {
    out.partition_keys->push_back(RecordOf(std::move(column)));
  }
  out.view_original_text = Given(std::move(in.view_original_text));
  out.view_expanded_text = Given(std::move(in.view_expanded_text));
  out.parameters = std::move(in.parameters);
  out.retention = in.retention;
  out.created_by = caller.principal_arn;
  return out;
}

ports::CatalogTable PortOf(Table table) {
  ports::CatalogTable out;
  out.database = std::move(table.database);
  out.name = std::move(table.name);
  out.description = std::move(table.description);
  out.owner = std::move(table.owner).value_or("");
  out.table_type = std::move(table.table_type).value_or("");
  out.storage = PortOf(std::move(table.storage));
  if (table.partition_keys) {
    for (Column& column : *table.partition_keys) {
      out.partition_keys.push_back(PortOf(std::move(column)));
    }
  }
  out.view_original_text = std::move(table.view_original_text).value_or("");
  out.view_expanded_text = std::move(table.view_expanded_text).value_or("");
  if (table.parameters) out.parameters = std::move(*table.parameters);
  out.retention = table.retention;
  out.created = table.created;
  out.updated = table.updated;
  out.version_id = std::to_string(table.version);
  return out;
}

Partition RecordOf(ports::CatalogPartition in) {
  Partition out;
  out.values = std::move(in.values);
  out.storage = RecordOf(std::move(in.storage));
  out.parameters = std::move(in.parameters);
  return out;
}

ports::CatalogPartition PortOf(Partition partition) {
  ports::CatalogPartition out;
  out.values = std::move(partition.values);
  out.storage = PortOf(std::move(partition.storage));
  if (partition.parameters) out.parameters = std::move(*partition.parameters);
  out.created = partition.created;
  return out;
}

// A link says where its target is; it does not let anybody in there.
Result<void> CheckLink(const LinkTarget& link, const Scope& scope) {
  if (link.catalog_id.value_or(scope.account) != scope.account) {
    return std::unexpected(ports::PortError{"AccessDeniedException",
                                            "Insufficient Lake Formation permission(s) on " +
                                                link.name.value_or(link.database.value_or("")) +
                                                " of account " + link.catalog_id.value_or("")});
  }
  if (link.region.value_or(scope.region) != scope.region) {
    return std::unexpected(ports::PortError{
        "InvalidInputException", "Resource links into other Regions are not implemented."});
  }
  return {};
}

Catalog::IfExists ModeOf(ports::IfExists if_exists) {
  switch (if_exists) {
    case ports::IfExists::kIgnore:
      return Catalog::IfExists::kSkip;
    case ports::IfExists::kReplace:
      return Catalog::IfExists::kReplace;
    case ports::IfExists::kFail:
      break;
  }
  return Catalog::IfExists::kFail;
}

std::vector<Partition> RecordsOf(std::vector<ports::CatalogPartition> in) {
  std::vector<Partition> out;
  out.reserve(in.size());
  for (ports::CatalogPartition& partition : in) out.push_back(RecordOf(std::move(partition)));
  return out;
}

}  // namespace

Task<Result<std::optional<ports::CatalogDatabase>>> TableCatalogPort::FindDatabase(
    ports::Caller caller, std::string name) {
  Result<Database> found = co_await catalog_.GetDatabase(ScopeOf(caller), std::move(name));
  if (!found) co_return std::nullopt;
  co_return PortOf(std::move(*found));
}

Task<Result<std::vector<ports::CatalogDatabase>>> TableCatalogPort::ListDatabases(
    ports::Caller caller) {
  std::string from_start;
  auto rows = co_await catalog_.ListDatabases(ScopeOf(caller), std::move(from_start), kRowsMax);
  std::vector<ports::CatalogDatabase> out;
  for (Database& database : rows) out.push_back(PortOf(std::move(database)));
  co_return out;
}

Task<Result<void>> TableCatalogPort::CreateDatabase(ports::Caller caller,
                                                    ports::CatalogDatabase database) {
  std::map<std::string, std::string> no_tags;
  co_return co_await catalog_.CreateDatabase(ScopeOf(caller), RecordOf(std::move(database)),
                                             std::move(no_tags));
}

Task<Result<void>> TableCatalogPort::UpdateDatabase(ports::Caller caller,
                                                    ports::CatalogDatabase database) {
  std::string name = database.name;
  co_return co_await catalog_.UpdateDatabase(ScopeOf(caller), std::move(name),
                                             RecordOf(std::move(database)));
}

Task<Result<void>> TableCatalogPort::DropDatabase(ports::Caller caller, std::string name) {
  co_return co_await catalog_.DeleteDatabase(ScopeOf(caller), std::move(name));
}

Task<Result<std::optional<ports::CatalogTable>>> TableCatalogPort::FindTable(ports::Caller caller,
                                                                             std::string database,
                                                                             std::string name) {
  const Scope scope = ScopeOf(caller);
  Result<Table> found = co_await catalog_.GetTable(scope, database, name);
  std::optional<LinkTarget> link;
  if (found) {
    if (const auto& target = found->target; target && target->name) link = target;
  } else {
    Result<Database> linked = co_await catalog_.GetDatabase(scope, database);
    if (linked && linked->target) link = std::move(linked->target);
  }
  if (link && link->database) {
    if (Result<void> open = CheckLink(*link, scope); !open) co_return std::unexpected(open.error());
    std::string target_database = *link->database;
    std::string target_name = link->name.value_or(name);
    found = co_await catalog_.GetTable(scope, std::move(target_database), std::move(target_name));
  }
  if (!found) co_return std::nullopt;
  co_return PortOf(std::move(*found));
}

Task<Result<std::vector<ports::CatalogTable>>> TableCatalogPort::ListTables(ports::Caller caller,
                                                                            std::string database) {
  std::string from_start;
  auto rows = co_await catalog_.ListTables(ScopeOf(caller), std::move(database),
                                           std::move(from_start), kRowsMax);
  if (!rows) co_return std::unexpected(rows.error());
  std::vector<ports::CatalogTable> out;
  out.reserve(rows->size());
  for (Table& table : *rows) out.push_back(PortOf(std::move(table)));
  co_return out;
}

Task<Result<void>> TableCatalogPort::CreateTable(ports::Caller caller, ports::CatalogTable table,
                                                 ports::IfExists if_exists) {
  const Scope scope = ScopeOf(caller);
  Table record = RecordOf(caller, std::move(table));
  Result<void> created = co_await catalog_.CreateTable(scope, record);
  if (created || created.error().code != "AlreadyExistsException") co_return created;
  if (if_exists == ports::IfExists::kIgnore) co_return Result<void>();
  if (if_exists == ports::IfExists::kFail) co_return created;
  TableUpdate update{.table = std::move(record)};
  co_return co_await catalog_.UpdateTable(scope, std::move(update));
}

Task<Result<void>> TableCatalogPort::StageCreateTable(ports::Caller caller, engine::Commit& commit,
                                                      ports::CatalogTable table) {
  Table record = RecordOf(caller, std::move(table));
  co_return co_await catalog_.StageCreateTable(ScopeOf(caller), commit, std::move(record));
}

Task<Result<void>> TableCatalogPort::UpdateTable(ports::Caller caller, ports::CatalogTable table,
                                                 std::string expected_version_id) {
  TableUpdate update{.table = RecordOf(caller, std::move(table))};
  if (!expected_version_id.empty()) update.expected_version = std::move(expected_version_id);
  co_return co_await catalog_.UpdateTable(ScopeOf(caller), std::move(update));
}

Task<Result<void>> TableCatalogPort::DropTable(ports::Caller caller, std::string database,
                                               std::string table) {
  co_return co_await catalog_.DeleteTable(ScopeOf(caller), std::move(database), std::move(table));
}

Task<Result<std::vector<ports::CatalogPartition>>> TableCatalogPort::ListPartitions(
    ports::Caller caller, std::string database, std::string table) {
  std::vector<std::string> from_start;
  auto rows = co_await catalog_.ListPartitions(ScopeOf(caller), std::move(database),
                                               std::move(table), std::move(from_start), kRowsMax);
  if (!rows) co_return std::unexpected(rows.error());
  std::vector<ports::CatalogPartition> out;
  out.reserve(rows->size());
  for (Partition& partition : *rows) out.push_back(PortOf(std::move(partition)));
  co_return out;
}

Task<Result<std::optional<ports::CatalogPartition>>> TableCatalogPort::FindPartition(
    ports::Caller caller, std::string database, std::string table,
    std::vector<std::string> values) {
  std::vector<std::vector<std::string>> wanted;
  wanted.push_back(std::move(values));
  auto found = co_await catalog_.GetPartitions(ScopeOf(caller), std::move(database),
                                               std::move(table), std::move(wanted));
  if (!found) co_return std::unexpected(found.error());
  std::optional<Partition>& partition = found->front();
  if (!partition) co_return std::nullopt;
  co_return PortOf(std::move(*partition));
}

Task<Result<void>> TableCatalogPort::CreatePartitions(
    ports::Caller caller, std::string database, std::string table,
    std::vector<ports::CatalogPartition> partitions, ports::IfExists if_exists) {
  auto refused =
      co_await catalog_.CreatePartitions(ScopeOf(caller), std::move(database), std::move(table),
                                         RecordsOf(std::move(partitions)), ModeOf(if_exists));
  if (!refused) co_return std::unexpected(refused.error());
  if (!refused->empty()) co_return std::unexpected(refused->front().error);
  co_return Result<void>();
}

Task<Result<void>> TableCatalogPort::StageCreatePartitions(
    ports::Caller caller, engine::Commit& commit, std::string database, std::string table,
    std::vector<ports::CatalogPartition> partitions, ports::IfExists if_exists) {
  co_return co_await catalog_.StageCreatePartitions(
      ScopeOf(caller), commit, std::move(database), std::move(table),
      RecordsOf(std::move(partitions)), ModeOf(if_exists));
}

Task<Result<void>> TableCatalogPort::UpdatePartition(ports::Caller caller, std::string database,
                                                     std::string table,
                                                     std::vector<std::string> values,
                                                     ports::CatalogPartition partition) {
  co_return co_await catalog_.UpdatePartition(ScopeOf(caller), std::move(database),
                                              std::move(table), std::move(values),
                                              RecordOf(std::move(partition)));
}

Task<Result<void>> TableCatalogPort::DropPartitions(ports::Caller caller, std::string database,
                                                    std::string table,
                                                    std::vector<std::vector<std::string>> values) {
  const Scope scope = ScopeOf(caller);
  for (std::vector<std::string>& one : values) {
    Result<void> dropped =
        co_await catalog_.DeletePartition(scope, database, table, std::move(one));
    if (!dropped) co_return dropped;
  }
  co_return Result<void>();
}

}  // namespace laketop::glue
