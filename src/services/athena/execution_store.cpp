// SPDX-License-Identifier: Apache-2.0
#include "services/athena/execution_store.hpp"

#include "base/digest.hpp"
#include "base/encoding.hpp"
#include "gen/athena/types.hpp"

namespace laketop::athena {
namespace {

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
  Key key{.account = record.account, .region = record.region, .id = record.id};
  Key token{.account = record.account, .region = record.region, .id = record.client_token};
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
  engine::Result<> applied = co_await store_.Apply(std::move(commit));
  if (applied) co_return record;
  if (applied.error().code != engine::ErrorCode::kConflict) throw engine::Failure(applied.error());
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
  Key key{.account = scope.account, .region = scope.region, .id = std::move(id)};
  co_return engine::OrThrow(co_await executions_.FindAsync(std::move(key)));
}

Task<ExecutionStore::Page> ExecutionStore::List(Scope scope, std::string work_group,
                                                std::string after_token, int ids_max) {
  engine::KeyRange range = by_time_.Prefix(scope.account, scope.region, work_group);
  if (!after_token.empty()) {
    std::optional<std::string> after = Base64Decode(after_token);
    if (!after || !range.Contains(*after)) throw gen::InvalidRequestException("Invalid NextToken.");
    range = range.Intersect(engine::KeyRange::After(*after));
  }
  auto rows = engine::OrThrow(
      co_await by_time_.ListAsync(std::move(range), static_cast<std::size_t>(ids_max) + 1));
  Page page;
  for (std::size_t i = 0; i < rows.size() && i < static_cast<std::size_t>(ids_max); ++i) {
    page.ids.push_back(rows[i].key.id);
    if (i + 2 == rows.size() && rows.size() > static_cast<std::size_t>(ids_max)) {
      page.next_token = Base64Encode(engine::EncodeKey(rows[i].key));
    }
  }
  co_return page;
}

void ExecutionStore::Put(engine::Commit& commit, const ExecutionRecord& record) const {
  Key key{.account = record.account, .region = record.region, .id = record.id};
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
