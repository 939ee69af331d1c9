// SPDX-License-Identifier: Apache-2.0
#pragma once
// CrawlerRunner: starts and stops crawls, a few at a time, and starts those whose schedule is due.
// The state of a crawler is in its record; this holds what runs now. A crawl that a crash cut off
// is FAILED at recovery. Thread-safe.
//
// Life: construct → Recover → StartSchedules … → Shutdown, which ends all runs and waits for them.

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <stop_token>
#include <string>

#include "base/clock.hpp"
#include "base/thread_pool.hpp"
#include "ports/object_store.hpp"
#include "services/glue/catalog/catalog.hpp"
#include "services/glue/crawler/crawl.hpp"

namespace laketop::glue {

class CrawlerRunner {
 public:
  CrawlerRunner(Store& store, ports::ObjectStore& objects, ThreadPool& io_pool, Clock& clock);

  // Throw Glue's errors: EntityNotFoundException, CrawlerRunningException …
  Task<void> Start(Scope scope, std::string name);
  Task<void> Stop(Scope scope, std::string name);

  // A schedule was set, changed or dropped.
  void ScheduleChanged();

  // Before anything runs: what the last life of the program left running has failed.
  Task<void> Recover();
  void StartSchedules();
  void Shutdown();  // blocking

 private:
  struct Run {
    NameKey key;
    CrawlRun record;
    engine::Epoch epoch = 0;
    std::stop_source stop;
    std::shared_ptr<TrackedWork> work;  // until the run has ended
  };

  void Launch(std::shared_ptr<Run> run);
  // With the lock held: the next to run, if one more may.
  std::shared_ptr<Run> TakeWaiting();
  void Begin(std::shared_ptr<Run> run);
  void StopAll();
  Task<void> RunOne(std::shared_ptr<Run> run);
  Task<CrawlOutcome> RunCrawl(std::shared_ptr<Run> run);
  Task<void> Finish(std::shared_ptr<Run> run, CrawlOutcome outcome);
  Task<bool> StoreEnd(std::shared_ptr<Run> run, double seconds);
  Task<void> RunSchedules(std::stop_token stop);
  Task<std::optional<Timestamp>> StartDue(Timestamp since, Timestamp now);

  Store& store_;
  ports::ObjectStore& objects_;
  ThreadPool& io_pool_;
  Clock& clock_;

  std::mutex mutex_;
  std::condition_variable ended_;
  std::map<std::string, std::shared_ptr<Run>> running_;  // by encoded key
  std::deque<std::shared_ptr<Run>> waiting_;
  std::size_t active_ = 0;
  bool schedules_running_ = false;
  std::stop_source shutdown_;
  std::stop_source schedules_wake_;
  bool shutting_down_ = false;
};

}  // namespace laketop::glue
