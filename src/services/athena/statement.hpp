// SPDX-License-Identifier: Apache-2.0
#pragma once
// StatementContext: all that the code of one statement has at hand. Statements run on a thread that
// may block (the SQL pool): they read through ports with SyncWait, run SQL with Database::RunNow,
// and leave in `publication` what the commit that ends the execution shall hold. They throw
// StatementFailed.

#include <exception>
#include <functional>
#include <memory>

#include "base/clock.hpp"
#include "base/sync_wait.hpp"
#include "dialect/analyser/analyse.hpp"
#include "dialect/syntax_error.hpp"
#include "engine/sql/database.hpp"
#include "engine/store/store.hpp"
#include "ports/object_store.hpp"
#include "ports/table_catalog.hpp"
#include "services/athena/execution.hpp"
#include "services/athena/store.hpp"

namespace laketop::athena {

class ParquetColumns;

// The engines and services that statements use. Owned by main; they outlive Athena.
struct Engines {
  engine::Store& store;
  engine::Database& database;
  ports::ObjectStore& objects;
  ports::TableCatalog& catalog;
  Clock& clock;
  // What the SQL engine reaches on behalf of a caller, with the settings of what it writes there,
  // and bytes that it sealed as an object.
  std::function<std::shared_ptr<engine::ObjectSource>(ports::Caller, ports::ObjectSettings)>
      sql_source;
  std::function<std::unique_ptr<ports::StagedObject>(ports::NewObject,
                                                     std::shared_ptr<engine::SealedBytes>)>
      adopt;
};

class StatementFailed final : public std::exception {
 public:
  explicit StatementFailed(ExecutionFailure failure) : failure_(std::move(failure)) {}
  const char* what() const noexcept override { return failure_.message.c_str(); }
  const ExecutionFailure& Failure() const { return failure_; }

 private:
  ExecutionFailure failure_;
};

// A part of what a statement publishes: adds it to the commit that also says SUCCEEDED. It runs on
// a SQL thread after the statement, and again where another commit came between, so it looks anew
// at what may have changed and owns what it uses (Engines aside). Throws StatementFailed.
using PublishStep = std::function<void(engine::Commit& commit)>;

struct StatementContext {
  Engines& engines;
  Store& store;
  ParquetColumns& parquet_columns;
  ports::Caller caller;
  ExecutionRecord& record;
  WorkGroupRecord work_group;
  dialect::SessionInfo session;
  std::stop_token stop;
  std::shared_ptr<engine::QueryProgress> progress;
  std::vector<PublishStep>& publication;

  // The answer of another service, or the failure that Athena makes of its error.
  template <class T>
  static T Await(Task<ports::Result<T>> task);
};

// "CODE: text", a user's error unless the code is the system's.
[[noreturn]] void FailStatement(std::string_view code, std::string_view message);
// The text alone, as the Hive engine answers: "FAILED: SemanticException …".
[[noreturn]] void FailHive(std::string message);
[[noreturn]] void FailSyntax(const dialect::SyntaxError& error);
ExecutionFailure FailureOf(const engine::SqlError& error);
ExecutionFailure FailureOf(const dialect::AnalysisError& error);
ExecutionFailure FailureOf(const ports::PortError& error);

template <class T>
T StatementContext::Await(Task<ports::Result<T>> task) {
  ports::Result<T> result = SyncWait(std::move(task));
  if (!result) throw StatementFailed(FailureOf(result.error()));
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

}  // namespace laketop::athena
