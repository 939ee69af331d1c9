// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "services/glue/catalog/catalog.hpp"
#include "services/glue/limits.hpp"

namespace laketop::glue {
namespace {

PartitionKey KeyOf(const Scope& scope, const Table& table, std::vector<std::string> values) {
  return {scope.account, scope.region, table.database, table.name, std::move(values)};
}

// AWS refuses values for a table without partition keys too; suites that were written against
// simulators do not declare any.
Result<void> CheckValues(const Table& table, const std::vector<std::string>& values) {
  const std::size_t keys = table.partition_keys ? table.partition_keys->size() : 0;
  if (keys > 0 && values.size() != keys) {
    return InvalidInput("The number of partition keys do not match the number of partition values");
  }
  return {};
}

void LowerNames(Partition& partition) {
  if (!partition.storage || !partition.storage->columns) return;
  for (Column& column : *partition.storage->columns) column.name = LowerCase(column.name);
}

}  // namespace

Task<Result<std::vector<Catalog::Refused>>> Catalog::CreatePartitions(
    Scope scope, std::string database, std::string table_name, std::vector<Partition> partitions,
    IfExists if_exists) {
  for (int attempt = 0; attempt < engine::kChangeAttemptsMax; ++attempt) {
    Result<Table> table = co_await GetTable(scope, database, table_name);
    if (!table) co_return std::unexpected(table.error());
    std::vector<Refused> refused;
    std::vector<PartitionKey> keys;
    keys.reserve(partitions.size());
    for (const Partition& partition : partitions) {
      keys.push_back(KeyOf(scope, *table, partition.values));
    }
    auto read = [this, keys](const engine::Reader& reader) {
      return store_.partitions.FindMany(reader, keys);
    };
    auto rows = OrThrow(co_await store_.engine.ReadAsync(std::move(read)));
    engine::Commit commit = NewCommit();
    const TableKey table_key = laketop::glue::KeyOf(scope, table->database, table->name);
    store_.tables.ExpectPresent(commit, table_key);
    std::set<std::vector<std::string>> added;
    for (std::size_t i = 0; i < partitions.size(); ++i) {
      if (Result<void> checked = CheckValues(*table, partitions[i].values); !checked) {
        refused.push_back({i, checked.error()});
        continue;
      }
      const auto& row = rows[i];
      const bool exists = row.has_value() || !added.insert(partitions[i].values).second;
      if (exists && if_exists == IfExists::kSkip) continue;
      if (exists && if_exists == IfExists::kFail) {
        refused.push_back({i, AlreadyExists("Partition already exists.").error()});
        continue;
      }
      Partition partition = partitions[i];
      LowerNames(partition);
      partition.created = row ? row->record.created : clock_.Now();
      if (row) {
        store_.partitions.ExpectVersion(commit, keys[i], row->version);
      } else if (!exists) {
        store_.partitions.ExpectAbsent(commit, keys[i]);
      }
      store_.partitions.Put(commit, keys[i], partition);
    }
    if (!commit.HasWrites()) co_return refused;
    if (co_await Apply(std::move(commit))) co_return refused;
  }
  co_return ConcurrentModification("The partitions were changed by others at the same time.");
}

Task<Result<void>> Catalog::StageCreatePartitions(Scope scope, engine::Commit& commit,
                                                  std::string database, std::string table_name,
                                                  std::vector<Partition> partitions,
                                                  IfExists if_exists) {
  // The table may be created by this very commit.
  Table table{.database = LowerCase(database), .name = LowerCase(table_name)};
  Result<Table> existing = co_await GetTable(scope, database, table_name);
  if (existing) {
    table = std::move(*existing);
    store_.tables.ExpectPresent(commit, laketop::glue::KeyOf(scope, table.database, table.name));
  } else if (!store_.tables.IsPutBy(commit,
                                    laketop::glue::KeyOf(scope, table.database, table.name))) {
    co_return std::unexpected(existing.error());
  }
  for (Partition& partition : partitions) {
    if (Result<void> checked = CheckValues(table, partition.values); !checked) co_return checked;
    const PartitionKey key = KeyOf(scope, table, partition.values);
    auto row = OrThrow(co_await store_.partitions.FindRowAsync(key));
    if (row && if_exists == IfExists::kFail) co_return AlreadyExists("Partition already exists.");
    if (row && if_exists == IfExists::kSkip) continue;
    LowerNames(partition);
    partition.created = row ? row->record.created : clock_.Now();
    if (row) {
      store_.partitions.ExpectVersion(commit, key, row->version);
    } else {
      store_.partitions.ExpectAbsent(commit, key);
    }
    store_.partitions.Put(commit, key, partition);
  }
  co_return Result<void>();
}

Task<Result<std::vector<std::optional<Partition>>>> Catalog::GetPartitions(
    Scope scope, std::string database, std::string table_name,
    std::vector<std::vector<std::string>> values) {
  Result<Table> table = co_await GetTable(scope, database, table_name);
  if (!table) co_return std::unexpected(table.error());
  std::vector<PartitionKey> keys;
  keys.reserve(values.size());
  for (std::vector<std::string>& one : values) keys.push_back(KeyOf(scope, *table, std::move(one)));
  auto read = [this, keys](const engine::Reader& reader) {
    return store_.partitions.FindMany(reader, keys);
  };
  auto rows = OrThrow(co_await store_.engine.ReadAsync(std::move(read)));
  std::vector<std::optional<Partition>> out;
  out.reserve(rows.size());
  for (auto& row : rows) {
    out.push_back(row ? std::optional(std::move(row->record)) : std::nullopt);
  }
  co_return out;
}

Task<Result<std::vector<Partition>>> Catalog::ListPartitions(Scope scope, std::string database,
                                                             std::string table_name,
                                                             std::vector<std::string> after,
                                                             std::size_t rows_max) {
  Result<Table> table = co_await GetTable(scope, database, table_name);
  if (!table) co_return std::unexpected(table.error());
  engine::KeyRange range =
      store_.partitions.Prefix(scope.account, scope.region, table->database, table->name);
  if (!after.empty()) {
    const std::string key = engine::EncodeKey(KeyOf(scope, *table, std::move(after)));
    range = range.Intersect(engine::KeyRange::After(key));
  }
  auto rows = OrThrow(co_await store_.partitions.ListAsync(std::move(range), rows_max));
  std::vector<Partition> out;
  out.reserve(rows.size());
  for (auto& row : rows) out.push_back(std::move(row.record));
  co_return out;
}

Task<Result<std::vector<Partition>>> Catalog::FilterPartitions(Scope scope, std::string database,
                                                               std::string table_name,
                                                               std::vector<std::string> after,
                                                               std::size_t rows_max,
                                                               PartitionFilter accepts) {
  Result<Table> table = co_await GetTable(scope, database, table_name);
  if (!table) co_return std::unexpected(table.error());
  engine::KeyRange range =
      store_.partitions.Prefix(scope.account, scope.region, table->database, table->name);
  std::string last = after.empty() ? "" : engine::EncodeKey(KeyOf(scope, *table, std::move(after)));
  std::vector<Partition> found;
  bool more = true;
  // Others get their turn on the pool between two jobs.
  auto job = [&] {
    engine::KeyRange rest = last.empty() ? range : range.Intersect(engine::KeyRange::After(last));
    auto cursor = store_.partitions.Scan(store_.engine.Read(), std::move(rest));
    for (std::size_t row = 0; row < kFilteredRowsPerJob && found.size() < rows_max; ++row) {
      more = cursor.Next();
      if (!more) break;
      last = cursor.KeyBytes();
      if (accepts(cursor->record)) found.push_back(std::move(cursor->record));
    }
    engine::OrThrow(cursor.Status());
  };
  while (more && found.size() < rows_max) {
    if (store_.engine.IoPool() == nullptr) {
      job();
    } else {
      co_await store_.engine.IoPool()->Run(job);
    }
  }
  co_return found;
}

Task<Result<void>> Catalog::UpdatePartition(Scope scope, std::string database,
                                            std::string table_name, std::vector<std::string> values,
                                            Partition partition) {
  LowerNames(partition);
  for (int attempt = 0; attempt < engine::kChangeAttemptsMax; ++attempt) {
    Result<Table> table = co_await GetTable(scope, database, table_name);
    if (!table) co_return std::unexpected(table.error());
    if (Result<void> checked = CheckValues(*table, partition.values); !checked) co_return checked;
    const PartitionKey key = KeyOf(scope, *table, values);
    auto row = OrThrow(co_await store_.partitions.FindRowAsync(key));
    if (!row) co_return PartitionNotFound();
    engine::Commit commit = NewCommit();
    store_.partitions.ExpectVersion(commit, key, row->version);
    partition.created = row->record.created;
    const PartitionKey target = KeyOf(scope, *table, partition.values);
    if (partition.values != values) {
      auto taken = OrThrow(co_await store_.partitions.FindAsync(target));
      if (taken) co_return AlreadyExists("Partition already exists.");
      store_.partitions.ExpectAbsent(commit, target);
      store_.partitions.Delete(commit, key);
    }
    store_.partitions.Put(commit, target, partition);
    if (co_await Apply(std::move(commit))) co_return Result<void>();
  }
  co_return ConcurrentModification("The partition was changed by others at the same time.");
}

Task<Result<void>> Catalog::DeletePartition(Scope scope, std::string database,
                                            std::string table_name,
                                            std::vector<std::string> values) {
  Result<Table> table = co_await GetTable(scope, database, table_name);
  if (!table) co_return std::unexpected(table.error());
  const PartitionKey key = KeyOf(scope, *table, std::move(values));
  engine::Commit commit = NewCommit();
  store_.partitions.ExpectPresent(commit, key);
  store_.partitions.Delete(commit, key);
  if (!co_await Apply(std::move(commit))) co_return PartitionNotFound();
  co_return Result<void>();
}

}  // namespace laketop::glue
