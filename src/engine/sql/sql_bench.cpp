// SPDX-License-Identifier: Apache-2.0
// The price of going through our layer: the same queries on the same Parquet files, by plain DuckDB
// from the file system and by Database through an ObjectSource; and what a small statement costs.
#include "engine/sql/duckdb/library.hpp"

#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <span>
#include <stop_token>
#include <thread>

#include "base/sync_wait.hpp"
#include "engine/sql/database.hpp"

namespace laketop::engine {
namespace {

constexpr int kThreads = 2;
constexpr int kSmallFiles = 1000;

std::filesystem::path Folder() {
  const char* given = std::getenv("LAKETOP_BENCH_FOLDER");
  return given != nullptr ? std::filesystem::path(given)
                          : std::filesystem::temp_directory_path() / "laketop-sql-bench";
}

// Objects that are files of one folder.
class FileObjects final : public ObjectSource {
 public:
  struct Reader final : ObjectReader {
    explicit Reader(const std::string& path) : file(::open(path.c_str(), O_RDONLY)) {
      struct stat status;
      size = ::fstat(file, &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
    }
    ~Reader() override { ::close(file); }
    std::uint64_t Size() const override { return size; }
    ObjectResult<std::size_t> ReadAt(std::uint64_t offset, std::span<char> out) const override {
      std::size_t done = 0;
      while (done < out.size()) {
        const ssize_t got =
            ::pread(file, out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
        if (got < 0) return std::unexpected(ObjectError{"InternalError", "pread"});
        if (got == 0) break;
        done += static_cast<std::size_t>(got);
      }
      return done;
    }
    int file;
    std::uint64_t size = 0;
  };
  struct Sink final : ObjectSink {
    ObjectResult<void> Append(std::string_view bytes) override {
      size += bytes.size();
      return {};
    }
    ObjectResult<std::shared_ptr<SealedBytes>> Seal() override { return nullptr; }
    std::uint64_t size = 0;
  };
  ObjectResult<std::shared_ptr<ObjectReader>> Open(const ObjectRef& object) override {
    return std::make_shared<Reader>((Folder() / object.key).string());
  }
  ObjectResult<std::unique_ptr<ObjectSink>> Create(const std::string&,
                                                   const std::string&) override {
    return std::make_unique<Sink>();
  }
};

void Check(duckdb::QueryResult& result) {
  if (result.HasError()) {
    std::fprintf(stderr, "%s\n", result.GetError().c_str());
    std::abort();
  }
}

struct Plain {
  Plain() : database(nullptr) {
    duckdb::Connection connection(database);
    Check(*connection.Query("SET threads = " + std::to_string(kThreads)));
    std::filesystem::create_directories(Folder());
    if (std::filesystem::exists(Folder() / "orders.parquet")) return;
    Check(*connection.Query(
        "COPY (SELECT i AS o_orderkey, (hash(i) % 150000)::INTEGER AS o_custkey, "
        "DATE '1992-01-01' + (hash(i * 7) % 2400)::INTEGER AS o_orderdate FROM range(1500000) t(i))"
        " TO '" +
        (Folder() / "orders.parquet").string() + "'"));
    Check(*connection.Query("COPY (SELECT * FROM '" + (Folder() / "orders.parquet").string() +
                            "') TO '" + (Folder() / "orders.csv").string() + "'"));
    std::filesystem::create_directories(Folder() / "small");
    for (int file = 0; file < kSmallFiles; ++file) {
      Check(*connection.Query("COPY (SELECT i AS a, 'x' || i AS b FROM range(100) t(i)) TO '" +
                              (Folder() / "small" / (std::to_string(file) + ".parquet")).string() +
                              "'"));
    }
    for (int part = 0; part < 4; ++part) {
      Check(*connection.Query(
          "COPY (SELECT (hash(i) % 1500000)::BIGINT AS l_orderkey, "
          "(hash(i + 1) % 200000)::INTEGER AS l_partkey, (i % 50 + 1)::DECIMAL(15,2) AS "
          "l_quantity, "
          "(hash(i + 2) % 10000000 / 100)::DECIMAL(15,2) AS l_extendedprice, "
          "(hash(i + 3) % 11 / 100.0)::DECIMAL(15,2) AS l_discount, "
          "(hash(i + 4) % 9 / 100.0)::DECIMAL(15,2) AS l_tax, "
          "['A', 'N', 'R'][1 + (hash(i + 5) % 3)::INTEGER] AS l_returnflag, "
          "['F', 'O'][1 + (hash(i + 6) % 2)::INTEGER] AS l_linestatus, "
          "DATE '1992-01-02' + (hash(i + 7) % 2500)::INTEGER AS l_shipdate, "
          "'comment ' || hash(i + 8) AS l_comment FROM range(1500000) t(i)) TO '" +
          (Folder() / ("lineitem-" + std::to_string(part) + ".parquet")).string() + "'"));
    }
  }
  duckdb::DuckDB database;
};

Plain& PlainDuckDb() {
  static Plain plain;
  return plain;
}

Database& Ours() {
  static const std::unique_ptr<Database> database = [] {
    PlainDuckDb();
    auto opened = Database::Open({.temporary_folder = Folder() / "temporary", .threads = kThreads});
    return std::move(*opened);
  }();
  return *database;
}

std::string Sql(std::string text, const std::string& base) {
  const auto put = [&text](const std::string& name, const std::string& value) {
    for (std::size_t at = text.find(name); at != text.npos; at = text.find(name)) {
      text.replace(at, name.size(), value);
    }
  };
  put("{lineitem}", "read_parquet(['" + base + "lineitem-0.parquet', '" + base +
                        "lineitem-1.parquet', '" + base + "lineitem-2.parquet', '" + base +
                        "lineitem-3.parquet'])");
  std::string small = "read_parquet([";
  for (int file = 0; file < kSmallFiles; ++file) {
    small += (file > 0 ? ",'" : "'") + base + "small/" + std::to_string(file) + ".parquet'";
  }
  put("{small}", small + "])");
  put("{csv}", "read_csv('" + base + "orders.csv')");
  put("{orders}", "read_parquet('" + base + "orders.parquet')");
  return text;
}

constexpr const char* kQueries[] = {
    // TPC-H 1
    "SELECT l_returnflag, l_linestatus, sum(l_quantity), sum(l_extendedprice), "
    "sum(l_extendedprice * (1 - l_discount)), avg(l_quantity), count(*) FROM {lineitem} "
    "WHERE l_shipdate <= DATE '1998-09-02' GROUP BY ALL ORDER BY ALL",
    // TPC-H 6
    "SELECT sum(l_extendedprice * l_discount) FROM {lineitem} WHERE l_shipdate >= DATE "
    "'1994-01-01' AND l_shipdate < DATE '1995-01-01' AND l_discount BETWEEN 0.05 AND 0.07 AND "
    "l_quantity < 24",
    // A join
    "SELECT o_custkey, sum(l_extendedprice) AS r FROM {lineitem} "
    "JOIN {orders} ON l_orderkey = o_orderkey "
    "WHERE o_orderdate >= DATE '1995-01-01' GROUP BY 1 ORDER BY r DESC LIMIT 10",
    // Rows out: 1.5 million of them
    "SELECT o_orderkey, o_custkey, o_orderdate FROM {orders}",
    // Text
    "SELECT count(*) FROM {lineitem} WHERE l_comment LIKE '%77%'",
    // A thousand small files
    "SELECT sum(a), max(b) FROM {small}",
    // CSV
    "SELECT count(*), max(o_orderdate) FROM {csv}",
};

void BM_Plain(benchmark::State& state) {
  const std::string sql = Sql(kQueries[state.range(0)], (Folder() / "").string());
  duckdb::Connection connection(PlainDuckDb().database);
  for (auto _ : state) {
    auto result = connection.SendQuery(sql);
    Check(*result);
    while (auto chunk = result->Fetch()) benchmark::DoNotOptimize(chunk->size());
  }
}

struct CountingSink final : ResultSink {
  SqlResult<bool> Append(const RowBatch& rows) override {
    count += rows.row_count;
    return true;
  }
  std::size_t count = 0;
};

void BM_Ours(benchmark::State& state) {
  QueryRequest request{.sql = Sql(kQueries[state.range(0)], "s3://b/")};
  request.objects = std::make_shared<FileObjects>();
  auto pinned = std::make_shared<PinnedObjects>();
  for (int file = 0; file < kSmallFiles; ++file) {
    const std::string key = "small/" + std::to_string(file) + ".parquet";
    pinned->Pin({.bucket = "b", .key = key, .object_id = key});
  }
  for (const char* key : {"orders.csv", "orders.parquet", "lineitem-0.parquet",
                          "lineitem-1.parquet", "lineitem-2.parquet", "lineitem-3.parquet"}) {
    pinned->Pin({.bucket = "b", .key = key, .object_id = key});
  }
  request.pinned = pinned;
  request.sink = std::make_shared<CountingSink>();
  Database& database = Ours();
  for (auto _ : state) {
    const auto result = SyncWait(database.Run(request));
    if (!result) state.SkipWithError(result.error().message.c_str());
  }
}

BENCHMARK(BM_Plain)
    ->DenseRange(0, std::size(kQueries) - 1)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK(BM_Ours)
    ->DenseRange(0, std::size(kQueries) - 1)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

void BM_SmallStatement(benchmark::State& state) {
  Database& database = Ours();
  for (auto _ : state) {
    QueryRequest request{.sql = "SELECT 1"};
    benchmark::DoNotOptimize(SyncWait(database.Run(std::move(request))));
  }
}
BENCHMARK(BM_SmallStatement)->Unit(benchmark::kMicrosecond)->UseRealTime();

void BM_PartitionedWrite(benchmark::State& state) {
  Database& database = Ours();
  for (auto _ : state) {
    QueryRequest request{.sql =
                             "SELECT i AS a, hash(i) AS b, i % 50 AS p FROM range(2000000) t(i)"};
    request.objects = std::make_shared<FileObjects>();
    WriteOptions options{
        .bucket = "b", .file_stem = "q", .compression = ParquetCompression::kSnappy};
    if (state.range(0) == 1) options.partition_columns = {"p"};
    request.write = std::make_shared<WriteSet>(request.objects, options);
    const auto result = SyncWait(database.Run(std::move(request)));
    if (!result) state.SkipWithError(result.error().message.c_str());
  }
}
BENCHMARK(BM_PartitionedWrite)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond)->UseRealTime();

// From the stop request to the end of the statement, 300 ms into it.
void BM_Stop(benchmark::State& state) {
  constexpr const char* kLong[] = {
      "SELECT count(*) FROM range(1000000000) a, range(1000000000) b WHERE a.range + b.range < 0",
      "SELECT max(h) FROM (SELECT hash(i) AS h, i FROM range(40000000) t(i) ORDER BY h LIMIT "
      "30000000)",
      "SELECT count(*) FROM (SELECT DISTINCT hash(i) FROM range(100000000) t(i))",
      "SELECT sum(length(regexp_replace(repeat('ab', 200) || i, '(a|b)*c', 'x'))) FROM "
      "range(100000000) t(i)",
      "SELECT hash(i), i FROM range(1000000000) t(i)",
  };
  Database& database = Ours();
  for (auto _ : state) {
    std::stop_source stop;
    QueryRequest request{.sql = kLong[state.range(0)], .stop = stop.get_token()};
    if (state.range(1) == 1) {
      request.objects = std::make_shared<FileObjects>();
      request.write = std::make_shared<WriteSet>(request.objects,
                                                 WriteOptions{.bucket = "b", .file_stem = "q"});
    }
    std::chrono::steady_clock::time_point asked;
    std::jthread stopper([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(300));
      asked = std::chrono::steady_clock::now();
      stop.request_stop();
    });
    const auto result = SyncWait(database.Run(std::move(request)));
    const auto ended = std::chrono::steady_clock::now();
    stopper.join();
    if (result) state.SkipWithError("ended by itself");
    state.SetIterationTime(std::chrono::duration<double>(ended - asked).count());
  }
}
BENCHMARK(BM_Stop)
    ->Args({0, 0})
    ->Args({1, 0})
    ->Args({2, 0})
    ->Args({3, 0})
    ->Args({4, 0})
    ->Args({4, 1})
    ->Iterations(3)
    ->Unit(benchmark::kMillisecond)
    ->UseManualTime();

void BM_Open(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        Database::Open({.temporary_folder = Folder() / "open", .threads = kThreads}));
  }
}
BENCHMARK(BM_Open)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace laketop::engine
