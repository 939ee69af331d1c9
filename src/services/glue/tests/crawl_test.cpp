// SPDX-License-Identifier: Apache-2.0
// Whole crawls over buckets in memory and a real record store.

#include <gtest/gtest.h>

#include <filesystem>

#include "base/random.hpp"
#include "base/sync_wait.hpp"
#include "gen/glue/api.hpp"
#include "services/glue/glue.hpp"
#include "services/glue/tests/fake_object_store.hpp"

namespace laketop::glue {
namespace {

class CrawlTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("glue-crawl-" + RandomHex(12));
    engine::Store::Options options;
    options.io_pool = &pool_;
    rows_ = engine::OrThrow(engine::Store::Open(folder_, options));
    store_ = std::make_unique<Store>(*rows_);
    catalog_ = std::make_unique<Catalog>(*store_, clock_);
    runner_ = std::make_unique<CrawlerRunner>(*store_, objects_, pool_, clock_);
    glue_ = std::make_unique<Glue>(*store_, *catalog_, *runner_);
    context_.caller = {.account = "123456789012",
                       .region = "us-east-1",
                       .principal_arn = "arn:aws:iam::123456789012:root"};
    context_.now = clock_.Now();
  }
  void TearDown() override {
    runner_->Shutdown();
    rows_->Stop();
    std::filesystem::remove_all(folder_);
  }

  void Create(std::string path, std::function<void(gen::CreateCrawlerRequest&)> change = {}) {
    gen::CreateCrawlerRequest in;
    in.Name = "c";
    in.Role = "arn:aws:iam::123456789012:role/Glue";
    in.DatabaseName = "db";
    in.Targets.S3Targets.emplace();
    in.Targets.S3Targets->push_back({.Path = std::move(path)});
    if (change) change(in);
    SyncWait(glue_->CreateCrawler(context_, std::move(in)));
  }

  gen::Crawler Run() {
    gen::StartCrawlerRequest start{.Name = "c"};
    SyncWait(glue_->StartCrawler(context_, std::move(start)));
    while (true) {
      gen::GetCrawlerRequest get{.Name = "c"};
      gen::Crawler crawler = *SyncWait(glue_->GetCrawler(context_, std::move(get))).Crawler;
      if (crawler.State == "READY") return crawler;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }

  gen::Table GetTable(std::string name) {
    gen::GetTableRequest get;
    get.DatabaseName = "db";
    get.Name = std::move(name);
    return *SyncWait(glue_->GetTable(context_, std::move(get))).Table;
  }

  std::vector<std::string> TableNames() {
    gen::GetTablesRequest get;
    get.DatabaseName = "db";
    std::vector<std::string> names;
    for (const gen::Table& table :
         *SyncWait(glue_->GetTables(context_, std::move(get))).TableList) {
      names.push_back(table.Name);
    }
    return names;
  }

  std::vector<gen::Partition> GetPartitions(std::string table, std::string expression = "") {
    gen::GetPartitionsRequest get;
    get.DatabaseName = "db";
    get.TableName = std::move(table);
    if (!expression.empty()) get.Expression = std::move(expression);
    return *SyncWait(glue_->GetPartitions(context_, std::move(get))).Partitions;
  }

  gen::CrawlerHistory LastRun() {
    gen::ListCrawlsRequest list;
    list.CrawlerName = "c";
    return SyncWait(glue_->ListCrawls(context_, std::move(list))).Crawls->front();
  }

  static std::string Columns(const gen::Table& table) {
    std::string out;
    for (const gen::Column& column : *table.StorageDescriptor->Columns) {
      out += column.Name + ":" + *column.Type + " ";
    }
    return out;
  }

  std::filesystem::path folder_;
  ThreadPool pool_{{.name = "io", .threads = 2}};
  SystemClock clock_;
  FakeObjectStore objects_;
  std::unique_ptr<engine::Store> rows_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Catalog> catalog_;
  std::unique_ptr<CrawlerRunner> runner_;
  std::unique_ptr<Glue> glue_;
  aws::Context context_;
};

TEST_F(CrawlTest, CsvWithAHeaderBecomesATable) {
  objects_.buckets["b"]["sales/"] = "";
  objects_.buckets["b"]["sales/_SUCCESS"] = "x";
  objects_.buckets["b"]["sales/a.csv"] = "Id,Name,Price,Ok\n1,ann,2.5,true\n2,bob,3,false\n";
  objects_.buckets["b"]["sales/b.csv"] = "Id,Name,Price,Ok\n3,cid,4.5,true\n";
  Create("s3://b/sales/");
  const gen::Crawler crawler = Run();
  EXPECT_EQ(crawler.LastCrawl->Status, "SUCCEEDED") << crawler.LastCrawl->ErrorMessage.value_or("");
  EXPECT_EQ(crawler.LastCrawl->LogGroup, "/aws-glue/crawlers");
  const gen::Table table = GetTable("sales");
  EXPECT_EQ(Columns(table), "id:bigint name:string price:double ok:boolean ");
  EXPECT_EQ(table.TableType, "EXTERNAL_TABLE");
  EXPECT_EQ(table.VersionId, "0");
  EXPECT_EQ(table.CreatedBy, "arn:aws:sts::123456789012:assumed-role/Glue/AWS-Crawler");
  const gen::StorageDescriptor& storage = *table.StorageDescriptor;
  EXPECT_EQ(storage.Location, "s3://b/sales/");
  EXPECT_EQ(storage.SerdeInfo->SerializationLibrary,
            "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe");
  EXPECT_EQ(storage.SerdeInfo->Parameters->at("field.delim"), ",");
  EXPECT_EQ(table.Parameters->at("skip.header.line.count"), "1");
  EXPECT_EQ(table.Parameters->at("objectCount"), "2");
  EXPECT_EQ(table.Parameters->at("compressionType"), "none");
  EXPECT_EQ(table.Parameters->at("UPDATED_BY_CRAWLER"), "c");
  EXPECT_EQ(LastRun().State, "COMPLETED");
  EXPECT_EQ(LastRun().Summary,
            "{\"TABLE\":\"{\\\"ADD\\\":{\\\"Details\\\":{\\\"names\\\":[\\\"sales\\\"]},"
            "\\\"Count\\\":1}}\"}");
}

TEST_F(CrawlTest, SecondCrawlOfTheSameDataChangesNothing) {
  objects_.buckets["b"]["t/dt=1/a.json"] = "{\"a\":1}\n{\"a\":2}\n";
  objects_.buckets["b"]["t/dt=2/a.json"] = "{\"a\":3,\"b\":{\"c\":[1.5]}}\n";
  Create("s3://b/t");
  Run();
  EXPECT_EQ(Columns(GetTable("t")), "a:int b:struct<c:array<double>> ");
  EXPECT_EQ(GetPartitions("t").size(), 2u);
  Run();
  EXPECT_EQ(GetTable("t").VersionId, "0");
  EXPECT_EQ(LastRun().Summary, "{}");

  objects_.buckets["b"]["t/dt=3/a.json"] = "{\"a\":1,\"z\":\"new\"}\n";
  Run();
  EXPECT_EQ(GetTable("t").VersionId, "1");
  EXPECT_EQ(Columns(GetTable("t")), "a:int b:struct<c:array<double>> z:string ");
  EXPECT_EQ(GetPartitions("t", "dt > '1'").size(), 2u);
  EXPECT_EQ(GetTable("t").Parameters->at("partition_filtering.enabled"), "true");
}

TEST_F(CrawlTest, GoneTablesAreDeprecatedOrDeleted) {
  objects_.buckets["b"]["lake/x/a.json"] = "{\"a\":1}\n";
  objects_.buckets["b"]["lake/y/a.json"] = "{\"q\":1}\n";
  Create("s3://b/lake/");
  Run();
  EXPECT_EQ(TableNames(), (std::vector<std::string>{"x", "y"}));
  objects_.buckets["b"].erase("lake/y/a.json");
  objects_.buckets["b"]["lake/w/a.json"] = "{\"k\":1}\n";
  Run();
  EXPECT_TRUE(GetTable("y").Parameters->contains("DEPRECATED_BY_CRAWLER"));
  gen::UpdateCrawlerRequest update;
  update.Name = "c";
  update.SchemaChangePolicy = gen::SchemaChangePolicy{.DeleteBehavior = "DELETE_FROM_DATABASE"};
  SyncWait(glue_->UpdateCrawler(context_, std::move(update)));
  Run();
  EXPECT_EQ(TableNames(), (std::vector<std::string>{"w", "x"}));
}

TEST_F(CrawlTest, MergeNewColumnsKeepsWhatIsThere) {
  objects_.buckets["b"]["t/a.json"] = "{\"a\":1}\n";
  Create("s3://b/t/", [](gen::CreateCrawlerRequest& in) {
    in.Configuration =
        R"({"Version":1.0,"CrawlerOutput":{"Tables":{"AddOrUpdateBehavior":"MergeNewColumns"}}})";
  });
  Run();
  gen::Table table = GetTable("t");
  gen::UpdateTableRequest update;
  update.DatabaseName = "db";
  update.TableInput = gen::TableInput{
      .Name = "t", .StorageDescriptor = table.StorageDescriptor, .Parameters = table.Parameters};
  update.TableInput->StorageDescriptor->Columns->at(0).Type = "string";
  (*update.TableInput->Parameters)["projection.enabled"] = "true";
  SyncWait(glue_->UpdateTable(context_, std::move(update)));
  objects_.buckets["b"]["t/b.json"] = "{\"a\":2,\"n\":true}\n";
  Run();
  EXPECT_EQ(Columns(GetTable("t")), "a:string n:boolean ");
  EXPECT_EQ(GetTable("t").Parameters->at("projection.enabled"), "true");
}

TEST_F(CrawlTest, NewFoldersOnly) {
  objects_.buckets["b"]["t/dt=1/a.json"] = "{\"a\":1}\n";
  Create("s3://b/t/", [](gen::CreateCrawlerRequest& in) {
    in.RecrawlPolicy = gen::RecrawlPolicy{.RecrawlBehavior = "CRAWL_NEW_FOLDERS_ONLY"};
    in.SchemaChangePolicy =
        gen::SchemaChangePolicy{.UpdateBehavior = "LOG", .DeleteBehavior = "LOG"};
  });
  Run();
  const int opened = objects_.opened;
  objects_.buckets["b"]["t/dt=1/b.json"] = "{\"other\":1}\n";
  objects_.buckets["b"]["t/dt=2/a.json"] = "{\"a\":1}\n";
  Run();
  EXPECT_EQ(objects_.opened, opened + 1);
  EXPECT_EQ(GetPartitions("t").size(), 2u);
  EXPECT_EQ(Columns(GetTable("t")), "a:int ");
}

TEST_F(CrawlTest, AMissingBucketFailsTheCrawl) {
  Create("s3://nothing/here/");
  const gen::Crawler crawler = Run();
  EXPECT_EQ(crawler.LastCrawl->Status, "FAILED");
  EXPECT_EQ(crawler.LastCrawl->ErrorMessage,
            "The specified bucket does not exist (Service: Amazon S3; Error Code: NoSuchBucket)");
  EXPECT_EQ(LastRun().State, "FAILED");
}

TEST_F(CrawlTest, StopAndDoubleStart) {
  objects_.buckets["b"]["t/a.json"] = "{\"a\":1}\n";
  Create("s3://b/t/");
  gen::StartCrawlerRequest start{.Name = "c"};
  SyncWait(glue_->StartCrawler(context_, start));
  EXPECT_THROW(SyncWait(glue_->StartCrawler(context_, start)), gen::CrawlerRunningException);
  EXPECT_THROW(SyncWait(glue_->DeleteCrawler(context_, gen::DeleteCrawlerRequest{.Name = "c"})),
               gen::CrawlerRunningException);
  gen::StopCrawlerRequest stop{.Name = "c"};
  SyncWait(glue_->StopCrawler(context_, stop));
  while (
      SyncWait(glue_->GetCrawler(context_, gen::GetCrawlerRequest{.Name = "c"})).Crawler->State !=
      "READY") {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_THROW(SyncWait(glue_->StopCrawler(context_, stop)), gen::CrawlerNotRunningException);
  EXPECT_EQ(LastRun().State, "STOPPED");
}

TEST_F(CrawlTest, SchedulesFollowTheClock) {
  objects_.buckets["b"]["t/a.json"] = "{\"a\":1}\n";
  runner_->StartSchedules();
  Create("s3://b/t/", [](gen::CreateCrawlerRequest& in) { in.Schedule = "cron(0 * * * ? *)"; });
  // The loop has to be asleep until the new schedule before the clock moves on.
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  clock_.Advance(std::chrono::hours(1));
  for (int i = 0; i < 400; ++i) {
    gen::GetCrawlerRequest get{.Name = "c"};
    if (SyncWait(glue_->GetCrawler(context_, std::move(get))).Crawler->LastCrawl) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_EQ(TableNames(), (std::vector<std::string>{"t"}));
}

TEST_F(CrawlTest, InterruptedCrawlsHaveFailed) {
  Create("s3://b/t/");
  Crawler crawler =
      *engine::OrThrow(store_->crawlers.Find(KeyOf({"123456789012", "us-east-1"}, "c")));
  crawler.state = CrawlState::kRunning;
  crawler.current = CrawlRun{.id = "x", .started = clock_.Now()};
  engine::Commit commit(*rows_);
  store_->crawlers.Put(commit, KeyOf({"123456789012", "us-east-1"}, "c"), crawler);
  engine::OrThrow(rows_->ApplyBlocking(std::move(commit)));
  SyncWait(runner_->Recover());
  const auto recovered =
      *SyncWait(glue_->GetCrawler(context_, gen::GetCrawlerRequest{.Name = "c"})).Crawler;
  EXPECT_EQ(recovered.State, "READY");
  EXPECT_EQ(recovered.LastCrawl->Status, "FAILED");
}

TEST_F(CrawlTest, TenThousandObjectsInAThousandPartitions) {
  for (int partition = 0; partition < 1000; ++partition) {
    for (int file = 0; file < 10; ++file) {
      std::string text = "id,name,price,day\n";
      for (int row = 0; row < 20; ++row) {
        text += std::to_string(row) + ",name" + std::to_string(row) + ",2.50,2020-01-01\n";
      }
      objects_.buckets["b"]["t/dt=" + std::to_string(partition) + "/" + std::to_string(file)] =
          std::move(text);
    }
  }
  Create("s3://b/t/");
  Run();
  EXPECT_EQ(GetPartitions("t").size(), 1000u);
}

}  // namespace
}  // namespace laketop::glue
