// SPDX-License-Identifier: Apache-2.0
#include "services/athena/store.hpp"

#include <algorithm>

#include "engine/store/change_row.hpp"
#include "gen/athena/types.hpp"

namespace laketop::athena {
namespace {

template <class Key, class Record>
Task<void> Change(engine::Store& store, const engine::Table<Key, Record>& table, Key key,
                  Store::Decide<Record> decide, std::optional<Record> otherwise = std::nullopt) {
  engine::DecideRow<Record> decide_row = [&](std::optional<Record>& row, engine::Commit&) {
    if (!row) row = otherwise;
    decide(row);
  };
  bool changed = co_await engine::ChangeRow(store, table, store.CurrentEpoch(), std::move(key),
                                            std::move(decide_row));
  if (!changed) {
    throw gen::TooManyRequestsException("Too many concurrent changes of one resource.");
  }
}

template <class Key, class Record>
Task<std::vector<Record>> List(const engine::Table<Key, Record>& table, engine::KeyRange range) {
  auto rows = engine::OrThrow(co_await table.ListAsync(std::move(range)));
  std::vector<Record> records;
  records.reserve(rows.size());
  for (auto& row : rows) records.push_back(std::move(row.record));
  co_return records;
}

WorkGroupRecord PrimaryWorkGroup() {
  WorkGroupRecord primary{.name = std::string(kPrimaryWorkGroup)};
  primary.enforce = false;
  return primary;
}

}  // namespace

Scope ScopeOf(const ports::Caller& caller) {
  return {.account = caller.account, .region = caller.region};
}

Store::Store(engine::Store& store)
    : store_(store),
      work_groups_(store, {.name = "athena.work_groups"}),
      named_queries_(store, {.name = "athena.named_queries"}),
      named_query_tokens_(store, {.name = "athena.named_query_tokens"}),
      prepared_statements_(store, {.name = "athena.prepared_statements"}) {}

Task<std::optional<WorkGroupRecord>> Store::FindWorkGroup(Scope scope, std::string name) {
  NameKey key{.account = scope.account, .region = scope.region, .name = name};
  std::optional<WorkGroupRecord> found = engine::OrThrow(co_await work_groups_.FindAsync(key));
  if (!found && name == kPrimaryWorkGroup) found = PrimaryWorkGroup();
  co_return found;
}

Task<std::vector<WorkGroupRecord>> Store::ListWorkGroups(Scope scope) {
  std::vector<WorkGroupRecord> groups =
      co_await List(work_groups_, work_groups_.Prefix(scope.account, scope.region));
  if (std::ranges::find(groups, kPrimaryWorkGroup, &WorkGroupRecord::name) == groups.end()) {
    groups.push_back(PrimaryWorkGroup());
    std::ranges::sort(groups, {}, &WorkGroupRecord::name);
  }
  co_return groups;
}

Task<void> Store::ChangeWorkGroup(Scope scope, std::string name, Decide<WorkGroupRecord> decide) {
  std::optional<WorkGroupRecord> otherwise;
  if (name == kPrimaryWorkGroup) otherwise = PrimaryWorkGroup();
  NameKey key{.account = scope.account, .region = scope.region, .name = name};
  return Change(store_, work_groups_, std::move(key), std::move(decide), std::move(otherwise));
}

Task<void> Store::DeleteWorkGroup(Scope scope, std::string name) {
  std::vector<NamedQueryRecord> queries = co_await ListNamedQueries(scope, name);
  engine::Commit commit(store_);
  work_groups_.Delete(commit, {.account = scope.account, .region = scope.region, .name = name});
  prepared_statements_.DeleteRange(commit,
                                   prepared_statements_.Prefix(scope.account, scope.region, name));
  for (const NamedQueryRecord& query : queries) {
    named_queries_.Delete(commit,
                          {.account = scope.account, .region = scope.region, .name = query.id});
  }
  engine::OrThrow(co_await store_.Apply(std::move(commit)));
}

Task<std::optional<NamedQueryRecord>> Store::FindNamedQuery(Scope scope, std::string id) {
  NameKey key{.account = scope.account, .region = scope.region, .name = id};
  co_return engine::OrThrow(co_await named_queries_.FindAsync(std::move(key)));
}

Task<std::vector<NamedQueryRecord>> Store::ListNamedQueries(Scope scope, std::string work_group) {
  std::vector<NamedQueryRecord> queries =
      co_await List(named_queries_, named_queries_.Prefix(scope.account, scope.region));
  std::erase_if(queries,
                [&](const NamedQueryRecord& query) { return query.work_group != work_group; });
  co_return queries;
}

Task<NamedQueryRecord> Store::AddNamedQuery(Scope scope, NamedQueryRecord query) {
  NameKey key{.account = scope.account, .region = scope.region, .name = query.id};
  NameKey token{.account = scope.account, .region = scope.region, .name = query.client_token};
  engine::Commit commit(store_);
  if (!query.client_token.empty()) {
    named_query_tokens_.ExpectAbsent(commit, token);
    named_query_tokens_.Put(commit, token, {.id = query.id});
  }
  named_queries_.Put(commit, key, query);
  if (co_await engine::TryApply(store_, std::move(commit))) co_return query;
  std::optional<Reference> before = engine::OrThrow(co_await named_query_tokens_.FindAsync(token));
  std::optional<NamedQueryRecord> made;
  if (before) made = co_await FindNamedQuery(scope, before->id);
  if (!made || made->sql != query.sql || made->name != query.name ||
      made->database != query.database) {
    throw gen::InvalidRequestException("Idempotent parameters do not match");
  }
  co_return std::move(*made);
}

Task<void> Store::ChangeNamedQuery(Scope scope, std::string id, Decide<NamedQueryRecord> decide) {
  NameKey key{.account = scope.account, .region = scope.region, .name = id};
  return Change(store_, named_queries_, std::move(key), std::move(decide));
}

Task<std::optional<PreparedStatementRecord>> Store::FindPreparedStatement(Scope scope,
                                                                          std::string work_group,
                                                                          std::string name) {
  StatementKey key{.account = scope.account,
                   .region = scope.region,
                   .work_group = std::move(work_group),
                   .name = std::move(name)};
  co_return engine::OrThrow(co_await prepared_statements_.FindAsync(std::move(key)));
}

Task<std::vector<PreparedStatementRecord>> Store::ListPreparedStatements(Scope scope,
                                                                         std::string work_group) {
  return List(prepared_statements_,
              prepared_statements_.Prefix(scope.account, scope.region, work_group));
}

Task<void> Store::ChangePreparedStatement(Scope scope, std::string work_group, std::string name,
                                          Decide<PreparedStatementRecord> decide) {
  StatementKey key{.account = scope.account,
                   .region = scope.region,
                   .work_group = std::move(work_group),
                   .name = std::move(name)};
  return Change(store_, prepared_statements_, std::move(key), std::move(decide));
}

}  // namespace laketop::athena
