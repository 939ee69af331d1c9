// SPDX-License-Identifier: Apache-2.0
// DESCRIBE: a table, a partition or a column, laid out as Hive does; a view as Athena does.
// https://docs.aws.amazon.com/athena/latest/ug/describe-table.html
#include <algorithm>

#include "formats/hive_type.hpp"
#include "services/athena/column_info.hpp"
#include "services/athena/glue_catalog_view.hpp"
#include "services/athena/statements/alter.hpp"
#include "services/athena/statements/statements.hpp"
#include "services/athena/statements/table_text.hpp"

namespace laketop::athena {
namespace {

constexpr std::string_view kBlankLine = "\t \t ";

std::vector<ResultColumn> DescribeColumns() {
  return {TextColumn("col_name"), TextColumn("data_type"), TextColumn("comment")};
}

std::string ThreeFields(const std::string& name, const std::string& type, std::string comment) {
  comment = Padded(std::move(comment), 20);
  // What stands behind a tab would be a fourth field.
  comment.resize(std::min(comment.find('\t'), comment.size()));
  return Padded(name, 20) + "\t" + Padded(type, 20) + "\t" + comment;
}

std::string ColumnLine(const ports::CatalogColumn& column,
                       const ports::StorageDescriptor& storage) {
  return ThreeFields(column.name, column.type, CommentOf(column, storage).value_or(""));
}

void AppendPartitionKeys(std::vector<std::string>& lines, const ports::CatalogTable& table) {
  if (table.partition_keys.empty()) return;
  lines.emplace_back(kBlankLine);
  lines.emplace_back("# Partition Information\t \t ");
  lines.push_back(ThreeFields("# col_name", "data_type", "comment"));
  lines.emplace_back(kBlankLine);
  for (const ports::CatalogColumn& key : table.partition_keys) {
    lines.push_back(ThreeFields(key.name, key.type, key.comment.value_or("")));
  }
}

[[noreturn]] void FailNoField(const std::string& field, const std::vector<std::string>& names) {
  std::string all;
  for (std::size_t i = 0; i < names.size(); ++i) {
    all += (i > 0 ? ", " : "") + std::to_string(i) + ":" + names[i];
  }
  FailHive(
      "FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. cannot "
      "find field " +
      field + " from [" + all + "]");
}

// c, c.field, c.'$elem$', c.'$key$' …: a struct shows its fields, anything else itself.
std::vector<std::string> DescribePath(const ports::CatalogTable& table,
                                      const std::vector<dialect::Identifier>& path) {
  std::vector<ports::CatalogColumn> columns = table.storage.columns;
  columns.insert(columns.end(), table.partition_keys.begin(), table.partition_keys.end());
  std::vector<std::string> names;
  for (const ports::CatalogColumn& column : columns) names.push_back(column.name);
  auto found = std::ranges::find(columns, path.front().value, &ports::CatalogColumn::name);
  if (found == columns.end()) FailNoField(path.front().value, names);
  auto type = formats::ParseHiveType(found->type);
  if (!type) FailStatement("HIVE_INVALID_METADATA", "Unknown type " + found->type);
  for (std::size_t i = 1; i < path.size(); ++i) {
    const std::string& step = path[i].value;
    using Kind = formats::HiveKind;
    const bool element = type->kind == Kind::kArray && step == "$elem$";
    const bool key = type->kind == Kind::kMap && step == "$key$";
    const bool value = type->kind == Kind::kMap && step == "$value$";
    std::size_t child = value ? 1 : 0;
    if (type->kind == Kind::kStruct) {
      auto field = std::ranges::find(type->fields, step, &formats::HiveField::name);
      if (field == type->fields.end()) {
        names.clear();
        for (const formats::HiveField& candidate : type->fields) names.push_back(candidate.name);
        FailNoField(step, names);
      }
      child = static_cast<std::size_t>(field - type->fields.begin());
    } else if (!element && !key && !value) {
      FailNoField(step, {});
    }
    formats::HiveType inner = type->fields[child].type;
    *type = std::move(inner);
  }
  std::vector<std::string> lines;
  if (type->kind != formats::HiveKind::kStruct) {
    return {ThreeFields(path.back().value, formats::Spell(*type), "from deserializer")};
  }
  for (const formats::HiveField& field : type->fields) {
    lines.push_back(ThreeFields(field.name, formats::Spell(field.type), "from deserializer"));
  }
  return lines;
}

void DescribeView(StatementContext& context, const StoredView& view) {
  std::vector<std::string> lines;
  for (const auto& [name, type] : view.columns) lines.push_back(name + "\t" + type);
  context.record.substatement = "DESC_VIEW";
  ResultColumn name = TextColumn("column");
  ResultColumn type = TextColumn("type");
  name.type = type.type = "varchar";
  FinishText(context, {std::move(name), std::move(type)}, lines);
}

}  // namespace

void RunDescribeTable(StatementContext& context, const dialect::DescribeTable& describe) {
  ports::CatalogTable table = LoadTable(context, TableRefOf(context, describe.table));
  const bool plain = describe.detail == dialect::DescribeDetail::kPlain;
  const bool formatted = describe.detail == dialect::DescribeDetail::kFormatted;
  std::optional<StoredView> view = DecodeView(table.view_original_text);
  if (view && plain && describe.column.empty()) return DescribeView(context, *view);

  std::optional<ports::CatalogPartition> partition;
  if (!describe.partition.empty()) {
    std::vector<std::string> values = PartitionValuesOf(table, describe.partition);
    partition = context.Await(
        context.engines.catalog.FindPartition(context.caller, table.database, table.name, values));
    if (!partition) {
      FailHive("FAILED: SemanticException [Error 10006]: Partition not found " +
               SpecText(describe.partition));
    }
    table.storage.columns = partition->storage.columns;
  }
  if (!describe.column.empty()) {
    if (formatted) FailStatement("NOT_SUPPORTED", "Column statistics are not implemented yet");
    return FinishText(context, DescribeColumns(), DescribePath(table, describe.column),
                      kEngineContent);
  }
  std::vector<std::string> lines;
  for (const ports::CatalogColumn& column : table.storage.columns) {
    lines.push_back(ColumnLine(column, table.storage));
  }
  for (const ports::CatalogColumn& key : table.partition_keys) {
    if (!formatted) lines.push_back(ThreeFields(key.name, key.type, key.comment.value_or("")));
  }
  AppendPartitionKeys(lines, table);
  if (!plain) {
    lines.emplace_back(kBlankLine);
    std::vector<std::string> detail =
        formatted ? FormattedDetail(table, partition ? &*partition : nullptr)
                  : ExtendedDetail(table, partition ? &*partition : nullptr);
    std::ranges::move(detail, std::back_inserter(lines));
  }
  FinishText(context, DescribeColumns(), lines, kEngineContent);
}

}  // namespace laketop::athena
