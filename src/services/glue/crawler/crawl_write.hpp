// SPDX-License-Identifier: Apache-2.0
#pragma once
// CrawlWriter: brings the catalog in line with what a crawl found: tables and partitions that are
// new, changed or gone, as the crawler's policies say. A table and its first partitions are one
// commit, further partitions commits of some hundred: each is whole, and a crawl that ends in
// between is mended by the next.

#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "services/glue/catalog/catalog.hpp"
#include "services/glue/crawler/table_output.hpp"

namespace laketop::glue {

struct CrawlReport {
  CrawlChanges tables;
  CrawlChanges partitions;
  // Of tables, for the run's summary; not all where there are many.
  std::vector<std::string> tables_added;
  std::vector<std::string> tables_updated;
  std::vector<std::string> tables_deleted;
  std::vector<std::string> warnings;
};

class CrawlWriter {
 public:
  struct Policy {
    UpdateBehavior update = UpdateBehavior::kUpdateInDatabase;
    DeleteBehavior remove = DeleteBehavior::kDeprecate;
    bool merge_new_columns = false;
    bool inherit_partitions = false;
    bool new_folders_only = false;
  };

  CrawlWriter(Catalog& catalog, Scope scope, Policy policy, std::string created_by)
      : catalog_(catalog),
        scope_(std::move(scope)),
        policy_(policy),
        created_by_(std::move(created_by)) {}

  // Makes the database where it is missing, as AWS's crawler does.
  Task<Result<void>> EnsureDatabase(std::string name);
  Task<Result<void>> WriteTable(OutputPlace place, FoundTable found, std::stop_token stop);
  // Adds new partitions to a table that is there; those with values it has already stay.
  Task<Result<void>> AddPartitions(OutputPlace place, Table table,
                                   std::vector<FoundPartition> found);
  // What this crawler made under the target and did not find again.
  Task<Result<void>> RemoveMissing(OutputPlace place);

  CrawlReport& Report() { return report_; }

 private:
  Task<Result<void>> CreateTable(OutputPlace place, FoundTable found, Table table);
  Task<Result<void>> UpdateTable(OutputPlace place, FoundTable found, Table existing, Table table,
                                 std::stop_token stop);
  Task<Result<void>> WritePartitions(OutputPlace place, FoundTable found, Table table,
                                     bool remove_missing, std::stop_token stop);
  Task<void> DeletePartitions(const Table& table, std::vector<std::vector<std::string>> values);
  void Note(std::vector<std::string>& names, const std::string& name);

  Catalog& catalog_;
  Scope scope_;
  Policy policy_;
  std::string created_by_;
  CrawlReport report_;
  std::set<std::string> seen_tables_;
};

}  // namespace laketop::glue
