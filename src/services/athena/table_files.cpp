// SPDX-License-Identifier: Apache-2.0
#include "services/athena/table_files.hpp"

#include <fmt/format.h>

#include <charconv>

#include "services/athena/glue_catalog_view.hpp"

namespace laketop::athena {
namespace {

constexpr std::string_view kIndexColumn = "$index";

// Some part of the key below the location begins with _ or .: Hive passes it over.
bool IsHidden(std::string_view below) {
  bool at_start = true;
  for (char c : below) {
    if (at_start && (c == '_' || c == '.')) return true;
    at_start = c == '/';
  }
  return false;
}

// Collects the first column of the answer, which are indexes.
class IndexSink final : public engine::ResultSink {
 public:
  engine::SqlResult<bool> Append(const engine::RowBatch& rows) override {
    for (std::size_t row = 0; row < rows.row_count; ++row) {
      indexes.push_back(static_cast<std::size_t>(rows.columns[0].Int64(row)));
    }
    return true;
  }
  std::vector<std::size_t> indexes;
};

// Which partitions satisfy the predicates: asked of the engine, so that any expression means here
// what it means in the query.
std::vector<std::size_t> Prune(StatementContext& context, const ports::CatalogTable& table,
                               const std::vector<ports::CatalogPartition>& partitions,
                               const std::vector<std::string>& predicates) {
  auto rows = std::make_shared<engine::TextTable>();
  for (const ports::CatalogColumn& key : table.partition_keys) {
    dialect::Type type = TypeOfHive(key.type).value_or(dialect::VarcharType());
    rows->columns.push_back({.name = key.name, .type = dialect::DuckDbType(type)});
  }
  rows->columns.push_back({.name = std::string(kIndexColumn), .type = "BIGINT"});
  for (std::size_t i = 0; i < partitions.size(); ++i) {
    std::vector<std::optional<std::string>> row;
    for (const std::string& value : partitions[i].values) {
      row.push_back(value == engine::kDefaultPartition ? std::nullopt : std::optional(value));
    }
    row.resize(table.partition_keys.size());
    row.emplace_back(std::to_string(i));
    rows->rows.push_back(std::move(row));
  }
  engine::QueryRequest request;
  request.sql = fmt::format("SELECT \"{}\" FROM laketop_table('partitions') WHERE ({})",
                            kIndexColumn, fmt::join(predicates, ") AND ("));
  request.lane = engine::QueryLane::kMetadata;
  request.tables.emplace("partitions", rows);
  request.stop = context.stop;
  auto sink = std::make_shared<IndexSink>();
  request.sink = sink;
  engine::SqlResult<engine::QueryResult> done = context.engines.database.RunNow(request);
  if (!done) throw StatementFailed(FailureOf(done.error()));
  std::ranges::sort(sink->indexes);
  return sink->indexes;
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
                   const std::vector<std::string>& predicates) {
  TableFiles found;
  if (table.partition_keys.empty()) {
    for (engine::ObjectRef& object : ListLocation(context, table.storage.location)) {
      found.files.push_back({.object = std::move(object)});
    }
    return found;
  }
  if (table.parameters.contains("projection.enabled") &&
      table.parameters.at("projection.enabled") == "true") {
    FailStatement("NOT_SUPPORTED", "Partition projection is not implemented yet");
  }
  std::vector<ports::CatalogPartition> partitions = context.Await(
      context.engines.catalog.ListPartitions(context.caller, table.database, table.name));
  std::vector<std::size_t> wanted;
  if (predicates.empty() || partitions.empty()) {
    for (std::size_t i = 0; i < partitions.size(); ++i) wanted.push_back(i);
  } else {
    wanted = Prune(context, table, partitions, predicates);
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
