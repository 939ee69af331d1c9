// SPDX-License-Identifier: Apache-2.0
// DESCRIBE, SHOW CREATE TABLE, SHOW CREATE VIEW: tables as text, laid out as Hive does.
#include <fmt/format.h>

#include <algorithm>

#include "dialect/parse.hpp"
#include "dialect/printer.hpp"
#include "services/athena/column_info.hpp"
#include "services/athena/glue_catalog_view.hpp"
#include "services/athena/statements/statements.hpp"

namespace laketop::athena {
namespace {

std::string Padded(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

// Name, type, comment: each padded to twenty, tabs between.
std::string ColumnLine(const ports::CatalogColumn& column) {
  return Padded(column.name, 20) + "\t" + Padded(column.type, 20) + "\t" +
         Padded(column.comment.value_or(""), 20);
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
      case '\n':
        out += "\\n";
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

void AppendColumns(std::vector<std::string>& lines,
                   const std::vector<ports::CatalogColumn>& columns, std::string_view end) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    std::string line = "  `" + columns[i].name + "` " + columns[i].type;
    if (columns[i].comment && !columns[i].comment->empty()) {
      line += " COMMENT " + HiveQuoted(*columns[i].comment);
    }
    line += i + 1 < columns.size() ? ", " : std::string(end);
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

}  // namespace

void RunDescribeTable(StatementContext& context, const dialect::DescribeTable& describe) {
  if (describe.detail != dialect::DescribeDetail::kPlain || !describe.partition.empty() ||
      !describe.column.empty()) {
    FailStatement(
        "NOT_SUPPORTED",
        "DESCRIBE EXTENDED, FORMATTED, of a partition or a column is not implemented yet");
  }
  ports::CatalogTable table = LoadTable(context, TableRefOf(context, describe.table));
  std::vector<std::string> lines;
  for (const ports::CatalogColumn& column : table.storage.columns)
    lines.push_back(ColumnLine(column));
  for (const ports::CatalogColumn& key : table.partition_keys) lines.push_back(ColumnLine(key));
  if (!table.partition_keys.empty()) {
    lines.push_back(Padded("", 20) + "\t" + Padded("", 20) + "\t" + Padded("", 20));
    lines.push_back(Padded("# Partition Information", 20) + "\t" + Padded("", 20) + "\t" +
                    Padded("", 20));
    lines.push_back(Padded("# col_name", 20) + "\t" + Padded("data_type", 20) + "\t" +
                    Padded("comment", 20));
    lines.push_back(Padded("", 20) + "\t" + Padded("", 20) + "\t" + Padded("", 20));
    for (const ports::CatalogColumn& key : table.partition_keys) lines.push_back(ColumnLine(key));
  }
  FinishText(context, {TextColumn("col_name"), TextColumn("data_type"), TextColumn("comment")},
             lines);
}

void RunShowCreateTable(StatementContext& context, const dialect::ShowCreateTable& show) {
  ports::CatalogTable table = LoadTable(context, TableRefOf(context, show.name));
  if (table.table_type == "VIRTUAL_VIEW") {
    FailHive("FAILED: SemanticException Use SHOW CREATE VIEW for a view: " + table.name);
  }
  std::vector<std::string> lines;
  lines.push_back("CREATE EXTERNAL TABLE `" + table.database + "." + table.name + "`(");
  AppendColumns(lines, table.storage.columns, ")");
  if (table.description && !table.description->empty()) {
    lines.push_back("COMMENT " + HiveQuoted(*table.description));
  }
  if (!table.partition_keys.empty()) {
    lines.push_back("PARTITIONED BY ( ");
    AppendColumns(lines, table.partition_keys, ")");
  }
  if (!table.storage.bucket_columns.empty()) {
    lines.push_back("CLUSTERED BY ( ");
    for (std::size_t i = 0; i < table.storage.bucket_columns.size(); ++i) {
      lines.push_back("  " + table.storage.bucket_columns[i] +
                      (i + 1 < table.storage.bucket_columns.size() ? ", " : ") "));
    }
    lines.push_back(fmt::format("INTO {} BUCKETS", table.storage.number_of_buckets));
  }
  lines.push_back("ROW FORMAT SERDE ");
  lines.push_back("  " + HiveQuoted(table.storage.serde_library) + " ");
  ports::Parameters serde = table.storage.serde_parameters;
  // What ROW FORMAT alone would set is not shown.
  if (serde.size() == 1 && serde.contains("serialization.format")) serde.clear();
  if (!serde.empty()) {
    lines.push_back("WITH SERDEPROPERTIES ( ");
    AppendProperties(lines, serde, ") ");
  }
  lines.push_back("STORED AS INPUTFORMAT ");
  lines.push_back("  " + HiveQuoted(table.storage.input_format) + " ");
  lines.push_back("OUTPUTFORMAT ");
  lines.push_back("  " + HiveQuoted(table.storage.output_format));
  lines.push_back("LOCATION");
  lines.push_back("  " + HiveQuoted(table.storage.location));
  ports::Parameters properties = table.parameters;
  properties.erase("EXTERNAL");
  if (!properties.empty()) {
    lines.push_back("TBLPROPERTIES (");
    AppendProperties(lines, properties, ")");
  }
  FinishText(context, {TextColumn("createtab_stmt")}, lines);
}

void RunShowCreateView(StatementContext& context, const dialect::ShowCreateView& show) {
  TableRef name = TableRefOf(context, show.name);
  ports::CatalogTable table = LoadTable(context, name);
  std::optional<StoredView> view = DecodeView(table.view_original_text);
  if (!view) FailHive("FAILED: SemanticException Not a view: " + table.name);
  std::string text = "CREATE VIEW " + name.database + "." + name.table + " AS\n" + view->sql;
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  FinishText(context, {TextColumn("Create View")}, lines);
}

}  // namespace laketop::athena
