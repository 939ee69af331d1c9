// SPDX-License-Identifier: Apache-2.0
#pragma once
// Grouping: from what lies in the folders under one include path to tables and their partitions.
// From the deepest folders up: folders side by side whose data is similar become partitions of one
// table at their parent; what is left over becomes tables of its own. Pure.
// https://docs.aws.amazon.com/glue/latest/dg/crawler-s3-folder-table-partition.html

#include <string>
#include <vector>

#include "services/glue/crawler/findings.hpp"

namespace laketop::glue {

inline constexpr int kFolderDepthMax = 100;

struct FoundPartition {
  std::vector<std::string> values;
  std::string path;  // below the target, with a slash at the end
  Cluster data;
};

struct FoundTable {
  std::string path;         // below the target: "", "orders/", or "orders/file.csv"
  std::string name_source;  // the folder or file that names it; "" for the target itself
  std::vector<std::string> partition_keys;
  std::vector<FoundPartition> partitions;  // empty for a table without partition keys
  Cluster data;                            // of all of it
};

struct GroupingOptions {
  bool combine = false;  // CombineCompatibleSchemas
  // The folder level, counted below the target, at which tables are made: none, or 0 for the target
  // itself, 1 for the folders in it …
  int table_level = -1;
};

// In the order of their paths. `findings` has no files of unknown format.
std::vector<FoundTable> Group(const TargetFindings& findings, const GroupingOptions& options);

// A file as a table of its own.
FoundTable TableOfFile(const std::string& folder, const Cluster& cluster, const FileFinding& file);

// The key and value of a Hive-style folder `year=2020`, the value unescaped; an empty key
// otherwise.
struct FolderValue {
  std::string key;
  std::string value;
};
FolderValue FolderValueOf(std::string_view folder);

}  // namespace laketop::glue
