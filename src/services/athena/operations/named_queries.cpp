// SPDX-License-Identifier: Apache-2.0
#include "base/random.hpp"
#include "services/athena/athena.hpp"
#include "services/athena/paging.hpp"

namespace laketop::athena {
namespace {

gen::NamedQuery ShapeOf(const NamedQueryRecord& query) {
  return {.Name = query.name,
          .Description = query.description,
          .Database = query.database,
          .QueryString = query.sql,
          .NamedQueryId = query.id,
          .WorkGroup = query.work_group};
}

[[noreturn]] void ThrowNoSuchQuery(const std::string& id) {
  throw gen::InvalidRequestException("NamedQuery " + id + " was not found");
}

}  // namespace

Task<gen::CreateNamedQueryOutput> Athena::CreateNamedQuery(aws::Context context,
                                                           gen::CreateNamedQueryInput in) {
  Scope scope = ScopeOf(context.caller);
  std::string group_name = in.WorkGroup.value_or(std::string(kPrimaryWorkGroup));
  WorkGroupRecord group = co_await LoadWorkGroup(scope, std::move(group_name));
  NamedQueryRecord query{.id = RandomUuid(),
                         .name = in.Name,
                         .description = in.Description,
                         .database = in.Database,
                         .sql = in.QueryString,
                         .work_group = group.name,
                         .client_token = in.ClientRequestToken.value_or("")};
  NamedQueryRecord stored = co_await store_.AddNamedQuery(std::move(scope), std::move(query));
  co_return gen::CreateNamedQueryOutput{.NamedQueryId = stored.id};
}

Task<gen::GetNamedQueryOutput> Athena::GetNamedQuery(aws::Context context,
                                                     gen::GetNamedQueryInput in) {
  std::optional<NamedQueryRecord> query =
      co_await store_.FindNamedQuery(ScopeOf(context.caller), in.NamedQueryId);
  if (!query) ThrowNoSuchQuery(in.NamedQueryId);
  co_return gen::GetNamedQueryOutput{.NamedQuery = ShapeOf(*query)};
}

Task<gen::BatchGetNamedQueryOutput> Athena::BatchGetNamedQuery(aws::Context context,
                                                               gen::BatchGetNamedQueryInput in) {
  std::vector<gen::NamedQuery> found;
  std::vector<gen::UnprocessedNamedQueryId> missing;
  for (const std::string& id : in.NamedQueryIds) {
    std::optional<NamedQueryRecord> query =
        co_await store_.FindNamedQuery(ScopeOf(context.caller), id);
    if (query) {
      found.push_back(ShapeOf(*query));
    } else {
      missing.push_back({.NamedQueryId = id,
                         .ErrorCode = "INVALID_INPUT",
                         .ErrorMessage = "NamedQuery " + id + " was not found"});
    }
  }
  co_return gen::BatchGetNamedQueryOutput{.NamedQueries = std::move(found),
                                          .UnprocessedNamedQueryIds = std::move(missing)};
}

Task<gen::ListNamedQueriesOutput> Athena::ListNamedQueries(aws::Context context,
                                                           gen::ListNamedQueriesInput in) {
  Scope scope = ScopeOf(context.caller);
  std::string group_name = in.WorkGroup.value_or(std::string(kPrimaryWorkGroup));
  WorkGroupRecord group = co_await LoadWorkGroup(scope, std::move(group_name));
  std::vector<NamedQueryRecord> queries =
      co_await store_.ListNamedQueries(std::move(scope), group.name);
  std::vector<std::string> ids;
  for (const NamedQueryRecord& query : queries) ids.push_back(query.id);
  aws::PageBounds page = PageOf("named queries", ids, in.NextToken, in.MaxResults);
  std::vector<std::string> shown(ids.begin() + static_cast<std::ptrdiff_t>(page.begin),
                                 ids.begin() + static_cast<std::ptrdiff_t>(page.end));
  co_return gen::ListNamedQueriesOutput{.NamedQueryIds = std::move(shown),
                                        .NextToken = page.next_token};
}

Task<gen::UpdateNamedQueryOutput> Athena::UpdateNamedQuery(aws::Context context,
                                                           gen::UpdateNamedQueryInput in) {
  Store::Decide<NamedQueryRecord> decide = [in](std::optional<NamedQueryRecord>& row) {
    if (!row) ThrowNoSuchQuery(in.NamedQueryId);
    row->name = in.Name;
    row->sql = in.QueryString;
    if (in.Description) row->description = in.Description;
  };
  co_await store_.ChangeNamedQuery(ScopeOf(context.caller), in.NamedQueryId, std::move(decide));
  co_return gen::UpdateNamedQueryOutput{};
}

Task<gen::DeleteNamedQueryOutput> Athena::DeleteNamedQuery(aws::Context context,
                                                           gen::DeleteNamedQueryInput in) {
  Store::Decide<NamedQueryRecord> decide = [in](std::optional<NamedQueryRecord>& row) {
    if (!row) ThrowNoSuchQuery(in.NamedQueryId);
    row.reset();
  };
  co_await store_.ChangeNamedQuery(ScopeOf(context.caller), in.NamedQueryId, std::move(decide));
  co_return gen::DeleteNamedQueryOutput{};
}

}  // namespace laketop::athena
