// SPDX-License-Identifier: Apache-2.0
// CREATE TABLE AS, INSERT INTO, UNLOAD: rows become objects that are published together with the
// table, its partitions and the execution's success, in one commit.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "services/athena/column_info.hpp"
#include "services/athena/glue_catalog_view.hpp"
#include "services/athena/partition_projection.hpp"
#include "services/athena/statements/properties.hpp"
#include "services/athena/statements/run_sql.hpp"
#include "services/athena/statements/statements.hpp"
#include "services/athena/storage_format.hpp"
#include "services/athena/table_files.hpp"
#include "services/athena/table_scan.hpp"

namespace laketop::athena {
namespace {

std::string WithSlash(std::string location) {
  if (!location.ends_with('/')) location.push_back('/');
  return location;
}

ports::ObjectName LocationOf(const std::string& uri) {
  std::optional<ports::ObjectName> name = ports::ParseS3Uri(uri);
  if (!name) FailStatement("INVALID_TABLE_PROPERTY", "Not an S3 path: " + uri);
  return std::move(*name);
}

void RequireEmpty(StatementContext& context, const std::string& location) {
  if (!ListLocation(context, location).empty()) {
    FailStatement("HIVE_PATH_ALREADY_EXISTS",
                  "Target directory for table '" + location + "' already exists: " + location +
                      ". You may need to manually clean the data at location '" +
                      context.record.results.output_location +
                      "' before retrying. Athena will not delete data in your account.");
  }
}

// The write set of a statement that puts files of `format` below `location`.
std::shared_ptr<engine::WriteSet> MakeWriteSet(StatementContext& context,
                                               const std::string& location,
                                               const StorageFormat& format,
                                               std::vector<std::string> partition_columns) {
  ports::ObjectName name = LocationOf(WithSlash(location));
  engine::WriteOptions options;
  options.bucket = name.bucket;
  options.prefix = name.key;
  options.file_stem = context.record.id;
  options.partition_columns = std::move(partition_columns);
  ApplyFormat(format, options);
  return std::make_shared<engine::WriteSet>(context.engines.sql_source(context.caller),
                                            std::move(options));
}

using PartitionValues = std::vector<std::string>;

// As the catalog has them: Hive's word for NULL, and for the empty text.
PartitionValues ValuesOf(const engine::StagedObject& object) {
  PartitionValues values;
  for (const auto& value : object.partition_values) {
    values.push_back(value && !value->empty() ? *value : std::string(engine::kDefaultPartition));
  }
  return values;
}

// Where the partitions that are there already lie: it need not be where their values say.
std::map<PartitionValues, std::string> LocationsOf(StatementContext& context,
                                                   const engine::WriteSet& writes,
                                                   const ports::CatalogTable& table) {
  std::map<PartitionValues, std::string> locations;
  for (const engine::StagedObject& object : writes.Objects()) {
    PartitionValues values = ValuesOf(object);
    if (values.empty() || locations.contains(values)) continue;
    auto partition = context.Await(
        context.engines.catalog.FindPartition(context.caller, table.database, table.name, values));
    if (partition) locations.emplace(std::move(values), partition->storage.location);
  }
  return locations;
}

// Stages the written objects, the manifest that names them, and what clients read of the result at
// `output`: the count of rows.
void StageWritten(StatementContext& context, const engine::WriteSet& writes, std::string output,
                  std::string_view update_type,
                  const std::map<PartitionValues, std::string>& locations = {}) {
  std::vector<std::unique_ptr<ports::StagedObject>> objects;
  std::string manifest;
  std::int64_t rows = 0;
  for (const engine::StagedObject& object : writes.Objects()) {
    ports::NewObject target{.name = {.bucket = object.bucket, .key = object.key}};
    if (auto found = locations.find(ValuesOf(object)); found != locations.end()) {
      std::string file = object.key.substr(object.key.rfind('/') + 1);
      target.name = LocationOf(WithSlash(found->second));
      target.name.key += file;
    }
    manifest += ports::S3Uri(target.name) + "\n";
    rows += static_cast<std::int64_t>(object.rows);
    context.record.statistics.output_bytes += static_cast<std::int64_t>(object.size);
    objects.push_back(context.engines.adopt(std::move(target), object.bytes));
  }
  context.Await(context.engines.objects.Stage(context.caller, context.commit, std::move(objects)));
  ExecutionRecord& record = context.record;
  // An INSERT of no rows has no manifest.
  if (!manifest.empty() || update_type != "INSERT") {
    record.manifest_location = output + "-manifest.csv";
    StageObject(context, record.manifest_location, manifest, std::string(kEngineContent));
  }
  record.results.output_location = std::move(output);
  record.statistics.output_rows = rows;
  record.update_count = rows;
  record.output = OutputKind::kManifest;
  record.columns = {ResultColumnOf("rows", dialect::MakeType(dialect::TypeKind::kBigint))};
  StageMetadata(context, update_type);
}

// The partitions that the write set made, by their values; Hive's word for NULL.
std::vector<ports::CatalogPartition> PartitionsOf(const engine::WriteSet& writes,
                                                  const ports::CatalogTable& table, Timestamp now) {
  std::map<PartitionValues, ports::CatalogPartition> partitions;
  std::string root = WithSlash(table.storage.location);
  const std::vector<std::string>& names = writes.Options().partition_columns;
  for (const engine::StagedObject& object : writes.Objects()) {
    PartitionValues values = ValuesOf(object);
    if (partitions.contains(values)) continue;
    ports::CatalogPartition partition{.values = values, .storage = table.storage, .created = now};
    partition.storage.location = root + engine::PartitionPath(names, object.partition_values);
    partitions.emplace(std::move(values), std::move(partition));
  }
  std::vector<ports::CatalogPartition> list;
  for (auto& [values, partition] : partitions) list.push_back(std::move(partition));
  return list;
}

ports::CatalogColumn ColumnOf(const dialect::OutputColumn& column) {
  std::optional<std::string> type = dialect::HiveTypeText(column.type);
  if (!type) {
    FailStatement("NOT_SUPPORTED", "Unsupported Hive type: " + dialect::TypeText(column.type));
  }
  return {.name = column.name, .type = std::move(*type), .comment = std::nullopt, .parameters = {}};
}

// Partition columns must be the last of the query, in order.
void CheckPartitionColumns(const std::vector<dialect::OutputColumn>& columns,
                           const std::vector<std::string>& partition_columns) {
  if (partition_columns.size() >= columns.size()) {
    FailStatement("INVALID_TABLE_PROPERTY", "Table contains only partition columns");
  }
  std::size_t first = columns.size() - partition_columns.size();
  for (std::size_t i = 0; i < partition_columns.size(); ++i) {
    if (columns[first + i].name == partition_columns[i]) continue;
    auto somewhere = std::ranges::find(columns, partition_columns[i], &dialect::OutputColumn::name);
    if (somewhere == columns.end()) {
      FailStatement(
          "INVALID_TABLE_PROPERTY",
          fmt::format("Partition columns {} not present in schema", partition_columns[i]));
    }
    FailStatement(
        "HIVE_COLUMN_ORDER_MISMATCH",
        "Partition keys must be the last columns in the table and in the same order as the "
        "table properties: [" +
            fmt::format("{}", fmt::join(partition_columns, ", ")) + "]");
  }
}

}  // namespace

void RunCreateTableAs(StatementContext& context, const dialect::CreateTableAs& create) {
  GlueCatalogView catalog(context);
  dialect::TableName name = dialect::ResolveTableName(create.name, context.session);
  if (auto there = catalog.FindTable(name)) {
    if (!create.if_not_exists) {
      FailStatement("TABLE_ALREADY_EXISTS", fmt::format("line 1:1: Table '{}.{}.{}' already exists",
                                                        name.catalog, name.schema, name.table));
    }
    context.record.update_count = 0;
    context.record.output = OutputKind::kManifest;
    context.record.results.output_location = OutputLocationOf(context.record);
    return;
  } else if (there.error().kind == dialect::CatalogError::Kind::kNoSchema) {
    FailStatement("SCHEMA_NOT_FOUND",
                  fmt::format("line 1:1: Schema '{}' does not exist", name.schema));
  }
  dialect::AnalysedQuery analysed =
      OrFail(dialect::AnalyseTable(*create.query, create.columns, catalog, context.session));
  TableProperties properties = TablePropertiesOf(create.properties, context.session);
  CheckPartitionColumns(analysed.columns, properties.partition_columns);

  std::string tables_root = context.record.results.output_location;
  std::string location = properties.external_location;
  if (location.empty()) {
    location = WithSlash(tables_root) + "tables/" + context.record.id;
  } else if (context.work_group.enforce && !context.work_group.results.output_location.empty()) {
    FailStatement("INVALID_TABLE_PROPERTY",
                  "The Create Table As Select query failed because it was submitted with an "
                  "'external_location' property to an Athena Workgroup that enforces a centralized "
                  "output location for all queries. Please remove the 'external_location' property "
                  "and resubmit the query.");
  }
  location = WithSlash(location);
  RequireEmpty(context, location);

  ports::CatalogTable table{.database = name.schema,
                            .name = name.table,
                            .description = create.comment,
                            .owner = context.caller.account,
                            .table_type = "EXTERNAL_TABLE",
                            .storage = StorageOf(properties.format, location),
                            .partition_keys = {},
                            .view_original_text = {},
                            .view_expanded_text = {},
                            .parameters = {{"EXTERNAL", "TRUE"}, {"has_encrypted_data", "false"}},
                            .created = context.engines.clock.Now()};
  AddFormatParameters(properties.format, table.parameters);
  std::size_t data_columns = analysed.columns.size() - properties.partition_columns.size();
  for (std::size_t i = 0; i < analysed.columns.size(); ++i) {
    auto& into = i < data_columns ? table.storage.columns : table.partition_keys;
    into.push_back(ColumnOf(analysed.columns[i]));
  }

  auto writes = MakeWriteSet(context, location, properties.format, properties.partition_columns);
  if (create.with_data) {
    engine::QueryRequest request = PlanQuery(context, analysed, dialect::EmitTarget::kTable);
    request.write = writes;
    RunQuery(context, request);
  }
  std::string output = WithSlash(tables_root) + "tables/" + context.record.id;
  StageWritten(context, *writes, std::move(output), "CREATE TABLE");
  std::vector<ports::CatalogPartition> partitions =
      PartitionsOf(*writes, table, context.engines.clock.Now());
  context.Await(context.engines.catalog.StageCreateTable(context.caller, context.commit, table));
  if (!partitions.empty()) {
    context.Await(context.engines.catalog.StageCreatePartitions(
        context.caller, context.commit, table.database, table.name, std::move(partitions),
        ports::IfExists::kFail));
  }
}

void RunInsert(StatementContext& context, const dialect::Insert& insert) {
  GlueCatalogView catalog(context);
  auto analysed = dialect::AnalyseInsert(insert, catalog, context.session);
  if (!analysed) throw StatementFailed(FailureOf(analysed.error()));
  const auto* target = dynamic_cast<const GlueTable*>(analysed->target->detail.get());
  if (target == nullptr) FailStatement("NOT_SUPPORTED", "Inserting into views is not supported");
  const ports::CatalogTable& table = target->table;
  if (!table.storage.bucket_columns.empty()) {
    FailStatement("NOT_SUPPORTED", "Inserting into bucketed tables is not implemented yet");
  }
  if (IsProjected(table) && table.parameters.contains("storage.location.template")) {
    FailStatement("NOT_SUPPORTED",
                  "Inserting into a table with storage.location.template is not implemented yet");
  }
  StorageFormat format = StorageFormatOf(table);
  std::vector<std::string> partition_columns;
  for (const ports::CatalogColumn& key : table.partition_keys)
    partition_columns.push_back(key.name);

  auto writes = MakeWriteSet(context, table.storage.location, format, partition_columns);
  engine::QueryRequest request = PlanQuery(context, analysed->query, dialect::EmitTarget::kTable);
  request.write = writes;
  RunQuery(context, request);

  StageWritten(context, *writes, OutputPath(context.record, ""), "INSERT",
               LocationsOf(context, *writes, table));
  if (!partition_columns.empty()) {
    std::vector<ports::CatalogPartition> partitions =
        PartitionsOf(*writes, table, context.engines.clock.Now());
    context.Await(context.engines.catalog.StageCreatePartitions(
        context.caller, context.commit, table.database, table.name, std::move(partitions),
        ports::IfExists::kIgnore));
  }
}

void RunUnload(StatementContext& context, const dialect::Unload& unload) {
  GlueCatalogView catalog(context);
  dialect::AnalysedQuery analysed =
      OrFail(dialect::AnalyseTable(*unload.query, {}, catalog, context.session));
  TableProperties properties = UnloadPropertiesOf(unload.properties, context.session);
  CheckPartitionColumns(analysed.columns, properties.partition_columns);
  RequireEmpty(context, unload.location);
  auto writes =
      MakeWriteSet(context, unload.location, properties.format, properties.partition_columns);
  engine::QueryRequest request = PlanQuery(context, analysed, dialect::EmitTarget::kTable);
  request.write = writes;
  RunQuery(context, request);
  StageWritten(context, *writes, OutputPath(context.record, ""), "UNLOAD");
}

}  // namespace laketop::athena
