// SPDX-License-Identifier: Apache-2.0
#include "services/athena/statements/table_text.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace laketop::athena {
namespace {

// SerDes whose columns Hive takes from the catalog; of others it asks the SerDe, which has no
// comments.
constexpr std::array<std::string_view, 4> kCatalogColumnSerdes = {
    "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
    "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
    "org.apache.hadoop.hive.ql.io.orc.OrcSerde",
    "org.apache.hadoop.hive.serde2.columnar.LazyBinaryColumnarSerDe"};

std::string HiveTime(Timestamp time) {
  return fmt::format(
      "{:%a %b %d %H:%M:%S UTC %Y}",
      fmt::gmtime(std::chrono::system_clock::to_time_t(
          std::chrono::time_point_cast<std::chrono::system_clock::duration>(
              std::chrono::sys_time<std::chrono::milliseconds>(time.time_since_epoch())))));
}

std::int64_t Seconds(Timestamp time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

std::string Pair(const std::string& name, const std::string& value) {
  return Padded(name, 20) + "\t" + Padded(value, 20) + "\t ";
}

void AppendParameters(std::vector<std::string>& lines, const std::string& title,
                      const ports::Parameters& parameters) {
  lines.push_back(title + "\t \t ");
  for (const auto& [key, value] : parameters) {
    lines.push_back("\t" + Padded(key, 20) + "\t" + Padded(value, 20));
  }
}

std::string Joined(const std::vector<std::string>& items) {
  return fmt::format("[{}]", fmt::join(items, ", "));
}

std::string OrderText(const ports::CatalogSortColumn& column) {
  return "Order(col:" + column.column + ", order:" + std::to_string(column.sort_order) + ")";
}

std::vector<std::string> OrderTexts(const ports::StorageDescriptor& storage) {
  std::vector<std::string> texts;
  for (const auto& column : storage.sort_columns) texts.push_back(OrderText(column));
  return texts;
}

std::string MapText(const ports::Parameters& parameters) {
  std::string text;
  for (const auto& [key, value] : parameters) {
    text += (text.empty() ? "" : ", ") + key + "=" + value;
  }
  return "{" + text + "}";
}

std::string FieldsText(const std::vector<ports::CatalogColumn>& columns) {
  std::string text;
  for (const ports::CatalogColumn& column : columns) {
    text += fmt::format("{}FieldSchema(name:{}, type:{}, comment:{})", text.empty() ? "" : ", ",
                        column.name, column.type, column.comment.value_or("null"));
  }
  return "[" + text + "]";
}

std::string StorageText(const ports::StorageDescriptor& storage) {
  return fmt::format(
      "StorageDescriptor(cols:{}, location:{}, inputFormat:{}, outputFormat:{}, compressed:{}, "
      "numBuckets:{}, serdeInfo:SerDeInfo(name:{}, serializationLib:{}, parameters:{}), "
      "bucketCols:{}, sortCols:{}, parameters:{}, skewedInfo:SkewedInfo(skewedColNames:[], "
      "skewedColValues:[], skewedColValueLocationMaps:{{}}), storedAsSubDirectories:{})",
      FieldsText(storage.columns), storage.location, storage.input_format, storage.output_format,
      storage.compressed, storage.number_of_buckets,
      storage.serde_name.empty() ? "null" : storage.serde_name, storage.serde_library,
      MapText(storage.serde_parameters), Joined(storage.bucket_columns),
      Joined(OrderTexts(storage)), MapText(storage.parameters), storage.stored_as_sub_directories);
}

void AppendStorage(std::vector<std::string>& lines, const ports::StorageDescriptor& storage) {
  lines.emplace_back("\t \t ");
  lines.emplace_back("# Storage Information\t \t ");
  lines.push_back(Pair("SerDe Library:", storage.serde_library));
  lines.push_back(Pair("InputFormat:", storage.input_format));
  lines.push_back(Pair("OutputFormat:", storage.output_format));
  lines.push_back(Pair("Compressed:", storage.compressed ? "Yes" : "No"));
  lines.push_back(Pair("Num Buckets:", std::to_string(storage.number_of_buckets)));
  lines.push_back(Pair("Bucket Columns:", Joined(storage.bucket_columns)));
  lines.push_back(Pair("Sort Columns:", Joined(OrderTexts(storage))));
  if (!storage.serde_parameters.empty()) {
    AppendParameters(lines, "Storage Desc Params:", storage.serde_parameters);
  }
}

void AppendColumns(std::vector<std::string>& lines,
                   const std::vector<ports::CatalogColumn>& columns,
                   const ports::StorageDescriptor* storage) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    std::string name;
    for (char c : columns[i].name) name += c == '`' ? std::string("``") : std::string(1, c);
    std::string line = "  `" + name + "` " + columns[i].type;
    std::optional<std::string> comment =
        storage != nullptr ? CommentOf(columns[i], *storage) : columns[i].comment;
    if (comment && !comment->empty()) line += " COMMENT " + HiveQuoted(*comment);
    line += i + 1 < columns.size() ? ", " : ")";
    lines.push_back(std::move(line));
  }
}

void AppendProperties(std::vector<std::string>& lines, const ports::Parameters& properties,
                      std::string_view end) {
  std::size_t left = properties.size();
  for (const auto& [key, value] : properties) {
    --left;
    lines.push_back("  " + HiveQuoted(key) + "=" + HiveQuoted(value) +
                    (left > 0 ? ", " : std::string(end)));
  }
}

void AppendBuckets(std::vector<std::string>& lines, const ports::StorageDescriptor& storage) {
  if (storage.bucket_columns.empty()) return;
  lines.emplace_back("CLUSTERED BY ( ");
  for (std::size_t i = 0; i < storage.bucket_columns.size(); ++i) {
    lines.push_back("  " + storage.bucket_columns[i] +
                    (i + 1 < storage.bucket_columns.size() ? ", " : ") "));
  }
  if (!storage.sort_columns.empty()) {
    lines.emplace_back("SORTED BY ( ");
    for (std::size_t i = 0; i < storage.sort_columns.size(); ++i) {
      const ports::CatalogSortColumn& column = storage.sort_columns[i];
      lines.push_back("  " + column.column + (column.sort_order == 1 ? " ASC" : " DESC") +
                      (i + 1 < storage.sort_columns.size() ? ", " : ") "));
    }
  }
  lines.push_back(fmt::format("INTO {} BUCKETS", storage.number_of_buckets));
}

struct Delimiter {
  std::string_view parameter;
  std::string_view clause;
};
// In the order that the clause wants. The misspelling is Hive's own.
constexpr Delimiter kDelimiters[] = {{"field.delim", "FIELDS TERMINATED BY"},
                                     {"colelction.delim", "COLLECTION ITEMS TERMINATED BY"},
                                     {"mapkey.delim", "MAP KEYS TERMINATED BY"},
                                     {"line.delim", "LINES TERMINATED BY"}};

// Whether ROW FORMAT DELIMITED says all that the parameters say.
bool IsDelimited(const ports::StorageDescriptor& storage) {
  if (storage.serde_library != kCatalogColumnSerdes[0]) return false;
  const ports::Parameters& serde = storage.serde_parameters;
  const auto field = serde.find("field.delim");
  if (field == serde.end()) return false;
  return std::ranges::all_of(serde, [&](const auto& parameter) {
    if (parameter.first == "serialization.format") return parameter.second == field->second;
    return std::ranges::find(kDelimiters, parameter.first, &Delimiter::parameter) !=
           std::end(kDelimiters);
  });
}

void AppendRowFormat(std::vector<std::string>& lines, const ports::StorageDescriptor& storage) {
  if (IsDelimited(storage)) {
    lines.emplace_back("ROW FORMAT DELIMITED ");
    for (const Delimiter& delimiter : kDelimiters) {
      const auto found = storage.serde_parameters.find(std::string(delimiter.parameter));
      if (found == storage.serde_parameters.end()) continue;
      lines.push_back("  " + std::string(delimiter.clause) + " " + HiveQuoted(found->second) + " ");
    }
    return;
  }
  lines.emplace_back("ROW FORMAT SERDE ");
  lines.push_back("  " + HiveQuoted(storage.serde_library) + " ");
  ports::Parameters serde = storage.serde_parameters;
  // What ROW FORMAT alone would set is not shown.
  const auto format = serde.find("serialization.format");
  if (format != serde.end() && format->second == "1") serde.erase(format);
  if (serde.empty()) return;
  lines.emplace_back("WITH SERDEPROPERTIES ( ");
  AppendProperties(lines, serde, ") ");
}

}  // namespace

std::string Padded(std::string text, std::size_t width) {
  const auto characters = static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
  if (characters < width) text.append(width - characters, ' ');
  return text;
}

std::string HiveQuoted(std::string_view text) {
  std::string out = "'";
  for (char c : text) {
    switch (c) {
      case '\'':
        out += "\\'";
        break;
      case '\\':
        out += "\\\\";
        break;
      case ';':
        out += "\\;";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
        } else {
          out.push_back(c);
        }
    }
  }
  out.push_back('\'');
  return out;
}

std::optional<std::string> CommentOf(const ports::CatalogColumn& column,
                                     const ports::StorageDescriptor& storage) {
  if (column.comment && !column.comment->empty()) return column.comment;
  const bool from_catalog =
      storage.serde_library.empty() ||
      std::ranges::find(kCatalogColumnSerdes, storage.serde_library) != kCatalogColumnSerdes.end();
  return from_catalog ? std::nullopt : std::optional<std::string>("from deserializer");
}

std::string SpecText(const dialect::PartitionSpec& spec) {
  std::string text;
  for (const dialect::PartitionValue& part : spec) {
    text += (text.empty() ? "" : ", ") + part.column.value + "=" + part.value;
  }
  return "{" + text + "}";
}

std::vector<std::string> FormattedDetail(const ports::CatalogTable& table,
                                         const ports::CatalogPartition* partition) {
  std::vector<std::string> lines;
  const bool of_table = partition == nullptr;
  lines.emplace_back(of_table ? "# Detailed Table Information\t \t "
                              : "# Detailed Partition Information\t \t ");
  if (!of_table) lines.push_back(Pair("Partition Value:", Joined(partition->values)));
  lines.push_back(Pair("Database:", table.database));
  lines.push_back(of_table ? Pair("Owner:", table.owner) : Pair("Table:", table.name));
  lines.push_back(Pair("CreateTime:", HiveTime(of_table ? table.created : partition->created)));
  lines.push_back(Pair("LastAccessTime:", "UNKNOWN"));
  lines.push_back(Pair("Protect Mode:", "None"));
  if (of_table) lines.push_back(Pair("Retention:", std::to_string(table.retention)));
  const ports::StorageDescriptor& storage = of_table ? table.storage : partition->storage;
  lines.push_back(Pair("Location:", storage.location));
  if (of_table) lines.push_back(Pair("Table Type:", table.table_type));
  const ports::Parameters& parameters = of_table ? table.parameters : partition->parameters;
  if (!parameters.empty()) {
    AppendParameters(lines, of_table ? "Table Parameters:" : "Partition Parameters:", parameters);
  }
  AppendStorage(lines, storage);
  return lines;
}

std::vector<std::string> ExtendedDetail(const ports::CatalogTable& table,
                                        const ports::CatalogPartition* partition) {
  if (partition != nullptr) {
    return {fmt::format(
        "Detailed Partition Information\tPartition(values:{}, dbName:{}, tableName:{}, "
        "createTime:{}, lastAccessTime:0, sd:{}, parameters:{})\t ",
        Joined(partition->values), table.database, table.name, Seconds(partition->created),
        StorageText(partition->storage), MapText(partition->parameters))};
  }
  const auto or_null = [](const std::string& text) { return text.empty() ? "null" : text; };
  return {fmt::format(
      "Detailed Table Information\tTable(tableName:{}, dbName:{}, owner:{}, createTime:{}, "
      "lastAccessTime:0, retention:{}, sd:{}, partitionKeys:{}, parameters:{}, "
      "viewOriginalText:{}, viewExpandedText:{}, tableType:{})\t ",
      table.name, table.database, table.owner, Seconds(table.created), table.retention,
      StorageText(table.storage), FieldsText(table.partition_keys), MapText(table.parameters),
      or_null(table.view_original_text), or_null(table.view_expanded_text), table.table_type)};
}

std::vector<std::string> CreateTableText(const ports::CatalogTable& table,
                                         const std::string& name) {
  std::vector<std::string> lines;
  lines.push_back("CREATE EXTERNAL TABLE `" + name + "`(");
  AppendColumns(lines, table.storage.columns, &table.storage);
  ports::Parameters properties = table.parameters;
  properties.erase("EXTERNAL");
  // Tables of other makers have a description alone.
  const auto property = properties.extract("comment");
  const std::string comment = property ? property.mapped() : table.description.value_or("");
  if (!comment.empty()) lines.push_back("COMMENT " + HiveQuoted(comment));
  if (!table.partition_keys.empty()) {
    lines.emplace_back("PARTITIONED BY ( ");
    AppendColumns(lines, table.partition_keys, nullptr);
  }
  AppendBuckets(lines, table.storage);
  AppendRowFormat(lines, table.storage);
  lines.emplace_back("STORED AS INPUTFORMAT ");
  lines.push_back("  " + HiveQuoted(table.storage.input_format) + " ");
  lines.emplace_back("OUTPUTFORMAT ");
  lines.push_back("  " + HiveQuoted(table.storage.output_format));
  lines.emplace_back("LOCATION");
  lines.push_back("  " + HiveQuoted(table.storage.location));
  if (!properties.empty()) {
    lines.emplace_back("TBLPROPERTIES (");
    AppendProperties(lines, properties, ")");
  }
  return lines;
}

}  // namespace laketop::athena
