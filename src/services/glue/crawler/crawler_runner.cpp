// SPDX-License-Identifier: Apache-2.0
#include "services/glue/crawler/crawler_runner.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "base/random.hpp"
#include "engine/store/change_row.hpp"
#include "gen/glue/types.hpp"
#include "services/glue/crawler/cron.hpp"
#include "services/glue/limits.hpp"

namespace laketop::glue {
namespace {

constexpr std::size_t kAllCrawlersMax = 100'000;
constexpr std::size_t kRecentRuntimesMax = 10;
// Without a schedule the loop looks again once a day.
constexpr std::chrono::hours kIdleSleep{24};
// How soon, and how seldom at most, a crawl's end is offered again to a store that did not take it.
constexpr std::chrono::milliseconds kEndRetryMin{50};
constexpr std::chrono::milliseconds kEndRetryMax{10'000};

[[noreturn]] void ThrowCrawlerBusy() {
  throw gen::OperationTimeoutException("The crawler was changed by others at the same time.");
}

std::string_view NameOf(CrawlStatus status) {
  switch (status) {
    case CrawlStatus::kRunning:
      return "RUNNING";
    case CrawlStatus::kCompleted:
      return "COMPLETED";
    case CrawlStatus::kFailed:
      return "FAILED";
    case CrawlStatus::kStopped:
      return "STOPPED";
  }
  return "FAILED";
}

CrawlRunKey KeyOf(const NameKey& crawler, const CrawlRun& run) {
  return {crawler.account, crawler.region, crawler.name, {run.started}, run.id};
}

// What a crawl's end makes of the crawler's record.
void Apply(Crawler& crawler, const CrawlRun& run, double seconds) {
  crawler.state = CrawlState::kReady;
  crawler.current.reset();
  crawler.last_crawl = run;
  crawler.tables_total.added += run.tables.added;
  crawler.tables_total.updated += run.tables.updated;
  crawler.tables_total.deleted += run.tables.deleted;
  crawler.recent_runtimes.push_back(seconds);
  if (crawler.recent_runtimes.size() > kRecentRuntimesMax) {
    crawler.recent_runtimes.erase(crawler.recent_runtimes.begin());
  }
}

}  // namespace

CrawlerRunner::CrawlerRunner(Store& store, ports::ObjectStore& objects, ThreadPool& io_pool,
                             Clock& clock)
    : store_(store), objects_(objects), io_pool_(io_pool), clock_(clock) {}

Task<void> CrawlerRunner::Start(Scope scope, std::string name) {
  auto run = std::make_shared<Run>();
  run->key = laketop::glue::KeyOf(scope, name);
  run->epoch = store_.engine.CurrentEpoch();
  run->record.id = RandomUuid();
  run->record.log_stream = name;
  run->record.message_prefix = run->record.id;
  run->work = clock_.Track("crawl of " + name);
  engine::DecideRow<Crawler> decide = [&](std::optional<Crawler>& row, engine::Commit& commit) {
    if (!row) ThrowNoSuchCrawler(name);
    if (row->state != CrawlState::kReady) {
      throw gen::CrawlerRunningException("Crawler with name " + name + " has already started");
    }
    run->record.started = clock_.Now();
    row->state = CrawlState::kRunning;
    row->current = run->record;
    store_.crawl_runs.Put(commit, KeyOf(run->key, run->record), run->record);
  };
  if (!co_await engine::ChangeRow(store_.engine, store_.crawlers, run->epoch, run->key,
                                  std::move(decide))) {
    ThrowCrawlerBusy();
  }
  Launch(std::move(run));
}

Task<void> CrawlerRunner::Stop(Scope scope, std::string name) {
  const NameKey key = laketop::glue::KeyOf(scope, name);
  engine::DecideRow<Crawler> decide = [&](std::optional<Crawler>& row, engine::Commit&) {
    if (!row) ThrowNoSuchCrawler(name);
    if (row->state == CrawlState::kStopping) {
      throw gen::CrawlerStoppingException("Crawler with name " + name + " is stopping");
    }
    if (row->state == CrawlState::kReady) {
      throw gen::CrawlerNotRunningException("Crawler with name " + name + " is not running");
    }
    row->state = CrawlState::kStopping;
  };
  const engine::Epoch epoch = store_.engine.CurrentEpoch();
  if (!co_await engine::ChangeRow(store_.engine, store_.crawlers, epoch, key, std::move(decide))) {
    ThrowCrawlerBusy();
  }
  std::shared_ptr<Run> run;
  {
    std::scoped_lock lock(mutex_);
    const auto entry = running_.find(engine::EncodeKey(key));
    if (entry != running_.end()) run = entry->second;
  }
  if (run) run->stop.request_stop();
}

void CrawlerRunner::Launch(std::shared_ptr<Run> run) {
  std::shared_ptr<Run> next;
  {
    std::scoped_lock lock(mutex_);
    if (shutting_down_) run->stop.request_stop();
    running_.insert_or_assign(engine::EncodeKey(run->key), run);
    waiting_.push_back(std::move(run));
    next = TakeWaiting();
  }
  if (next) Begin(std::move(next));
}

std::shared_ptr<CrawlerRunner::Run> CrawlerRunner::TakeWaiting() {
  if (waiting_.empty() || active_ >= kConcurrentCrawls) return nullptr;
  std::shared_ptr<Run> run = std::move(waiting_.front());
  waiting_.pop_front();
  ++active_;
  return run;
}

void CrawlerRunner::Begin(std::shared_ptr<Run> run) {
  auto finish = [this, run](std::exception_ptr error) {
    if (error) {
      try {
        std::rethrow_exception(error);
      } catch (const std::exception& failure) {
        log::Error("glue.crawl.lost", {{"crawler", run->key.name}, {"error", failure.what()}});
      }
    }
    std::shared_ptr<Run> next;
    {
      std::scoped_lock lock(mutex_);
      const auto entry = running_.find(engine::EncodeKey(run->key));
      if (entry != running_.end() && entry->second == run) running_.erase(entry);
      --active_;
      next = TakeWaiting();
      // Under the lock: with nothing active, Shutdown lets this object end as soon as it is free.
      ended_.notify_all();
    }
    if (next) Begin(std::move(next));
  };
  Spawn(&io_pool_, RunOne(run), std::move(finish));
}

// Outside of the lock: what a stop wakes may come back for it.
void CrawlerRunner::StopAll() {
  std::vector<std::stop_source> stops;
  {
    std::scoped_lock lock(mutex_);
    stops.push_back(schedules_wake_);
    for (auto& [key, run] : running_) stops.push_back(run->stop);
  }
  for (std::stop_source& stop : stops) stop.request_stop();
}

Task<CrawlOutcome> CrawlerRunner::RunCrawl(std::shared_ptr<Run> run) {
  NameKey key = run->key;
  auto crawler = OrThrow(co_await store_.crawlers.FindAsync(std::move(key)));
  if (!crawler) co_return CrawlOutcome{.status = CrawlStatus::kFailed, .error = "deleted"};
  const Scope scope{run->key.account, run->key.region};
  Catalog catalog(store_, clock_, run->epoch);
  Crawl crawl(catalog, objects_, io_pool_, scope, std::move(*crawler));
  co_return co_await crawl.Run(run->stop.get_token());
}

Task<void> CrawlerRunner::RunOne(std::shared_ptr<Run> run) {
  const auto begin = std::chrono::steady_clock::now();
  CrawlOutcome outcome;
  try {
    outcome = co_await RunCrawl(run);
  } catch (const std::exception& failure) {
    // The root of this work: whatever went wrong is the run's end.
    outcome.status = CrawlStatus::kFailed;
    outcome.error = std::string("Internal Service Exception: ") + failure.what();
    log::Error("glue.crawl.failed", {{"crawler", run->key.name}, {"error", failure.what()}});
  }
  const auto spent = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - begin);
  if (spent < kCrawlVisibleMin) {
    co_await SleepFor(kCrawlVisibleMin - spent, run->stop.get_token());
    if (run->stop.stop_requested()) outcome.status = CrawlStatus::kStopped;
  }
  for (const std::string& warning : outcome.report.warnings) {
    log::Warning("glue.crawl.warning", {{"crawler", run->key.name}, {"warning", warning}});
  }
  log::Info("glue.crawl.ended", {{"crawler", run->key.name},
                                 {"status", NameOf(outcome.status)},
                                 {"error", outcome.error},
                                 {"tables_added", outcome.report.tables.added},
                                 {"partitions_added", outcome.report.partitions.added},
                                 {"milliseconds", spent.count()}});
  co_await Finish(run, std::move(outcome));
}

Task<void> CrawlerRunner::Finish(std::shared_ptr<Run> run, CrawlOutcome outcome) {
  CrawlRun& record = run->record;
  record.status = outcome.status;
  record.error = std::move(outcome.error);
  record.ended = std::max(clock_.Now(), record.started);
  record.tables = outcome.report.tables;
  record.partitions = outcome.report.partitions;
  record.tables_added = std::move(outcome.report.tables_added);
  record.tables_updated = std::move(outcome.report.tables_updated);
  record.tables_deleted = std::move(outcome.report.tables_deleted);
  const double seconds = std::chrono::duration<double>(*record.ended - record.started).count();
  record.dpu_hours = kCrawlDpus * seconds / 3600.0;
  std::chrono::milliseconds pause = kEndRetryMin;
  while (!co_await StoreEnd(run, seconds)) {
    // A stop of the program leaves the rest to Recover.
    if (!co_await SleepFor(pause, shutdown_.get_token())) co_return;
    pause = std::min(2 * pause, kEndRetryMax);
  }
}

// False: the store could not take it now; until it does, the crawler would say RUNNING.
Task<bool> CrawlerRunner::StoreEnd(std::shared_ptr<Run> run, double seconds) {
  engine::DecideRow<Crawler> decide = [&](std::optional<Crawler>& row, engine::Commit& commit) {
    if (!row) return;
    laketop::glue::Apply(*row, run->record, seconds);
    store_.crawl_runs.Put(commit, KeyOf(run->key, run->record), run->record);
  };
  try {
    co_return co_await engine::ChangeRow(store_.engine, store_.crawlers, run->epoch, run->key,
                                         std::move(decide));
  } catch (const engine::Failure& failure) {
    // After a reset there is no crawler to note anything of.
    if (failure.Cause().code == engine::ErrorCode::kStaleEpoch) co_return true;
    log::Warning("glue.crawl.end_not_stored",
                 {{"crawler", run->key.name}, {"error", failure.what()}});
    co_return false;
  }
}

Task<void> CrawlerRunner::Recover() {
  engine::KeyRange all = engine::KeyRange::All();
  auto rows = OrThrow(co_await store_.crawlers.ListAsync(std::move(all), kAllCrawlersMax));
  for (auto& row : rows) {
    Crawler& crawler = row.record;
    if (crawler.state == CrawlState::kReady) continue;
    CrawlRun run = crawler.current.value_or(CrawlRun{});
    run.status = CrawlStatus::kFailed;
    run.error = "The crawl was interrupted by a stop of the service.";
    run.ended = clock_.Now();
    const double seconds = std::chrono::duration<double>(*run.ended - run.started).count();
    laketop::glue::Apply(crawler, run, seconds);
    engine::Commit commit(store_.engine);
    store_.crawlers.ExpectVersion(commit, row.key, row.version);
    store_.crawlers.Put(commit, row.key, crawler);
    if (!run.id.empty()) store_.crawl_runs.Put(commit, KeyOf(row.key, run), run);
    engine::OrThrow(co_await store_.engine.Apply(std::move(commit)));
  }
}

void CrawlerRunner::StartSchedules() {
  {
    std::scoped_lock lock(mutex_);
    schedules_running_ = true;
  }
  auto finish = [this](std::exception_ptr error) {
    if (error) log::Error("glue.schedules.ended");
    std::scoped_lock lock(mutex_);
    schedules_running_ = false;
    ended_.notify_all();
  };
  Spawn(&io_pool_, RunSchedules(shutdown_.get_token()), std::move(finish));
}

void CrawlerRunner::ScheduleChanged() {
  std::stop_source wake(std::nostopstate);
  {
    std::scoped_lock lock(mutex_);
    wake = schedules_wake_;
  }
  wake.request_stop();
}

Task<void> CrawlerRunner::RunSchedules(std::stop_token stop) {
  Timestamp since = clock_.Now();
  std::shared_ptr<TrackedWork> work = clock_.Track("Glue's schedules");
  while (!stop.stop_requested()) {
    std::stop_token wake;
    {
      std::scoped_lock lock(mutex_);
      if (shutting_down_) co_return;
      schedules_wake_ = std::stop_source();
      wake = schedules_wake_.get_token();
    }
    const Timestamp now = clock_.Now();
    std::optional<Timestamp> next;
    try {
      next = co_await StartDue(since, now);
    } catch (const engine::Failure& failure) {
      // The store may be closing under us; schedules of the next start are whole.
      log::Error("glue.schedules.failed", {{"error", failure.what()}});
    }
    since = now;
    const Timestamp until = std::min(next.value_or(now + kIdleSleep), now + kIdleSleep);
    co_await clock_.SleepUntil(until, wake, work);
  }
}

// Starts what became due after `since`; answers when the next is due.
Task<std::optional<Timestamp>> CrawlerRunner::StartDue(Timestamp since, Timestamp now) {
  engine::KeyRange all = engine::KeyRange::All();
  auto rows = OrThrow(co_await store_.crawlers.ListAsync(std::move(all), kAllCrawlersMax));
  std::optional<Timestamp> next;
  for (auto& row : rows) {
    const Crawler& crawler = row.record;
    if (!crawler.schedule || crawler.schedule_state != ScheduleState::kScheduled) continue;
    const auto cron = CronSchedule::Parse(*crawler.schedule);
    if (!cron) continue;
    // A schedule says nothing of the time before it was set.
    std::optional<Timestamp> due = cron->NextAfter(std::max(since, crawler.updated));
    if (due && *due <= now) {
      try {
        Scope scope{row.key.account, row.key.region};
        co_await Start(std::move(scope), row.key.name);
      } catch (const aws::Error& error) {
        // Still running from last time, or deleted meanwhile.
        log::Info("glue.schedule.skipped", {{"crawler", row.key.name}, {"why", error.message()}});
      }
      due = cron->NextAfter(now);
    }
    if (due && (!next || *due < *next)) next = due;
  }
  co_return next;
}

void CrawlerRunner::Shutdown() {
  {
    std::scoped_lock lock(mutex_);
    shutting_down_ = true;
  }
  shutdown_.request_stop();
  StopAll();
  std::unique_lock lock(mutex_);
  ended_.wait(lock, [this] { return active_ == 0 && waiting_.empty() && !schedules_running_; });
}

}  // namespace laketop::glue
