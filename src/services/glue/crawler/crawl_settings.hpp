// SPDX-License-Identifier: Apache-2.0
#pragma once
// CrawlSettings: the Configuration of a crawler, a JSON text inside the request. Pure.
// https://docs.aws.amazon.com/glue/latest/dg/crawler-configuration.html

#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace laketop::glue {

struct CrawlSettings {
  bool inherit_partitions = false;  // Partitions: InheritFromTable
  bool merge_new_columns = false;   // Tables: MergeNewColumns
  bool combine = false;             // Grouping: CombineCompatibleSchemas
  std::optional<int> table_level;   // Grouping: TableLevelConfiguration, the bucket is level 1
  std::optional<int> table_threshold;
};

// An empty text has the defaults. The error is a sentence; settings that are not known are errors.
std::expected<CrawlSettings, std::string> ParseCrawlSettings(std::string_view configuration);

}  // namespace laketop::glue
