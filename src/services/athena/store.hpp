// SPDX-License-Identifier: Apache-2.0
#pragma once
// The rows of Athena's work groups, named queries and prepared statements: the only file that knows
// their keys. Engine trouble is thrown as engine::Failure. (Query executions: execution_store.hpp.)

#include <functional>

#include "engine/store/table.hpp"
#include "ports/scope.hpp"
#include "services/athena/records.hpp"

namespace laketop::athena {

using ports::Scope;

class Store {
 public:
  explicit Store(engine::Store& store);

  template <class Record>
  using Decide = std::function<void(std::optional<Record>& row)>;

  // The primary work group is always there, as it is for a new account.
  Task<std::optional<WorkGroupRecord>> FindWorkGroup(Scope scope, std::string name);
  Task<std::vector<WorkGroupRecord>> ListWorkGroups(Scope scope);
  // Read, decide, commit; decided again if the row changed meanwhile. `decide` may throw.
  Task<void> ChangeWorkGroup(Scope scope, std::string name, Decide<WorkGroupRecord> decide);
  // With its named queries and prepared statements.
  Task<void> DeleteWorkGroup(Scope scope, std::string name);

  Task<std::optional<NamedQueryRecord>> FindNamedQuery(Scope scope, std::string id);
  Task<std::vector<NamedQueryRecord>> ListNamedQueries(Scope scope, std::string work_group);
  // The query made before with the same token, or this one, now stored.
  Task<NamedQueryRecord> AddNamedQuery(Scope scope, NamedQueryRecord query);
  Task<void> ChangeNamedQuery(Scope scope, std::string id, Decide<NamedQueryRecord> decide);

  Task<std::optional<PreparedStatementRecord>> FindPreparedStatement(Scope scope,
                                                                     std::string work_group,
                                                                     std::string name);
  Task<std::vector<PreparedStatementRecord>> ListPreparedStatements(Scope scope,
                                                                    std::string work_group);
  Task<void> ChangePreparedStatement(Scope scope, std::string work_group, std::string name,
                                     Decide<PreparedStatementRecord> decide);

 private:
  using NameKey = ports::NameKey;
  struct StatementKey {
    std::string account;
    std::string region;
    std::string work_group;
    std::string name;
    template <class V>
    void KeyFields(V& v) {
      v(account);
      v(region);
      v(work_group);
      v(name);
    }
  };
  struct Reference {
    std::string id;
    template <class V>
    void Fields(V& v) {
      v(1, id);
    }
  };

  engine::Store& store_;
  engine::Table<NameKey, WorkGroupRecord> work_groups_;
  engine::Table<NameKey, NamedQueryRecord> named_queries_;
  engine::Table<NameKey, Reference> named_query_tokens_;
  engine::Table<StatementKey, PreparedStatementRecord> prepared_statements_;
};

}  // namespace laketop::athena
