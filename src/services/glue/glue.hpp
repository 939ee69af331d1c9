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
