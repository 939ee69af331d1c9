// SPDX-License-Identifier: Apache-2.0
#pragma once
// GlueCatalogView: the analyser's view of the Data Catalog on behalf of one caller: tables, views,
// information_schema and "t$partitions". It blocks; one statement, one thread.

#include <map>

#include "dialect/analyser/catalog.hpp"
#include "engine/sql/query.hpp"
#include "services/athena/statement.hpp"

namespace laketop::athena {

// A table of files.
struct GlueTable final : dialect::TableDetail {
  ports::CatalogTable table;
};
// A table whose rows are at hand.
struct RowsTable final : dialect::TableDetail {
  std::shared_ptr<const engine::TextTable> rows;
};

// What CREATE VIEW stores in a table's ViewOriginalText: base64 of a JSON document in a comment.
struct StoredView {
  std::string sql;
  std::string catalog;
  std::string schema;
  std::vector<std::pair<std::string, std::string>> columns;  // name, Trino type
};
std::string EncodeView(const StoredView& view);
std::optional<StoredView> DecodeView(std::string_view original_text);

// A column's type from the catalog's spelling; none: not a type that Athena reads.
std::optional<dialect::Type> TypeOfHive(std::string_view hive_type);

class GlueCatalogView final : public dialect::CatalogView {
 public:
  explicit GlueCatalogView(StatementContext& context) : context_(context) {}

  std::expected<std::shared_ptr<const dialect::TableInfo>, dialect::CatalogError> FindTable(
      const dialect::TableName& name) override;

 private:
  using Found = std::expected<std::shared_ptr<const dialect::TableInfo>, dialect::CatalogError>;
  Found Load(const dialect::TableName& name);
  Found InformationSchema(const dialect::TableName& name);
  Found PartitionsTable(const dialect::TableName& name, const ports::CatalogTable& table);

  StatementContext& context_;
  std::map<std::string, Found> found_;  // a statement sees one state of each table
};

}  // namespace laketop::athena
