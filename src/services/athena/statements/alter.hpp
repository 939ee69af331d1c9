// SPDX-License-Identifier: Apache-2.0
#pragma once
// What ALTER TABLE's actions share.

#include <functional>

#include "dialect/ast.hpp"
#include "services/athena/statement.hpp"

namespace laketop::athena {

// Throws where the type's numbers are out of Hive's range.
ports::CatalogColumn CatalogColumnOf(const dialect::ColumnDefinition& column);
// Throws where a name comes twice.
void CheckColumns(const std::vector<ports::CatalogColumn>& columns,
                  const std::vector<ports::CatalogColumn>& partition_keys);

// The values of a partition specification in the order of the table's keys; throws where one is
// missing or unknown.
std::vector<std::string> PartitionValuesOf(const ports::CatalogTable& table,
                                           const dialect::PartitionSpec& spec);
// "dt=2020-01-01/hour=3", escaped as Hive does.
std::string PartitionName(const ports::CatalogTable& table, const std::vector<std::string>& values);
// A partition of the table at that place: it is stored as the table is.
ports::CatalogPartition MakePartition(const ports::CatalogTable& table,
                                      std::vector<std::string> values, std::string location,
                                      Timestamp now);

void AddPartitionsTo(StatementContext& context, const ports::CatalogTable& table,
                     const dialect::AddPartitions& add);
void DropPartitionsOf(StatementContext& context, const ports::CatalogTable& table,
                      const dialect::DropPartitions& drop);
void RenamePartitionOf(StatementContext& context, const ports::CatalogTable& table,
                       const dialect::RenamePartition& rename);
// Changes the columns of one partition; those of the table stay.
void ChangePartitionColumns(StatementContext& context, const ports::CatalogTable& table,
                            const dialect::PartitionSpec& spec,
                            const std::function<void(std::vector<ports::CatalogColumn>&)>& change);
void SetPartitionLocation(StatementContext& context, const ports::CatalogTable& table,
                          const dialect::SetLocation& set);

}  // namespace laketop::athena
