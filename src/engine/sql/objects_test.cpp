// SPDX-License-Identifier: Apache-2.0
// Reading and writing s3:// inside the engine: pinned versions, exact keys, write sets.
#include <gmock/gmock.h>

#include <gtest/gtest.h>
#include <atomic>
#include <chrono>
#include <optional>

#include "engine/sql/testing/sql_fixture.hpp"

namespace laketop::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::MemoryObjects;
using testing::Rows;
using testing::SharedDatabase;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;
using Kind = SqlError::Kind;

class ObjectsTest : public testing::SqlTest {
 protected:
  std::string Parquet(std::string sql) {
    auto writes =
        Write(std::move(sql),
              {.bucket = "scratch", .file_stem = "x", .compression = ParquetCompression::kSnappy});
    EXPECT_THAT(writes->Objects(), SizeIs(1));
    return static_cast<const MemoryObjects::Sealed&>(*writes->Objects()[0].bytes).bytes;
  }
};

std::string Read(std::string_view key) {
  std::string quoted;
  for (char c : key) quoted += c == '\'' ? std::string("''") : std::string(1, c);
  return "SELECT * FROM read_parquet('s3://b/" + quoted + "', hive_partitioning=false)";
}

TEST_F(ObjectsTest, WritesAndReadsParquet) {
  auto writes = Write("SELECT i AS a, 'v' || i AS b FROM range(100000) t(i)",
                      {.bucket = "b",
                       .prefix = "t/",
                       .file_stem = "query-1",
                       .extension = ".parquet",
                       .compression = ParquetCompression::kZstd});
  ASSERT_THAT(writes->Objects(), SizeIs(1));
  const StagedObject& object = writes->Objects()[0];
  EXPECT_EQ(object.key, "t/query-1_00000.parquet");
  EXPECT_EQ(object.rows, 100000u);
  EXPECT_GT(object.size, 1000u);
  EXPECT_THAT(objects->Keys("b"), SizeIs(0));  // nothing is published by writing
  objects->Publish(*writes);

  QueryRequest request =
      Request("SELECT sum(a), max(b) FROM read_parquet('s3://b/t/query-1_00000.parquet')");
  auto sink = std::make_shared<Rows>();
  request.sink = sink;
  const auto result = SharedDatabase().RunNow(request);
  ASSERT_TRUE(result.has_value());
  EXPECT_THAT(sink->rows, ElementsAre("4999950000|v99999"));
  EXPECT_GT(result->statistics.bytes_scanned, 1000u);
  EXPECT_LE(result->statistics.bytes_scanned, object.size * 2);
  EXPECT_GE(result->statistics.objects_opened, 1u);
}

TEST_F(ObjectsTest, KeysAreExactWhateverTheyContain) {
  const std::string bytes = Parquet("SELECT 1 AS one");
  for (const char* key : {"a*b.parquet", "a?b#c.parquet", "[x]{y,z}.parquet", "sp ace/d%20e",
                          "\xC3\xA9t\xC3\xA9.parquet", "it's.parquet", "**/x", "a//b", "k=v/x",
                          "x.parquet?versionId=1", "dir/"}) {
    objects->Put("b", key, bytes);
    EXPECT_THAT(Query(Read(key)), ElementsAre("1")) << key;
  }
  // A pattern that would match the keys above is no key.
  EXPECT_EQ(ErrorOf(Read("*.parquet")).code, "NoSuchKey");
  EXPECT_EQ(ErrorOf(Read("")).code, "NoSuchKey");
  EXPECT_EQ(ErrorOf(Read("dir")).code, "NoSuchKey");
}

TEST_F(ObjectsTest, AnOverwriteDoesNotReachAPinnedVersion) {
  objects->Put("b", "k", Parquet("SELECT 'old' AS a FROM range(1000)"));
  QueryRequest pinned = Request("SELECT min(a), count(*) FROM read_parquet('s3://b/k')");
  objects->Put("b", "k", Parquet("SELECT 'new' AS other, 5 AS a"));
  EXPECT_THAT(Query(pinned), ElementsAre("old|1000"));
  EXPECT_THAT(Query(Read("k")), ElementsAre("new|5"));
}

// An object source that overwrites an object each time one is opened.
class OverwritingObjects final : public ObjectSource {
 public:
  OverwritingObjects(std::shared_ptr<MemoryObjects> inner, std::string bytes)
      : inner_(std::move(inner)), bytes_(std::move(bytes)) {}
  ObjectResult<std::shared_ptr<ObjectReader>> Open(const ObjectRef& object) override {
    auto reader = inner_->Open(object);
    inner_->Put(object.bucket, object.key, bytes_);
    ++opens;
    return reader;
  }
  ObjectResult<std::unique_ptr<ObjectSink>> Create(const std::string& b,
                                                   const std::string& k) override {
    return inner_->Create(b, k);
  }
  std::atomic<int> opens{0};

 private:
  std::shared_ptr<MemoryObjects> inner_;
  std::string bytes_;
};

TEST_F(ObjectsTest, AnOverwriteBetweenTwoOpensIsNotSeen) {
  objects->Put("b", "k", Parquet("SELECT i AS a FROM range(1000) t(i)"));
  QueryRequest request = Request("SELECT sum(a) FROM read_parquet(['s3://b/k', 's3://b/k'])");
  auto overwriting =
      std::make_shared<OverwritingObjects>(objects, Parquet("SELECT 'x' AS a, 1 AS c"));
  request.objects = overwriting;
  EXPECT_THAT(Query(std::move(request)), ElementsAre("999000"));
  EXPECT_EQ(overwriting->opens, 1);
}

TEST_F(ObjectsTest, LongFileListsStayOutOfTheText) {
  std::vector<std::string> urls;
  for (int i = 0; i < 300; ++i) {
    const std::string key = "part/" + std::to_string(i);
    objects->Put("b", key, Parquet("SELECT " + std::to_string(i) + " AS a"));
    urls.push_back(ObjectUrl("b", key));
  }
  QueryRequest request = Request("SELECT sum(a), count(*) FROM read_parquet(getvariable('files'))");
  request.file_lists["files"] = urls;
  EXPECT_THAT(Query(std::move(request)), ElementsAre("44850|300"));
}

TEST_F(ObjectsTest, FileValuesAreColumns) {
  auto values = std::make_shared<FileValues>();
  values->columns = {{"year", "INTEGER"}, {"city", "VARCHAR"}};
  for (int i = 0; i < 3; ++i) {
    const std::string key = "part/" + std::to_string(i);
    objects->Put("b", key, Parquet("SELECT i AS a FROM range(3000) t(i)"));
    values->values[ObjectUrl("b", key)] = {std::to_string(2020 + i), std::nullopt};
  }
  values->values[ObjectUrl("b", "part/1")][1] = "NULL";
  QueryRequest request = Request(
      "SELECT p.year, p.city, count(*), sum(a) FROM (SELECT *, laketop_file_values('t', filename) "
      "AS p FROM read_parquet(getvariable('files'), filename=true)) WHERE p.year > 2020 "
      "GROUP BY ALL ORDER BY 1");
  request.file_lists["files"] = {"s3://b/part/0", "s3://b/part/1", "s3://b/part/2"};
  request.file_values["t"] = values;
  EXPECT_THAT(Query(request), ElementsAre("2021|NULL|3000|4498500", "2022|NULL|3000|4498500"));
  request.sql =
      "SELECT laketop_file_values('t', f).city FROM (VALUES ('s3://b/part/1'), "
      "('s3://b/part/2')) t(f)";
  EXPECT_THAT(Query(request), ElementsAre("NULL", "NULL"));
  request.sql =
      "SELECT laketop_file_values('t', f).city IS NULL FROM (VALUES ('s3://b/part/1'), "
      "('s3://b/part/2')) t(f)";
  EXPECT_THAT(Query(request), ElementsAre("false", "true"));
}

// What a scan of a catalog's table looks like: the filter must reach the Parquet reader, which
// skips row groups by it, and columns that nobody asks for must not be read.
TEST_F(ObjectsTest, FiltersAndColumnsReachTheReaderThroughFileValues) {
  objects->Put("b", "k", Parquet("SELECT i AS a, hash(i) AS wide FROM range(500000) t(i)"));
  auto values = std::make_shared<FileValues>();
  values->columns = {{"year", "INTEGER"}};
  values->values[ObjectUrl("b", "k")] = {"2020"};
  QueryRequest request = Request(
      "SELECT sum(a), any_value(year) FROM (SELECT a, wide, laketop_file_values('t', "
      "\"filename\").year AS year FROM (SELECT *, filename FROM read_parquet('s3://b/k', "
      "filename=true, hive_partitioning=false))) WHERE a > 499990 AND year = 2020");
  request.file_values["t"] = values;
  auto sink = std::make_shared<Rows>();
  request.sink = sink;
  const auto result = SharedDatabase().RunNow(request);
  ASSERT_TRUE(result.has_value());
  EXPECT_THAT(sink->rows, ElementsAre("4499955|2020"));
  const std::uint64_t size = request.pinned->Find("s3://b/k")->size;
  EXPECT_LT(result->statistics.bytes_scanned, size / 8);
}

TEST_F(ObjectsTest, ReadsTextAndGzip) {
  objects->Put("b", "x.csv", "a,b\n1,x\n2,y\n");
  EXPECT_THAT(Query("SELECT * FROM read_csv('s3://b/x.csv')"), ElementsAre("1|x", "2|y"));
  const char gzipped[] =
      "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x33\xd4\xa9\xe0\x32\xd2\xa9\xe4"
      "\x02\x00\x60\xec\xc4\xfc\x08\x00\x00\x00";
  objects->Put("b", "g", std::string(gzipped, sizeof gzipped - 1));
  EXPECT_THAT(Query("SELECT * FROM read_csv('s3://b/g', compression='gzip', header=false)"),
              ElementsAre("1|x", "2|y"));
  objects->Put("b", "x.json", "{\"a\":1}\n{\"a\":2}\n");
  EXPECT_THAT(Query("SELECT a FROM read_json('s3://b/x.json')"), ElementsAre("1", "2"));
}

TEST_F(ObjectsTest, BadFilesAreErrorsOfTheData) {
  objects->Put("b", "bad", "this is not parquet at all");
  EXPECT_EQ(ErrorOf(Read("bad")).kind, Kind::kData);
  objects->Put("b", "empty", "");
  EXPECT_EQ(ErrorOf(Read("empty")).kind, Kind::kData);
  std::string truncated = Parquet("SELECT i FROM range(1000) t(i)");
  truncated.erase(10, 100);
  objects->Put("b", "torn", truncated);
  const SqlError error = ErrorOf("SELECT sum(i) FROM read_parquet('s3://b/torn')");
  EXPECT_EQ(error.kind, Kind::kData) << error.message;
}

TEST_F(ObjectsTest, AFailedWriteLeavesNothing) {
  auto writes =
      std::make_shared<WriteSet>(objects, WriteOptions{.bucket = "b",
                                                       .prefix = "t/",
                                                       .file_stem = "q",
                                                       .compression = ParquetCompression::kSnappy});
  QueryRequest request = Request(
      "SELECT i, CASE WHEN i = 900000 THEN trino_div(i, 0) ELSE i END AS j "
      "FROM range(1000000) t(i)");
  request.write = writes;
  EXPECT_EQ(ErrorOf(request).code, "DIVISION_BY_ZERO");
  EXPECT_THAT(writes->Objects(), SizeIs(0));
  EXPECT_EQ(objects->LiveSinks(), 0);

  request.sql = "SELECT i FROM range(10000000000) t(i)";
  request.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(100);
  EXPECT_EQ(ErrorOf(request).kind, Kind::kDeadline);
  EXPECT_THAT(writes->Objects(), SizeIs(0));
  EXPECT_EQ(objects->LiveSinks(), 0);
}

TEST_F(ObjectsTest, WhatTheSourceRefusesIsItsError) {
  auto writes = std::make_shared<WriteSet>(
      objects, WriteOptions{.bucket = "forbidden", .prefix = "t/", .file_stem = "q"});
  QueryRequest request = Request("SELECT 1 AS a");
  request.write = writes;
  const SqlError error = ErrorOf(std::move(request));
  EXPECT_EQ(error.kind, Kind::kStorage);
  EXPECT_EQ(error.code, "AccessDenied");
}

TEST_F(ObjectsTest, NoRowsNoObjects) {
  EXPECT_THAT(Write("SELECT 1 AS a WHERE false", {.bucket = "b", .file_stem = "q"})->Objects(),
              SizeIs(0));
  EXPECT_THAT(Write("SELECT 1 AS a, 2 AS p WHERE false",
                    {.bucket = "b", .file_stem = "q", .partition_columns = {"p"}})
                  ->Objects(),
              SizeIs(0));
}

TEST_F(ObjectsTest, PartitionsHaveHiveKeys) {
  auto writes = Write(
      "SELECT i AS a, y AS Year, c AS city FROM range(4) t(i), "
      "(VALUES (2020, 'NULL'), (2020, NULL), (2021, ''), (2021, 'a/b=c:d %20'), "
      "(NULL, 'S\xC3\xA3o')) v(y, c)",
      {.bucket = "b",
       .prefix = "silver/",
       .file_stem = "q1",
       .extension = ".parquet",
       .partition_columns = {"Year", "city"}});
  std::vector<std::string> keys;
  for (const StagedObject& object : writes->Objects()) {
    EXPECT_EQ(object.rows, 4u);
    std::string key = object.key;
    key.resize(key.size() - std::string_view("00000.parquet").size());
    keys.push_back(key);
  }
  EXPECT_THAT(keys,
              UnorderedElementsAre("silver/Year=2020/city=NULL/q1_",
                                   "silver/Year=2020/city=__HIVE_DEFAULT_PARTITION__/q1_",
                                   "silver/Year=2021/city=__HIVE_DEFAULT_PARTITION__/q1_",
                                   "silver/Year=2021/city=a%2Fb%3Dc%3Ad %2520/q1_",
                                   "silver/Year=__HIVE_DEFAULT_PARTITION__/city=S\xC3\xA3o/q1_"));
  objects->Publish(*writes);
  for (const StagedObject& object : writes->Objects()) {
    EXPECT_THAT(object.partition_values, SizeIs(2));
    QueryRequest request = Request(
        "SELECT * FROM read_parquet(getvariable('f'), hive_partitioning=false) ORDER BY ALL");
    request.file_lists["f"] = {ObjectUrl("b", object.key)};
    EXPECT_THAT(Query(std::move(request)), ElementsAre("0", "1", "2", "3"));
  }
}

TEST_F(ObjectsTest, TooManyPartitionsFail) {
  WriteOptions options{.bucket = "b", .file_stem = "q", .partition_columns = {"p"}};
  EXPECT_THAT(Write("SELECT i AS a, i % 100 AS p FROM range(100000) t(i)", options)->Objects(),
              SizeIs(100));
  QueryRequest request = Request("SELECT i AS a, i % 101 AS p FROM range(100000000000) t(i)");
  request.write = std::make_shared<WriteSet>(objects, options);
  const SqlError error = ErrorOf(request);
  EXPECT_EQ(error.kind, Kind::kLimit);
  EXPECT_EQ(error.code, "HIVE_TOO_MANY_OPEN_PARTITIONS");
  EXPECT_EQ(error.message, "Exceeded limit of 100 open writers for partitions/buckets");
  EXPECT_EQ(objects->LiveSinks(), 0);
}

TEST_F(ObjectsTest, BucketsAreFiles) {
  auto writes = Write(
      "SELECT i AS a, 'x' AS p, i % 3 AS bucket FROM range(9) t(i)",
      {.bucket = "b", .file_stem = "q", .partition_columns = {"p"}, .bucket_column = "bucket"});
  ASSERT_THAT(writes->Objects(), SizeIs(3));
  EXPECT_THAT(writes->Objects()[2].key, HasSubstr("p=x/000002_0_q_"));
  EXPECT_EQ(writes->Objects()[2].bucket_number, 2);
  EXPECT_THAT(writes->Objects()[2].partition_values, ElementsAre("x"));
}

TEST_F(ObjectsTest, LargeResultsSplitIntoFiles) {
  auto writes =
      Write("SELECT hash(i) AS a, hash(i + 1) AS b FROM range(600000) t(i)",
            {.bucket = "b", .file_stem = "q", .row_group_rows = 20'480, .file_bytes_max = 1 << 20});
  EXPECT_GT(writes->Objects().size(), 4u);
  std::uint64_t rows = 0;
  for (const StagedObject& object : writes->Objects()) rows += object.rows;
  EXPECT_EQ(rows, 600000u);
}

// Writes "cell|cell\n".
class LineWriter final : public RowWriter {
 public:
  LineWriter(std::vector<SqlColumn> columns, AppendBytes out)
      : columns_(std::move(columns)), out_(std::move(out)) {}
  SqlResult<void> Write(const RowBatch& batch) override {
    std::string text;
    for (std::size_t row = 0; row < batch.row_count; ++row) {
      for (std::size_t i = 0; i < batch.columns.size(); ++i) {
        text += (i > 0 ? "|" : "") + testing::ToText(batch.columns[i], row);
      }
      text += "\n";
      if (text == "13\n") return std::unexpected(SqlError{Kind::kLimit, "UNLUCKY", "13"});
    }
    return out_(text);
  }
  SqlResult<void> Finish() override { return out_("end of " + columns_[0].name + "\n"); }

 private:
  std::vector<SqlColumn> columns_;
  AppendBytes out_;
};

TEST_F(ObjectsTest, OwnWritersGetRowsFilesAndPartitions) {
  WriteOptions options{.bucket = "b", .file_stem = "q", .partition_columns = {"p"}};
  options.writer = [](const std::vector<SqlColumn>& columns, AppendBytes out) {
    return std::make_unique<LineWriter>(columns, std::move(out));
  };
  auto writes = Write("SELECT i AS a, [i] AS l, i % 2 AS p FROM range(4) t(i)", options);
  ASSERT_THAT(writes->Objects(), SizeIs(2));
  std::vector<std::string> texts;
  for (const StagedObject& object : writes->Objects()) {
    EXPECT_EQ(object.rows, 2u);
    texts.push_back(static_cast<const MemoryObjects::Sealed&>(*object.bytes).bytes);
  }
  EXPECT_THAT(texts, UnorderedElementsAre("0|[0]\n2|[2]\nend of a\n", "1|[1]\n3|[3]\nend of a\n"));

  options.partition_columns.clear();
  writes = Write("SELECT i AS a FROM range(100000) t(i)", options);
  ASSERT_THAT(writes->Objects(), SizeIs(1));
  EXPECT_THAT(static_cast<const MemoryObjects::Sealed&>(*writes->Objects()[0].bytes).bytes,
              HasSubstr("99998\n99999\nend of a\n"));

  options.file_bytes_max = 100'000;
  writes = Write("SELECT i AS a FROM range(100000) t(i)", options);
  EXPECT_GT(writes->Objects().size(), 3u);

  QueryRequest request = Request("SELECT 13 AS a");
  request.write = std::make_shared<WriteSet>(objects, options);
  EXPECT_EQ(ErrorOf(request).code, "UNLUCKY");
  EXPECT_EQ(objects->LiveSinks(), 0);
}

TEST(EscapePartitionValue, EscapesAsHiveDoes) {
  EXPECT_EQ(EscapePartitionValue("a b+c~d}!$&()-.;<>@_`|,"), "a b+c~d}!$&()-.;<>@_`|,");
  EXPECT_EQ(EscapePartitionValue("\"#%'*/:=?\\{[]^\x7F\n"),
            "%22%23%25%27%2A%2F%3A%3D%3F%5C%7B%5B%5D%5E%7F%0A");
}

TEST(ObjectUrl, RoundTrips) {
  const auto parsed = ParseObjectUrl(ObjectUrl("b", "a/ b?*"));
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->bucket, "b");
  EXPECT_EQ(parsed->key, "a/ b?*");
  EXPECT_FALSE(ParseObjectUrl("s3://b").has_value());
  EXPECT_FALSE(ParseObjectUrl("s3:///k").has_value());
  EXPECT_FALSE(ParseObjectUrl("http://b/k").has_value());
}

}  // namespace
}  // namespace laketop::engine
