// SPDX-License-Identifier: Apache-2.0
#include "services/athena/execution_store.hpp"

#include "aws/paging.hpp"
#include "base/digest.hpp"
#include "engine/store/change_row.hpp"
#include "gen/athena/types.hpp"

namespace laketop::athena {
namespace {

constexpr std::string_view kExecutionList = "executions";
constexpr std::size_t kReuseCandidatesMax = 1000;

std::string DigestOf(const ExecutionRecord& record) {
  std::string text = record.sql;
  for (const std::string* part : {&record.database, &record.catalog, &record.work_group}) {
    text += '\0';
    text += *part;
  }
  for (const std::string& parameter : record.parameters) {
    text += '\0';
    text += parameter;
  }
  return Sha256(text);
}

}  // namespace

ExecutionStore::ExecutionStore(engine::Store& store)
    : store_(store),
      executions_(store, {.name = "athena.executions"}),
      by_time_(store, {.name = "athena.executions_by_time"}),
      tokens_(store, {.name = "athena.execution_tokens"}),
      unfinished_(store, {.name = "athena.executions_unfinished"}) {}

Task<ExecutionRecord> ExecutionStore::Add(ExecutionRecord record) {
  Key key{.account = record.account, .region = record.region, .name = record.id};
  Key token{.account = record.account, .region = record.region, .name = record.client_token};
  Reference reference{.id = record.id, .digest = DigestOf(record)};
  engine::Commit commit(store_);
  if (!record.client_token.empty()) {
    tokens_.ExpectAbsent(commit, token);
    tokens_.Put(commit, token, reference);
  }
  executions_.Put(commit, key, record);
  unfinished_.Put(commit, key, reference);
  TimeKey time{.account = record.account,
               .region = record.region,
               .work_group = record.work_group,
               .submitted = {record.submitted},
               .id = record.id};
  by_time_.Put(commit, time, reference);
  if (co_await engine::TryApply(store_, std::move(commit))) co_return record;
  std::optional<Reference> before = engine::OrThrow(co_await tokens_.FindAsync(token));
  if (!before || before->digest != reference.digest) {
    throw gen::InvalidRequestException("Idempotent parameters do not match");
  }
  Scope scope{.account = record.account, .region = record.region};
  std::optional<ExecutionRecord> made = co_await Find(std::move(scope), before->id);
  if (!made) throw gen::InternalServerException("The execution of this request token is gone.");
  co_return std::move(*made);
}

Task<std::optional<ExecutionRecord>> ExecutionStore::Find(Scope scope, std::string id) {
  Key key{.account = scope.account, .region = scope.region, .name = std::move(id)};
  co_return engine::OrThrow(co_await executions_.FindAsync(std::move(key)));
}

Task<ExecutionStore::Page> ExecutionStore::List(Scope scope, std::string work_group,
                                                std::string after_token, int ids_max) {
  engine::KeyRange range = by_time_.Prefix(scope.account, scope.region, work_group);
  if (!after_token.empty()) {
    auto after = aws::FindPosition(kExecutionList, after_token);
    if (!after || !range.Contains(after->front())) {
      throw gen::InvalidRequestException("Invalid NextToken.");
    }
    range = range.Intersect(engine::KeyRange::After(after->front()));
  }
  auto rows = engine::OrThrow(
      co_await by_time_.ListAsync(std::move(range), static_cast<std::size_t>(ids_max) + 1));
  Page page;
  for (std::size_t i = 0; i < rows.size() && i < static_cast<std::size_t>(ids_max); ++i) {
    page.ids.push_back(rows[i].key.id);
    if (i + 2 == rows.size() && rows.size() > static_cast<std::size_t>(ids_max)) {
      page.next_token = aws::PageToken(kExecutionList, {engine::EncodeKey(rows[i].key)});
    }
  }
  co_return page;
}

void ExecutionStore::Put(engine::Commit& commit, const ExecutionRecord& record) const {
  Key key{.account = record.account, .region = record.region, .name = record.id};
  executions_.Put(commit, key, record);
  if (IsEnded(record.state)) unfinished_.Delete(commit, key);
}

std::vector<ExecutionRecord> ExecutionStore::ListUnfinished() const {
  std::vector<ExecutionRecord> records;
  for (const auto& row : engine::OrThrow(unfinished_.List(engine::KeyRange::All()))) {
    std::optional<ExecutionRecord> record = engine::OrThrow(executions_.Find(row.key));
    if (record) records.push_back(std::move(*record));
  }
  return records;
}

Task<bool> ExecutionStore::RemoveSubmittedBefore(Timestamp limit, std::size_t rows_max) {
  const engine::Epoch epoch = store_.CurrentEpoch();
  struct Old {
    TimeKey time;
    std::string client_token;
  };
  auto read = [this, limit,
               rows_max](const engine::Reader& reader) -> engine::Result<std::vector<Old>> {
    std::vector<Old> old;
    auto cursor = by_time_.Scan(reader, engine::KeyRange::All());
    while (old.size() < rows_max && cursor.Next()) {
      TimeKey key = cursor->key;
      if (key.submitted.value >= limit) {
        // The newest come first: on to this work group's old ones, or to the next work group.
        key.submitted.value = limit - std::chrono::milliseconds(1);
        key.id.clear();
        cursor.Seek(key);
        continue;
      }
      auto record =
          executions_.Find(reader, {.account = key.account, .region = key.region, .name = key.id});
      if (!record) return std::unexpected(std::move(record.error()));
      if (*record && !IsEnded((*record)->state)) continue;
      old.push_back({std::move(key), *record ? (*record)->client_token : std::string()});
    }
    if (engine::Result<> end = cursor.Status(); !end)
      return std::unexpected(std::move(end.error()));
    return old;
  };
  std::vector<Old> old = engine::OrThrow(co_await store_.ReadAsync(std::move(read)));
  if (old.empty()) co_return false;
  engine::Commit commit(store_, epoch);
  for (const Old& one : old) {
    const TimeKey& key = one.time;
    executions_.Delete(commit, {.account = key.account, .region = key.region, .name = key.id});
    by_time_.Delete(commit, key);
    if (one.client_token.empty()) continue;
    tokens_.Delete(commit,
                   {.account = key.account, .region = key.region, .name = one.client_token});
  }
  engine::OrThrow(co_await store_.Apply(std::move(commit)));
  co_return old.size() == rows_max;
}

Task<std::optional<ExecutionRecord>> ExecutionStore::FindReusable(ExecutionRecord like,
                                                                  Timestamp since) {
  auto rows = engine::OrThrow(co_await by_time_.ListAsync(
      by_time_.Prefix(like.account, like.region, like.work_group), kReuseCandidatesMax));
  std::string digest = DigestOf(like);
  for (const auto& row : rows) {
    if (row.key.submitted.value < since) break;
    if (row.record.digest != digest) continue;
    Scope scope{.account = like.account, .region = like.region};
    std::optional<ExecutionRecord> found = co_await Find(std::move(scope), row.record.id);
    if (found && found->state == ExecutionState::kSucceeded && !found->reused &&
        found->deterministic && found->output == OutputKind::kCsv) {
      co_return found;
    }
  }
  co_return std::nullopt;
}

}  // namespace laketop::athena
