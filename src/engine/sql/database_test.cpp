// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <fstream>
#include <functional>
#include <latch>
#include <optional>
#include <semaphore>
#include <stdexcept>
#include <stop_token>
#include <thread>
#include <vector>

#include <unistd.h>

#include "base/sync_wait.hpp"
#include "engine/sql/testing/sql_fixture.hpp"

namespace laketop::engine {
namespace {

using ::testing::ElementsAre;
using testing::MemoryObjects;
using testing::Rows;
using testing::SharedDatabase;
using Kind = SqlError::Kind;
using namespace std::chrono_literals;

class DatabaseTest : public testing::SqlTest {};

constexpr const char* kForever =
    "SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE a.range + b.range < 0";

TEST_F(DatabaseTest, AnswersValuesOfEachType) {
  EXPECT_THAT(Query("SELECT true, -1::TINYINT, 300::SMALLINT, 70000, 5000000000, "
                    "'x', 1.5::DOUBLE, 12.34::DECIMAL(4,2), DATE '1970-01-02', NULL"),
              ElementsAre("true|-1|300|70000|5000000000|x|1.500000|1234|1|NULL"));
  EXPECT_THAT(Query("SELECT [1,2,NULL], {'a': 1, 'b': ['x']}, MAP {'k': 1}, INTERVAL 14 MONTH"),
              ElementsAre("[1,2,NULL]|(a=1,b=[x])|{k=1}|14m0d0"));
  EXPECT_THAT(Query("SELECT 'a string that is longer than twelve', ''::BLOB"),
              ElementsAre("a string that is longer than twelve|"));
  EXPECT_THAT(Query("SELECT 123456789012345678901234567.89::DECIMAL(38,2) % 100000"),
              ElementsAre("3456789"));
}

TEST_F(DatabaseTest, RareTypesArriveAsPlainOnes) {
  EXPECT_THAT(Query("SELECT [1,2]::INTEGER[2], '101'::BIT, [['a']::VARCHAR[1]]"),
              ElementsAre("[1,2]|101|[[a]]"));
}

TEST_F(DatabaseTest, NestedValuesKeepTheirRowsBehindFilters) {
  EXPECT_THAT(Query("SELECT s, s.l FROM (SELECT {'i': i, 'l': [i, i + 1]} AS s "
                    "FROM range(10) t(i)) WHERE s.i % 4 = 1"),
              ElementsAre("(i=1,l=[1,2])|[1,2]", "(i=5,l=[5,6])|[5,6]", "(i=9,l=[9,10])|[9,10]"));
  EXPECT_THAT(Query("SELECT {'c': 1} FROM range(2)"), ElementsAre("(c=1)", "(c=1)"));
  EXPECT_THAT(Query("SELECT CASE WHEN i = 1 THEN NULL ELSE {'a': i} END FROM range(3) t(i)"),
              ElementsAre("(a=0)", "NULL", "(a=2)"));
}

TEST_F(DatabaseTest, DescribesWithoutRunning) {
  const auto columns = SyncWait(SharedDatabase().Describe(
      Request("SELECT 1 AS a, error('never') AS b, 1.5::DECIMAL(10,3) AS c, [1.0::REAL] AS d")));
  ASSERT_TRUE(columns.has_value());
  ASSERT_EQ(columns->size(), 4u);
  EXPECT_EQ((*columns)[0].name, "a");
  EXPECT_EQ(ToString((*columns)[2].type), "DECIMAL(10,3)");
  EXPECT_EQ(ToString((*columns)[3].type), "FLOAT[]");
}

TEST_F(DatabaseTest, TakesOneQueryOnly) {
  for (const char* sql : {"SELECT 1; SELECT 2", "CREATE TABLE t (a INT)", "SET threads = 1",
                          "COPY (SELECT 1) TO 's3://b/x' (FORMAT csv)", "PRAGMA enable_profiling",
                          "ATTACH 'x.db'", "INSTALL httpfs", "DROP MACRO trino_pi", ""}) {
    EXPECT_EQ(ErrorOf(sql).kind, Kind::kText) << sql;
  }
}

TEST_F(DatabaseTest, ReachesNoFileOfTheMachine) {
  for (const char* sql :
       {"SELECT * FROM read_csv('/etc/passwd')", "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM glob('/etc/*')", "SELECT * FROM '/etc/passwd.csv'",
        "SELECT * FROM read_csv('s3://../../etc/passwd')",
        "SELECT * FROM read_parquet('http://127.0.0.1:1/x.parquet')"}) {
    const SqlError error = ErrorOf(sql);
    EXPECT_TRUE(error.kind == Kind::kStorage || error.kind == Kind::kText ||
                error.kind == Kind::kData)
        << sql << ": " << error.message;
  }
  // Nor what DuckDB itself may reach, its temporary folder.
  std::ofstream(testing::TestFolder() / "shared" / "spilled") << "of another query";
  const std::string spilled = (testing::TestFolder() / "shared" / "spilled").string();
  EXPECT_EQ(ErrorOf("SELECT * FROM read_text('" + spilled + "')").code, "AccessDenied");
  EXPECT_EQ(ErrorOf("SELECT * FROM read_text('" + spilled + "*')").code, "AccessDenied");

  QueryRequest nobody = Request("SELECT * FROM read_text('s3://b/k')");
  objects->Put("b", "k", "secret");
  nobody.pinned = objects->PinAll();
  nobody.objects = nullptr;
  EXPECT_EQ(ErrorOf(std::move(nobody)).code, "AccessDenied");
}

TEST_F(DatabaseTest, ErrorsOfFunctionsCarryTheirCode) {
  const SqlError error = ErrorOf("SELECT trino_div(x, 0) FROM range(3) t(x)");
  EXPECT_EQ(error.kind, Kind::kUser);
  EXPECT_EQ(error.code, "DIVISION_BY_ZERO");
  EXPECT_EQ(error.message, "Division by zero");
  EXPECT_EQ(ErrorOf("SELECT trino_div((-128)::TINYINT, (-1)::TINYINT)").message,
            "tinyint division overflow: -128 / -1");
  EXPECT_EQ(ErrorOf("SELECT trino_fail('ANY_CODE', 'words: ''quoted'' 5%', NULL::DATE)").message,
            "words: 'quoted' 5%");
}

TEST_F(DatabaseTest, TryTurnsErrorsIntoNullRowByRow) {
  EXPECT_THAT(Query("SELECT TRY(trino_div(10, x)) FROM (VALUES (0), (3), (0), (5)) t(x)"),
              ElementsAre("NULL", "3", "NULL", "2"));
  EXPECT_THAT(Query("SELECT list_transform([1, 0, 2], lambda x: TRY(trino_div(4, x)))"),
              ElementsAre("[4,NULL,2]"));
}

TEST_F(DatabaseTest, FunctionsDoNotRunForRowsThatAFilterDropped) {
  EXPECT_THAT(Query("SELECT trino_div(10, x) FROM (SELECT i % 3 AS x FROM range(9) t(i)) "
                    "WHERE x <> 0 ORDER BY 1 LIMIT 2"),
              ElementsAre("5", "5"));
}

TEST_F(DatabaseTest, MapsNativeErrors) {
  EXPECT_EQ(ErrorOf("SELECT CAST(x AS INTEGER) FROM (VALUES ('P332a')) t(x)").message,
            "Cannot cast 'P332a' to INTEGER");
  EXPECT_EQ(ErrorOf("SELECT CAST(x AS INTEGER) FROM (VALUES ('P332a')) t(x)").code,
            "INVALID_CAST_ARGUMENT");
  const SqlError overflow = ErrorOf("SELECT x + 1::INTEGER FROM (VALUES (2147483647)) t(x)");
  EXPECT_EQ(overflow.code, "NUMERIC_VALUE_OUT_OF_RANGE");
  EXPECT_EQ(overflow.message, "integer addition overflow: 2147483647 + 1");
  EXPECT_EQ(ErrorOf("SELECT CAST(x AS TINYINT) FROM (VALUES (300)) t(x)").code,
            "NUMERIC_VALUE_OUT_OF_RANGE");
  EXPECT_EQ(ErrorOf("SELECT (SELECT i FROM range(x) t(i)) FROM (VALUES (2)) v(x)").code,
            "SUBQUERY_MULTIPLE_ROWS");
  EXPECT_EQ(ErrorOf("SELECT CAST(x AS DATE) FROM (VALUES ('soon')) t(x)").message,
            "Value cannot be cast to date: soon");
  EXPECT_THAT(Query("SELECT 1e0 / 0, isnan(0e0 / 0)"), ElementsAre("inf|true"));
  EXPECT_EQ(ErrorOf("SELEC 1").kind, Kind::kText);
  EXPECT_EQ(ErrorOf("SELECT nope").kind, Kind::kText);
}

TEST_F(DatabaseTest, StreamsAndStopsWhenTheSinkHasEnough) {
  QueryRequest request = Request("SELECT i FROM range(100000000000) t(i)");
  auto sink = std::make_shared<Rows>();
  sink->rows_max = 10'000;
  request.sink = sink;
  ASSERT_TRUE(SharedDatabase().RunNow(request).has_value());
  EXPECT_EQ(sink->rows.front(), "0");
}

TEST_F(DatabaseTest, ErrorsOfTheSinkEndTheQuery) {
  struct Failing final : ResultSink {
    SqlResult<bool> Append(const RowBatch&) override {
      return std::unexpected(SqlError{Kind::kStorage, "SlowDown", "later"});
    }
  };
  QueryRequest request = Request("SELECT 1");
  request.sink = std::make_shared<Failing>();
  EXPECT_EQ(ErrorOf(std::move(request)).code, "SlowDown");
}

TEST_F(DatabaseTest, StopsWhileRunning) {
  for (int round = 0; round < 5; ++round) {
    std::stop_source stop;
    QueryRequest request = Request(kForever);
    request.stop = stop.get_token();
    std::latch running(1);
    request.on_running = [&] { running.count_down(); };
    std::jthread stopper([&] {
      running.wait();
      std::this_thread::sleep_for(round * 10ms);
      stop.request_stop();
    });
    const SqlResult<QueryResult> result = SyncWait(SharedDatabase().Run(std::move(request)));
    stopper.join();
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().kind, Kind::kCancelled);
  }
}

TEST_F(DatabaseTest, EndsAtItsDeadline) {
  QueryRequest request = Request(kForever);
  request.deadline = std::chrono::steady_clock::now() + 50ms;
  EXPECT_EQ(ErrorOf(std::move(request)).kind, Kind::kDeadline);
}

TEST_F(DatabaseTest, QueuedStatementsWaitAndCanBeStopped) {
  auto opened = Database::Open({.temporary_folder = testing::TestFolder() / "queue",
                                .threads = 1,
                                .statements_max = 1,
                                .statements_queued_max = 2});
  ASSERT_TRUE(opened.has_value());
  Database& database = **opened;
  std::stop_source stop_first;
  std::stop_source stop_second;
  std::latch first_running(1);
  std::atomic<bool> second_ran{false};
  SqlResult<QueryResult> first;
  SqlResult<QueryResult> second;
  std::jthread first_thread([&] {
    QueryRequest request{.sql = kForever};
    request.stop = stop_first.get_token();
    request.on_running = [&] { first_running.count_down(); };
    first = SyncWait(database.Run(std::move(request)));
  });
  first_running.wait();
  std::jthread second_thread([&] {
    QueryRequest request{.sql = "SELECT 1"};
    request.stop = stop_second.get_token();
    request.on_running = [&] { second_ran = true; };
    second = SyncWait(database.Run(std::move(request)));
  });
  // Metadata work does not queue behind statements.
  EXPECT_TRUE(SyncWait(database.Describe({.sql = "SELECT 1"})).has_value());
  stop_second.request_stop();
  second_thread.join();
  EXPECT_FALSE(second_ran);
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().kind, Kind::kCancelled);
  stop_first.request_stop();
  first_thread.join();
  EXPECT_EQ(first.error().kind, Kind::kCancelled);
}

TEST_F(DatabaseTest, ClosingEndsWhatRuns) {
  auto opened = Database::Open(
      {.temporary_folder = testing::TestFolder() / "closing", .threads = 1, .statements_max = 1});
  ASSERT_TRUE(opened.has_value());
  std::latch running(1);
  std::latch ended(1);
  SqlResult<QueryResult> result;
  QueryRequest request{.sql = kForever};
  request.on_running = [&] { running.count_down(); };
  auto run = [](Database& database, QueryRequest forever,
                SqlResult<QueryResult>& out) -> Task<void> {
    out = co_await database.Run(std::move(forever));
  };
  Spawn(nullptr, run(**opened, std::move(request), result),
        [&](std::exception_ptr) { ended.count_down(); });
  running.wait();
  opened->reset();
  ended.wait();
  EXPECT_EQ(result.error().kind, Kind::kCancelled);
}

TEST_F(DatabaseTest, SpillsToItsFolderAndFailsWhenThatIsFull) {
  const char* sql = "SELECT count(*) FROM (SELECT DISTINCT hash(i), i FROM range(4000000) t(i))";
  auto roomy = Database::Open({.temporary_folder = testing::TestFolder() / "spill",
                               .memory_bytes_max = 96 << 20,
                               .threads = 2});
  ASSERT_TRUE(roomy.has_value());
  const SqlResult<QueryResult> spilled = (*roomy)->RunNow({.sql = sql});
  EXPECT_TRUE(spilled.has_value()) << spilled.error().message;
  auto tight = Database::Open({.temporary_folder = testing::TestFolder() / "tight",
                               .memory_bytes_max = 48 << 20,
                               .temporary_bytes_max = 1 << 20,
                               .threads = 2});
  ASSERT_TRUE(tight.has_value());
  const SqlResult<QueryResult> failed = (*tight)->RunNow({.sql = sql});
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().kind, Kind::kMemory) << failed.error().message;
}

TEST_F(DatabaseTest, ManyAtOnce) {
  std::vector<std::jthread> threads;
  std::atomic<int> right{0};
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([&right, i] {
      QueryRequest request{.sql =
                               "SELECT sum(i) + " + std::to_string(i) + " FROM range(100000) t(i)"};
      auto sink = std::make_shared<Rows>();
      request.sink = sink;
      const auto result = SyncWait(SharedDatabase().Run(std::move(request)));
      if (result && sink->rows[0] == std::to_string(4999950000 + i)) ++right;
    });
  }
  threads.clear();
  EXPECT_EQ(right, 16);
}

TEST_F(DatabaseTest, TextTablesAreRelations) {
  auto table = std::make_shared<TextTable>();
  table->columns = {{"id", "BIGINT"}, {"day", "DATE"}, {"city", "VARCHAR"}};
  for (int i = 0; i < 5000; ++i) {
    table->rows.push_back({std::to_string(i), "2020-01-0" + std::to_string(i % 9 + 1),
                           i % 2 == 0 ? std::optional<std::string>("x") : std::nullopt});
  }
  QueryRequest request = Request(
      "SELECT count(*), count(city), max(id) FROM laketop_table('parts') "
      "WHERE day = DATE '2020-01-03'");
  request.tables["parts"] = table;
  EXPECT_THAT(Query(request), ElementsAre("556|278|4997"));
  request.sql = "SELECT count(*) FROM laketop_table('parts')";
  EXPECT_THAT(Query(request), ElementsAre("5000"));
  auto wrong = std::make_shared<TextTable>(*table);
  wrong->rows[17][0] = "seventeen";
  request.tables["parts"] = wrong;
  request.sql = "SELECT sum(id) FROM laketop_table('parts')";
  EXPECT_EQ(ErrorOf(request).code, "INVALID_CAST_ARGUMENT");
}

TEST_F(DatabaseTest, WorkOfAServiceRunsOnASqlThread) {
  std::move_only_function<SqlResult<QueryResult>()> work = [] {
    auto pruned = SharedDatabase().RunNow({.sql = "SELECT 1"});
    if (!pruned) return pruned;
    return SharedDatabase().RunNow({.sql = "SELECT * FROM range(3)"});
  };
  const auto result =
      SyncWait(SharedDatabase().RunWork(QueryLane::kStatement, {}, std::move(work)));
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->statistics.rows_returned, 3u);
}

TEST_F(DatabaseTest, WorkThatThrowsFailsAlone) {
  for (QueryLane lane : {QueryLane::kStatement, QueryLane::kMetadata}) {
    std::move_only_function<SqlResult<QueryResult>()> work = []() -> SqlResult<QueryResult> {
      throw std::runtime_error("a service's bug");
    };
    const auto result = SyncWait(SharedDatabase().RunWork(lane, {}, std::move(work)));
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().kind, Kind::kInternal);
    EXPECT_EQ(result.error().message, "a service's bug");
  }
  EXPECT_EQ(SharedDatabase().CurrentLoad().running, 0);
}

TEST_F(DatabaseTest, TakesSixtyPercentOfTheMemoryByDefault) {
  auto opened = Database::Open({.temporary_folder = testing::TestFolder() / "memory"});
  ASSERT_TRUE(opened.has_value());
  auto sink = std::make_shared<Rows>();
  ASSERT_TRUE((*opened)->RunNow({.sql = "SELECT current_setting('max_memory')", .sink = sink}));
  ASSERT_EQ(sink->rows.size(), 1u);
  const std::string& text = sink->rows[0];  // "14.1 GiB"
  const double unit = text.ends_with("GiB") ? 1 << 30 : text.ends_with("MiB") ? 1 << 20 : 1;
  const double physical =
      static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE));
  // A control group may allow less than the machine has.
  EXPECT_LE(std::stod(text) * unit, 0.61 * physical) << text;
}

TEST_F(DatabaseTest, EachLaneQueuesOnlySoMany) {
  auto opened = Database::Open({.temporary_folder = testing::TestFolder() / "lanes",
                                .threads = 1,
                                .statements_max = 1,
                                .statements_queued_max = 1});
  ASSERT_TRUE(opened.has_value());
  Database& database = **opened;
  for (QueryLane lane : {QueryLane::kStatement, QueryLane::kMetadata}) {
    // Holds every thread of the lane; what comes then waits, up to the limit.
    std::latch free(1);
    std::vector<SqlResult<QueryResult>> results(4);
    std::counting_semaphore<4> ended(0);
    {
      std::vector<std::jthread> callers;
      for (SqlResult<QueryResult>& result : results) {
        callers.emplace_back([&] {
          std::move_only_function<SqlResult<QueryResult>()> work = [&free] {
            free.wait();
            return SqlResult<QueryResult>(QueryResult{});
          };
          result = SyncWait(database.RunWork(lane, {}, std::move(work)));
          ended.release();
        });
      }
      ended.acquire();  // the refused one does not wait for the others
      free.count_down();
    }
    const auto refused = std::ranges::count_if(
        results, [](const auto& result) { return !result && result.error().kind == Kind::kLimit; });
    EXPECT_GE(refused, 1);
    EXPECT_LT(refused, 4);
  }
}

TEST_F(DatabaseTest, AnErrorLateInTheStreamIsTheResult) {
  QueryRequest request = Request("SELECT trino_div(1, i - 90000::BIGINT) FROM range(100000) t(i)");
  auto sink = std::make_shared<Rows>();
  request.sink = sink;
  const auto result = SharedDatabase().RunNow(request);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, "DIVISION_BY_ZERO");
  EXPECT_LT(sink->rows.size(), 90001u);
}

TEST_F(DatabaseTest, ExplainsAndProfiles) {
  const auto plan = SyncWait(SharedDatabase().Explain(Request("SELECT 42 AS answer"), false));
  ASSERT_TRUE(plan.has_value());
  EXPECT_THAT(*plan, ::testing::HasSubstr("PROJECTION"));
  QueryRequest request = Request("SELECT count(*) FROM range(1000)");
  request.profile = true;
  const auto result = SharedDatabase().RunNow(request);
  ASSERT_TRUE(result.has_value());
  EXPECT_THAT(result->statistics.profile_json, ::testing::HasSubstr("operator_timing"));
}

// The marks that errors travel with, in a user's text.
TEST_F(DatabaseTest, MessagesKeepControlCharacters) {
  QueryRequest request;
  request.sql = "SELECT trino_varchar_to_integer('a' || chr(1) || 'B' || chr(2) || chr(1) || 'c')";
  const SqlResult<QueryResult> ours = SharedDatabase().RunNow(request);
  ASSERT_FALSE(ours.has_value());
  EXPECT_EQ(ours.error().code, "INVALID_CAST_ARGUMENT");
  EXPECT_EQ(ours.error().message,
            "Cannot cast 'a\x01"
            "B\x02\x01"
            "c' to INT");
  request.sql = "SELECT CAST('x' || chr(1) || 'z:FAKE' || chr(1) || 'y' AS INTEGER)";
  const SqlResult<QueryResult> of_duckdb = SharedDatabase().RunNow(request);
  ASSERT_FALSE(of_duckdb.has_value());
  EXPECT_EQ(of_duckdb.error().code, "INVALID_CAST_ARGUMENT");
  EXPECT_EQ(of_duckdb.error().kind, Kind::kUser);
}

}  // namespace
}  // namespace laketop::engine
