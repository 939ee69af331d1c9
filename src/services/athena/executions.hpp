// SPDX-License-Identifier: Apache-2.0
#pragma once
// Executions: the life of query executions. Start stores one and runs it in the background on the
// SQL pool; Stop asks it to end; what it publishes and its end are one commit. While one runs, its
// newest state is here; afterwards it is in the store. Thread-safe.

#include <memory>
#include <mutex>
#include <unordered_map>

#include "services/athena/execution_store.hpp"
#include "services/athena/parquet_columns.hpp"
#include "services/athena/statement.hpp"

namespace laketop::athena {

class Executions {
 public:
  Executions(Engines engines, Store& store, ThreadPool& io_pool);
  // Asks all to stop and waits for them.
  ~Executions();

  // Blocking, at start: executions that an earlier run of the program left are FAILED.
  void Recover();

  // The execution's id, once it is stored. `record` has its request, scope and settings.
  Task<std::string> Start(ports::Caller caller, ExecutionRecord record, WorkGroupRecord work_group);
  // Fine for one that has ended. Throws InvalidRequestException for one that never was.
  Task<void> Stop(Scope scope, std::string id);
  Task<std::optional<ExecutionRecord>> Find(Scope scope, std::string id);
  Task<ExecutionStore::Page> List(Scope scope, std::string work_group, std::string after_token,
                                  int ids_max);

  Engines& Reach() { return engines_; }
  ThreadPool& IoPool() { return io_pool_; }

 private:
  struct Running;

  Task<void> Run(std::shared_ptr<Running> running);
  struct Attempt;

  // On a SQL thread: parses, runs and leaves what is to be published; the failure, or none.
  std::optional<ExecutionFailure> RunText(Running& running);
  // On a SQL thread: a commit that publishes it.
  void StagePublication(Running& running, Attempt& attempt);
  Task<bool> Reuse(Running& running);
  Task<void> End(std::shared_ptr<Running> running, std::shared_ptr<Attempt> attempt);
  // Applies the first attempt, and further ones where others came between.
  Task<std::optional<ExecutionFailure>> Publish(std::shared_ptr<Running> running,
                                                std::shared_ptr<Attempt> attempt,
                                                ExecutionRecord record);
  Task<void> StoreEnd(ExecutionRecord record, engine::Epoch epoch);
  std::shared_ptr<Running> FindRunning(const Scope& scope, const std::string& id);

  Engines engines_;
  Store& store_;
  ThreadPool& io_pool_;
  ExecutionStore executions_;
  ParquetColumns parquet_columns_;

  std::mutex mutex_;
  std::condition_variable all_ended_;
  std::unordered_map<std::string, std::shared_ptr<Running>> running_;  // by id
};

}  // namespace laketop::athena
