// SPDX-License-Identifier: Apache-2.0
#include "services/glue/crawler/findings.hpp"

#include <algorithm>
#include <unordered_map>

namespace laketop::glue {
namespace {

using formats::FileFormat;
using formats::HiveColumn;
using formats::InferredSchema;

std::string Lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

// Columns without names of their own say nothing by their names.
bool Unnamed(const InferredSchema& schema) {
  return schema.format == FileFormat::kCsv && !schema.csv.header && !schema.columns.empty() &&
         schema.columns[0].name == "col0";
}

bool SameLayoutOfUnnamed(const InferredSchema& a, const InferredSchema& b) {
  if (a.columns.size() != b.columns.size()) return false;
  std::size_t alike = 0;
  for (std::size_t i = 0; i < a.columns.size(); ++i) {
    const formats::HiveKind x = a.columns[i].type.kind;
    const formats::HiveKind y = b.columns[i].type.kind;
    const bool text = x == formats::HiveKind::kString || y == formats::HiveKind::kString;
    if (x == y || !text) ++alike;
  }
  return static_cast<double>(alike) >= kSimilarityMin * static_cast<double>(a.columns.size());
}

// A CSV file's readers go by position, so a name counts where both have it in the same place.
bool SameOrder(const InferredSchema& a, const InferredSchema& b) {
  const std::size_t smaller = std::min(a.columns.size(), b.columns.size());
  std::size_t alike = 0;
  for (std::size_t i = 0; i < smaller; ++i) {
    if (Lower(a.columns[i].name) == Lower(b.columns[i].name)) ++alike;
  }
  return static_cast<double>(alike) >= kSimilarityMin * static_cast<double>(smaller);
}

void MergeByPosition(std::vector<HiveColumn>& a, const std::vector<HiveColumn>& b) {
  for (std::size_t i = 0; i < b.size(); ++i) {
    if (i == a.size()) {
      a.push_back(b[i]);
    } else {
      a[i].type = formats::Merge(a[i].type, b[i].type);
    }
  }
}

// The usual case by far: files of one writer.
bool SameNames(const InferredSchema& a, const InferredSchema& b) {
  return std::ranges::equal(a.columns, b.columns, {}, &HiveColumn::name, &HiveColumn::name);
}

}  // namespace

bool Compatible(const InferredSchema& a, const InferredSchema& b) {
  if (a.format != b.format || a.compression != b.compression) return false;
  if (a.format != FileFormat::kCsv) return true;
  return a.csv.delimiter == b.csv.delimiter && a.csv.quote == b.csv.quote &&
         a.csv.header == b.csv.header;
}

bool Similar(const InferredSchema& a, const InferredSchema& b) {
  if (!Compatible(a, b)) return false;
  if (Unnamed(a) || Unnamed(b)) return Unnamed(a) == Unnamed(b) && SameLayoutOfUnnamed(a, b);
  if (SameNames(a, b)) return true;
  if (a.format == FileFormat::kCsv) return SameOrder(a, b);
  if (a.columns.empty() || b.columns.empty()) return a.columns.empty() == b.columns.empty();
  std::unordered_map<std::string, const formats::HiveType*> types;
  for (const HiveColumn& column : a.columns) types.emplace(Lower(column.name), &column.type);
  std::size_t common = 0;
  for (const HiveColumn& column : b.columns) {
    const auto same = types.find(Lower(column.name));
    if (same == types.end()) continue;
    if (same->second->IsNested() == column.type.IsNested()) ++common;
  }
  const std::size_t smaller = std::min(a.columns.size(), b.columns.size());
  return static_cast<double>(common) >= kSimilarityMin * static_cast<double>(smaller);
}

void Unite(Cluster& into, const Cluster& from) {
  if (into.schema.columns != from.schema.columns) {
    if (into.schema.format == FileFormat::kCsv) {
      MergeByPosition(into.schema.columns, from.schema.columns);
    } else {
      formats::MergeColumns(into.schema.columns, from.schema.columns);
    }
  }
  into.objects += from.objects;
  into.bytes += from.bytes;
  into.records += from.records;
  into.record_bytes_sum += from.record_bytes_sum;
  into.sampled += from.sampled;
}

void FolderFindings::Add(std::string file_name, std::uint64_t bytes, InferredSchema schema,
                         bool combine) {
  Cluster one;
  one.objects = 1;
  one.bytes = bytes;
  if (schema.average_record_bytes > 0) {
    one.sampled = 1;
    one.record_bytes_sum = schema.average_record_bytes;
    one.records = schema.record_count.value_or(
        std::max<std::uint64_t>(1, bytes / schema.average_record_bytes));
  }
  one.schema = std::move(schema);
  const auto fits = [&](const Cluster& cluster) {
    return combine ? Compatible(cluster.schema, one.schema) : Similar(cluster.schema, one.schema);
  };
  auto cluster = std::ranges::find_if(clusters_, fits);
  FileFinding file{.name = std::move(file_name),
                   .bytes = bytes,
                   .records = one.records,
                   .record_bytes = one.record_bytes_sum};
  if (cluster == clusters_.end()) {
    one.variants.push_back(one.schema);
    clusters_.push_back(std::move(one));
    cluster = clusters_.end() - 1;
  } else {
    Unite(*cluster, one);
    const auto known =
        std::ranges::find(cluster->variants, one.schema.columns, &InferredSchema::columns);
    file.variant = static_cast<std::size_t>(known - cluster->variants.begin());
    if (known == cluster->variants.end()) {
      if (cluster->variants.size() < kVariantsMax) {
        cluster->variants.push_back(std::move(one.schema));
      } else {
        file.variant = 0;
      }
    }
  }
  if (++files_named_ <= kFilesNamedMax) cluster->files.push_back(std::move(file));
}

}  // namespace laketop::glue
