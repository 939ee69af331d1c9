// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "services/glue/catalog/catalog.hpp"

namespace laketop::glue {
std::string LowerCase(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

std::string ArnOf(const Scope& scope, std::string_view resource) {
  return "arn:aws:glue:" + scope.region + ":" + scope.account + ":" + std::string(resource);
}

Task<bool> Catalog::Apply(engine::Commit commit) {
  return engine::TryApply(store_.engine, std::move(commit));
}

Task<Result<void>> Catalog::CreateDatabase(Scope scope, Database database,
                                           std::map<std::string, std::string> tags) {
  database.name = LowerCase(database.name);
  database.created = clock_.Now();
  const NameKey key = KeyOf(scope, database.name);
  engine::Commit commit = NewCommit();
  store_.databases.ExpectAbsent(commit, key);
  store_.databases.Put(commit, key, database);
  if (!tags.empty()) {
    const std::string arn = ArnOf(scope, "database/" + database.name);
    store_.tags.Put(commit, KeyOf(scope, arn), Tags{std::move(tags)});
  }
  if (!co_await Apply(std::move(commit))) co_return AlreadyExists("Database already exists.");
  co_return Result<void>();
}

Task<Result<Database>> Catalog::GetDatabase(Scope scope, std::string name) {
  name = LowerCase(name);
  NameKey key = KeyOf(scope, name);
  std::optional<Database> found = OrThrow(co_await store_.databases.FindAsync(std::move(key)));
  if (!found) co_return DatabaseNotFound(name);
  co_return std::move(*found);
}

Task<std::vector<Database>> Catalog::ListDatabases(Scope scope, std::string after,
                                                   std::size_t rows_max) {
  engine::KeyRange range = store_.databases.Prefix(scope.account, scope.region);
  if (!after.empty()) {
    const std::string key = engine::EncodeKey(KeyOf(scope, after));
    range = range.Intersect(engine::KeyRange::After(key));
  }
  auto rows = OrThrow(co_await store_.databases.ListAsync(std::move(range), rows_max));
  std::vector<Database> out;
  out.reserve(rows.size());
  for (auto& row : rows) out.push_back(std::move(row.record));
  co_return out;
}

Task<Result<void>> Catalog::UpdateDatabase(Scope scope, std::string name, Database database) {
  name = LowerCase(name);
  database.name = LowerCase(database.name);
  const NameKey key = KeyOf(scope, name);
  // AWS does not rename: tables are found by their database's name.
  if (database.name != name) co_return InvalidInput("Database name can't be changed.");
  for (int attempt = 0; attempt < engine::kChangeAttemptsMax; ++attempt) {
    engine::Commit commit = NewCommit();
    auto row = OrThrow(co_await store_.databases.FindRowAsync(key));
    if (!row) co_return DatabaseNotFound(name);
    database.created = row->record.created;
    store_.databases.ExpectVersion(commit, key, row->version);
    store_.databases.Put(commit, key, database);
    if (co_await Apply(std::move(commit))) co_return Result<void>();
  }
  co_return ConcurrentModification("The database was changed by others at the same time.");
}

Task<Result<void>> Catalog::DeleteDatabase(Scope scope, std::string name) {
  name = LowerCase(name);
  const NameKey key = KeyOf(scope, name);
  engine::Commit commit = NewCommit();
  store_.databases.ExpectPresent(commit, key);
  store_.databases.Delete(commit, key);
  store_.tables.DeleteRange(commit, store_.tables.Prefix(scope.account, scope.region, name));
  store_.table_versions.DeleteRange(
      commit, store_.table_versions.Prefix(scope.account, scope.region, name));
  store_.partitions.DeleteRange(commit,
                                store_.partitions.Prefix(scope.account, scope.region, name));
  store_.column_statistics.DeleteRange(
      commit, store_.column_statistics.Prefix(scope.account, scope.region, name));
  store_.functions.DeleteRange(commit, store_.functions.Prefix(scope.account, scope.region, name));
  store_.tags.Delete(commit, KeyOf(scope, ArnOf(scope, "database/" + name)));
  if (!co_await Apply(std::move(commit))) co_return DatabaseNotFound(name);
  co_return Result<void>();
}

}  // namespace laketop::glue
