// SPDX-License-Identifier: Apache-2.0
#pragma once
// Glue: the operations of the Data Catalog and of crawlers.
// https://docs.aws.amazon.com/glue/latest/webapi/Welcome.html

#include <functional>

#include "gen/glue/api.hpp"
#include "services/glue/catalog/catalog.hpp"
#include "services/glue/crawler/crawler_runner.hpp"

namespace laketop::glue {

class Glue final : public gen::Api {
 public:
  Glue(Store& store, Catalog& catalog, CrawlerRunner& runner)
      : store_(store), catalog_(catalog), runner_(runner) {}

  // access.cpp
  std::vector<ports::AccessRequest> AccessFor(const aws::Operation& operation,
                                              const aws::Context& context,
                                              const aws::Value& input) const override;
  // operations/databases.cpp
  Task<gen::CreateDatabaseResponse> CreateDatabase(aws::Context context,
                                                   gen::CreateDatabaseRequest in) override;
  Task<gen::GetDatabaseResponse> GetDatabase(aws::Context context,
                                             gen::GetDatabaseRequest in) override;
  Task<gen::GetDatabasesResponse> GetDatabases(aws::Context context,
                                               gen::GetDatabasesRequest in) override;
  Task<gen::UpdateDatabaseResponse> UpdateDatabase(aws::Context context,
                                                   gen::UpdateDatabaseRequest in) override;
  Task<gen::DeleteDatabaseResponse> DeleteDatabase(aws::Context context,
                                                   gen::DeleteDatabaseRequest in) override;
  // operations/tables.cpp
  Task<gen::CreateTableResponse> CreateTable(aws::Context context,
                                             gen::CreateTableRequest in) override;
  Task<gen::GetTableResponse> GetTable(aws::Context context, gen::GetTableRequest in) override;
  Task<gen::GetTablesResponse> GetTables(aws::Context context, gen::GetTablesRequest in) override;
  Task<gen::UpdateTableResponse> UpdateTable(aws::Context context,
                                             gen::UpdateTableRequest in) override;
  Task<gen::DeleteTableResponse> DeleteTable(aws::Context context,
                                             gen::DeleteTableRequest in) override;
  Task<gen::BatchDeleteTableResponse> BatchDeleteTable(aws::Context context,
                                                       gen::BatchDeleteTableRequest in) override;
  // operations/table_versions.cpp
  Task<gen::GetTableVersionResponse> GetTableVersion(aws::Context context,
                                                     gen::GetTableVersionRequest in) override;
  Task<gen::GetTableVersionsResponse> GetTableVersions(aws::Context context,
                                                       gen::GetTableVersionsRequest in) override;
  Task<gen::DeleteTableVersionResponse> DeleteTableVersion(
      aws::Context context, gen::DeleteTableVersionRequest in) override;
  Task<gen::BatchDeleteTableVersionResponse> BatchDeleteTableVersion(
      aws::Context context, gen::BatchDeleteTableVersionRequest in) override;
  // operations/search.cpp
  Task<gen::SearchTablesResponse> SearchTables(aws::Context context,
                                               gen::SearchTablesRequest in) override;
  // operations/partitions.cpp
  Task<gen::CreatePartitionResponse> CreatePartition(aws::Context context,
                                                     gen::CreatePartitionRequest in) override;
  Task<gen::GetPartitionResponse> GetPartition(aws::Context context,
                                               gen::GetPartitionRequest in) override;
  Task<gen::GetPartitionsResponse> GetPartitions(aws::Context context,
                                                 gen::GetPartitionsRequest in) override;
  Task<gen::UpdatePartitionResponse> UpdatePartition(aws::Context context,
                                                     gen::UpdatePartitionRequest in) override;
  Task<gen::DeletePartitionResponse> DeletePartition(aws::Context context,
                                                     gen::DeletePartitionRequest in) override;
  // operations/partition_batches.cpp
  Task<gen::BatchCreatePartitionResponse> BatchCreatePartition(
      aws::Context context, gen::BatchCreatePartitionRequest in) override;
  Task<gen::BatchGetPartitionResponse> BatchGetPartition(aws::Context context,
                                                         gen::BatchGetPartitionRequest in) override;
  Task<gen::BatchUpdatePartitionResponse> BatchUpdatePartition(
      aws::Context context, gen::BatchUpdatePartitionRequest in) override;
  Task<gen::BatchDeletePartitionResponse> BatchDeletePartition(
      aws::Context context, gen::BatchDeletePartitionRequest in) override;
  // operations/classifiers.cpp
  Task<gen::CreateClassifierResponse> CreateClassifier(aws::Context context,
                                                       gen::CreateClassifierRequest in) override;
  Task<gen::GetClassifierResponse> GetClassifier(aws::Context context,
                                                 gen::GetClassifierRequest in) override;
  Task<gen::GetClassifiersResponse> GetClassifiers(aws::Context context,
                                                   gen::GetClassifiersRequest in) override;
  Task<gen::DeleteClassifierResponse> DeleteClassifier(aws::Context context,
                                                       gen::DeleteClassifierRequest in) override;
  Task<gen::UpdateClassifierResponse> UpdateClassifier(aws::Context context,
                                                       gen::UpdateClassifierRequest in) override;
  // operations/connections.cpp
  Task<gen::CreateConnectionResponse> CreateConnection(aws::Context context,
                                                       gen::CreateConnectionRequest in) override;
  Task<gen::GetConnectionResponse> GetConnection(aws::Context context,
                                                 gen::GetConnectionRequest in) override;
  Task<gen::GetConnectionsResponse> GetConnections(aws::Context context,
                                                   gen::GetConnectionsRequest in) override;
  Task<gen::UpdateConnectionResponse> UpdateConnection(aws::Context context,
                                                       gen::UpdateConnectionRequest in) override;
  Task<gen::DeleteConnectionResponse> DeleteConnection(aws::Context context,
                                                       gen::DeleteConnectionRequest in) override;
  Task<gen::BatchDeleteConnectionResponse> BatchDeleteConnection(
      aws::Context context, gen::BatchDeleteConnectionRequest in) override;
  // operations/functions.cpp
  Task<gen::CreateUserDefinedFunctionResponse> CreateUserDefinedFunction(
      aws::Context context, gen::CreateUserDefinedFunctionRequest in) override;
  Task<gen::GetUserDefinedFunctionResponse> GetUserDefinedFunction(
      aws::Context context, gen::GetUserDefinedFunctionRequest in) override;
  Task<gen::GetUserDefinedFunctionsResponse> GetUserDefinedFunctions(
      aws::Context context, gen::GetUserDefinedFunctionsRequest in) override;
  Task<gen::UpdateUserDefinedFunctionResponse> UpdateUserDefinedFunction(
      aws::Context context, gen::UpdateUserDefinedFunctionRequest in) override;
  Task<gen::DeleteUserDefinedFunctionResponse> DeleteUserDefinedFunction(
      aws::Context context, gen::DeleteUserDefinedFunctionRequest in) override;
  // operations/registries.cpp
  Task<gen::CreateRegistryResponse> CreateRegistry(aws::Context context,
                                                   gen::CreateRegistryInput in) override;
  Task<gen::GetRegistryResponse> GetRegistry(aws::Context context,
                                             gen::GetRegistryInput in) override;
  Task<gen::ListRegistriesResponse> ListRegistries(aws::Context context,
                                                   gen::ListRegistriesInput in) override;
  Task<gen::UpdateRegistryResponse> UpdateRegistry(aws::Context context,
                                                   gen::UpdateRegistryInput in) override;
  Task<gen::DeleteRegistryResponse> DeleteRegistry(aws::Context context,
                                                   gen::DeleteRegistryInput in) override;
  // operations/schemas.cpp
  Task<gen::CreateSchemaResponse> CreateSchema(aws::Context context,
                                               gen::CreateSchemaInput in) override;
  Task<gen::GetSchemaResponse> GetSchema(aws::Context context, gen::GetSchemaInput in) override;
  Task<gen::ListSchemasResponse> ListSchemas(aws::Context context,
                                             gen::ListSchemasInput in) override;
  Task<gen::UpdateSchemaResponse> UpdateSchema(aws::Context context,
                                               gen::UpdateSchemaInput in) override;
  Task<gen::DeleteSchemaResponse> DeleteSchema(aws::Context context,
                                               gen::DeleteSchemaInput in) override;
  // operations/schema_versions.cpp
  Task<gen::RegisterSchemaVersionResponse> RegisterSchemaVersion(
      aws::Context context, gen::RegisterSchemaVersionInput in) override;
  Task<gen::GetSchemaVersionResponse> GetSchemaVersion(aws::Context context,
                                                       gen::GetSchemaVersionInput in) override;
  Task<gen::GetSchemaByDefinitionResponse> GetSchemaByDefinition(
      aws::Context context, gen::GetSchemaByDefinitionInput in) override;
  Task<gen::ListSchemaVersionsResponse> ListSchemaVersions(
      aws::Context context, gen::ListSchemaVersionsInput in) override;
  Task<gen::DeleteSchemaVersionsResponse> DeleteSchemaVersions(
      aws::Context context, gen::DeleteSchemaVersionsInput in) override;
  Task<gen::CheckSchemaVersionValidityResponse> CheckSchemaVersionValidity(
      aws::Context context, gen::CheckSchemaVersionValidityInput in) override;
  // operations/schema_metadata.cpp
  Task<gen::PutSchemaVersionMetadataResponse> PutSchemaVersionMetadata(
      aws::Context context, gen::PutSchemaVersionMetadataInput in) override;
  Task<gen::RemoveSchemaVersionMetadataResponse> RemoveSchemaVersionMetadata(
      aws::Context context, gen::RemoveSchemaVersionMetadataInput in) override;
  Task<gen::QuerySchemaVersionMetadataResponse> QuerySchemaVersionMetadata(
      aws::Context context, gen::QuerySchemaVersionMetadataInput in) override;
  // operations/column_statistics.cpp
  Task<gen::GetColumnStatisticsForTableResponse> GetColumnStatisticsForTable(
      aws::Context context, gen::GetColumnStatisticsForTableRequest in) override;
  Task<gen::UpdateColumnStatisticsForTableResponse> UpdateColumnStatisticsForTable(
      aws::Context context, gen::UpdateColumnStatisticsForTableRequest in) override;
  Task<gen::DeleteColumnStatisticsForTableResponse> DeleteColumnStatisticsForTable(
      aws::Context context, gen::DeleteColumnStatisticsForTableRequest in) override;
  Task<gen::GetColumnStatisticsForPartitionResponse> GetColumnStatisticsForPartition(
      aws::Context context, gen::GetColumnStatisticsForPartitionRequest in) override;
  Task<gen::UpdateColumnStatisticsForPartitionResponse> UpdateColumnStatisticsForPartition(
      aws::Context context, gen::UpdateColumnStatisticsForPartitionRequest in) override;
  Task<gen::DeleteColumnStatisticsForPartitionResponse> DeleteColumnStatisticsForPartition(
      aws::Context context, gen::DeleteColumnStatisticsForPartitionRequest in) override;
  // operations/crawlers.cpp
  Task<gen::CreateCrawlerResponse> CreateCrawler(aws::Context context,
                                                 gen::CreateCrawlerRequest in) override;
  Task<gen::UpdateCrawlerResponse> UpdateCrawler(aws::Context context,
                                                 gen::UpdateCrawlerRequest in) override;
  Task<gen::DeleteCrawlerResponse> DeleteCrawler(aws::Context context,
                                                 gen::DeleteCrawlerRequest in) override;
  Task<gen::GetCrawlerResponse> GetCrawler(aws::Context context,
                                           gen::GetCrawlerRequest in) override;
  Task<gen::GetCrawlersResponse> GetCrawlers(aws::Context context,
                                             gen::GetCrawlersRequest in) override;
  Task<gen::BatchGetCrawlersResponse> BatchGetCrawlers(aws::Context context,
                                                       gen::BatchGetCrawlersRequest in) override;
  Task<gen::ListCrawlersResponse> ListCrawlers(aws::Context context,
                                               gen::ListCrawlersRequest in) override;
  // operations/crawls.cpp
  Task<gen::StartCrawlerResponse> StartCrawler(aws::Context context,
                                               gen::StartCrawlerRequest in) override;
  Task<gen::StopCrawlerResponse> StopCrawler(aws::Context context,
                                             gen::StopCrawlerRequest in) override;
  Task<gen::GetCrawlerMetricsResponse> GetCrawlerMetrics(aws::Context context,
                                                         gen::GetCrawlerMetricsRequest in) override;
  Task<gen::ListCrawlsResponse> ListCrawls(aws::Context context,
                                           gen::ListCrawlsRequest in) override;
  // operations/crawler_schedules.cpp
  Task<gen::StartCrawlerScheduleResponse> StartCrawlerSchedule(
      aws::Context context, gen::StartCrawlerScheduleRequest in) override;
  Task<gen::StopCrawlerScheduleResponse> StopCrawlerSchedule(
      aws::Context context, gen::StopCrawlerScheduleRequest in) override;
  Task<gen::UpdateCrawlerScheduleResponse> UpdateCrawlerSchedule(
      aws::Context context, gen::UpdateCrawlerScheduleRequest in) override;
  // operations/tags.cpp
  Task<gen::TagResourceResponse> TagResource(aws::Context context,
                                             gen::TagResourceRequest in) override;
  Task<gen::UntagResourceResponse> UntagResource(aws::Context context,
                                                 gen::UntagResourceRequest in) override;
  Task<gen::GetTagsResponse> GetTags(aws::Context context, gen::GetTagsRequest in) override;

 private:
  // operations/connections.cpp
  Task<bool> RemoveConnection(Scope scope, std::string name);
  // operations/column_statistics.cpp
  struct StatisticsOwner {
    Scope scope;
    Table table;
    std::vector<std::string> values;  // of a partition
    Timestamp created{};
  };
  struct FoundStatistics {
    std::vector<gen::ColumnStatistics> statistics;
    std::vector<gen::ColumnError> errors;
  };
  Task<StatisticsOwner> LoadStatisticsOwner(Scope scope, std::string database, std::string name,
                                            std::vector<std::string> values);
  static ColumnStatisticsKey KeyOfColumn(const StatisticsOwner& owner, const std::string& column);
  Task<FoundStatistics> FindStatistics(StatisticsOwner owner, std::vector<std::string> columns);
  Task<std::vector<gen::ColumnStatisticsError>> PutStatistics(
      StatisticsOwner owner, std::vector<gen::ColumnStatistics> statistics);
  Task<void> RemoveStatistics(StatisticsOwner owner, std::string column);
  // operations/schemas.cpp
  Task<engine::Row<RegistrySchema>> LoadSchema(Scope scope, std::optional<gen::SchemaId> id);
  void StageDeleteSchema(const Scope& scope, engine::Commit& commit, const RegistrySchema& schema);
  // The schema's next version; `schema` is changed and not yet put.
  SchemaVersion StageVersion(const Scope& scope, engine::Commit& commit, RegistrySchema& schema,
                             std::string definition, Timestamp now);
  Task<void> ApplySchema(engine::Commit commit);
  // operations/schema_versions.cpp
  static const VersionEntry& FindVersion(const RegistrySchema& schema,
                                         const std::optional<gen::SchemaVersionNumber>& asked);
  Task<engine::Row<SchemaVersion>> LoadVersion(Scope scope, std::optional<std::string> version_id,
                                               std::optional<gen::SchemaId> schema_id,
                                               std::optional<gen::SchemaVersionNumber> number);
  // operations/schema_metadata.cpp
  Task<void> PutVersion(Scope scope, engine::Row<SchemaVersion> row);
  // operations/crawlers.cpp
  Task<Crawler> LoadCrawler(Scope scope, std::string name);
  // In name order, strictly behind `after`.
  Task<std::vector<Crawler>> ListCrawlersFrom(Scope scope, std::string after, std::size_t rows_max);
  Task<void> CheckClassifiers(Scope scope, std::vector<std::string> names);
  // operations/crawler_schedules.cpp
  Task<void> ChangeSchedule(aws::Context context, std::string name,
                            std::function<void(Crawler&)> change);
  // operations/tags.cpp
  Task<void> CheckTaggable(std::string arn);
  Task<void> ChangeTags(std::string arn, std::map<std::string, std::string> added,
                        std::vector<std::string> removed);

  Store& store_;
  Catalog& catalog_;
  CrawlerRunner& runner_;
};

// The catalog that a request means: the caller's, or the account's that CatalogId names.
Scope ScopeOf(const aws::Context& context, const std::optional<std::string>& catalog_id = {});

}  // namespace laketop::glue
