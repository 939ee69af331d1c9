// SPDX-License-Identifier: Apache-2.0
#pragma once
// Catalog: the Data Catalog's rules over its rows: what may be created, changed, dropped, and what
// each of these leaves behind. Operations, ports and crawls all go through it. Names given to it
// are in any case and stored in lower case. Errors are Glue's, as data; trouble of the store is
// thrown as engine::Failure. Thread-safe.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "engine/store/change_row.hpp"
#include "services/glue/errors.hpp"
#include "services/glue/store.hpp"

namespace laketop::glue {

std::string LowerCase(std::string_view text);

template <class T>
using Result = ports::Result<T>;

struct TableUpdate {
  Table table;  // as it shall be; its times, version and creator are the catalog's business
  bool skip_archive = false;
  std::optional<std::string> expected_version;
};

class Catalog {
 public:
  Catalog(Store& store, Clock& clock) : store_(store), clock_(clock) {}
  // For work that takes time: what it changes after the state has been reset is refused.
  Catalog(Store& store, Clock& clock, engine::Epoch epoch)
      : store_(store), clock_(clock), epoch_(epoch) {}

  // ---- databases (catalog_databases.cpp)
  Task<Result<void>> CreateDatabase(Scope scope, Database database,
                                    std::map<std::string, std::string> tags);
  Task<Result<Database>> GetDatabase(Scope scope, std::string name);
  // In name order, strictly behind `after`.
  Task<std::vector<Database>> ListDatabases(Scope scope, std::string after, std::size_t rows_max);
  Task<Result<void>> UpdateDatabase(Scope scope, std::string name, Database database);
  // With its tables, their versions and partitions.
  Task<Result<void>> DeleteDatabase(Scope scope, std::string name);

  // ---- tables (catalog_tables.cpp)
  Task<Result<void>> CreateTable(Scope scope, Table table);
  // In the caller's commit. Fails where the database is not there or the table is; whether that
  // still holds then is the commit's expectation.
  Task<Result<void>> StageCreateTable(Scope scope, engine::Commit& commit, Table table);
  Task<Result<Table>> GetTable(Scope scope, std::string database, std::string name);
  // In name order, strictly behind `after`. NotFound where the database is not.
  Task<Result<std::vector<Table>>> ListTables(Scope scope, std::string database, std::string after,
                                              std::size_t rows_max);
  // Of all databases, in the order of their names and databases.
  Task<std::vector<Table>> ListAllTables(Scope scope, TableKey after, std::size_t rows_max);
  Task<Result<void>> UpdateTable(Scope scope, TableUpdate update);
  Task<Result<void>> DeleteTable(Scope scope, std::string database, std::string name);

  // ---- table versions (catalog_tables.cpp); the newest first, the current one included
  Task<Result<std::vector<Table>>> ListTableVersions(Scope scope, std::string database,
                                                     std::string name);
  Task<Result<Table>> GetTableVersion(Scope scope, std::string database, std::string name,
                                      std::optional<std::string> version);
  Task<Result<void>> DeleteTableVersion(Scope scope, std::string database, std::string name,
                                        std::string version);

  // ---- partitions (catalog_partitions.cpp)
  enum class IfExists { kFail, kSkip, kReplace };
  // All or none, but for those that exist already: with kFail they come back, by their index.
  struct Refused {
    std::size_t index = 0;
    ports::PortError error;
  };
  Task<Result<std::vector<Refused>>> CreatePartitions(Scope scope, std::string database,
                                                      std::string table,
                                                      std::vector<Partition> partitions,
                                                      IfExists if_exists);
  // In the caller's commit; with kFail the first that exists fails it all.
  Task<Result<void>> StageCreatePartitions(Scope scope, engine::Commit& commit,
                                           std::string database, std::string table,
                                           std::vector<Partition> partitions, IfExists if_exists);
  // By the index asked for; none where there is no such partition.
  Task<Result<std::vector<std::optional<Partition>>>> GetPartitions(
      Scope scope, std::string database, std::string table,
      std::vector<std::vector<std::string>> values);
  // In the order of their values, strictly behind `after`, up to `rows_max`.
  Task<Result<std::vector<Partition>>> ListPartitions(Scope scope, std::string database,
                                                      std::string table,
                                                      std::vector<std::string> after,
                                                      std::size_t rows_max);
  // As ListPartitions, of those that `accepts` lets through (what it throws goes through). However
  // many it has to look at, none of that is done on the caller's event loop.
  using PartitionFilter = std::function<bool(const Partition&)>;
  Task<Result<std::vector<Partition>>> FilterPartitions(Scope scope, std::string database,
                                                        std::string table,
                                                        std::vector<std::string> after,
                                                        std::size_t rows_max,
                                                        PartitionFilter accepts);
  // The partition may move to other values, unless they are taken.
  Task<Result<void>> UpdatePartition(Scope scope, std::string database, std::string table,
                                     std::vector<std::string> values, Partition partition);
  Task<Result<void>> DeletePartition(Scope scope, std::string database, std::string table,
                                     std::vector<std::string> values);

  Store& Rows() { return store_; }
  Clock& Time() { return clock_; }
  engine::Epoch Epoch() const { return epoch_ ? *epoch_ : store_.engine.CurrentEpoch(); }
  engine::Commit NewCommit() const { return engine::Commit(store_.engine, Epoch()); }

 private:
  // False where another change came between: read and decide again.
  Task<bool> Apply(engine::Commit commit);
  void AddArchived(engine::Commit& commit, const Scope& scope, const Table& table) const;

  Store& store_;
  Clock& clock_;
  std::optional<engine::Epoch> epoch_;
};

// An ARN of this scope: "database/x", "table/x/y", "crawler/x".
std::string ArnOf(const Scope& scope, std::string_view resource);

}  // namespace laketop::glue
