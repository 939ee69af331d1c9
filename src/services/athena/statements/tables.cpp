// SPDX-License-Identifier: Apache-2.0
// CREATE EXTERNAL TABLE, DROP TABLE, and what ALTER TABLE does to a table's own description.
#include <algorithm>
#include <set>

#include "base/ascii.hpp"
#include "dialect/hive_type.hpp"
#include "formats/hive_type.hpp"
#include "services/athena/statements/alter.hpp"
#include "services/athena/statements/statements.hpp"

namespace laketop::athena {
namespace {

constexpr std::string_view kDdlTask =
    "FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. ";
constexpr std::string_view kLazySimple = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe";
constexpr std::string_view kTextInput = "org.apache.hadoop.mapred.TextInputFormat";
constexpr std::string_view kTextOutput =
    "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat";
constexpr std::string_view kOpenxJson = "org.openx.data.jsonserde.JsonSerDe";
constexpr std::string_view kOpenxJsonOutput =
    "org.apache.hadoop.hive.ql.io.IgnoreKeyTextOutputFormat";

struct FormatClasses {
  std::string_view name;
  std::string_view input;
  std::string_view output;
  std::string_view serde;
};
constexpr FormatClasses kFormats[] = {
    {"TEXTFILE", kTextInput, kTextOutput, kLazySimple},
    {"PARQUET", "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
     "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
     "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"},
    {"ORC", "org.apache.hadoop.hive.ql.io.orc.OrcInputFormat",
     "org.apache.hadoop.hive.ql.io.orc.OrcOutputFormat",
     "org.apache.hadoop.hive.ql.io.orc.OrcSerde"},
    {"AVRO", "org.apache.hadoop.hive.ql.io.avro.AvroContainerInputFormat",
     "org.apache.hadoop.hive.ql.io.avro.AvroContainerOutputFormat",
     "org.apache.hadoop.hive.serde2.avro.AvroSerDe"},
    {"RCFILE", "org.apache.hadoop.hive.ql.io.RCFileInputFormat",
     "org.apache.hadoop.hive.ql.io.RCFileOutputFormat",
     "org.apache.hadoop.hive.serde2.columnar.LazyBinaryColumnarSerDe"},
    {"SEQUENCEFILE", "org.apache.hadoop.mapred.SequenceFileInputFormat",
     "org.apache.hadoop.hive.ql.io.HiveSequenceFileOutputFormat", kLazySimple},
    {"JSONFILE", kTextInput, kTextOutput, "org.apache.hive.hcatalog.data.JsonSerDe"},
    {"ION", "com.amazon.ionhiveserde.formats.IonInputFormat",
     "com.amazon.ionhiveserde.formats.IonOutputFormat", "com.amazon.ionhiveserde.IonHiveSerDe"},
};

void ApplyStoredAs(const dialect::CreateTable& create, ports::StorageDescriptor& storage) {
  storage.input_format = kTextInput;
  storage.output_format = kTextOutput;
  storage.serde_library = kLazySimple;
  if (const auto* format = std::get_if<dialect::StoredAsFormat>(&create.stored_as)) {
    const auto* known = std::ranges::find(kFormats, format->format, &FormatClasses::name);
    if (known == std::end(kFormats)) {
      FailHive("FAILED: SemanticException Unrecognized file format in STORED AS clause: '" +
               format->format + "'");
    }
    storage.input_format = known->input;
    storage.output_format = known->output;
    storage.serde_library = known->serde;
  } else if (const auto* classes = std::get_if<dialect::StoredAsClasses>(&create.stored_as)) {
    storage.input_format = classes->input_format;
    storage.output_format = classes->output_format;
  }
}

// Athena keeps a line break of a text, and the blanks around it, as one blank: PyAthena's
// test_create_table_with_comments and test_create_table_avro.
std::string OnOneLine(const std::string& text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  if (text.find_first_not_of(kBlanks) == std::string::npos) return text;
  std::string line;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t run = std::min(text.find_first_of(kBlanks, at), text.size());
    const std::size_t end = std::min(text.find_first_not_of(kBlanks, run), text.size());
    const std::string_view blanks = std::string_view(text).substr(run, end - run);
    line.append(text, at, run - at);
    line.append(blanks.contains('\n') ? " " : blanks);
    at = end;
  }
  return line;
}

void ApplyRowFormat(const dialect::CreateTable& create, ports::StorageDescriptor& storage) {
  if (const auto* serde = std::get_if<dialect::RowFormatSerde>(&create.row_format)) {
    storage.serde_library = serde->library;
    // PyAthena's test_create_table_json; test_create_table_csv has the common class.
    const bool says_format = !std::holds_alternative<std::monostate>(create.stored_as);
    if (serde->library == kOpenxJson && !says_format) storage.output_format = kOpenxJsonOutput;
    for (const auto& [key, value] : serde->properties) {
      storage.serde_parameters.insert_or_assign(key, OnOneLine(value));
    }
    return;
  }
  if (const auto* delimited = std::get_if<dialect::RowFormatDelimited>(&create.row_format)) {
    auto set = [&](const std::optional<std::string>& value, const char* name) {
      if (value) storage.serde_parameters.insert_or_assign(name, *value);
    };
    set(delimited->fields, "field.delim");
    set(delimited->fields, "serialization.format");
    set(delimited->escaped_by, "escape.delim");
    // The misspelling is Hive's own.
    set(delimited->collection_items, "colelction.delim");
    set(delimited->map_keys, "mapkey.delim");
    if (delimited->lines && *delimited->lines != "\n" && *delimited->lines != "10") {
      FailHive(
          "FAILED: SemanticException LINES TERMINATED BY only supports newline '\\n' right now. "
          "Error encountered near token '" +
          *delimited->lines + "'");
    }
    set(delimited->lines, "line.delim");
    set(delimited->null_as, "serialization.null.format");
  }
}

// As Hadoop's Path has it: without a slash at the end, but that of a bucket alone.
std::string NormalLocation(std::string location) {
  constexpr std::size_t kSchemeBytes = 5;  // s3://
  while (location.ends_with('/') && location.find('/', kSchemeBytes) + 1 < location.size()) {
    location.pop_back();
  }
  return location;
}

[[noreturn]] void FailDuplicate(const std::string& column) {
  FailHive("FAILED: SemanticException [Error 10036]: Duplicate column name: " + column);
}

}  // namespace

void CheckColumns(const std::vector<ports::CatalogColumn>& columns,
                  const std::vector<ports::CatalogColumn>& partition_keys) {
  std::set<std::string> names;
  for (const ports::CatalogColumn& column : columns) {
    if (!names.insert(AsciiLower(column.name)).second) FailDuplicate(column.name);
  }
  for (const ports::CatalogColumn& key : partition_keys) {
    if (!names.insert(AsciiLower(key.name)).second) {
      FailHive("FAILED: SemanticException [Error 10035]: Column repeated in partitioning columns");
    }
  }
}

ports::CatalogColumn CatalogColumnOf(const dialect::ColumnDefinition& column) {
  std::string text = dialect::PrintHiveType(column.type);
  // Types that only the catalog knows (uniontype) are its own business.
  auto type = formats::ParseHiveType(text);
  if (!type && text.find("uniontype") == std::string::npos) {
    FailHive("FAILED: RuntimeException " + type.error().message);
  }
  return {.name = column.name.value,
          .type = std::move(text),
          .comment = column.comment,
          .parameters = {}};
}

void RunCreateTable(StatementContext& context, const dialect::CreateTable& create) {
  TableRef name = TableRefOf(context, create.name);
  auto property = [&](std::string_view key) -> const std::string* {
    for (const auto& [other, value] : create.properties) {
      if (other == key) return &value;
    }
    return nullptr;
  };
  const std::string* table_type = property("table_type");
  if (table_type != nullptr) {
    FailStatement("NOT_SUPPORTED",
                  "CREATE TABLE with table_type " + *table_type + " is not implemented yet");
  }
  if (!create.external) {
    FailHive(
        "FAILED: SemanticException Managed tables are not supported: use CREATE EXTERNAL TABLE");
  }
  if (!create.location) {
    FailHive("FAILED: SemanticException [Error 10001]: LOCATION must be specified for table " +
             name.table);
  }
  if (!ports::ParseS3Uri(*create.location)) {
    FailHive(std::string(kDdlTask) + "MetaException(message:The location " + *create.location +
             " is not an S3 path)");
  }
  if (!context.Await(context.engines.catalog.FindDatabase(context.caller, name.database))) {
    FailHive("FAILED: SemanticException [Error 10072]: Database does not exist: " + name.database);
  }
  auto fail_unless_wanted = [&] {
    if (create.if_not_exists) return;
    FailHive(std::string(kDdlTask) + "AlreadyExistsException(message:Table " + name.table +
             " already exists.)");
  };
  if (context.Await(context.engines.catalog.FindTable(context.caller, name.database, name.table))) {
    fail_unless_wanted();
    FinishText(context, {}, {});
    return;
  }
  if (!create.partition_fields.empty()) {
    FailStatement("NOT_SUPPORTED", "Partition transforms are for Iceberg tables");
  }
  Timestamp now = context.engines.clock.Now();
  ports::CatalogTable table{.database = name.database,
                            .name = name.table,
                            .description = create.comment,
                            .owner = "hadoop",
                            .table_type = "EXTERNAL_TABLE",
                            .storage = {},
                            .partition_keys = {},
                            .view_original_text = {},
                            .view_expanded_text = {},
                            .parameters = {create.properties.begin(), create.properties.end()},
                            .created = now};
  table.parameters["EXTERNAL"] = "TRUE";
  if (create.comment) table.parameters["comment"] = OnOneLine(*create.comment);
  table.parameters["transient_lastDdlTime"] =
      std::to_string(std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
  for (const auto& column : create.columns)
    table.storage.columns.push_back(CatalogColumnOf(column));
  for (const auto& column : create.partition_columns) {
    table.partition_keys.push_back(CatalogColumnOf(column));
  }
  CheckColumns(table.storage.columns, table.partition_keys);
  ApplyStoredAs(create, table.storage);
  ApplyRowFormat(create, table.storage);
  table.storage.serde_parameters.try_emplace("serialization.format", "1");
  table.storage.location = NormalLocation(*create.location);
  if (create.bucketing) {
    const auto check = [&](const std::string& name) {
      const auto& columns = table.storage.columns;
      if (std::ranges::find(columns, name, &ports::CatalogColumn::name) == columns.end()) {
        FailHive("FAILED: SemanticException [Error 10002]: Invalid column reference " + name);
      }
    };
    for (const auto& column : create.bucketing->columns) check(column.value);
    for (const auto& column : create.bucketing->sorted_by) check(column.name.value);
    for (const auto& column : create.bucketing->columns) {
      table.storage.bucket_columns.push_back(column.value);
    }
    table.storage.number_of_buckets = static_cast<int>(create.bucketing->buckets);
    for (const auto& column : create.bucketing->sorted_by) {
      table.storage.sort_columns.push_back(
          {.column = column.name.value, .sort_order = column.descending ? 0 : 1});
    }
  }
  if (!CreateIfAbsent(context.engines.catalog.CreateTable(context.caller, std::move(table),
                                                          ports::IfExists::kFail))) {
    fail_unless_wanted();
  }
  FinishText(context, {}, {});
}

void RunDropTable(StatementContext& context, const dialect::DropTable& drop) {
  TableRef name = TableRefOf(context, drop.name);
  auto table =
      context.Await(context.engines.catalog.FindTable(context.caller, name.database, name.table));
  if (table && table->table_type == "VIRTUAL_VIEW") {
    FailHive("FAILED: SemanticException Cannot drop a view with DROP TABLE");
  }
  // The objects stay: every table that is not Iceberg's is external.
  const bool dropped = table && DropIfThere(context.engines.catalog.DropTable(
                                    context.caller, name.database, name.table));
  if (!dropped && !drop.if_exists) {
    FailHive("FAILED: SemanticException [Error 10001]: Table not found " + name.table);
  }
  FinishText(context, {}, {});
}

}  // namespace laketop::athena
