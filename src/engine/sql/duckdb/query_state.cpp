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

ObjectResult<std::shared_ptr<ObjectReader>> QueryState::Open(const ObjectRef& object) {
  {
    std::scoped_lock lock(mutex_);
    const auto kept = readers_.find(object.object_id);
    if (kept != readers_.end()) return kept->second;
  }
  ObjectResult<std::shared_ptr<ObjectReader>> reader = request_.objects->Open(object);
  if (!reader) return reader;
  objects_opened_.fetch_add(1, std::memory_order_relaxed);
  std::scoped_lock lock(mutex_);
  if (readers_.size() < kReadersKeptMax) readers_.emplace(object.object_id, *reader);
  return reader;
}

}  // namespace laketop::engine
