// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/duckdb/query_state.hpp"

#include "engine/sql/duckdb/error_map.hpp"

namespace laketop::engine {
namespace {
constexpr const char* kStateName = "laketop_query";
}

QueryState::QueryState(const QueryRequest& request) : request_(request) {
  if (request.write) writes_ = std::make_unique<WriteSetFiles>(*request.write);
}

QueryState* QueryState::Find(duckdb::ClientContext& context) {
  return context.registered_state->Get<QueryState>(kStateName).get();
}

QueryState* QueryState::Find(duckdb::optional_ptr<duckdb::FileOpener> opener) {
  duckdb::optional_ptr<duckdb::ClientContext> context =
      duckdb::FileOpener::TryGetClientContext(opener);
  return context ? Find(*context) : nullptr;
}

QueryState& QueryState::Load(duckdb::ClientContext& context) {
  QueryState* state = Find(context);
  if (state == nullptr) {
    ThrowSqlError({SqlError::Kind::kInternal, "GENERIC_INTERNAL_ERROR", "no statement state"});
  }
  return *state;
}

void QueryState::RegisterIn(duckdb::ClientContext& context, duckdb::shared_ptr<QueryState> self) {
  context.registered_state->Insert(kStateName, std::move(self));
}

}  // namespace laketop::engine
