// SPDX-License-Identifier: Apache-2.0
#pragma once
// Crawl: one run of a crawler from its definition to what it changed: scan, group, write.

#include <stop_token>

#include "services/glue/crawler/crawl_scan.hpp"
#include "services/glue/crawler/crawl_write.hpp"

namespace laketop::glue {

struct CrawlOutcome {
  CrawlStatus status = CrawlStatus::kCompleted;
  std::string error;
  CrawlReport report;
};

class Crawl {
 public:
  // `catalog` belongs to the epoch in which the crawl began.
  Crawl(Catalog& catalog, ports::ObjectStore& objects, ThreadPool& io_pool, Scope scope,
        Crawler crawler);

  Task<CrawlOutcome> Run(std::stop_token stop);

 private:
  // An empty sentence, or why the crawl fails.
  Task<std::string> CrawlTarget(CrawlWriter& writer, S3CrawlTarget target, std::stop_token stop);
  Task<std::vector<formats::CsvRules>> LoadClassifiers();
  Task<std::set<std::string>> LoadCrawledFolders(std::string under);
  Task<void> RememberFolders(std::string under, std::set<std::string> folders);
  // Adds folders that lie where a table of this crawler has its partitions; takes them out of the
  // scan.
  Task<std::string> FillExistingTables(CrawlWriter& writer, OutputPlace place, TargetScan& scan);

  Catalog& catalog_;
  ThreadPool& io_pool_;
  ports::ObjectStore& objects_;
  Scope scope_;
  Crawler crawler_;
  CrawlSettings settings_;
  std::string database_;
  std::string role_session_arn_;
};

formats::CsvRules RulesOf(const CsvClassifier& classifier);

}  // namespace laketop::glue
