// SPDX-License-Identifier: Apache-2.0
#include "services/glue/crawler/crawl_write.hpp"

#include <algorithm>
#include <map>

#include "services/glue/limits.hpp"

namespace laketop::glue {
namespace {

constexpr std::size_t kNotedNamesMax = 100;
constexpr std::size_t kRowsMax = 1'000'000;

bool MadeBy(const Table& table, const std::string& crawler) {
  if (!table.parameters) return false;
  const auto by = table.parameters->find(std::string(kUpdatedByCrawler));
  return by != table.parameters->end() && by->second == crawler;
}

std::string LocationOf(const Table& table) {
  return table.storage ? table.storage->location.value_or("") : "";
}

std::vector<std::string> KeyNames(const Table& table) {
  std::vector<std::string> out;
  if (!table.partition_keys) return out;
  for (const Column& key : *table.partition_keys) out.push_back(key.name);
  return out;
}

bool IsRace(const ports::PortError& error) {
  return error.code == "ConcurrentModificationException";
}

}  // namespace

void CrawlWriter::Note(std::vector<std::string>& names, const std::string& name) {
  if (names.size() < kNotedNamesMax) names.push_back(name);
}

Task<Result<void>> CrawlWriter::EnsureDatabase(std::string name) {
  Result<Database> found = co_await catalog_.GetDatabase(scope_, name);
  if (found) co_return Result<void>();
  Database database{.name = name};
  std::map<std::string, std::string> no_tags;
  Result<void> created =
      co_await catalog_.CreateDatabase(scope_, std::move(database), std::move(no_tags));
  if (!created && created.error().code == "AlreadyExistsException") co_return Result<void>();
  co_return created;
}

Task<Result<void>> CrawlWriter::WriteTable(OutputPlace place, FoundTable found,
                                           std::stop_token stop) {
  const std::string location = laketop::glue::LocationOf(place, found.path);
  std::string name = TableNameOf(place, found);
  Result<Table> existing = co_await catalog_.GetTable(scope_, place.database, name);
  const bool taken =
      (existing && !SameLocation(LocationOf(*existing), location)) || seen_tables_.contains(name);
  if (taken) {
    name = TableNameWithHash(std::move(name), location);
    existing = co_await catalog_.GetTable(scope_, place.database, name);
  }
  seen_tables_.insert(name);
  Table table = TableOf(place, found, std::move(name));
  table.created_by = created_by_;
  if (!existing) {
    if (existing.error().code != "EntityNotFoundException") {
      co_return std::unexpected(existing.error());
    }
    co_return co_await CreateTable(std::move(place), std::move(found), std::move(table));
  }
  co_return co_await UpdateTable(std::move(place), std::move(found), std::move(*existing),
                                 std::move(table), stop);
}

Task<Result<void>> CrawlWriter::CreateTable(OutputPlace place, FoundTable found, Table table) {
  table.last_access = catalog_.Time().Now();
  std::vector<Partition> partitions;
  partitions.reserve(found.partitions.size());
  for (const FoundPartition& one : found.partitions) {
    partitions.push_back(PartitionOf(place, table, one, policy_.inherit_partitions));
  }
  engine::Commit commit = catalog_.NewCommit();
  Result<void> staged = co_await catalog_.StageCreateTable(scope_, commit, table);
  if (!staged) co_return staged;
  const std::size_t first = std::min(partitions.size(), kPartitionsPerCommit);
  std::vector<Partition> head(std::make_move_iterator(partitions.begin()),
                              std::make_move_iterator(partitions.begin() + std::ptrdiff_t(first)));
  staged = co_await catalog_.StageCreatePartitions(scope_, commit, table.database, table.name,
                                                   std::move(head), Catalog::IfExists::kSkip);
  if (!staged) co_return staged;
  if (!co_await engine::TryApply(catalog_.Rows().engine, std::move(commit))) {
    co_return ConcurrentModification("Table " + table.name + " was changed during the crawl.");
  }
  for (std::size_t begin = first; begin < partitions.size(); begin += kPartitionsPerCommit) {
    const std::size_t end = std::min(partitions.size(), begin + kPartitionsPerCommit);
    std::vector<Partition> batch(
        std::make_move_iterator(partitions.begin() + std::ptrdiff_t(begin)),
        std::make_move_iterator(partitions.begin() + std::ptrdiff_t(end)));
    auto created = co_await catalog_.CreatePartitions(scope_, table.database, table.name,
                                                      std::move(batch), Catalog::IfExists::kSkip);
    if (!created) co_return std::unexpected(created.error());
  }
  ++report_.tables.added;
  Note(report_.tables_added, table.name);
  report_.partitions.added += partitions.size();
  co_return Result<void>();
}

Task<Result<void>> CrawlWriter::UpdateTable(OutputPlace place, FoundTable found, Table existing,
                                            Table table, std::stop_token stop) {
  const Timestamp now = catalog_.Time().Now();
  std::optional<Table> next =
      Updated(existing, table, policy_.update, policy_.merge_new_columns, now);
  const bool other_keys = KeyNames(existing) != KeyNames(table);
  if (other_keys && (!next || KeyNames(*next) != KeyNames(table))) {
    report_.warnings.push_back("The partition keys of table " + existing.name +
                               " differ from the folders found; the table stays as it is.");
    co_return Result<void>();
  }
  Table current = existing;
  if (next) {
    current = *next;
    const bool schema_change = IsSchemaChange(existing, *next);
    TableUpdate update{.table = std::move(*next),
                       .skip_archive = !schema_change,
                       .expected_version = std::to_string(existing.version)};
    Result<void> updated = co_await catalog_.UpdateTable(scope_, std::move(update));
    if (!updated) {
      if (IsRace(updated.error())) {
        co_return ConcurrentModification("Table " + existing.name +
                                         " was changed during the crawl.");
      }
      co_return updated;
    }
    if (schema_change) {
      ++report_.tables.updated;
      Note(report_.tables_updated, existing.name);
    }
  }
  const bool remove = policy_.remove == DeleteBehavior::kDelete && !policy_.new_folders_only;
  co_return co_await WritePartitions(std::move(place), std::move(found), std::move(current),
                                     remove || other_keys, stop);
}

Task<Result<void>> CrawlWriter::WritePartitions(OutputPlace place, FoundTable found, Table table,
                                                bool remove_missing, std::stop_token stop) {
  std::vector<std::string> from_start;
  auto rows = co_await catalog_.ListPartitions(scope_, table.database, table.name,
                                               std::move(from_start), kRowsMax);
  if (!rows) co_return std::unexpected(rows.error());
  std::map<std::vector<std::string>, Partition> existing;
  for (Partition& partition : *rows) {
    std::vector<std::string> values = partition.values;
    existing.emplace(std::move(values), std::move(partition));
  }
  std::vector<Partition> batch;
  std::uint64_t updated = 0;
  std::uint64_t added = 0;
  for (std::size_t i = 0; i < found.partitions.size(); ++i) {
    if (stop.stop_requested()) co_return InvalidInput("The crawl was stopped.");
    Partition partition =
        PartitionOf(place, table, found.partitions[i], policy_.inherit_partitions);
    const auto before = existing.find(partition.values);
    if (before == existing.end()) {
      ++added;
      batch.push_back(std::move(partition));
    } else {
      const bool same = before->second.storage == partition.storage &&
                        before->second.parameters == partition.parameters;
      // A crawler that only logs changes adds what is new and leaves the rest.
      const bool leave = policy_.update == UpdateBehavior::kLog && !policy_.inherit_partitions &&
                         !policy_.merge_new_columns;
      if (!same && !leave) {
        ++updated;
        batch.push_back(std::move(partition));
      }
      existing.erase(before);
    }
    if (batch.size() >= kPartitionsPerCommit || i + 1 == found.partitions.size()) {
      if (!batch.empty()) {
        std::vector<Partition> full = std::exchange(batch, {});
        auto written = co_await catalog_.CreatePartitions(
            scope_, table.database, table.name, std::move(full), Catalog::IfExists::kReplace);
        if (!written) co_return std::unexpected(written.error());
        report_.partitions.added += std::exchange(added, 0);
        report_.partitions.updated += std::exchange(updated, 0);
      }
    }
  }
  if (!remove_missing || existing.empty()) co_return Result<void>();
  std::vector<std::vector<std::string>> gone;
  for (const auto& [values, partition] : existing) gone.push_back(values);
  report_.partitions.deleted += gone.size();
  co_await DeletePartitions(table, std::move(gone));
  co_return Result<void>();
}

Task<void> CrawlWriter::DeletePartitions(const Table& table,
                                         std::vector<std::vector<std::string>> values) {
  Store& store = catalog_.Rows();
  for (std::size_t begin = 0; begin < values.size(); begin += kPartitionsPerCommit) {
    engine::Commit commit = catalog_.NewCommit();
    const std::size_t end = std::min(values.size(), begin + kPartitionsPerCommit);
    for (std::size_t i = begin; i < end; ++i) {
      const PartitionKey key{scope_.account, scope_.region, table.database, table.name, values[i]};
      store.partitions.Delete(commit, key);
    }
    engine::OrThrow(co_await store.engine.Apply(std::move(commit)));
  }
}

Task<Result<void>> CrawlWriter::AddPartitions(OutputPlace place, Table table,
                                              std::vector<FoundPartition> found) {
  std::vector<Partition> partitions;
  partitions.reserve(found.size());
  for (const FoundPartition& one : found) {
    partitions.push_back(PartitionOf(place, table, one, policy_.inherit_partitions));
  }
  for (std::size_t begin = 0; begin < partitions.size(); begin += kPartitionsPerCommit) {
    const std::size_t end = std::min(partitions.size(), begin + kPartitionsPerCommit);
    std::vector<Partition> batch(
        std::make_move_iterator(partitions.begin() + std::ptrdiff_t(begin)),
        std::make_move_iterator(partitions.begin() + std::ptrdiff_t(end)));
    const std::size_t count = batch.size();
    auto created = co_await catalog_.CreatePartitions(scope_, table.database, table.name,
                                                      std::move(batch), Catalog::IfExists::kFail);
    if (!created) co_return std::unexpected(created.error());
    report_.partitions.added += count - created->size();
  }
  seen_tables_.insert(table.name);
  co_return Result<void>();
}

Task<Result<void>> CrawlWriter::RemoveMissing(OutputPlace place) {
  if (policy_.remove == DeleteBehavior::kLog || policy_.new_folders_only) co_return Result<void>();
  std::string from_start;
  auto tables =
      co_await catalog_.ListTables(scope_, place.database, std::move(from_start), kRowsMax);
  if (!tables) co_return std::unexpected(tables.error());
  const std::string under = laketop::glue::LocationOf(place, "");
  for (Table& table : *tables) {
    const std::string location = LocationOf(table);
    const bool below = location.starts_with(under) || SameLocation(location, under);
    if (!below || !MadeBy(table, place.crawler) || seen_tables_.contains(table.name)) continue;
    if (policy_.remove == DeleteBehavior::kDelete) {
      Result<void> deleted = co_await catalog_.DeleteTable(scope_, place.database, table.name);
      if (!deleted && deleted.error().code != "EntityNotFoundException") co_return deleted;
      ++report_.tables.deleted;
      Note(report_.tables_deleted, table.name);
      continue;
    }
    const std::string deprecated(kDeprecatedByCrawler);
    if (table.parameters->contains(deprecated)) continue;
    const std::string now = std::to_string(catalog_.Time().Now().time_since_epoch().count());
    (*table.parameters)[deprecated] = now;
    if (table.storage && table.storage->parameters) (*table.storage->parameters)[deprecated] = now;
    ++report_.tables.updated;
    Note(report_.tables_updated, table.name);
    std::string version = std::to_string(table.version);
    TableUpdate update{.table = std::move(table), .expected_version = std::move(version)};
    Result<void> updated = co_await catalog_.UpdateTable(scope_, std::move(update));
    if (!updated && !IsRace(updated.error())) co_return updated;
  }
  co_return Result<void>();
}

}  // namespace laketop::glue
