// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/duckdb/library.hpp"

#include "engine/sql/database.hpp"

#include "base/thread_pool.hpp"
#include "engine/sql/duckdb/batch_scan.hpp"
#include "engine/sql/duckdb/error_map.hpp"
#include "engine/sql/duckdb/file_values.hpp"
#include "engine/sql/duckdb/object_file_system.hpp"
#include "engine/sql/duckdb/row_copy.hpp"
#include "engine/sql/duckdb/statement.hpp"
#include "engine/sql/duckdb/temporary_file_system.hpp"
#include "engine/sql/duckdb/watchdog.hpp"
#include "engine/sql/functions/function_set.hpp"
#include "engine/sql/functions/groups.hpp"

namespace laketop::engine {
namespace {

using Clock = std::chrono::steady_clock;
using Kind = SqlError::Kind;

// Small work on the way to a statement: pruning, describing. Few, as they use the same cores.
constexpr int kMetadataThreads = 2;

std::unique_ptr<duckdb::DBConfig> Configure(const DatabaseOptions& options) {
  auto owned = std::make_unique<duckdb::DBConfig>();
  duckdb::DBConfig& config = *owned;
  auto files =
      duckdb::make_uniq<duckdb::VirtualFileSystem>(duckdb::make_uniq<TemporaryFileSystem>());
  files->RegisterSubSystem(duckdb::make_uniq<ObjectFileSystem>());
  config.file_system = std::move(files);

  duckdb::DBConfigOptions& set = config.options;
  set.allow_unsigned_extensions = false;
  set.use_temporary_directory = true;
  set.temporary_directory = options.temporary_folder.string();
  if (options.memory_bytes_max > 0) set.maximum_memory = options.memory_bytes_max;
  if (options.temporary_bytes_max > 0) set.maximum_swap_space = options.temporary_bytes_max;
  if (options.threads > 0) set.maximum_threads = static_cast<duckdb::idx_t>(options.threads);
  config.SetOptionByName("autoload_known_extensions", duckdb::Value::BOOLEAN(false));
  config.SetOptionByName("autoinstall_known_extensions", duckdb::Value::BOOLEAN(false));
  // Objects are local files in the system's cache already.
  config.SetOptionByName("enable_external_file_cache", duckdb::Value::BOOLEAN(false));
  config.AddAllowedDirectory("s3://");
  config.AddAllowedDirectory(set.temporary_directory);
  set.enable_external_access = false;
  return owned;
}

void Register(duckdb::DatabaseInstance& instance) {
  FunctionSet functions(instance);
  functions.Add(BatchScanFunction());
  functions.Add(RowCopyFunction());
  functions.Add(FileValuesFunction());
  functions.Add(PartitionFunction());
  RegisterAllGroups(functions);
  // Known only once ICU is loaded. Athena's session zone is always UTC, whatever the machine's.
  const auto zone = duckdb::Connection(instance).Query("SET GLOBAL TimeZone = 'UTC'");
  if (zone->HasError()) zone->ThrowError();
}

}  // namespace

struct Database::Impl {
  explicit Impl(const DatabaseOptions& options, duckdb::DBConfig& config)
      : duck(nullptr, &config),
        statements({"sql", options.statements_max, options.statements_queued_max}),
        metadata({"sql-metadata", kMetadataThreads, options.statements_queued_max}) {
    Register(*duck.instance);
  }
  ~Impl() {
    closing.request_stop();
    watchdog.EndAll();
  }

  // A statement on its way through the pool. Whoever takes it first (a SQL thread, or a stop
  // request while it still waits) decides what becomes of it.
  template <class Result>
  struct Job {
    std::atomic<bool> taken{false};
    Completion<SqlResult<Result>> done;
  };

  template <class Result, class Work>
  Task<SqlResult<Result>> Submit(std::shared_ptr<QueryRequest> request, Work work) {
    auto job = std::make_shared<Job<Result>>();
    const Clock::time_point submitted = Clock::now();
    auto run = [this, job, request, work, submitted]() mutable {
      if (job->taken.exchange(true)) return;
      if (request->on_running) request->on_running();
      running.fetch_add(1);
      SqlResult<Result> result = work(*request, Clock::now() - submitted);
      running.fetch_sub(1);
      job->done.Set(std::move(result));
    };
    auto cancel = [job] {
      if (job->taken.exchange(true)) return;
      job->done.Set(
          std::unexpected(SqlError{Kind::kCancelled, "USER_CANCELED", "Query was canceled"}));
    };
    ThreadPool& pool = request->lane == QueryLane::kStatement ? statements : metadata;
    if (queued.fetch_add(1) >= queued_max && request->lane == QueryLane::kStatement) {
      queued.fetch_sub(1);
      co_return std::unexpected(
          SqlError{Kind::kLimit, "QUERY_QUEUE_FULL", "Too many queued queries"});
    }
    std::move_only_function<void()> entry = [this, run = std::move(run)]() mutable {
      queued.fetch_sub(1);
      run();
    };
    pool.Post(std::move(entry));
    std::stop_callback on_stop(request->stop, cancel);
    std::stop_callback on_close(closing.get_token(), cancel);
    SqlResult<Result> result = co_await job->done;
    co_return result;
  }

  duckdb::DuckDB duck;
  Watchdog watchdog;
  std::stop_source closing;
  std::atomic<int> running{0};
  std::atomic<std::size_t> queued{0};
  std::size_t queued_max = 1000;
  // Last: their threads use all of the above, and end first.
  ThreadPool statements;
  ThreadPool metadata;
};

Database::Database(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Database::~Database() = default;

SqlResult<std::unique_ptr<Database>> Database::Open(DatabaseOptions options) try {
  std::error_code error;
  std::filesystem::remove_all(options.temporary_folder, error);
  std::filesystem::create_directories(options.temporary_folder, error);
  if (error) {
    return std::unexpected(SqlError{Kind::kInternal, "GENERIC_INTERNAL_ERROR",
                                    options.temporary_folder.string() + ": " + error.message()});
  }
  std::unique_ptr<duckdb::DBConfig> config = Configure(options);
  auto impl = std::make_unique<Impl>(options, *config);
  impl->queued_max = options.statements_queued_max;
  return std::unique_ptr<Database>(new Database(std::move(impl)));
} catch (const std::exception& exception) {
  return std::unexpected(ToSqlError(exception));
}

Task<SqlResult<QueryResult>> Database::Run(QueryRequest request) {
  auto shared = std::make_shared<QueryRequest>(std::move(request));
  Impl* impl = impl_.get();
  auto work = [impl](QueryRequest& running, Clock::duration queued) {
    SqlResult<QueryResult> result = Statement(impl->duck, impl->watchdog, running).Run();
    if (result) {
      result->statistics.queued = std::chrono::duration_cast<std::chrono::microseconds>(queued);
    }
    return result;
  };
  SqlResult<QueryResult> result = co_await impl->Submit<QueryResult>(shared, work);
  co_return result;
}

Task<SqlResult<std::vector<SqlColumn>>> Database::Describe(QueryRequest request) {
  request.lane = QueryLane::kMetadata;
  auto shared = std::make_shared<QueryRequest>(std::move(request));
  auto work = [this](QueryRequest& running, Clock::duration) { return DescribeNow(running); };
  SqlResult<std::vector<SqlColumn>> result =
      co_await impl_->Submit<std::vector<SqlColumn>>(shared, work);
  co_return result;
}

Task<SqlResult<std::string>> Database::Explain(QueryRequest request, bool analyze) {
  auto shared = std::make_shared<QueryRequest>(std::move(request));
  Impl* impl = impl_.get();
  auto work = [impl, analyze](QueryRequest& running, Clock::duration) {
    return Statement(impl->duck, impl->watchdog, running).Explain(analyze);
  };
  SqlResult<std::string> result = co_await impl->Submit<std::string>(shared, work);
  co_return result;
}

SqlResult<QueryResult> Database::RunNow(const QueryRequest& request) {
  return Statement(impl_->duck, impl_->watchdog, request).Run();
}

SqlResult<std::vector<SqlColumn>> Database::DescribeNow(const QueryRequest& request) {
  return Statement(impl_->duck, impl_->watchdog, request).Describe();
}

Database::Load Database::CurrentLoad() const {
  const duckdb::BufferManager& buffers =
      duckdb::BufferManager::GetBufferManager(*impl_->duck.instance);
  return {.running = impl_->running,
          .queued = impl_->queued,
          .memory_bytes = buffers.GetUsedMemory(),
          .temporary_bytes = buffers.GetUsedSwap()};
}

}  // namespace laketop::engine
