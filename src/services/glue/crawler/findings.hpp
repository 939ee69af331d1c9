// SPDX-License-Identifier: Apache-2.0
#pragma once
// Findings: what a crawl saw in S3, folder by folder, and which files look alike. Values. A crawl
// reads files in any order and adds them here; grouping.hpp makes tables of it.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "formats/inferred_schema.hpp"

namespace laketop::glue {

// One file of a folder, for the case that it becomes a table of its own.
struct FileFinding {
  std::string name;
  std::uint64_t bytes = 0;
  std::uint64_t records = 0;
  std::uint64_t record_bytes = 0;  // 0: no record was seen
  std::size_t variant = 0;         // its own schema, of the cluster's variants
};

// Files that are remembered one by one; a folder with more becomes no table a file.
inline constexpr std::size_t kFilesNamedMax = 10'000;  // of a folder
inline constexpr std::size_t kVariantsMax = 1'000;     // of a cluster

// Files of one folder, or folders, whose data fits one table.
struct Cluster {
  formats::InferredSchema schema;  // united
  std::uint64_t objects = 0;
  std::uint64_t bytes = 0;
  std::uint64_t records = 0;           // estimated where the files do not say it
  std::uint64_t record_bytes_sum = 0;  // of the averages of `sampled` files
  std::uint64_t sampled = 0;
  // Of one folder; gone once folders are united.
  std::vector<FileFinding> files;
  std::vector<formats::InferredSchema> variants;

  std::uint64_t AverageRecordBytes() const { return sampled == 0 ? 0 : record_bytes_sum / sampled; }
};

// How alike two schemas must be to be one table: which share of the columns of the smaller one the
// other one has.
inline constexpr double kSimilarityMin = 0.7;
// Of the folders (or files) side by side, which share must fit to make their parent one table.
inline constexpr double kMajorityMin = 0.7;

// Same format, compression and layout: what one table's SerDe can read.
bool Compatible(const formats::InferredSchema& a, const formats::InferredSchema& b);
// Compatible, and similar in columns.
bool Similar(const formats::InferredSchema& a, const formats::InferredSchema& b);

// `from`'s data becomes `into`'s, but not its single files. Columns unite by name; those of a CSV
// file by position, as its readers find them.
void Unite(Cluster& into, const Cluster& from);

class FolderFindings {
 public:
  // `combine`: compatible files go together, however their columns differ.
  void Add(std::string file_name, std::uint64_t bytes, formats::InferredSchema schema,
           bool combine);
  const std::vector<Cluster>& Clusters() const { return clusters_; }

 private:
  std::vector<Cluster> clusters_;
  std::size_t files_named_ = 0;
};

// By the folder's path below the target, "" for the target itself: "year=2020/month=01/".
using TargetFindings = std::map<std::string, FolderFindings>;

}  // namespace laketop::glue
