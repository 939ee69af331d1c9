// SPDX-License-Identifier: Apache-2.0
#include "services/athena/athena.hpp"
#include "services/athena/limits.hpp"
#include "services/athena/paging.hpp"

namespace laketop::athena {
namespace {

gen::PreparedStatement ShapeOf(const PreparedStatementRecord& statement) {
  return {.StatementName = statement.name,
          .QueryStatement = statement.sql,
          .WorkGroupName = statement.work_group,
          .Description = statement.description,
          .LastModifiedTime = statement.modified};
}

[[noreturn]] void ThrowNoSuchStatement(const std::string& work_group, const std::string& name) {
  gen::ResourceNotFoundException error("PreparedStatement " + name +
                                       " was not found in workgroup " + work_group);
  error.ResourceName = name;
  throw error;
}

}  // namespace

Task<PreparedStatementRecord> Athena::LoadPreparedStatement(Scope scope, std::string work_group,
                                                            std::string name) {
  std::optional<PreparedStatementRecord> found =
      co_await store_.FindPreparedStatement(std::move(scope), work_group, name);
  if (!found) ThrowNoSuchStatement(work_group, name);
  co_return std::move(*found);
}

Task<gen::CreatePreparedStatementOutput> Athena::CreatePreparedStatement(
    aws::Context context, gen::CreatePreparedStatementInput in) {
  Scope scope = ScopeOf(context.caller);
  WorkGroupRecord group = co_await LoadWorkGroup(scope, in.WorkGroup);
  std::vector<PreparedStatementRecord> others =
      co_await store_.ListPreparedStatements(scope, group.name);
  if (others.size() >= kPreparedStatementsPerWorkGroupMax) {
    throw gen::InvalidRequestException("The number of prepared statements has reached its limit.");
  }
  PreparedStatementRecord made{.name = in.StatementName,
                               .work_group = group.name,
                               .sql = in.QueryStatement,
                               .description = in.Description,
                               .modified = context.now};
  Store::Decide<PreparedStatementRecord> decide =
      [made](std::optional<PreparedStatementRecord>& row) {
        if (row) {
          throw gen::InvalidRequestException("PreparedStatement " + made.name + " already exists.");
        }
        row = made;
      };
  co_await store_.ChangePreparedStatement(scope, group.name, in.StatementName, std::move(decide));
  co_return gen::CreatePreparedStatementOutput{};
}

Task<gen::GetPreparedStatementOutput> Athena::GetPreparedStatement(
    aws::Context context, gen::GetPreparedStatementInput in) {
  Scope scope = ScopeOf(context.caller);
  WorkGroupRecord group = co_await LoadWorkGroup(scope, in.WorkGroup);
  PreparedStatementRecord statement =
      co_await LoadPreparedStatement(std::move(scope), group.name, in.StatementName);
  co_return gen::GetPreparedStatementOutput{.PreparedStatement = ShapeOf(statement)};
}

Task<gen::BatchGetPreparedStatementOutput> Athena::BatchGetPreparedStatement(
    aws::Context context, gen::BatchGetPreparedStatementInput in) {
  Scope scope = ScopeOf(context.caller);
  WorkGroupRecord group = co_await LoadWorkGroup(scope, in.WorkGroup);
  std::vector<gen::PreparedStatement> found;
  std::vector<gen::UnprocessedPreparedStatementName> missing;
  for (const std::string& name : in.PreparedStatementNames) {
    std::optional<PreparedStatementRecord> statement =
        co_await store_.FindPreparedStatement(scope, group.name, name);
    if (statement) {
      found.push_back(ShapeOf(*statement));
    } else {
      missing.push_back({.StatementName = name,
                         .ErrorCode = "STATEMENT_NOT_FOUND",
                         .ErrorMessage = "PreparedStatement " + name + " was not found"});
    }
  }
  co_return gen::BatchGetPreparedStatementOutput{
      .PreparedStatements = std::move(found),
      .UnprocessedPreparedStatementNames = std::move(missing)};
}

Task<gen::ListPreparedStatementsOutput> Athena::ListPreparedStatements(
    aws::Context context, gen::ListPreparedStatementsInput in) {
  Scope scope = ScopeOf(context.caller);
  WorkGroupRecord group = co_await LoadWorkGroup(scope, in.WorkGroup);
  std::vector<PreparedStatementRecord> statements =
      co_await store_.ListPreparedStatements(std::move(scope), group.name);
  std::vector<std::string> names;
  for (const PreparedStatementRecord& statement : statements) names.push_back(statement.name);
  aws::PageBounds page = PageOf("prepared statements", names, in.NextToken, in.MaxResults);
  std::vector<gen::PreparedStatementSummary> shown;
  for (std::size_t i = page.begin; i < page.end; ++i) {
    shown.push_back(
        {.StatementName = statements[i].name, .LastModifiedTime = statements[i].modified});
  }
  co_return gen::ListPreparedStatementsOutput{.PreparedStatements = std::move(shown),
                                              .NextToken = page.next_token};
}

Task<gen::UpdatePreparedStatementOutput> Athena::UpdatePreparedStatement(
    aws::Context context, gen::UpdatePreparedStatementInput in) {
  Scope scope = ScopeOf(context.caller);
  WorkGroupRecord group = co_await LoadWorkGroup(scope, in.WorkGroup);
  Store::Decide<PreparedStatementRecord> decide =
      [in, now = context.now](std::optional<PreparedStatementRecord>& row) {
        if (!row) ThrowNoSuchStatement(in.WorkGroup, in.StatementName);
        row->sql = in.QueryStatement;
        if (in.Description) row->description = in.Description;
        row->modified = now;
      };
  co_await store_.ChangePreparedStatement(scope, group.name, in.StatementName, std::move(decide));
  co_return gen::UpdatePreparedStatementOutput{};
}

Task<gen::DeletePreparedStatementOutput> Athena::DeletePreparedStatement(
    aws::Context context, gen::DeletePreparedStatementInput in) {
  Scope scope = ScopeOf(context.caller);
  WorkGroupRecord group = co_await LoadWorkGroup(scope, in.WorkGroup);
  Store::Decide<PreparedStatementRecord> decide =
      [in](std::optional<PreparedStatementRecord>& row) {
        if (!row) ThrowNoSuchStatement(in.WorkGroup, in.StatementName);
        row.reset();
      };
  co_await store_.ChangePreparedStatement(scope, group.name, in.StatementName, std::move(decide));
  co_return gen::DeletePreparedStatementOutput{};
}

}  // namespace laketop::athena
