// SPDX-License-Identifier: Apache-2.0
#pragma once
// TableCatalog: the Glue Data Catalog for the other services of this process (Athena, Lake
// Formation, EMR, Redshift Spectrum). Bound by main to the glue service. Names are stored in lower
// case and compared so. Error codes are Glue's: EntityNotFoundException, AlreadyExistsException,
// InvalidInputException, ConcurrentModificationException, AccessDeniedException,
// ResourceNumberLimitExceededException. Thread-safe; Tasks may be awaited on any executor.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/task.hpp"
#include "base/time.hpp"
#include "ports/caller.hpp"
#include "ports/port_error.hpp"

namespace laketop::engine {
class Commit;
}

namespace laketop::ports {

using Parameters = std::map<std::string, std::string>;

struct CatalogColumn {
  std::string name;
  std::string type;  // Hive's spelling: array<struct<a:int>>
  std::optional<std::string> comment;
  Parameters parameters;
};

struct CatalogSortColumn {
  std::string column;
  int sort_order = 1;  // 1 ascending, 0 descending
};

struct StorageDescriptor {
  std::vector<CatalogColumn> columns;
  std::string location;
  std::string input_format;
  std::string output_format;
  bool compressed = false;
  int number_of_buckets = -1;
  std::string serde_name;
  std::string serde_library;
  Parameters serde_parameters;
  std::vector<std::string> bucket_columns;
  std::vector<CatalogSortColumn> sort_columns;
  Parameters parameters;
  bool stored_as_sub_directories = false;
};

struct CatalogDatabase {
  std::string name;
  std::optional<std::string> description;
  std::optional<std::string> location_uri;
  Parameters parameters;
  Timestamp created{};
};

struct CatalogTable {
  std::string database;
  std::string name;
  std::optional<std::string> description;
  std::string owner;
  std::string table_type;  // EXTERNAL_TABLE, VIRTUAL_VIEW, GOVERNED …
  StorageDescriptor storage;
  std::vector<CatalogColumn> partition_keys;
  std::string view_original_text;
  std::string view_expanded_text;
  Parameters parameters;
  int retention = 0;
  Timestamp created{};
  Timestamp updated{};
  std::string version_id;
};

struct CatalogPartition {
  std::vector<std::string> values;  // in the order of the partition keys
  StorageDescriptor storage;
  Parameters parameters;
  Timestamp created{};
};

// What a change does where the thing is there already, or is not.
enum class IfExists { kFail, kIgnore, kReplace };

class TableCatalog {
 public:
  virtual ~TableCatalog() = default;

  virtual Task<Result<std::optional<CatalogDatabase>>> FindDatabase(Caller caller,
                                                                    std::string name) = 0;
  virtual Task<Result<std::vector<CatalogDatabase>>> ListDatabases(Caller caller) = 0;
  virtual Task<Result<void>> CreateDatabase(Caller caller, CatalogDatabase database) = 0;
  virtual Task<Result<void>> UpdateDatabase(Caller caller, CatalogDatabase database) = 0;
  // With everything in it.
  virtual Task<Result<void>> DropDatabase(Caller caller, std::string name) = 0;

  virtual Task<Result<std::optional<CatalogTable>>> FindTable(Caller caller, std::string database,
                                                              std::string table) = 0;
  // In name order. EntityNotFoundException where the database is not.
  virtual Task<Result<std::vector<CatalogTable>>> ListTables(Caller caller,
                                                             std::string database) = 0;
  virtual Task<Result<void>> CreateTable(Caller caller, CatalogTable table, IfExists if_exists) = 0;
  // As CreateTable, in the asking service's commit: a CTAS publishes its objects and its table at
  // once.
  virtual Task<Result<void>> StageCreateTable(Caller caller, engine::Commit& commit,
                                              CatalogTable table) = 0;
  // Keeps the old state as a table version. `expected_version_id` empty: whatever it is now.
  virtual Task<Result<void>> UpdateTable(Caller caller, CatalogTable table,
                                         std::string expected_version_id) = 0;
  virtual Task<Result<void>> DropTable(Caller caller, std::string database, std::string table) = 0;

  // In the order of their values.
  virtual Task<Result<std::vector<CatalogPartition>>> ListPartitions(Caller caller,
                                                                     std::string database,
                                                                     std::string table) = 0;
  virtual Task<Result<std::optional<CatalogPartition>>> FindPartition(
      Caller caller, std::string database, std::string table, std::vector<std::string> values) = 0;
  virtual Task<Result<void>> CreatePartitions(Caller caller, std::string database,
                                              std::string table,
                                              std::vector<CatalogPartition> partitions,
                                              IfExists if_exists) = 0;
  virtual Task<Result<void>> StageCreatePartitions(Caller caller, engine::Commit& commit,
                                                   std::string database, std::string table,
                                                   std::vector<CatalogPartition> partitions,
                                                   IfExists if_exists) = 0;
  virtual Task<Result<void>> UpdatePartition(Caller caller, std::string database, std::string table,
                                             std::vector<std::string> values,
                                             CatalogPartition partition) = 0;
  virtual Task<Result<void>> DropPartitions(Caller caller, std::string database, std::string table,
                                            std::vector<std::vector<std::string>> values) = 0;
};

}  // namespace laketop::ports
