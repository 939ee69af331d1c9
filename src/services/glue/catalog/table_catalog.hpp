// SPDX-License-Identifier: Apache-2.0
#pragma once
// The catalog for the other services of the process: ports::TableCatalog over Catalog. Resource
// links are followed (one step, within this process) where a table or database is looked up.

#include "ports/table_catalog.hpp"
#include "services/glue/catalog/catalog.hpp"

namespace laketop::glue {

class TableCatalogPort final : public ports::TableCatalog {
 public:
  explicit TableCatalogPort(Catalog& catalog) : catalog_(catalog) {}

  Task<Result<std::optional<ports::CatalogDatabase>>> FindDatabase(ports::Caller caller,
                                                                   std::string name) override;
  Task<Result<std::vector<ports::CatalogDatabase>>> ListDatabases(ports::Caller caller) override;
  Task<Result<void>> CreateDatabase(ports::Caller caller, ports::CatalogDatabase database) override;
  Task<Result<void>> UpdateDatabase(ports::Caller caller, ports::CatalogDatabase database) override;
  Task<Result<void>> DropDatabase(ports::Caller caller, std::string name) override;

  Task<Result<std::optional<ports::CatalogTable>>> FindTable(ports::Caller caller,
                                                             std::string database,
                                                             std::string table) override;
  Task<Result<std::vector<ports::CatalogTable>>> ListTables(ports::Caller caller,
                                                            std::string database) override;
  Task<Result<void>> CreateTable(ports::Caller caller, ports::CatalogTable table,
                                 ports::IfExists if_exists) override;
  Task<Result<void>> StageCreateTable(ports::Caller caller, engine::Commit& commit,
                                      ports::CatalogTable table) override;
  Task<Result<void>> UpdateTable(ports::Caller caller, ports::CatalogTable table,
                                 std::string expected_version_id) override;
  Task<Result<void>> DropTable(ports::Caller caller, std::string database,
                               std::string table) override;

  Task<Result<std::vector<ports::CatalogPartition>>> ListPartitions(ports::Caller caller,
                                                                    std::string database,
                                                                    std::string table) override;
  Task<Result<std::optional<ports::CatalogPartition>>> FindPartition(
      ports::Caller caller, std::string database, std::string table,
      std::vector<std::string> values) override;
  Task<Result<void>> CreatePartitions(ports::Caller caller, std::string database, std::string table,
                                      std::vector<ports::CatalogPartition> partitions,
                                      ports::IfExists if_exists) override;
  Task<Result<void>> StageCreatePartitions(ports::Caller caller, engine::Commit& commit,
                                           std::string database, std::string table,
                                           std::vector<ports::CatalogPartition> partitions,
                                           ports::IfExists if_exists) override;
  Task<Result<void>> UpdatePartition(ports::Caller caller, std::string database, std::string table,
                                     std::vector<std::string> values,
                                     ports::CatalogPartition partition) override;
  Task<Result<void>> DropPartitions(ports::Caller caller, std::string database, std::string table,
                                    std::vector<std::vector<std::string>> values) override;

 private:
  Catalog& catalog_;
};

}  // namespace laketop::glue
