// SPDX-License-Identifier: Apache-2.0
#pragma once
// Scanning: what a crawl reads of one S3 target: the objects under it are listed, those that count
// are looked into (side by side on the I/O pool), and what is seen is put together folder by
// folder.

#include <expected>
#include <functional>
#include <memory>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "base/thread_pool.hpp"
#include "formats/csv_inference.hpp"
#include "ports/object_store.hpp"
#include "services/glue/crawler/crawler_records.hpp"
#include "services/glue/crawler/findings.hpp"

namespace laketop::glue {

struct ScanOptions {
  std::vector<formats::CsvRules> csv_classifiers;
  bool combine = false;
  // Folders (by their path below the target) that are left alone; null: none.
  std::function<bool(const std::string& folder)> skip_folder;
};

struct TargetScan {
  std::string bucket;
  std::string prefix;  // with a slash at its end, or empty, or the key of a single file
  bool is_file = false;
  TargetFindings findings;
  std::set<std::string> folders;      // all that hold files, skipped ones too
  std::vector<std::string> warnings;  // files that no table can be made of
};

// The error is a sentence for the crawl's record: the bucket is not there, access is denied …
using ScanResult = std::expected<TargetScan, std::string>;

class Scanner {
 public:
  Scanner(ports::ObjectStore& objects, ThreadPool& io_pool)
      : objects_(objects), io_pool_(io_pool) {}

  // A stopped scan ends with an error.
  Task<ScanResult> Scan(ports::Caller caller, S3CrawlTarget target, ScanOptions options,
                        std::stop_token stop);

 private:
  struct File {
    std::string key;
    std::uint64_t size = 0;
    std::size_t folder = 0;
    std::size_t sample_bytes = 0;
  };
  struct Work;

  Task<std::expected<std::vector<File>, std::string>> List(ports::Caller caller,
                                                           S3CrawlTarget target,
                                                           const ScanOptions& options,
                                                           TargetScan& scan, std::stop_token stop);
  Task<void> ReadFiles(std::shared_ptr<Work> work);
  Task<void> ReadFile(std::shared_ptr<Work> work, File file);

  ports::ObjectStore& objects_;
  ThreadPool& io_pool_;
};

}  // namespace laketop::glue
