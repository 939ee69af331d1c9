// SPDX-License-Identifier: Apache-2.0
// The one data catalog, AwsDataCatalog, which is Glue's, and what engine runs.
#include <re2/re2.h>

#include "base/ascii.hpp"
#include "base/log.hpp"
#include "services/athena/athena.hpp"
#include "services/athena/paging.hpp"

namespace laketop::athena {
namespace {

void RequireCatalog(const std::string& name) {
  if (AsciiLower(name) != "awsdatacatalog") {
    throw gen::InvalidRequestException("Data Catalog " + name + " was not found");
  }
}

// Glue's answer in Athena's words.
template <class T>
T OrMetadataError(ports::Result<T> result) {
  if (!result) throw gen::MetadataException(result.error().message);
  return std::move(*result);
}

gen::Database ShapeOf(const ports::CatalogDatabase& database) {
  return {.Name = database.name,
          .Description = database.description,
          .Parameters = database.parameters};
}

std::vector<gen::Column> ShapeOf(const std::vector<ports::CatalogColumn>& columns) {
  std::vector<gen::Column> shapes;
  for (const ports::CatalogColumn& column : columns) {
    shapes.push_back({.Name = column.name, .Type = column.type, .Comment = column.comment});
  }
  return shapes;
}

gen::TableMetadata ShapeOf(const ports::CatalogTable& table) {
  std::map<std::string, std::string> parameters = table.parameters;
  // Athena shows where the bytes are and how they are read among the parameters.
  parameters.insert_or_assign("location", table.storage.location);
  parameters.insert_or_assign("inputformat", table.storage.input_format);
  parameters.insert_or_assign("outputformat", table.storage.output_format);
  parameters.insert_or_assign("serde.serialization.lib", table.storage.serde_library);
  for (const auto& [name, value] : table.storage.serde_parameters) {
    parameters.insert_or_assign("serde.param." + name, value);
  }
  return {.Name = table.name,
          .CreateTime = table.created,
          .LastAccessTime = std::nullopt,
          .TableType = table.table_type,
          .Columns = ShapeOf(table.storage.columns),
          .PartitionKeys = ShapeOf(table.partition_keys),
          .Parameters = std::move(parameters)};
}

}  // namespace

Task<gen::ListDataCatalogsOutput> Athena::ListDataCatalogs(aws::Context,
                                                           gen::ListDataCatalogsInput) {
  gen::DataCatalogSummary glue{.CatalogName = std::string(kCatalogName), .Type = "GLUE"};
  std::vector<gen::DataCatalogSummary> summaries = {std::move(glue)};
  co_return gen::ListDataCatalogsOutput{.DataCatalogsSummary = std::move(summaries)};
}

Task<gen::GetDataCatalogOutput> Athena::GetDataCatalog(aws::Context context,
                                                       gen::GetDataCatalogInput in) {
  RequireCatalog(in.Name);
  gen::DataCatalog catalog{
      .Name = std::string(kCatalogName),
      .Description = std::nullopt,
      .Type = "GLUE",
      .Parameters = std::map<std::string, std::string>{{"catalog-id", context.account()}}};
  co_return gen::GetDataCatalogOutput{.DataCatalog = std::move(catalog)};
}

// Whoever may not make it is told so, or that it is not there, by what comes after.
Task<void> Athena::EnsureDefaultDatabase(ports::Caller caller) {
  std::string name(kDefaultDatabase);
  auto found = co_await catalog_.FindDatabase(caller, name);
  if (!found || *found) co_return;
  ports::CatalogDatabase made{.name = std::move(name), .description = "Default Hive database"};
  ports::Result<void> created = co_await catalog_.CreateDatabase(caller, std::move(made));
  if (!created && created.error().code != "AlreadyExistsException") {
    log::Info("athena.no_default_database", {{"why", created.error().message}});
  }
}

Task<gen::ListDatabasesOutput> Athena::ListDatabases(aws::Context context,
                                                     gen::ListDatabasesInput in) {
  RequireCatalog(in.CatalogName);
  co_await EnsureDefaultDatabase(context.caller);
  std::vector<ports::CatalogDatabase> databases =
      OrMetadataError(co_await catalog_.ListDatabases(context.caller));
  std::vector<std::string> names;
  for (const ports::CatalogDatabase& database : databases) names.push_back(database.name);
  aws::PageBounds page = PageOf("databases", names, in.NextToken, in.MaxResults);
  std::vector<gen::Database> shown;
  for (std::size_t i = page.begin; i < page.end; ++i) shown.push_back(ShapeOf(databases[i]));
  co_return gen::ListDatabasesOutput{.DatabaseList = std::move(shown),
                                     .NextToken = page.next_token};
}

Task<gen::GetDatabaseOutput> Athena::GetDatabase(aws::Context context, gen::GetDatabaseInput in) {
  RequireCatalog(in.CatalogName);
  if (AsciiLower(in.DatabaseName) == kDefaultDatabase) {
    co_await EnsureDefaultDatabase(context.caller);
  }
  std::optional<ports::CatalogDatabase> database =
      OrMetadataError(co_await catalog_.FindDatabase(context.caller, in.DatabaseName));
  if (!database) throw gen::MetadataException("Database " + in.DatabaseName + " not found");
  co_return gen::GetDatabaseOutput{.Database = ShapeOf(*database)};
}

Task<gen::ListTableMetadataOutput> Athena::ListTableMetadata(aws::Context context,
                                                             gen::ListTableMetadataInput in) {
  RequireCatalog(in.CatalogName);
  std::vector<ports::CatalogTable> tables =
      OrMetadataError(co_await catalog_.ListTables(context.caller, in.DatabaseName));
  if (in.Expression) {
    RE2 pattern(*in.Expression, RE2::Quiet);
    if (!pattern.ok()) throw gen::MetadataException("Invalid expression: " + *in.Expression);
    std::erase_if(tables, [&](const ports::CatalogTable& table) {
      return !RE2::FullMatch(table.name, pattern);
    });
  }
  std::vector<std::string> names;
  for (const ports::CatalogTable& table : tables) names.push_back(table.name);
  aws::PageBounds page = PageOf("tables", names, in.NextToken, in.MaxResults);
  std::vector<gen::TableMetadata> shown;
  for (std::size_t i = page.begin; i < page.end; ++i) shown.push_back(ShapeOf(tables[i]));
  co_return gen::ListTableMetadataOutput{.TableMetadataList = std::move(shown),
                                         .NextToken = page.next_token};
}

Task<gen::GetTableMetadataOutput> Athena::GetTableMetadata(aws::Context context,
                                                           gen::GetTableMetadataInput in) {
  RequireCatalog(in.CatalogName);
  std::optional<ports::CatalogTable> table =
      OrMetadataError(co_await catalog_.FindTable(context.caller, in.DatabaseName, in.TableName));
  if (!table) {
    throw gen::MetadataException("Table " + in.DatabaseName + "." + in.TableName + " not found");
  }
  co_return gen::GetTableMetadataOutput{.TableMetadata = ShapeOf(*table)};
}

Task<gen::ListEngineVersionsOutput> Athena::ListEngineVersions(aws::Context,
                                                               gen::ListEngineVersionsInput) {
  std::string effective(kEngineVersion);
  gen::EngineVersion automatic{.SelectedEngineVersion = "AUTO",
                               .EffectiveEngineVersion = effective};
  gen::EngineVersion three{.SelectedEngineVersion = effective, .EffectiveEngineVersion = effective};
  std::vector<gen::EngineVersion> versions = {std::move(automatic), std::move(three)};
  co_return gen::ListEngineVersionsOutput{.EngineVersions = std::move(versions)};
}

}  // namespace laketop::athena
