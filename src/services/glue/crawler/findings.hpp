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

// Files of one folder, or folders, whose data fits one table.
struct Cluster {
  formats::InferredSchema schema;  // united
  std::uint64_t objects = 0;
  std::uint64_t bytes = 0;
  std::uint64_t records = 0;           // estimated where the files do not say it
  std::uint64_t record_bytes_sum = 0;  // of the averages of `sampled` files
  std::uint64_t sampled = 0;
  std::vector<std::string> file_names;  // within the folder; empty once folders are united

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

// `from`'s files become `into`'s.
void Unite(Cluster& into, const Cluster& from);

class FolderFindings {
 public:
  // `combine`: compatible files go together, however their columns differ.
  void Add(std::string file_name, std::uint64_t bytes, formats::InferredSchema schema,
           bool combine);
  const std::vector<Cluster>& Clusters() const { return clusters_; }

 private:
  std::vector<Cluster> clusters_;
};

// By the folder's path below the target, "" for the target itself: "year=2020/month=01/".
using TargetFindings = std::map<std::string, FolderFindings>;

}  // namespace laketop::glue
