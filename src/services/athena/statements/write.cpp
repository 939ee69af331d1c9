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
                                               std::vector<std::string> partition_columns,
                                               std::string bucket_column = {}) {
  ports::ObjectName name = LocationOf(WithSlash(location));
  engine::WriteOptions options;
  options.bucket = name.bucket;
  options.prefix = name.key;
  options.file_stem = context.record.id;
  options.partition_columns = std::move(partition_columns);
  options.bucket_column = std::move(bucket_column);
  ApplyFormat(format, options);
  return std::make_shared<engine::WriteSet>(
      context.engines.sql_source(context.caller, KeptAs(context.record.results)),
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

// What a statement wrote, and where it is to appear.
struct Written {
  const Engines& engines;
  ports::Caller caller;
  std::shared_ptr<const engine::WriteSet> writes;
  std::optional<ports::CatalogTable> insert_into;
  std::optional<ports::NewObject> manifest;
  ports::ObjectSettings settings;
};

// Where the partitions that are there already lie: it need not be where their values say.
std::map<PartitionValues, std::string> LocationsOf(const Written& written) {
  std::map<PartitionValues, std::string> locations;
  if (!written.insert_into) return locations;
  const ports::CatalogTable& table = *written.insert_into;
  for (const engine::StagedObject& object : written.writes->Objects()) {
    PartitionValues values = ValuesOf(object);
    if (values.empty() || locations.contains(values)) continue;
    auto partition = StatementContext::Await(
        written.engines.catalog.FindPartition(written.caller, table.database, table.name, values));
    if (partition) locations.emplace(std::move(values), partition->storage.location);
  }
  return locations;
}

// The written objects and the manifest that names them. Another statement may make a partition
// until the very end, so this looks for them at each attempt.
void PublishWritten(const Written& written, engine::Commit& commit) {
  std::map<PartitionValues, std::string> locations = LocationsOf(written);
  std::vector<StagedObjectPtr> objects;
  std::string manifest;
  for (const engine::StagedObject& object : written.writes->Objects()) {
    ports::NewObject target{.name = {.bucket = object.bucket, .key = object.key},
                            .settings = written.settings};
    if (auto found = locations.find(ValuesOf(object)); found != locations.end()) {
      std::string file = object.key.substr(object.key.rfind('/') + 1);
      target.name = LocationOf(WithSlash(found->second));
      target.name.key += file;
    }
    manifest += ports::S3Uri(target.name) + "\n";
    objects.push_back(written.engines.adopt(std::move(target), object.bytes));
  }
  if (written.manifest) {
    objects.push_back(WriteObject(written.engines, written.caller, *written.manifest, manifest));
  }
  StatementContext::Await(
      written.engines.objects.Stage(written.caller, commit, std::move(objects)));
}

// Leaves the written objects to be published, and what clients read of the result at `output`: the
// count of rows.
void FinishWritten(StatementContext& context, const std::shared_ptr<engine::WriteSet>& writes,
                   std::string output, std::string_view update_type,
                   const ports::CatalogTable* insert_into = nullptr) {
  ExecutionRecord& record = context.record;
  std::int64_t rows = 0;
  for (const engine::StagedObject& object : writes->Objects()) {
    rows += static_cast<std::int64_t>(object.rows);
    record.statistics.output_bytes += static_cast<std::int64_t>(object.size);
  }
  auto written = std::make_shared<Written>(context.engines, context.caller, writes);
  written->settings = KeptAs(record.results);
  if (insert_into != nullptr) written->insert_into = *insert_into;
  // An INSERT of no rows has no manifest.
  if (!writes->Objects().empty() || update_type != "INSERT") {
    record.manifest_location = output + "-manifest.csv";
    written->manifest = ResultObject(record, record.manifest_location, kEngineContent);
  }
  context.publication.push_back(
      [written](engine::Commit& commit) { PublishWritten(*written, commit); });
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

// A table that another statement made meanwhile is a true conflict: its rows are not these.
void PublishTable(const Engines& engines, const ports::Caller& caller,
                  const ports::CatalogTable& table, engine::Commit& commit) {
  ports::Result<void> staged = SyncWait(engines.catalog.StageCreateTable(caller, commit, table));
  if (staged) return;
  if (staged.error().code == "AlreadyExistsException") {
    FailStatement("ALREADY_EXISTS",
                  fmt::format("Table already exists: '{}.{}'", table.database, table.name));
  }
  throw StatementFailed(FailureOf(staged.error()));
}

void PublishPartitions(StatementContext& context, const ports::CatalogTable& table,
                       std::vector<ports::CatalogPartition> partitions, ports::IfExists if_exists) {
  if (partitions.empty()) return;
  context.publication.push_back(
      [&engines = context.engines, caller = context.caller, database = table.database,
       name = table.name, partitions = std::move(partitions), if_exists](engine::Commit& commit) {
        StatementContext::Await(engines.catalog.StageCreatePartitions(caller, commit, database,
                                                                      name, partitions, if_exists));
      });
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

constexpr std::string_view kBucketColumn = "$bucket";

void CheckBucketColumns(const std::vector<dialect::OutputColumn>& columns,
                        const TableProperties& properties) {
  using Kind = dialect::TypeKind;
  static constexpr Kind kHashed[] = {Kind::kBoolean, Kind::kTinyint, Kind::kSmallint,
                                     Kind::kInteger, Kind::kBigint,  Kind::kReal,
                                     Kind::kDouble,  Kind::kVarchar, Kind::kDate};
  const auto data = columns.begin() + static_cast<std::ptrdiff_t>(
                                          columns.size() - properties.partition_columns.size());
  std::vector<std::string> missing;
  for (const std::string& name : properties.bucket_columns) {
    auto column = std::find_if(columns.begin(), data, [&](const dialect::OutputColumn& candidate) {
      return candidate.name == name;
    });
    if (column == data) {
      missing.push_back(name);
    } else if (std::ranges::find(kHashed, column->type.kind) == std::end(kHashed)) {
      FailStatement("NOT_SUPPORTED", "Cannot create a table bucketed on an unsupported type");
    }
  }
  if (missing.empty()) return;
  FailStatement(
      "INVALID_TABLE_PROPERTY",
      fmt::format("Bucketing columns [{}] not present in schema", fmt::join(missing, ", ")));
}

// The rows with the number of their bucket: Java's 32 bits, of which the sign does not count.
std::string WithBucket(const std::string& sql, const TableProperties& properties) {
  std::string hash;
  for (const std::string& column : properties.bucket_columns) {
    const std::string own =
        fmt::format("coalesce(laketop_hive_hash({}), 0)::BIGINT", QuoteDuckDbName(column));
    hash = hash.empty() ? own : fmt::format("((31 * {} + {}) % 4294967296)", hash, own);
  }
  return fmt::format("SELECT *, (({} & 2147483647) % {})::INTEGER AS {} FROM ({})", hash,
                     properties.bucket_count, QuoteDuckDbName(kBucketColumn), sql);
}

// The query's rows in a write set that `make` gives; in buckets where `bucketed` says which.
template <class Make>
std::shared_ptr<engine::WriteSet> WriteQuery(StatementContext& context,
                                             const dialect::AnalysedQuery& query,
                                             const TableProperties* bucketed, const Make& make) {
  return InFewestBits(context, query, [&](dialect::EmitDecimals decimals) {
    std::shared_ptr<engine::WriteSet> writes = make();
    engine::QueryRequest request = PlanQuery(context, query, dialect::EmitTarget::kTable, decimals);
    if (bucketed != nullptr) request.sql = WithBucket(request.sql, *bucketed);
    request.write = writes;
    RunQuery(context, request);
    return writes;
  });
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
  CheckBucketColumns(analysed.columns, properties);

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

  const bool is_encrypted = !context.record.results.encryption_option.empty();
  ports::CatalogTable table{
      .database = name.schema,
      .name = name.table,
      .description = create.comment,
      .owner = context.caller.account,
      .table_type = "EXTERNAL_TABLE",
      .storage = StorageOf(properties.format, location),
      .partition_keys = {},
      .view_original_text = {},
      .view_expanded_text = {},
      .parameters = {{"EXTERNAL", "TRUE"}, {"has_encrypted_data", is_encrypted ? "true" : "false"}},
      .created = context.engines.clock.Now()};
  if (create.comment) table.parameters["comment"] = *create.comment;
  AddFormatParameters(properties.format, table.parameters);
  std::size_t data_columns = analysed.columns.size() - properties.partition_columns.size();
  for (std::size_t i = 0; i < analysed.columns.size(); ++i) {
    auto& into = i < data_columns ? table.storage.columns : table.partition_keys;
    into.push_back(ColumnOf(analysed.columns[i]));
  }

  const bool bucketed = !properties.bucket_columns.empty();
  if (bucketed) {
    table.storage.bucket_columns = properties.bucket_columns;
    table.storage.number_of_buckets = properties.bucket_count;
  }
  const auto make = [&] {
    return MakeWriteSet(context, location, properties.format, properties.partition_columns,
                        bucketed ? std::string(kBucketColumn) : std::string());
  };
  auto writes = create.with_data
                    ? WriteQuery(context, analysed, bucketed ? &properties : nullptr, make)
                    : make();
  std::string output = WithSlash(tables_root) + "tables/" + context.record.id;
  FinishWritten(context, writes, std::move(output), "CREATE TABLE");
  context.publication.push_back(
      [&engines = context.engines, caller = context.caller, table](engine::Commit& commit) {
        PublishTable(engines, caller, table, commit);
      });
  PublishPartitions(context, table, PartitionsOf(*writes, table, context.engines.clock.Now()),
                    ports::IfExists::kFail);
}

void RunInsert(StatementContext& context, const dialect::Insert& insert) {
  GlueCatalogView catalog(context);
  auto analysed = dialect::AnalyseInsert(insert, catalog, context.session);
  if (!analysed) throw StatementFailed(FailureOf(analysed.error()));
  const auto* target = dynamic_cast<const GlueTable*>(analysed->target->detail.get());
  if (target == nullptr) FailStatement("NOT_SUPPORTED", "Inserting into views is not supported");
  const ports::CatalogTable& table = target->table;
  if (!table.storage.bucket_columns.empty()) {
    // https://docs.aws.amazon.com/athena/latest/ug/ctas-partitioning-and-bucketing-what-is-bucketing.html
    FailStatement("NOT_SUPPORTED", "INSERT INTO is not supported on bucketed tables");
  }
  if (IsProjected(table) && table.parameters.contains("storage.location.template")) {
    FailStatement("NOT_SUPPORTED",
                  "Inserting into a table with storage.location.template is not implemented yet");
  }
  StorageFormat format = StorageFormatOf(table);
  std::vector<std::string> partition_columns;
  for (const ports::CatalogColumn& key : table.partition_keys)
    partition_columns.push_back(key.name);

  auto writes = WriteQuery(context, analysed->query, nullptr, [&] {
    return MakeWriteSet(context, table.storage.location, format, partition_columns);
  });

  FinishWritten(context, writes, OutputPath(context.record, ""), "INSERT", &table);
  if (!partition_columns.empty()) {
    PublishPartitions(context, table, PartitionsOf(*writes, table, context.engines.clock.Now()),
                      ports::IfExists::kIgnore);
  }
}

void RunUnload(StatementContext& context, const dialect::Unload& unload) {
  GlueCatalogView catalog(context);
  dialect::AnalysedQuery analysed =
      OrFail(dialect::AnalyseTable(*unload.query, {}, catalog, context.session));
  TableProperties properties = UnloadPropertiesOf(unload.properties, context.session);
  CheckPartitionColumns(analysed.columns, properties.partition_columns);
  RequireEmpty(context, unload.location);
  auto writes = WriteQuery(context, analysed, nullptr, [&] {
    return MakeWriteSet(context, unload.location, properties.format, properties.partition_columns);
  });
  FinishWritten(context, writes, OutputPath(context.record, ""), "UNLOAD");
}

}  // namespace laketop::athena
