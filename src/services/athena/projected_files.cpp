// SPDX-License-Identifier: Apache-2.0
#include "services/athena/projected_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "services/athena/partition_filter.hpp"
#include "services/athena/partition_projection.hpp"
#include "services/athena/table_scan.hpp"

namespace laketop::athena {
namespace {

// From so many partitions on, one listing of what they have in common is cheaper than theirs.
constexpr std::size_t kSingleListingsMax = 64;
constexpr std::size_t kInjectedValuesMax = 1'000;

using Rows = std::vector<std::vector<std::string>>;

// Predicates that name this key and no other.
std::vector<std::string> PredicatesOn(const ports::CatalogTable& table, const std::string& key,
                                      const std::vector<std::string>& predicates) {
  std::vector<std::string> own;
  for (const std::string& predicate : predicates) {
    const bool other = std::ranges::any_of(table.partition_keys, [&](const auto& candidate) {
      return candidate.name != key && predicate.contains(QuoteDuckDbName(candidate.name));
    });
    if (!other && predicate.contains(QuoteDuckDbName(key))) own.push_back(predicate);
  }
  return own;
}

// The values that the query gives an injected column.
std::vector<std::string> InjectedValues(StatementContext& context, const std::string& key,
                                        const dialect::TableScan& scan) {
  std::vector<std::string> expressions;
  for (const auto& certain : scan.partition_values) {
    if (certain.column == key) {
      expressions.insert(expressions.end(), certain.values.begin(), certain.values.end());
    }
  }
  std::string message =
      "For the injected projected partition column " + key +
      ", the WHERE clause must contain only static equality conditions, and at least one such "
      "condition must be present.";
  if (expressions.empty()) FailStatement("CONSTRAINT_VIOLATION", message);
  if (expressions.size() > kInjectedValuesMax) {
    FailStatement("CONSTRAINT_VIOLATION",
                  message + " Predicates provided cannot be converted to a valid partition.");
  }
  std::vector<std::string> values;
  for (auto& value : ConstantTexts(context, expressions)) {
    if (value) values.push_back(std::move(*value));
  }
  std::ranges::sort(values);
  values.erase(std::ranges::unique(values).begin(), values.end());
  return values;
}

// Each column's values that its own predicates leave.
std::vector<std::vector<std::string>> Candidates(StatementContext& context,
                                                 const ports::CatalogTable& table,
                                                 const PartitionProjection& projection,
                                                 const dialect::TableScan& scan) {
  std::vector<std::vector<std::string>> candidates;
  for (std::size_t i = 0; i < table.partition_keys.size(); ++i) {
    const ports::CatalogColumn& key = table.partition_keys[i];
    const ProjectedColumn& column = projection.Columns()[i];
    std::vector<std::string> values =
        column.injected ? InjectedValues(context, key.name, scan) : column.values;
    const std::vector<std::string> own = PredicatesOn(table, key.name, scan.partition_predicates);
    if (!own.empty() && !values.empty()) {
      Rows rows;
      for (std::string& value : values) rows.push_back({std::move(value)});
      std::vector<std::string> left;
      for (std::size_t row : MatchingRows(context, {key}, rows, own)) {
        left.push_back(std::move(rows[row][0]));
      }
      values = std::move(left);
    }
    candidates.push_back(std::move(values));
  }
  return candidates;
}

Rows Combinations(const ports::CatalogTable& table,
                  const std::vector<std::vector<std::string>>& candidates) {
  Rows rows = {{}};
  for (const std::vector<std::string>& values : candidates) {
    if (rows.size() * values.size() > kProjectedValuesMax) {
      FailStatement("HIVE_EXCEEDED_PARTITION_LIMIT",
                    fmt::format("Query over table '{}.{}' can potentially read more than {} "
                                "partitions",
                                table.database, table.name, kProjectedValuesMax));
    }
    Rows longer;
    longer.reserve(rows.size() * values.size());
    for (const std::vector<std::string>& row : rows) {
      for (const std::string& value : values) {
        longer.push_back(row);
        longer.back().push_back(value);
      }
    }
    rows = std::move(longer);
  }
  return rows;
}

std::string CommonFolder(const std::vector<std::string>& locations) {
  std::string_view common = locations.front();
  for (const std::string& location : locations) {
    const auto [end, other] = std::ranges::mismatch(common, location);
    common = common.substr(0, static_cast<std::size_t>(end - common.begin()));
  }
  return std::string(common.substr(0, common.rfind('/') + 1));
}

// Each location's objects, by listing one by one or all at once.
std::vector<std::vector<engine::ObjectRef>> ListAll(StatementContext& context,
                                                    const std::vector<std::string>& locations) {
  std::vector<std::vector<engine::ObjectRef>> found(locations.size());
  const std::string common = locations.empty() ? "" : CommonFolder(locations);
  if (locations.size() <= kSingleListingsMax || !ports::ParseS3Uri(common)) {
    for (std::size_t i = 0; i < locations.size(); ++i) {
      found[i] = ListLocation(context, locations[i]);
    }
    return found;
  }
  std::unordered_map<std::string, std::size_t> index;
  for (std::size_t i = 0; i < locations.size(); ++i) index.emplace(locations[i], i);
  for (engine::ObjectRef& object : ListLocation(context, common)) {
    // The innermost folder that is a partition's.
    std::string folder = engine::ObjectUrl(object.bucket, object.key);
    while (folder.size() > common.size()) {
      folder.resize(folder.rfind('/', folder.size() - 2) + 1);
      const auto partition = index.find(folder);
      if (partition == index.end()) continue;
      found[partition->second].push_back(std::move(object));
      break;
    }
  }
  return found;
}

}  // namespace

TableFiles ProjectedFilesOf(StatementContext& context, const ports::CatalogTable& table,
                            const dialect::TableScan& scan) {
  auto projection = PartitionProjection::Make(table, context.session.now);
  if (!projection) FailStatement("HIVE_METASTORE_ERROR", projection.error());
  Rows rows = Combinations(table, Candidates(context, table, *projection, scan));
  if (!scan.partition_predicates.empty() && !rows.empty()) {
    Rows left;
    for (std::size_t row :
         MatchingRows(context, table.partition_keys, rows, scan.partition_predicates)) {
      left.push_back(std::move(rows[row]));
    }
    rows = std::move(left);
  }
  std::vector<std::string> locations;
  std::vector<std::size_t> row_of;  // of each location
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::string& location : projection->LocationsOf(rows[i])) {
      locations.push_back(std::move(location));
      row_of.push_back(i);
    }
  }

  TableFiles result;
  std::vector<std::vector<engine::ObjectRef>> objects = ListAll(context, locations);
  for (std::size_t i = 0; i < locations.size(); ++i) {
    if (objects[i].empty()) continue;
    for (engine::ObjectRef& object : objects[i]) {
      result.files.push_back({.object = std::move(object), .partition = result.partitions.size()});
    }
    ports::CatalogPartition partition{.values = rows[row_of[i]], .storage = table.storage};
    partition.storage.location = std::move(locations[i]);
    result.partitions.push_back(std::move(partition));
  }
  return result;
}

}  // namespace laketop::athena
