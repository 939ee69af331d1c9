// SPDX-License-Identifier: Apache-2.0
#include <charconv>

#include "services/glue/catalog/catalog.hpp"
#include "services/glue/limits.hpp"

namespace laketop::glue {
namespace {

// Columns' and keys' names in lower case, as Hive has them; types stay as they are.
void LowerNames(Table& table) {
  table.database = LowerCase(table.database);
  table.name = LowerCase(table.name);
  if (table.storage && table.storage->columns) {
    for (Column& column : *table.storage->columns) column.name = LowerCase(column.name);
  }
  if (table.partition_keys) {
    for (Column& column : *table.partition_keys) column.name = LowerCase(column.name);
  }
}

std::optional<std::int64_t> VersionOf(std::string_view text) {
  std::int64_t version = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return version;
}

Result<void> CheckTable(const Table& table) {
  if (table.partition_keys && table.partition_keys->size() > kPartitionKeysMax) {
    return InvalidInput("A table can have at most " + std::to_string(kPartitionKeysMax) +
                        " partition keys.");
  }
  return {};
}

}  // namespace

Task<Result<void>> Catalog::StageCreateTable(Scope scope, engine::Commit& commit, Table table) {
  LowerNames(table);
  if (Result<void> checked = CheckTable(table); !checked) co_return checked;
  NameKey database_key = KeyOf(scope, table.database);
  auto database = OrThrow(co_await store_.databases.FindAsync(database_key));
  if (!database) co_return DatabaseNotFound(table.database);
  TableKey key = KeyOf(scope, table.database, table.name);
  auto existing = OrThrow(co_await store_.tables.FindAsync(key));
  if (existing) co_return AlreadyExists("Table already exists.");
  table.created = table.updated = clock_.Now();
  table.version = table.last_version = 0;
  store_.databases.ExpectPresent(commit, database_key);
  store_.tables.ExpectAbsent(commit, key);
  store_.tables.Put(commit, key, table);
  co_return Result<void>();
}

Task<Result<void>> Catalog::CreateTable(Scope scope, Table table) {
  for (int attempt = 0; attempt < engine::kChangeAttemptsMax; ++attempt) {
    engine::Commit commit = NewCommit();
    Result<void> staged = co_await StageCreateTable(scope, commit, table);
    if (!staged) co_return staged;
    if (co_await Apply(std::move(commit))) co_return Result<void>();
  }
  co_return ConcurrentModification("The table was changed by others at the same time.");
}

Task<Result<Table>> Catalog::GetTable(Scope scope, std::string database, std::string name) {
  database = LowerCase(database);
  name = LowerCase(name);
  TableKey key = KeyOf(scope, database, name);
  auto table = OrThrow(co_await store_.tables.FindAsync(std::move(key)));
  if (table) co_return std::move(*table);
  Result<Database> found = co_await GetDatabase(scope, database);
  if (!found) co_return std::unexpected(found.error());
  co_return TableNotFound(name);
}

Task<Result<std::vector<Table>>> Catalog::ListTables(Scope scope, std::string database,
                                                     std::string after, std::size_t rows_max) {
  database = LowerCase(database);
  Result<Database> found = co_await GetDatabase(scope, database);
  if (!found) co_return std::unexpected(found.error());
  engine::KeyRange range = store_.tables.Prefix(scope.account, scope.region, database);
  if (!after.empty()) {
    const std::string key = engine::EncodeKey(KeyOf(scope, database, after));
    range = range.Intersect(engine::KeyRange::After(key));
  }
  auto rows = OrThrow(co_await store_.tables.ListAsync(std::move(range), rows_max));
  std::vector<Table> out;
  out.reserve(rows.size());
  for (auto& row : rows) out.push_back(std::move(row.record));
  co_return out;
}

Task<std::vector<Table>> Catalog::ListAllTables(Scope scope, TableKey after, std::size_t rows_max) {
  engine::KeyRange range = store_.tables.Prefix(scope.account, scope.region);
  if (!after.table.empty()) {
    after.account = scope.account;
    after.region = scope.region;
    range = range.Intersect(engine::KeyRange::After(engine::EncodeKey(after)));
  }
  auto rows = OrThrow(co_await store_.tables.ListAsync(std::move(range), rows_max));
  std::vector<Table> out;
  out.reserve(rows.size());
  for (auto& row : rows) out.push_back(std::move(row.record));
  co_return out;
}

void Catalog::AddArchived(engine::Commit& commit, const Scope& scope, const Table& table) const {
  const TableVersionKey key{
      scope.account, scope.region, table.database, table.name, {table.version}};
  store_.table_versions.Put(commit, key, table);
}

Task<Result<void>> Catalog::UpdateTable(Scope scope, TableUpdate update) {
  LowerNames(update.table);
  if (Result<void> checked = CheckTable(update.table); !checked) co_return checked;
  const TableKey key = KeyOf(scope, update.table.database, update.table.name);
  for (int attempt = 0; attempt < engine::kChangeAttemptsMax; ++attempt) {
    engine::Commit commit = NewCommit();
    auto row = OrThrow(co_await store_.tables.FindRowAsync(key));
    if (!row) {
      Result<Database> database = co_await GetDatabase(scope, key.database);
      if (!database) co_return std::unexpected(database.error());
      co_return TableNotFound(key.table);
    }
    const Table& old = row->record;
    if (update.expected_version && *update.expected_version != std::to_string(old.version)) {
      co_return ConcurrentModification("Update table failed due to concurrent modifications.");
    }
    Table next = update.table;
    next.created = old.created;
    next.created_by = old.created_by;
    next.updated = clock_.Now();
    next.version = next.last_version = old.last_version + 1;
    store_.tables.ExpectVersion(commit, key, row->version);
    store_.tables.Put(commit, key, next);
    if (!update.skip_archive) AddArchived(commit, scope, old);
    if (co_await Apply(std::move(commit))) co_return Result<void>();
  }
  co_return ConcurrentModification("Update table failed due to concurrent modifications.");
}

Task<Result<void>> Catalog::DeleteTable(Scope scope, std::string database, std::string name) {
  database = LowerCase(database);
  name = LowerCase(name);
  const TableKey key = KeyOf(scope, database, name);
  engine::Commit commit = NewCommit();
  store_.tables.ExpectPresent(commit, key);
  store_.tables.Delete(commit, key);
  store_.table_versions.DeleteRange(
      commit, store_.table_versions.Prefix(scope.account, scope.region, database, name));
  store_.partitions.DeleteRange(
      commit, store_.partitions.Prefix(scope.account, scope.region, database, name));
  store_.column_statistics.DeleteRange(
      commit, store_.column_statistics.Prefix(scope.account, scope.region, database, name));
  store_.tags.Delete(commit, KeyOf(scope, ArnOf(scope, "table/" + database + "/" + name)));
  if (co_await Apply(std::move(commit))) co_return Result<void>();
  Result<Table> found = co_await GetTable(scope, database, name);
  if (!found) co_return std::unexpected(found.error());
  co_return ConcurrentModification("The table was changed by others at the same time.");
}

Task<Result<std::vector<Table>>> Catalog::ListTableVersions(Scope scope, std::string database,
                                                            std::string name) {
  Result<Table> current = co_await GetTable(scope, database, name);
  if (!current) co_return std::unexpected(current.error());
  engine::KeyRange range = store_.table_versions.Prefix(scope.account, scope.region,
                                                        LowerCase(database), LowerCase(name));
  auto rows =
      OrThrow(co_await store_.table_versions.ListAsync(std::move(range), kTableVersionsMax));
  std::vector<Table> out;
  out.reserve(rows.size() + 1);
  out.push_back(std::move(*current));
  for (auto& row : rows) out.push_back(std::move(row.record));
  co_return out;
}

Task<Result<Table>> Catalog::GetTableVersion(Scope scope, std::string database, std::string name,
                                             std::optional<std::string> version) {
  Result<Table> current = co_await GetTable(scope, database, name);
  if (!current || !version) co_return current;
  const std::optional<std::int64_t> number = VersionOf(*version);
  if (!number) co_return InvalidInput("version must be an integer.");
  if (*number == current->version) co_return current;
  TableVersionKey key{scope.account, scope.region, current->database, current->name, {*number}};
  auto found = OrThrow(co_await store_.table_versions.FindAsync(std::move(key)));
  if (!found) co_return NotFound("Version not found.");
  co_return std::move(*found);
}

Task<Result<void>> Catalog::DeleteTableVersion(Scope scope, std::string database, std::string name,
                                               std::string version) {
  Result<Table> current = co_await GetTable(scope, database, name);
  if (!current) co_return std::unexpected(current.error());
  const std::optional<std::int64_t> number = VersionOf(version);
  if (!number) co_return InvalidInput("version must be an integer.");
  if (*number == current->version) {
    co_return InvalidInput("The current version of a table cannot be deleted.");
  }
  const TableVersionKey key{
      scope.account, scope.region, current->database, current->name, {*number}};
  engine::Commit commit = NewCommit();
  store_.table_versions.ExpectPresent(commit, key);
  store_.table_versions.Delete(commit, key);
  if (!co_await Apply(std::move(commit))) co_return NotFound("Version not found.");
  co_return Result<void>();
}

}  // namespace laketop::glue
