// SPDX-License-Identifier: Apache-2.0
#pragma once
// TableOutput: the catalog's table and partitions for what a crawl found, with the classes, serdes
// and parameters that AWS's crawler writes; and what becomes of a table that was there before.
// Pure.

#include <optional>
#include <string>
#include <vector>

#include "services/glue/catalog/records.hpp"
#include "services/glue/crawler/crawl_settings.hpp"
#include "services/glue/crawler/crawler_records.hpp"
#include "services/glue/crawler/grouping.hpp"

namespace laketop::glue {

inline constexpr std::string_view kUpdatedByCrawler = "UPDATED_BY_CRAWLER";
inline constexpr std::string_view kDeprecatedByCrawler = "DEPRECATED_BY_CRAWLER";

// Where a table of a target lies.
struct OutputPlace {
  std::string bucket;
  std::string prefix;  // of the target, with a slash at its end unless it is a file or the bucket
  std::string database;
  std::string crawler;
  std::string table_prefix;
  std::optional<std::vector<std::string>> exclusions;
};

// The name that a crawler gives: prefix, then folder, file or bucket, with all but letters, digits
// and underscores replaced, in lower case.
std::string TableNameOf(const OutputPlace& place, const FoundTable& found);
// The name where that one is taken by a table elsewhere.
std::string TableNameWithHash(std::string name, std::string_view location);

std::string LocationOf(const OutputPlace& place, std::string_view path);

Table TableOf(const OutputPlace& place, const FoundTable& found, std::string name);
// The partition keys are the table's; `inherit`: storage as the table's.
Partition PartitionOf(const OutputPlace& place, const Table& table, const FoundPartition& found,
                      bool inherit);

bool SameLocation(std::string_view a, std::string_view b);

// What `existing` becomes, or none where it stays as it is.
std::optional<Table> Updated(const Table& existing, const Table& found, UpdateBehavior behavior,
                             bool merge_new_columns, Timestamp now);
// Whether the change is more than new counts: only then the old state is worth a version.
bool IsSchemaChange(const Table& before, const Table& after);

}  // namespace laketop::glue
