// SPDX-License-Identifier: Apache-2.0
#pragma once
// PartitionProjection: the partitions of a table as its properties generate them
// (projection.enabled), instead of those in the catalog. Pure; the clock is an argument.
// https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html

#include <expected>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "ports/table_catalog.hpp"

namespace laketop::athena {

inline constexpr std::size_t kProjectedValuesMax = 1'000'000;  // of one column, and partitions

// Whether the table's partitions are projected.
bool IsProjected(const ports::CatalogTable& table);

struct ProjectedColumn {
  std::string name;
  bool injected = false;            // its values come from the query
  std::vector<std::string> values;  // as they stand in locations; of an injected one none
};

class PartitionProjection {
 public:
  // An error is the text of Athena's HIVE_METASTORE_ERROR.
  static std::expected<PartitionProjection, std::string> Make(const ports::CatalogTable& table,
                                                              Timestamp now);

  // In the order of the table's partition keys.
  const std::vector<ProjectedColumn>& Columns() const { return columns_; }
  // Where the partition with these values may lie: by the template, or in folders as Hive names
  // them, k=v. Writers differ in whether they escape a value there: `12:30` makes two locations.
  std::vector<std::string> LocationsOf(const std::vector<std::string>& values) const;

 private:
  std::string ExpandTemplate(const std::vector<std::string>& values) const;

  std::vector<ProjectedColumn> columns_;
  std::string template_;
  std::string root_;  // where there is no template
};

}  // namespace laketop::athena
