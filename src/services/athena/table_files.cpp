// SPDX-License-Identifier: Apache-2.0
#include "services/athena/table_files.hpp"

#include "services/athena/partition_filter.hpp"
#include "services/athena/partition_projection.hpp"
#include "services/athena/projected_files.hpp"

namespace laketop::athena {
namespace {

// Some part of the key below the location begins with _ or .: Hive passes it over.
bool IsHidden(std::string_view below) {
  bool at_start = true;
  for (char c : below) {
    if (at_start && (c == '_' || c == '.')) return true;
    at_start = c == '/';
  }
  return false;
}

}  // namespace

std::vector<engine::ObjectRef> ListLocation(StatementContext& context,
                                            const std::string& location) {
  std::vector<engine::ObjectRef> objects;
  std::optional<ports::ObjectName> name = ports::ParseS3Uri(location);
  if (!name) {
    FailStatement("HIVE_METASTORE_ERROR", "Table location is not an S3 path: " + location);
  }
  // A location names a folder, whether it says so or not.
  if (!name->key.empty() && !name->key.ends_with('/')) name->key.push_back('/');
  ports::ListObjectsRequest request{.bucket = name->bucket, .prefix = name->key};
  while (true) {
    ports::ObjectListing page =
        context.Await(context.engines.objects.List(context.caller, request));
    for (ports::ObjectInfo& info : page.objects) {
      std::string_view below = std::string_view(info.key).substr(name->key.size());
      if (info.size == 0 || below.ends_with('/') || IsHidden(below)) continue;
      objects.push_back({.bucket = name->bucket,
                         .key = std::move(info.key),
                         .version_id = std::move(info.version_id),
                         .object_id = std::move(info.object_id),
                         .size = info.size,
                         .last_modified = info.last_modified});
    }
    if (!page.truncated) return objects;
    if (objects.size() > kTableFilesMax) {
      FailStatement("HIVE_EXCEEDED_PARTITION_LIMIT", "Too many files below " + location);
    }
    if (context.stop.stop_requested()) FailStatement("USER_CANCELED", "Query was canceled");
    request.start_after = std::move(page.next_start_after);
  }
}

TableFiles FilesOf(StatementContext& context, const ports::CatalogTable& table,
                   const dialect::TableScan& scan) {
  TableFiles found;
  if (table.partition_keys.empty()) {
    for (engine::ObjectRef& object : ListLocation(context, table.storage.location)) {
      found.files.push_back({.object = std::move(object)});
    }
    return found;
  }
  if (IsProjected(table)) return ProjectedFilesOf(context, table, scan);
  std::vector<ports::CatalogPartition> partitions = context.Await(
      context.engines.catalog.ListPartitions(context.caller, table.database, table.name));
  std::vector<std::size_t> wanted;
  if (scan.partition_predicates.empty() || partitions.empty()) {
    for (std::size_t i = 0; i < partitions.size(); ++i) wanted.push_back(i);
  } else {
    std::vector<std::vector<std::string>> values;
    values.reserve(partitions.size());
    for (const ports::CatalogPartition& partition : partitions) values.push_back(partition.values);
    wanted = MatchingRows(context, table.partition_keys, values, scan.partition_predicates);
  }
  for (std::size_t index : wanted) {
    std::vector<engine::ObjectRef> objects =
        ListLocation(context, partitions[index].storage.location);
    if (objects.empty()) continue;
    for (engine::ObjectRef& object : objects) {
      found.files.push_back({.object = std::move(object), .partition = found.partitions.size()});
    }
    found.partitions.push_back(std::move(partitions[index]));
  }
  return found;
}

}  // namespace laketop::athena
