// SPDX-License-Identifier: Apache-2.0
#include "services/athena/executions.hpp"

#include "base/log.hpp"
#include "dialect/parse.hpp"
#include "gen/athena/types.hpp"
#include "services/athena/result_file.hpp"
#include "services/athena/statements/statements.hpp"

namespace laketop::athena {
namespace {

constexpr int kCategorySystem = 1;
// How often an end is offered to a store that is busy, 50 ms apart and more.
constexpr int kEndAttemptsMax = 20;
// How often what a statement publishes is staged anew because others came between.
constexpr int kPublishAttemptsMax = 20;

std::int64_t MillisecondsBetween(Timestamp from, Timestamp to) {
  return std::max<std::int64_t>(0, (to - from).count());
}

// What the root of a statement's work makes of what it threw.
ExecutionFailure FailureOfCurrentException(const std::string& id) {
  try {
    throw;
  } catch (const StatementFailed& failed) {
    return failed.Failure();
  } catch (const std::exception& exception) {
    log::Error("athena.unexpected", {{"id", id}, {"error", exception.what()}});
    return {.message = std::string("GENERIC_INTERNAL_ERROR: ") + exception.what(),
            .category = kCategorySystem};
  }
}

}  // namespace

struct Executions::Running {
  std::mutex mutex;
  ExecutionRecord record;  // guarded by mutex
  ports::Caller caller;
  WorkGroupRecord work_group;
  std::stop_source stop;
  std::shared_ptr<engine::QueryProgress> progress = std::make_shared<engine::QueryProgress>();
  engine::Epoch epoch = 0;  // what it publishes belongs to the state it began in
  std::vector<PublishStep> publication;
  Timestamp started{};

  ExecutionRecord Snapshot() {
    std::scoped_lock lock(mutex);
    ExecutionRecord copy = record;
    if (!IsEnded(copy.state)) {
      // Once the statement has run it knows better: what readers of text take is no progress.
      const auto so_far = static_cast<std::int64_t>(progress->bytes_scanned.load());
      copy.statistics.scanned_bytes = std::max(copy.statistics.scanned_bytes, so_far);
    }
    return copy;
  }
};

// One try of the statement's end: its commit, or why there is none.
struct Executions::Attempt {
  explicit Attempt(engine::Commit empty) : commit(std::move(empty)) {}
  engine::Commit commit;
  std::optional<ExecutionFailure> failure;
};

Executions::Executions(Engines engines, Store& store, ThreadPool& io_pool)
    : engines_(std::move(engines)), store_(store), io_pool_(io_pool), executions_(engines_.store) {}

Executions::~Executions() {
  std::unique_lock lock(mutex_);
  for (auto& [id, running] : running_) running->stop.request_stop();
  all_ended_.wait(lock, [this] { return running_.empty(); });
}

void Executions::Recover() {
  std::vector<ExecutionRecord> left = executions_.ListUnfinished();
  if (left.empty()) return;
  engine::Commit commit(engines_.store);
  for (ExecutionRecord& record : left) {
    record.state = ExecutionState::kFailed;
    record.failure = ExecutionFailure{
        .message = "GENERIC_INTERNAL_ERROR: Laketop stopped while the query was running",
        .category = kCategorySystem,
        .type = 0,
        .retryable = true};
    record.completed = engines_.clock.Now();
    executions_.Put(commit, record);
  }
  engine::OrThrow(engines_.store.ApplyBlocking(std::move(commit)));
  log::Info("athena.recovered", {{"executions", static_cast<std::int64_t>(left.size())}});
}

Task<std::string> Executions::Start(ports::Caller caller, ExecutionRecord record,
                                    WorkGroupRecord work_group) {
  std::string id = record.id;
  engine::Epoch epoch = engines_.store.CurrentEpoch();
  ExecutionRecord stored = co_await executions_.Add(record);
  if (stored.id != id) co_return stored.id;
  auto running = std::make_shared<Running>();
  running->record = std::move(stored);
  running->caller = std::move(caller);
  running->work_group = std::move(work_group);
  running->epoch = epoch;
  {
    std::scoped_lock lock(mutex_);
    running_.emplace(id, running);
  }
  auto ended = [this, id](std::exception_ptr error) {
    if (error) {
      try {
        std::rethrow_exception(error);
      } catch (const std::exception& exception) {
        log::Error("athena.execution_lost", {{"id", id}, {"error", exception.what()}});
      }
    }
    // Notified under the lock: the destructor may be waiting for the last one.
    std::scoped_lock lock(mutex_);
    running_.erase(id);
    all_ended_.notify_all();
  };
  Spawn(&io_pool_, Run(running), std::move(ended));
  co_return id;
}

Task<void> Executions::Run(std::shared_ptr<Running> running) {
  if (co_await Reuse(*running)) co_return;
  auto attempt = std::make_shared<Attempt>(engine::Commit(engines_.store, running->epoch));
  auto work = [this, running, attempt]() -> engine::SqlResult<engine::QueryResult> {
    {
      std::scoped_lock lock(running->mutex);
      running->record.state = ExecutionState::kRunning;
      running->started = engines_.clock.Now();
      running->record.statistics.queue_ms =
          MillisecondsBetween(running->record.submitted, running->started);
    }
    attempt->failure = RunText(*running);
    if (!attempt->failure) StagePublication(*running, *attempt);
    return engine::QueryResult{};
  };
  engine::QueryLane lane =
      RunsQuery(running->record) ? engine::QueryLane::kStatement : engine::QueryLane::kMetadata;
  engine::SqlResult<engine::QueryResult> ran =
      co_await engines_.database.RunWork(lane, running->stop.get_token(), std::move(work));
  if (!ran && !attempt->failure) attempt->failure = FailureOf(ran.error());
  co_await End(running, std::move(attempt));
}

std::optional<ExecutionFailure> Executions::RunText(Running& running) {
  ExecutionRecord record = running.Snapshot();
  try {
    auto statement = dialect::ParseStatement(record.sql, record.parameters);
    if (!statement) FailSyntax(statement.error());
    dialect::SessionInfo session;
    if (!record.database.empty()) session.schema = record.database;
    session.user = running.caller.principal_arn;
    session.point_literals = dialect::PointLiterals::kDouble;
    session.now = record.submitted;
    session.stop = running.stop.get_token();
    StatementContext context{.engines = engines_,
                             .store = store_,
                             .parquet_columns = parquet_columns_,
                             .caller = running.caller,
                             .record = record,
                             .work_group = running.work_group,
                             .session = std::move(session),
                             .stop = running.stop.get_token(),
                             .progress = running.progress,
                             .publication = running.publication};
    RunStatement(context, **statement);
  } catch (const StatementFailed& failed) {
    std::scoped_lock lock(running.mutex);
    running.record.statistics = record.statistics;
    return failed.Failure();
  } catch (const std::exception&) {
    return FailureOfCurrentException(record.id);
  }
  std::scoped_lock lock(running.mutex);
  record.state = running.record.state;
  running.record = std::move(record);
  return std::nullopt;
}

void Executions::StagePublication(Running& running, Attempt& attempt) {
  attempt.commit = engine::Commit(engines_.store, running.epoch);
  try {
    for (const PublishStep& step : running.publication) step(attempt.commit);
  } catch (const std::exception&) {
    attempt.failure = FailureOfCurrentException(running.record.id);
  }
}

Task<std::optional<ExecutionFailure>> Executions::Publish(std::shared_ptr<Running> running,
                                                          std::shared_ptr<Attempt> attempt,
                                                          ExecutionRecord record) {
  for (int left = kPublishAttemptsMax; left > 0; --left) {
    executions_.Put(attempt->commit, record);
    engine::Result<> applied = co_await engines_.store.Apply(std::move(attempt->commit));
    if (applied) co_return std::nullopt;
    if (applied.error().code != engine::ErrorCode::kConflict) {
      co_return ExecutionFailure{.message = "GENERIC_INTERNAL_ERROR: " + applied.error().message,
                                 .category = kCategorySystem};
    }
    auto work = [this, running, attempt]() -> engine::SqlResult<engine::QueryResult> {
      StagePublication(*running, *attempt);
      return engine::QueryResult{};
    };
    engine::SqlResult<engine::QueryResult> ran = co_await engines_.database.RunWork(
        engine::QueryLane::kMetadata, running->stop.get_token(), std::move(work));
    if (!ran) co_return FailureOf(ran.error());
    if (attempt->failure) co_return std::move(attempt->failure);
  }
  co_return ExecutionFailure{
      .message =
          "GENERIC_INTERNAL_ERROR: What this statement writes was changed by others each "
          "time it was to be published",
      .category = kCategorySystem,
      .retryable = true};
}

Task<void> Executions::End(std::shared_ptr<Running> running, std::shared_ptr<Attempt> attempt) {
  std::optional<ExecutionFailure> failure = std::move(attempt->failure);
  ExecutionRecord record = running->Snapshot();
  bool stopped = running->stop.stop_requested();
  Timestamp now = engines_.clock.Now();
  record.completed = now;
  record.statistics.total_ms = MillisecondsBetween(record.submitted, now);
  if (running->started != Timestamp{}) {
    record.statistics.engine_ms = MillisecondsBetween(running->started, now);
  }
  record.statistics.service_ms = std::max<std::int64_t>(
      0, record.statistics.total_ms - record.statistics.engine_ms - record.statistics.queue_ms);

  if (!failure) {
    record.state = ExecutionState::kSucceeded;
    attempt->failure.reset();
    failure = co_await Publish(running, attempt, record);
  }
  if (failure) {
    record.state =
        stopped || failure->cancelled ? ExecutionState::kCancelled : ExecutionState::kFailed;
    if (stopped) failure->message = "Query cancelled by user";
    record.failure = std::move(failure);
    record.columns.clear();
    co_await StoreEnd(record, running->epoch);
  }
  std::scoped_lock lock(running->mutex);
  running->record = std::move(record);
}

// What cannot be stored even so (a reset, a full disk) leaves the row unfinished: recovery ends it.
Task<void> Executions::StoreEnd(ExecutionRecord record, engine::Epoch epoch) {
  engine::Error last;
  for (int attempt = 1; attempt <= kEndAttemptsMax; ++attempt) {
    engine::Commit end(engines_.store, epoch);
    executions_.Put(end, record);
    engine::Result<> applied = co_await engines_.store.Apply(std::move(end));
    if (applied) co_return;
    last = applied.error();
    if (last.code != engine::ErrorCode::kBusy) break;
    co_await SleepFor(std::chrono::milliseconds(50 * attempt), {});
  }
  log::Warning("athena.end_not_stored", {{"id", record.id}, {"error", last.message}});
}

Task<bool> Executions::Reuse(Running& running) {
  ExecutionRecord record = running.Snapshot();
  if (!record.reuse_enabled || record.type != StatementType::kDml) co_return false;
  Timestamp since = engines_.clock.Now() - std::chrono::minutes(record.reuse_minutes);
  std::optional<ExecutionRecord> before = co_await executions_.FindReusable(record, since);
  if (!before) co_return false;
  record.state = ExecutionState::kSucceeded;
  record.reused = true;
  record.results.output_location = before->results.output_location;
  record.output = before->output;
  record.columns = before->columns;
  record.completed = engines_.clock.Now();
  record.statistics.total_ms = MillisecondsBetween(record.submitted, *record.completed);
  engine::Commit commit(engines_.store, running.epoch);
  executions_.Put(commit, record);
  engine::Result<> applied = co_await engines_.store.Apply(std::move(commit));
  if (!applied) co_return false;
  std::scoped_lock lock(running.mutex);
  running.record = std::move(record);
  co_return true;
}

std::shared_ptr<Executions::Running> Executions::FindRunning(const Scope& scope,
                                                             const std::string& id) {
  std::scoped_lock lock(mutex_);
  auto found = running_.find(id);
  if (found == running_.end()) return nullptr;
  const ports::Caller& caller = found->second->caller;
  if (caller.account != scope.account || caller.region != scope.region) return nullptr;
  return found->second;
}

Task<std::optional<ExecutionRecord>> Executions::Find(Scope scope, std::string id) {
  if (std::shared_ptr<Running> running = FindRunning(scope, id)) co_return running->Snapshot();
  co_return co_await executions_.Find(std::move(scope), std::move(id));
}

Task<void> Executions::Stop(Scope scope, std::string id) {
  if (std::shared_ptr<Running> running = FindRunning(scope, id)) {
    running->stop.request_stop();
    co_return;
  }
  std::optional<ExecutionRecord> ended = co_await executions_.Find(std::move(scope), id);
  if (!ended) throw gen::InvalidRequestException("QueryExecution " + id + " was not found");
}

Task<ExecutionStore::Page> Executions::List(Scope scope, std::string work_group,
                                            std::string after_token, int ids_max) {
  return executions_.List(std::move(scope), std::move(work_group), std::move(after_token), ids_max);
}

}  // namespace laketop::athena
