// SPDX-License-Identifier: Apache-2.0
#include "services/glue/crawler/table_output.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/check.hpp"
#include "base/digest.hpp"
#include "base/encoding.hpp"
#include "base/json.hpp"
#include "services/glue/limits.hpp"

namespace laketop::glue {
namespace {

using formats::FileFormat;
using formats::InferredSchema;

constexpr std::string_view kTextInput = "org.apache.hadoop.mapred.TextInputFormat";
constexpr std::string_view kTextOutput =
    "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat";

// What changes with every crawl of the same data, and says nothing of its shape.
constexpr std::array<std::string_view, 4> kCounts{"averageRecordSize", "objectCount", "recordCount",
                                                  "sizeKey"};

std::string Lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

std::string_view ClassificationOf(FileFormat format) {
  switch (format) {
    case FileFormat::kParquet:
      return "parquet";
    case FileFormat::kCsv:
      return "csv";
    case FileFormat::kJson:
      return "json";
    case FileFormat::kAvro:
      return "avro";
    case FileFormat::kOrc:
      return "orc";
    case FileFormat::kUnknown:
      return "UNKNOWN";
  }
  return "UNKNOWN";
}

std::vector<Column> ColumnsOf(const InferredSchema& schema) {
  std::vector<Column> out;
  out.reserve(schema.columns.size());
  for (const formats::HiveColumn& column : schema.columns) {
    out.push_back({.name = Lower(column.name), .type = formats::Spell(column.type)});
  }
  return out;
}

Serde CsvSerde(const InferredSchema& schema) {
  const std::string& wanted = schema.csv.serde;
  const std::string delimiter(1, schema.csv.delimiter);
  // A custom classifier with a quote symbol, or that asks for it, gets the serde that knows quotes.
  const bool quotes =
      wanted.empty() || wanted == "None" ? schema.csv.quote.has_value() : wanted == "OpenCSVSerDe";
  if (!quotes) {
    return {.library = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
            .parameters = Parameters{{"field.delim", delimiter}}};
  }
  Parameters parameters{{"separatorChar", delimiter}};
  if (schema.csv.quote) parameters["quoteChar"] = std::string(1, *schema.csv.quote);
  return {.library = "org.apache.hadoop.hive.serde2.OpenCSVSerde",
          .parameters = std::move(parameters)};
}

void SetFormat(Storage& storage, const InferredSchema& schema) {
  storage.input_format = kTextInput;
  storage.output_format = kTextOutput;
  switch (schema.format) {
    case FileFormat::kCsv:
      storage.serde = CsvSerde(schema);
      return;
    case FileFormat::kJson: {
      std::set<std::string> paths;
      for (const formats::HiveColumn& column : schema.columns) paths.insert(column.name);
      std::string joined;
      for (const std::string& path : paths) joined += (joined.empty() ? "" : ",") + path;
      storage.serde = Serde{.library = "org.openx.data.jsonserde.JsonSerDe",
                            .parameters = Parameters{{"paths", std::move(joined)}}};
      return;
    }
    case FileFormat::kParquet:
      storage.input_format = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat";
      storage.output_format = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat";
      storage.serde =
          Serde{.library = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
                .parameters = Parameters{{"serialization.format", "1"}}};
      return;
    case FileFormat::kAvro:
      storage.input_format = "org.apache.hadoop.hive.ql.io.avro.AvroContainerInputFormat";
      storage.output_format = "org.apache.hadoop.hive.ql.io.avro.AvroContainerOutputFormat";
      storage.serde = Serde{.library = "org.apache.hadoop.hive.serde2.avro.AvroSerDe",
                            .parameters = Parameters{{"avro.schema.literal", schema.avro_schema},
                                                     {"serialization.format", "1"}}};
      return;
    case FileFormat::kOrc:
      storage.input_format = "org.apache.hadoop.hive.ql.io.orc.OrcInputFormat";
      storage.output_format = "org.apache.hadoop.hive.ql.io.orc.OrcOutputFormat";
      storage.serde =
          Serde{.library = "org.apache.hadoop.hive.ql.io.orc.OrcSerde", .parameters = Parameters{}};
      return;
    case FileFormat::kUnknown:
      storage.serde = Serde{};
      return;
  }
}

Parameters ParametersOf(const OutputPlace& place, const Cluster& data) {
  const InferredSchema& schema = data.schema;
  Parameters out{{"CrawlerSchemaDeserializerVersion", "1.0"},
                 {"CrawlerSchemaSerializerVersion", "1.0"},
                 {std::string(kUpdatedByCrawler), place.crawler},
                 {"averageRecordSize", std::to_string(data.AverageRecordBytes())},
                 {"classification", std::string(ClassificationOf(schema.format))},
                 {"compressionType", std::string(formats::NameOf(schema.compression))},
                 {"objectCount", std::to_string(data.objects)},
                 {"recordCount", std::to_string(data.records)},
                 {"sizeKey", std::to_string(data.bytes)},
                 {"typeOfData", "file"}};
  if (schema.format == FileFormat::kCsv) {
    out["areColumnsQuoted"] = schema.csv.quote ? "true" : "false";
    out["columnsOrdered"] = "true";
    out["delimiter"] = std::string(1, schema.csv.delimiter);
    if (schema.csv.header) out["skip.header.line.count"] = "1";
  }
  if (schema.format == FileFormat::kAvro) out["avro.schema.literal"] = schema.avro_schema;
  if (place.exclusions && !place.exclusions->empty()) {
    Json list = Json::MakeArray();
    for (const std::string& exclusion : *place.exclusions) {
      list.Append("s3://" + place.bucket + "/" + place.prefix + exclusion);
    }
    out["exclusions"] = WriteJson(list);
  }
  return out;
}

Storage StorageOf(const OutputPlace& place, std::string location, const Cluster& data) {
  Storage out;
  out.columns = ColumnsOf(data.schema);
  out.location = std::move(location);
  out.compressed = data.schema.compression != formats::Compression::kNone;
  out.number_of_buckets = -1;
  out.bucket_columns.emplace();
  SetFormat(out, data.schema);
  out.parameters = ParametersOf(place, data);
  return out;
}

// Comments stay with the columns that stay.
void KeepComments(std::vector<Column>& columns, const std::optional<Storage>& before) {
  if (!before || !before->columns) return;
  for (Column& column : columns) {
    const auto same = std::ranges::find(*before->columns, column.name, &Column::name);
    if (same == before->columns->end()) continue;
    column.comment = same->comment;
    column.parameters = same->parameters;
  }
}

Parameters Over(std::optional<Parameters> under, const std::optional<Parameters>& over) {
  Parameters out = under ? std::move(*under) : Parameters();
  if (over) {
    for (const auto& [name, value] : *over) out.insert_or_assign(name, value);
  }
  return out;
}

bool SameLayout(const Table& existing, const Table& found) {
  const auto value = [](const Table& table, const char* name) -> std::string {
    if (!table.parameters) return {};
    const auto parameter = table.parameters->find(name);
    return parameter == table.parameters->end() ? std::string() : parameter->second;
  };
  return std::ranges::all_of(
      std::array{"classification", "compressionType", "delimiter"}, [&](const char* name) {
        return value(existing, name).empty() || value(existing, name) == value(found, name);
      });
}

}  // namespace

std::string LocationOf(const OutputPlace& place, std::string_view path) {
  return "s3://" + place.bucket + "/" + place.prefix + std::string(path);
}

std::string TableNameOf(const OutputPlace& place, const FoundTable& found) {
  std::string source = found.name_source;
  if (source.empty()) {
    source = place.prefix;
    if (source.ends_with('/')) source.pop_back();
    const std::size_t slash = source.rfind('/');
    if (slash != std::string::npos) source.erase(0, slash + 1);
  }
  if (source.empty()) source = place.bucket;
  std::string name = Lower(place.table_prefix + source);
  for (char& c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    if (!plain) c = '_';
  }
  if (name.size() > kTableNameBytesMax) name.resize(kTableNameBytesMax);
  return name;
}

std::string TableNameWithHash(std::string name, std::string_view location) {
  const std::string hash = HexEncode(Md5(location));
  const std::size_t room = kTableNameBytesMax - hash.size() - 1;
  if (name.size() > room) name.resize(room);
  return name + "_" + hash;
}

bool SameLocation(std::string_view a, std::string_view b) {
  while (a.ends_with('/')) a.remove_suffix(1);
  while (b.ends_with('/')) b.remove_suffix(1);
  return a == b;
}

Table TableOf(const OutputPlace& place, const FoundTable& found, std::string name) {
  Table table;
  table.database = place.database;
  table.name = std::move(name);
  table.owner = "owner";
  table.table_type = "EXTERNAL_TABLE";
  table.storage = StorageOf(place, LocationOf(place, found.path), found.data);
  Parameters parameters = ParametersOf(place, found.data);
  table.partition_keys.emplace();
  for (const std::string& key : found.partition_keys) {
    table.partition_keys->push_back({.name = key, .type = "string"});
  }
  if (!found.partition_keys.empty()) parameters["partition_filtering.enabled"] = "true";
  table.parameters = std::move(parameters);
  return table;
}

Partition PartitionOf(const OutputPlace& place, const Table& table, const FoundPartition& found,
                      bool inherit) {
  Partition out;
  out.values = found.values;
  Parameters parameters = ParametersOf(place, found.data);
  Storage storage = StorageOf(place, LocationOf(place, found.path), found.data);
  Parameters of_storage = parameters;
  if (inherit && table.storage) {
    std::optional<std::string> location = std::move(storage.location);
    of_storage = Over(table.storage->parameters, storage.parameters);
    storage = *table.storage;
    storage.location = std::move(location);
  }
  for (Parameters* each : {&parameters, &of_storage}) each->erase(std::string(kUpdatedByCrawler));
  storage.parameters = std::move(of_storage);
  out.storage = std::move(storage);
  out.parameters = std::move(parameters);
  return out;
}

std::optional<Table> Updated(const Table& existing, const Table& found, UpdateBehavior behavior,
                             bool merge_new_columns, Timestamp now) {
  CHECK(found.storage);  // as TableOf makes it
  const Storage& found_storage = *found.storage;
  CHECK(found_storage.columns && found.partition_keys);
  const std::vector<Column>& found_columns = *found_storage.columns;
  Table next = existing;
  const std::string deprecated(kDeprecatedByCrawler);
  if (merge_new_columns) {
    if (!SameLayout(existing, found)) {
      next.parameters =
          Over(next.parameters,
               Parameters{{deprecated, std::to_string(now.time_since_epoch().count())}});
      return next;
    }
    Storage storage = next.storage.value_or(Storage());
    std::vector<Column> columns = storage.columns.value_or(std::vector<Column>());
    for (const Column& column : found_columns) {
      const auto same = std::ranges::find(columns, column.name, &Column::name);
      if (same == columns.end()) columns.push_back(column);
    }
    storage.columns = std::move(columns);
    next.storage = std::move(storage);
  } else if (behavior == UpdateBehavior::kLog) {
    return std::nullopt;
  } else {
    std::vector<Column> columns = found_columns;
    KeepComments(columns, existing.storage);
    Storage storage = found_storage;
    storage.columns = std::move(columns);
    next.storage = std::move(storage);
    const bool keys_wanted = existing.partition_keys || !found.partition_keys->empty();
    if (keys_wanted && existing.partition_keys != found.partition_keys) {
      next.partition_keys = found.partition_keys;
    }
    next.table_type = found.table_type;
  }
  // What others set (projection, comments, owners of all kinds) is not the crawler's to drop.
  Parameters parameters = Over(existing.parameters, found.parameters);
  Parameters of_storage = Over(existing.storage ? existing.storage->parameters : std::nullopt,
                               found_storage.parameters);
  for (Parameters* each : {&parameters, &of_storage}) each->erase(deprecated);
  next.parameters = std::move(parameters);
  if (next.storage) next.storage->parameters = std::move(of_storage);
  const bool same = next.storage == existing.storage && next.parameters == existing.parameters &&
                    next.partition_keys == existing.partition_keys &&
                    next.table_type == existing.table_type;
  if (same) return std::nullopt;
  return next;
}

bool IsSchemaChange(const Table& before, const Table& after) {
  const auto without_counts = [](Table table) {
    const auto erase = [](std::optional<Parameters>& parameters) {
      if (!parameters) return;
      for (std::string_view name : kCounts) parameters->erase(std::string(name));
    };
    erase(table.parameters);
    if (table.storage) erase(table.storage->parameters);
    return table;
  };
  const Table a = without_counts(before);
  const Table b = without_counts(after);
  return a.storage != b.storage || a.parameters != b.parameters ||
         a.partition_keys != b.partition_keys || a.table_type != b.table_type;
}

}  // namespace laketop::glue
