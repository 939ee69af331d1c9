// SPDX-License-Identifier: Apache-2.0
#include "services/athena/table_scan.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.hpp"
#include "services/athena/glue_catalog_view.hpp"
#include "services/athena/parquet_columns.hpp"
#include "services/athena/scan_limit.hpp"
#include "services/athena/serde_source.hpp"

namespace laketop::athena {
namespace {

constexpr std::string_view kParquetSerde =
    "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe";

// Whether Athena reads a file's column as the table's type without complaint.
bool ReadsAs(const formats::HiveType& file, const formats::HiveType& table) {
  using Kind = formats::HiveKind;
  auto is_integer = [](Kind kind) { return kind >= Kind::kTinyInt && kind <= Kind::kBigInt; };
  auto is_text = [](Kind kind) {
    return kind == Kind::kString || kind == Kind::kVarchar || kind == Kind::kChar ||
           kind == Kind::kBinary;
  };
  if (file.kind == table.kind || file.kind == Kind::kUnknown) return true;
  if (is_text(file.kind) && is_text(table.kind)) return true;
  // Wider and narrower integers: the value decides. A timestamp may be told in an integer.
  if (is_integer(file.kind) && is_integer(table.kind)) return true;
  if (is_integer(file.kind) && table.kind == Kind::kDecimal) return true;
  if (file.kind == Kind::kFloat && table.kind == Kind::kDouble) return true;
  if (file.kind == Kind::kDecimal &&
      (is_integer(table.kind) || table.kind == Kind::kFloat || table.kind == Kind::kDouble)) {
    return true;
  }
  return false;
}

std::string NullOf(const dialect::Type& type) {
  return "CAST(NULL AS " + dialect::DuckDbType(type) + ")";
}

// A file's partition values are found by its name; where partitions share a location each of them
// has the file, so each time but the first goes into a relation of its own.
std::vector<TableFiles> LayersOf(TableFiles all) {
  std::map<std::pair<std::string, std::string>, std::size_t> times;
  std::vector<std::size_t> layer_of;
  layer_of.reserve(all.files.size());
  std::size_t count = 1;
  for (const TableFile& file : all.files) {
    layer_of.push_back(times[{file.object.bucket, file.object.key}]++);
    count = std::max(count, layer_of.back() + 1);
  }
  if (count > kSharedLocationsMax) {
    FailStatement("HIVE_EXCEEDED_PARTITION_LIMIT",
                  fmt::format("More than {} partitions share a location", kSharedLocationsMax));
  }
  std::vector<TableFiles> layers(count);
  for (std::size_t i = 0; i < all.files.size(); ++i) {
    layers[layer_of[i]].files.push_back(std::move(all.files[i]));
  }
  for (TableFiles& layer : layers) layer.partitions = all.partitions;
  return layers;
}

}  // namespace

std::string QuoteDuckDbName(std::string_view name) {
  std::string out = "\"";
  for (char c : name) {
    if (c == '"') out.push_back('"');
    out.push_back(c);
  }
  out.push_back('"');
  return out;
}

ScanPlanner::ScanPlanner(StatementContext& context, engine::QueryRequest& request)
    : context_(context), request_(request), pinned_(std::make_shared<engine::PinnedObjects>()) {
  request_.objects = context_.engines.sql_source(context_.caller, {});
  if (context_.work_group.bytes_scanned_cutoff) {
    request_.objects =
        LimitScan(std::move(request_.objects),
                  static_cast<std::uint64_t>(*context_.work_group.bytes_scanned_cutoff));
  }
}

void ScanPlanner::Finish() {
  request_.pinned = pinned_;
}

std::string ScanPlanner::RelationFor(const dialect::TableScan& scan) {
  if (scan.version) {
    FailStatement("NOT_SUPPORTED", "This connector does not support versioned tables");
  }
  if (const auto* rows = dynamic_cast<const RowsTable*>(scan.table->detail.get())) {
    std::string name = fmt::format("rows{}", scan.id);
    request_.tables.emplace(name, rows->rows);
    return fmt::format("laketop_table('{}')", name);
  }
  const auto* files = dynamic_cast<const GlueTable*>(scan.table->detail.get());
  if (files == nullptr) FailStatement("GENERIC_INTERNAL_ERROR", "a table without files or rows");
  return FilesRelation(scan, files->table);
}

std::string ScanPlanner::FilesRelation(const dialect::TableScan& scan,
                                       const ports::CatalogTable& table) {
  auto kind = table.parameters.find("table_type");
  if (kind != table.parameters.end() && AsciiLower(kind->second) == "iceberg") {
    FailStatement("NOT_SUPPORTED", "Iceberg tables are not implemented yet");
  }
  TableFiles files = FilesOf(context_, table, scan);
  if (files.files.empty()) {
    std::string nulls;
    for (std::size_t index : scan.columns) {
      const dialect::CatalogColumn& column = scan.table->columns[index];
      nulls += NullOf(column.type) + " AS " + QuoteDuckDbName(column.name) + ", ";
    }
    return "(SELECT " + nulls + "1 AS \"$one\" WHERE false)";
  }
  for (const TableFile& file : files.files) pinned_->Pin(file.object);
  std::vector<TableFiles> layers = LayersOf(std::move(files));
  std::string text;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    std::string name =
        i == 0 ? fmt::format("t{}", scan.id) : fmt::format("t{}_layer{}", scan.id, i);
    if (i > 0) text += " UNION ALL ";
    text += LayerSelects(scan, table, layers[i], name);
  }
  return "(" + text + ")";
}

std::string ScanPlanner::LayerSelects(const dialect::TableScan& scan,
                                      const ports::CatalogTable& table, const TableFiles& files,
                                      const std::string& name) {
  if (!files.partitions.empty()) {
    auto values = std::make_shared<engine::FileValues>();
    for (const ports::CatalogColumn& key : table.partition_keys) {
      dialect::Type type = TypeOfHive(key.type).value_or(dialect::VarcharType());
      values->columns.push_back({.name = key.name, .type = dialect::DuckDbType(type)});
    }
    for (const TableFile& file : files.files) {
      std::vector<std::optional<std::string>> row;
      for (const std::string& value : files.partitions[file.partition].values) {
        row.push_back(value == engine::kDefaultPartition ? std::nullopt : std::optional(value));
      }
      row.resize(table.partition_keys.size());
      values->values.emplace(engine::ObjectUrl(file.object.bucket, file.object.key),
                             std::move(row));
    }
    request_.file_values.emplace(name, std::move(values));
  }

  if (table.storage.serde_library == kParquetSerde) return ParquetSelects(scan, files, name);

  std::vector<engine::ObjectRef> objects;
  objects.reserve(files.files.size());
  for (const TableFile& file : files.files) objects.push_back(file.object);
  request_.scans.emplace(name, MakeSerdeSource(table, std::move(objects), request_.objects));
  auto data_column = [](const dialect::CatalogColumn& column) {
    return QuoteDuckDbName(column.name);
  };
  return Select(scan, "laketop_scan('" + name + "')", name, data_column);
}

std::string ScanPlanner::Select(
    const dialect::TableScan& scan, const std::string& source, const std::string& values_name,
    const std::function<std::string(const dialect::CatalogColumn&)>& data_column) {
  std::string items;
  bool partitioned = false;
  for (std::size_t index : scan.columns) {
    const dialect::CatalogColumn& column = scan.table->columns[index];
    if (!items.empty()) items += ", ";
    if (column.partition) {
      items += "\"$values\"." + QuoteDuckDbName(column.name);
      partitioned = true;
    } else if (column.hidden) {
      items += "\"filename\"";
    } else {
      items += data_column(column);
    }
    items += " AS " + QuoteDuckDbName(column.name);
  }
  if (items.empty()) items = "1 AS \"$one\"";
  if (!partitioned) return "SELECT " + items + " FROM " + source;
  return fmt::format(
      "SELECT {} FROM (SELECT *, laketop_file_values('{}', \"filename\") AS \"$values\" FROM {})",
      items, values_name, source);
}

std::string ScanPlanner::ParquetSelects(const dialect::TableScan& scan, const TableFiles& files,
                                        const std::string& name) {
  // Files of one schema are one read_parquet; the same schema is the same vector.
  std::vector<std::pair<ParquetColumns::Columns, std::vector<std::string>>> groups;
  std::map<const void*, std::size_t> group_of;
  for (const TableFile& file : files.files) {
    auto columns = context_.parquet_columns.Load(*request_.objects, file.object);
    std::string url = engine::ObjectUrl(file.object.bucket, file.object.key);
    if (!columns) {
      FailStatement("HIVE_BAD_DATA",
                    "Not valid Parquet file: " + url + ": " + columns.error().message);
    }
    auto [at, added] = group_of.emplace(columns->get(), groups.size());
    if (added) groups.emplace_back(std::move(*columns), std::vector<std::string>());
    groups[at->second].second.push_back(std::move(url));
  }
  std::string text;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const auto& [columns, urls] = groups[i];
    auto data_column = [&](const dialect::CatalogColumn& column) {
      auto found = std::ranges::find_if(*columns, [&](const ParquetColumn& candidate) {
        return AsciiLower(candidate.column.name) == column.name;
      });
      if (found == columns->end() || found->storage.only_nulls) return NullOf(column.type);
      const formats::HiveColumn& in_file = found->column;
      std::optional<std::string> hive = dialect::HiveTypeText(column.type);
      formats::FormatResult<formats::HiveType> wanted =
          formats::ParseHiveType(hive.value_or("string"));
      if (wanted && !ReadsAs(in_file.type, *wanted)) {
        const std::string_view physical = found->storage.physical;
        FailStatement(
            "HIVE_BAD_DATA",
            fmt::format("Field {}'s type {} in parquet file {} is incompatible with type "
                        "{} defined in table schema",
                        in_file.name,
                        physical.empty() ? formats::Spell(in_file.type) : std::string(physical),
                        urls.front(), dialect::TypeText(column.type)));
      }
      return "CAST(" + QuoteDuckDbName(in_file.name) + " AS " + dialect::DuckDbType(column.type) +
             ")";
    };
    std::string list = fmt::format("{}_{}", name, i);
    std::string source = fmt::format(
        "read_parquet(getvariable('{}'), hive_partitioning=false, filename=true)", list);
    if (i > 0) text += " UNION ALL ";
    text += Select(scan, source, name, data_column);
    request_.file_lists.emplace(list, urls);
  }
  return text;
}

}  // namespace laketop::athena
