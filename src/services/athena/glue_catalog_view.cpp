// SPDX-License-Identifier: Apache-2.0
#include "services/athena/glue_catalog_view.hpp"

#include "base/encoding.hpp"
#include "base/json.hpp"
#include "dialect/hive_type.hpp"
#include "dialect/parse.hpp"

namespace laketop::athena {
namespace {

using dialect::CatalogError;

constexpr std::string_view kViewPrefix = "/* Presto View: ";
constexpr std::string_view kViewSuffix = " */";

std::unexpected<CatalogError> Other(std::string code, std::string message) {
  return std::unexpected(CatalogError{
      .kind = CatalogError::Kind::kOther, .code = std::move(code), .message = std::move(message)});
}

void AddColumns(dialect::TableInfo& info, const std::vector<ports::CatalogColumn>& columns,
                bool partition) {
  for (const ports::CatalogColumn& column : columns) {
    std::optional<dialect::Type> type = TypeOfHive(column.type);
    // A column of a type that Athena cannot read is there for SHOW, not for SELECT.
    if (type) info.columns.push_back({.name = column.name, .type = *type, .partition = partition});
  }
}

// A table of texts, all VARCHAR but those named otherwise.
class RowsBuilder {
 public:
  RowsBuilder(const dialect::TableName& name,
              std::vector<std::pair<std::string, dialect::Type>> columns)
      : info_(std::make_shared<dialect::TableInfo>()),
        rows_(std::make_shared<engine::TextTable>()) {
    info_->name = name;
    for (auto& [column, type] : columns) {
      rows_->columns.push_back({.name = column, .type = dialect::DuckDbType(type)});
      info_->columns.push_back({.name = column, .type = std::move(type)});
    }
  }
  void Add(std::vector<std::optional<std::string>> row) { rows_->rows.push_back(std::move(row)); }
  std::shared_ptr<const dialect::TableInfo> Take() {
    auto detail = std::make_shared<RowsTable>();
    detail->rows = rows_;
    info_->detail = detail;
    return info_;
  }

 private:
  std::shared_ptr<dialect::TableInfo> info_;
  std::shared_ptr<engine::TextTable> rows_;
};

}  // namespace

std::string EncodeView(const StoredView& view) {
  Json columns = Json::MakeArray();
  for (const auto& [name, type] : view.columns) {
    columns.Append(Json::MakeObject().Set("name", name).Set("type", type));
  }
  Json document = Json::MakeObject();
  document.Set("originalSql", view.sql)
      .Set("catalog", view.catalog)
      .Set("schema", view.schema)
      .Set("columns", std::move(columns));
  return std::string(kViewPrefix) + Base64Encode(WriteJson(document)) + std::string(kViewSuffix);
}

std::optional<StoredView> DecodeView(std::string_view original_text) {
  if (!original_text.starts_with(kViewPrefix) || !original_text.ends_with(kViewSuffix)) {
    return std::nullopt;
  }
  original_text.remove_prefix(kViewPrefix.size());
  original_text.remove_suffix(kViewSuffix.size());
  std::optional<std::string> text = Base64Decode(original_text);
  if (!text) return std::nullopt;
  std::expected<Json, JsonError> document = ParseJson(*text);
  if (!document || !document->IsObject()) return std::nullopt;
  StoredView view{.sql = document->StringOr("originalSql", ""),
                  .catalog = document->StringOr("catalog", "awsdatacatalog"),
                  .schema = document->StringOr("schema", ""),
                  .columns = {}};
  const Json* columns = document->Find("columns");
  if (columns != nullptr && columns->IsArray()) {
    for (const Json& column : columns->AsArray()) {
      view.columns.emplace_back(column.StringOr("name", ""), column.StringOr("type", ""));
    }
  }
  return view;
}

std::optional<dialect::Type> TypeOfHive(std::string_view hive_type) {
  std::expected<dialect::DataType, std::string> syntax = dialect::ParseHiveType(hive_type);
  if (!syntax) return std::nullopt;
  return dialect::TypeFromSyntax(*syntax);
}

GlueCatalogView::Found GlueCatalogView::FindTable(const dialect::TableName& name) {
  std::string key = name.catalog + "." + name.schema + "." + name.table;
  auto known = found_.find(key);
  if (known != found_.end()) return known->second;
  Found found = Load(name);
  found_.emplace(std::move(key), found);
  return found;
}

GlueCatalogView::Found GlueCatalogView::Load(const dialect::TableName& name) {
  if (name.catalog != "awsdatacatalog") {
    return std::unexpected(CatalogError{.kind = CatalogError::Kind::kNoCatalog});
  }
  if (name.schema == "information_schema") return InformationSchema(name);
  std::string table_name = name.table;
  std::size_t dollar = table_name.find('$');
  if (dollar != std::string::npos && dollar > 0) table_name.resize(dollar);

  auto table =
      context_.Await(context_.engines.catalog.FindTable(context_.caller, name.schema, table_name));
  if (!table) {
    auto database =
        context_.Await(context_.engines.catalog.FindDatabase(context_.caller, name.schema));
    return std::unexpected(CatalogError{.kind = database ? CatalogError::Kind::kNoTable
                                                         : CatalogError::Kind::kNoSchema});
  }
  if (table_name.size() != name.table.size()) {
    if (name.table.substr(dollar) == "$partitions" && !table->partition_keys.empty()) {
      return PartitionsTable(name, *table);
    }
    return std::unexpected(CatalogError{.kind = CatalogError::Kind::kNoTable});
  }

  auto info = std::make_shared<dialect::TableInfo>();
  info->name = name;
  if (table->table_type == "VIRTUAL_VIEW") {
    std::optional<StoredView> view = DecodeView(table->view_original_text);
    if (!view) {
      return Other("HIVE_METASTORE_ERROR",
                   "Hive views are not supported: '" + name.schema + "." + name.table + "'");
    }
    info->is_view = true;
    info->view_sql = view->sql;
    info->view_catalog = "awsdatacatalog";
    info->view_schema = view->schema;
    for (const auto& [column, text] : view->columns) {
      std::expected<dialect::DataType, dialect::SyntaxError> syntax = dialect::ParseType(text);
      std::optional<dialect::Type> type;
      if (syntax) type = dialect::TypeFromSyntax(*syntax);
      if (!type)
        return Other("INVALID_VIEW", "Unknown type '" + text + "' for column '" + column + "'");
      info->columns.push_back({.name = column, .type = std::move(*type)});
    }
    return info;
  }
  AddColumns(*info, table->storage.columns, false);
  AddColumns(*info, table->partition_keys, true);
  info->columns.push_back({.name = "$path", .type = dialect::VarcharType(), .hidden = true});
  auto detail = std::make_shared<GlueTable>();
  detail->table = std::move(*table);
  info->detail = std::move(detail);
  return info;
}

GlueCatalogView::Found GlueCatalogView::PartitionsTable(const dialect::TableName& name,
                                                        const ports::CatalogTable& table) {
  std::vector<std::pair<std::string, dialect::Type>> columns;
  for (const ports::CatalogColumn& key : table.partition_keys) {
    columns.emplace_back(key.name, TypeOfHive(key.type).value_or(dialect::VarcharType()));
  }
  RowsBuilder builder(name, std::move(columns));
  auto partitions = context_.Await(
      context_.engines.catalog.ListPartitions(context_.caller, table.database, table.name));
  for (ports::CatalogPartition& partition : partitions) {
    std::vector<std::optional<std::string>> row;
    for (std::string& value : partition.values) {
      if (value == engine::kDefaultPartition) {
        row.emplace_back(std::nullopt);
      } else {
        row.emplace_back(std::move(value));
      }
    }
    builder.Add(std::move(row));
  }
  return builder.Take();
}

GlueCatalogView::Found GlueCatalogView::InformationSchema(const dialect::TableName& name) {
  dialect::Type text = dialect::VarcharType();
  auto databases = context_.Await(context_.engines.catalog.ListDatabases(context_.caller));
  if (name.table == "schemata") {
    RowsBuilder builder(name, {{"catalog_name", text}, {"schema_name", text}});
    for (const auto& database : databases) builder.Add({"awsdatacatalog", database.name});
    builder.Add({"awsdatacatalog", "information_schema"});
    return builder.Take();
  }
  bool of_columns = name.table == "columns";
  bool of_views = name.table == "views";
  if (!of_columns && !of_views && name.table != "tables") {
    return std::unexpected(CatalogError{.kind = CatalogError::Kind::kNoTable});
  }
  std::vector<std::pair<std::string, dialect::Type>> columns = {
      {"table_catalog", text}, {"table_schema", text}, {"table_name", text}};
  if (of_columns) {
    columns.insert(columns.end(),
                   {{"column_name", text},
                    {"ordinal_position", dialect::MakeType(dialect::TypeKind::kBigint)},
                    {"column_default", text},
                    {"is_nullable", text},
                    {"data_type", text},
                    {"comment", text},
                    {"extra_info", text}});
  } else {
    columns.emplace_back(of_views ? "view_definition" : "table_type", text);
  }
  RowsBuilder builder(name, std::move(columns));
  for (const auto& database : databases) {
    auto tables =
        context_.Await(context_.engines.catalog.ListTables(context_.caller, database.name));
    for (const ports::CatalogTable& table : tables) {
      bool is_view = table.table_type == "VIRTUAL_VIEW";
      if (of_views) {
        std::optional<StoredView> view = DecodeView(table.view_original_text);
        if (is_view && view) builder.Add({"awsdatacatalog", database.name, table.name, view->sql});
      } else if (!of_columns) {
        builder.Add({"awsdatacatalog", database.name, table.name, is_view ? "VIEW" : "BASE TABLE"});
      } else {
        int position = 0;
        auto add = [&](const ports::CatalogColumn& column, bool partition) {
          std::optional<dialect::Type> type = TypeOfHive(column.type);
          builder.Add({"awsdatacatalog", database.name, table.name, column.name,
                       std::to_string(++position), std::nullopt, "YES",
                       type ? dialect::TypeText(*type) : column.type, column.comment,
                       partition ? std::optional<std::string>("partition key") : std::nullopt});
        };
        for (const ports::CatalogColumn& column : table.storage.columns) add(column, false);
        for (const ports::CatalogColumn& column : table.partition_keys) add(column, true);
      }
    }
  }
  return builder.Take();
}

}  // namespace laketop::athena
