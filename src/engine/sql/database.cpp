// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/duckdb/library.hpp"

#include <atomic>
#include <chrono>

#include "engine/sql/database.hpp"

#include "base/log.hpp"
#include "base/thread_pool.hpp"
#include "engine/sql/duckdb/batch_scan.hpp"
#include "engine/sql/duckdb/error_map.hpp"
#include "engine/sql/duckdb/file_values.hpp"
#include "engine/sql/duckdb/object_file_system.hpp"
#include "engine/sql/duckdb/row_copy.hpp"
#include "engine/sql/duckdb/statement.hpp"
#include "engine/sql/duckdb/temporary_file_system.hpp"
#include "engine/sql/duckdb/text_table.hpp"
#include "engine/sql/duckdb/watchdog.hpp"
#include "engine/sql/functions/function_set.hpp"
#include "engine/sql/functions/groups.hpp"

namespace laketop::engine {
namespace {

using Clock = std::chrono::steady_clock;
using Kind = SqlError::Kind;

// Small work on the way to a statement: pruning, describing. Few, as they use the same cores.
constexpr int kMetadataThreads = 2;
// Of what the machine or its control group has, where no limit is given: DuckDB would take 80 %,
// and what functions of ours and readers hold comes on top.
constexpr std::uint64_t kDefaultMemoryPercent = 60;

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
  set.maximum_memory = options.memory_bytes_max;
  if (options.memory_bytes_max == 0) {
    duckdb::LocalFileSystem machine;
    set.maximum_memory =
        duckdb::DBConfig::GetSystemAvailableMemory(machine) / 100 * kDefaultMemoryPercent;
  }
  if (options.temporary_bytes_max > 0) set.maximum_swap_space = options.temporary_bytes_max;
  if (options.threads > 0) set.maximum_threads = static_cast<duckdb::idx_t>(options.threads);
  config.SetOptionByName("autoload_known_extensions", duckdb::Value::BOOLEAN(false));
  config.SetOptionByName("autoinstall_known_extensions", duckdb::Value::BOOLEAN(false));
  // It keeps one set of ranges a path and fills it from readers of different versions: wrong bytes.
  // Objects are in the system's cache already.
  config.SetOptionByName("enable_external_file_cache", duckdb::Value::BOOLEAN(false));
  config.AddAllowedDirectory("s3://");
  config.AddAllowedDirectory(set.temporary_directory);
  set.enable_external_access = false;
  return owned;
}

void Register(duckdb::DatabaseInstance& instance) {
  FunctionSet functions(instance);
  functions.Add(BatchScanFunction());
  functions.Add(TextTableFunction());
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

  // Work on its way through a pool. Whoever takes it first (a SQL thread, or a stop request while
  // it still waits) decides what becomes of it.
  template <class T>
  struct Job {
    std::atomic<bool> taken{false};
    Completion<SqlResult<T>> done;
  };

  // The root of work on a SQL thread: an exception fails this work, not the program.
  template <class T>
  static SqlResult<T> Guarded(std::move_only_function<SqlResult<T>()>& work) try {
    return work();
  } catch (const std::exception& exception) {
    log::Error("sql.work_failed", {{"error", exception.what()}});
    return std::unexpected(SqlError{Kind::kInternal, "GENERIC_INTERNAL_ERROR", exception.what()});
  }

  template <class T>
  Task<SqlResult<T>> Submit(QueryLane lane, std::stop_token stop,
                            std::move_only_function<SqlResult<T>()> work) {
    const bool statement = lane == QueryLane::kStatement;
    std::atomic<std::size_t>& queued = statement ? statements_queued : metadata_queued;
    if (queued.fetch_add(1) >= queued_max) {
      queued.fetch_sub(1);
      co_return std::unexpected(
          SqlError{Kind::kLimit, "QUERY_QUEUE_FULL", "Too many queued queries"});
    }
    auto job = std::make_shared<Job<T>>();
    std::move_only_function<void()> run = [this, &queued, job, work = std::move(work)]() mutable {
      queued.fetch_sub(1);
      if (job->taken.exchange(true)) return;
      running.fetch_add(1);
      SqlResult<T> result = Guarded<T>(work);
      running.fetch_sub(1);
      job->done.Set(std::move(result));
    };
    auto cancel = [job] {
      if (job->taken.exchange(true)) return;
      job->done.Set(
          std::unexpected(SqlError{Kind::kCancelled, "USER_CANCELED", "Query was canceled"}));
    };
    ThreadPool& pool = statement ? statements : metadata;
    pool.Post(std::move(run));
    std::stop_callback on_stop(stop, cancel);
    std::stop_callback on_close(closing.get_token(), cancel);
    SqlResult<T> result = co_await job->done;
    co_return result;
  }

  duckdb::DuckDB duck;
  Watchdog watchdog;
  std::stop_source closing;
  std::atomic<int> running{0};
  std::atomic<std::size_t> statements_queued{0};
  std::atomic<std::size_t> metadata_queued{0};
  std::size_t queued_max = 1000;  // of each lane
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

Task<SqlResult<QueryResult>> Database::RunWork(
    QueryLane lane, std::stop_token stop, std::move_only_function<SqlResult<QueryResult>()> work) {
  SqlResult<QueryResult> result = co_await impl_->Submit<QueryResult>(lane, stop, std::move(work));
  co_return result;
}

Task<SqlResult<QueryResult>> Database::Run(QueryRequest request) {
  const QueryLane lane = request.lane;
  const std::stop_token stop = request.stop;
  const Clock::time_point submitted = Clock::now();
  std::move_only_function<SqlResult<QueryResult>()> work = [this, submitted,
                                                            request = std::move(request)] {
    const auto queued = Clock::now() - submitted;
    if (request.on_running) request.on_running();
    SqlResult<QueryResult> result = RunNow(request);
    if (result) {
      result->statistics.queued = std::chrono::duration_cast<std::chrono::microseconds>(queued);
    }
    return result;
  };
  SqlResult<QueryResult> result = co_await RunWork(lane, stop, std::move(work));
  co_return result;
}

Task<SqlResult<std::vector<SqlColumn>>> Database::Describe(QueryRequest request) {
  using Columns = std::vector<SqlColumn>;
  const std::stop_token stop = request.stop;
  std::move_only_function<SqlResult<Columns>()> work = [this, request = std::move(request)] {
    return DescribeNow(request);
  };
  SqlResult<Columns> result =
      co_await impl_->Submit<Columns>(QueryLane::kMetadata, stop, std::move(work));
  co_return result;
}

Task<SqlResult<std::string>> Database::Explain(QueryRequest request, bool analyze) {
  const QueryLane lane = request.lane;
  const std::stop_token stop = request.stop;
  std::move_only_function<SqlResult<std::string>()> work =
      [this, analyze, request = std::move(request)] { return ExplainNow(request, analyze); };
  SqlResult<std::string> result = co_await impl_->Submit<std::string>(lane, stop, std::move(work));
  co_return result;
}

SqlResult<QueryResult> Database::RunNow(const QueryRequest& request) {
  return Statement(impl_->duck, impl_->watchdog, request).Run();
}

SqlResult<std::vector<SqlColumn>> Database::DescribeNow(const QueryRequest& request) {
  return Statement(impl_->duck, impl_->watchdog, request).Describe();
}

SqlResult<std::string> Database::ExplainNow(const QueryRequest& request, bool analyze) {
  return Statement(impl_->duck, impl_->watchdog, request).Explain(analyze);
}

Database::Load Database::CurrentLoad() const {
  const duckdb::BufferManager& buffers =
      duckdb::BufferManager::GetBufferManager(*impl_->duck.instance);
  return {.running = impl_->running,
          .queued = impl_->statements_queued + impl_->metadata_queued,
          .memory_bytes = buffers.GetUsedMemory(),
          .temporary_bytes = buffers.GetUsedSwap()};
}

}  // namespace laketop::engine
