// SPDX-License-Identifier: Apache-2.0
#pragma once
// Athena: the operations of Amazon Athena.
// https://docs.aws.amazon.com/athena/latest/APIReference/

#include "gen/athena/api.hpp"
#include "ports/table_catalog.hpp"
#include "services/athena/store.hpp"

namespace laketop::athena {

class Executions;

class Athena final : public gen::Api {
 public:
  Athena(Store& store, Executions& executions, ports::TableCatalog& catalog)
      : store_(store), executions_(executions), catalog_(catalog) {}

  // operations/work_groups.cpp
  Task<gen::CreateWorkGroupOutput> CreateWorkGroup(aws::Context context,
                                                   gen::CreateWorkGroupInput in) override;
  Task<gen::GetWorkGroupOutput> GetWorkGroup(aws::Context context,
                                             gen::GetWorkGroupInput in) override;
  Task<gen::ListWorkGroupsOutput> ListWorkGroups(aws::Context context,
                                                 gen::ListWorkGroupsInput in) override;
  Task<gen::UpdateWorkGroupOutput> UpdateWorkGroup(aws::Context context,
                                                   gen::UpdateWorkGroupInput in) override;
  Task<gen::DeleteWorkGroupOutput> DeleteWorkGroup(aws::Context context,
                                                   gen::DeleteWorkGroupInput in) override;
  // operations/named_queries.cpp
  Task<gen::CreateNamedQueryOutput> CreateNamedQuery(aws::Context context,
                                                     gen::CreateNamedQueryInput in) override;
  Task<gen::GetNamedQueryOutput> GetNamedQuery(aws::Context context,
                                               gen::GetNamedQueryInput in) override;
  Task<gen::BatchGetNamedQueryOutput> BatchGetNamedQuery(aws::Context context,
                                                         gen::BatchGetNamedQueryInput in) override;
  Task<gen::ListNamedQueriesOutput> ListNamedQueries(aws::Context context,
                                                     gen::ListNamedQueriesInput in) override;
  Task<gen::UpdateNamedQueryOutput> UpdateNamedQuery(aws::Context context,
                                                     gen::UpdateNamedQueryInput in) override;
  Task<gen::DeleteNamedQueryOutput> DeleteNamedQuery(aws::Context context,
                                                     gen::DeleteNamedQueryInput in) override;
  // operations/prepared_statements.cpp
  Task<gen::CreatePreparedStatementOutput> CreatePreparedStatement(
      aws::Context context, gen::CreatePreparedStatementInput in) override;
  Task<gen::GetPreparedStatementOutput> GetPreparedStatement(
      aws::Context context, gen::GetPreparedStatementInput in) override;
  Task<gen::BatchGetPreparedStatementOutput> BatchGetPreparedStatement(
      aws::Context context, gen::BatchGetPreparedStatementInput in) override;
  Task<gen::ListPreparedStatementsOutput> ListPreparedStatements(
      aws::Context context, gen::ListPreparedStatementsInput in) override;
  Task<gen::UpdatePreparedStatementOutput> UpdatePreparedStatement(
      aws::Context context, gen::UpdatePreparedStatementInput in) override;
  Task<gen::DeletePreparedStatementOutput> DeletePreparedStatement(
      aws::Context context, gen::DeletePreparedStatementInput in) override;
  // operations/catalogs.cpp
  Task<gen::ListDataCatalogsOutput> ListDataCatalogs(aws::Context context,
                                                     gen::ListDataCatalogsInput in) override;
  Task<gen::GetDataCatalogOutput> GetDataCatalog(aws::Context context,
                                                 gen::GetDataCatalogInput in) override;
  Task<gen::ListDatabasesOutput> ListDatabases(aws::Context context,
                                               gen::ListDatabasesInput in) override;
  Task<gen::GetDatabaseOutput> GetDatabase(aws::Context context, gen::GetDatabaseInput in) override;
  Task<gen::ListTableMetadataOutput> ListTableMetadata(aws::Context context,
                                                       gen::ListTableMetadataInput in) override;
  Task<gen::GetTableMetadataOutput> GetTableMetadata(aws::Context context,
                                                     gen::GetTableMetadataInput in) override;
  Task<gen::ListEngineVersionsOutput> ListEngineVersions(aws::Context context,
                                                         gen::ListEngineVersionsInput in) override;
  // operations/tags.cpp
  Task<gen::TagResourceOutput> TagResource(aws::Context context, gen::TagResourceInput in) override;
  Task<gen::UntagResourceOutput> UntagResource(aws::Context context,
                                               gen::UntagResourceInput in) override;
  Task<gen::ListTagsForResourceOutput> ListTagsForResource(
      aws::Context context, gen::ListTagsForResourceInput in) override;
  // operations/executions.cpp
  Task<gen::StartQueryExecutionOutput> StartQueryExecution(
      aws::Context context, gen::StartQueryExecutionInput in) override;
  Task<gen::StopQueryExecutionOutput> StopQueryExecution(aws::Context context,
                                                         gen::StopQueryExecutionInput in) override;
  Task<gen::GetQueryExecutionOutput> GetQueryExecution(aws::Context context,
                                                       gen::GetQueryExecutionInput in) override;
  Task<gen::BatchGetQueryExecutionOutput> BatchGetQueryExecution(
      aws::Context context, gen::BatchGetQueryExecutionInput in) override;
  Task<gen::ListQueryExecutionsOutput> ListQueryExecutions(
      aws::Context context, gen::ListQueryExecutionsInput in) override;
  // operations/results.cpp
  Task<gen::GetQueryResultsOutput> GetQueryResults(aws::Context context,
                                                   gen::GetQueryResultsInput in) override;
  Task<gen::GetQueryRuntimeStatisticsOutput> GetQueryRuntimeStatistics(
      aws::Context context, gen::GetQueryRuntimeStatisticsInput in) override;

 private:
  // Throws InvalidRequestException where it is not.
  Task<WorkGroupRecord> LoadWorkGroup(Scope scope, std::string name);
  Task<void> RequireOutputBucket(ports::Caller caller, ResultSettings results);
  Task<PreparedStatementRecord> LoadPreparedStatement(Scope scope, std::string work_group,
                                                      std::string name);

  Store& store_;
  Executions& executions_;
  ports::TableCatalog& catalog_;
};

}  // namespace laketop::athena
