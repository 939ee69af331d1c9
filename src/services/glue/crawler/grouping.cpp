// SPDX-License-Identifier: Apache-2.0
#include "services/glue/crawler/grouping.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>

#include "base/encoding.hpp"

namespace laketop::glue {
namespace {

// A folder and everything below it.
struct Folder {
  std::string name;
  std::string path;
  const FolderFindings* files = nullptr;
  std::map<std::string, std::unique_ptr<Folder>> folders;
};

// Data below one folder that may become one table there, or partitions of a table further up. Its
// levels are named from the top; an empty name has none of its own.
struct Candidate {
  std::string path;
  std::string name;
  std::vector<std::string> levels;
  std::vector<FoundPartition> leaves;
  Cluster data;
};

std::string Lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

class Grouper {
 public:
  explicit Grouper(GroupingOptions options) : options_(options) {}

  std::vector<FoundTable> Run(const Folder& root) {
    if (std::optional<Candidate> candidate = Visit(root, 0)) Emit(std::move(*candidate));
    std::ranges::sort(tables_, {}, &FoundTable::path);
    return std::move(tables_);
  }

 private:
  // What can still become part of a larger table; the rest has been emitted.
  std::optional<Candidate> Visit(const Folder& folder, int depth) {
    std::vector<Candidate> below;
    for (const auto& [name, child] : folder.folders) {
      if (std::optional<Candidate> candidate = Visit(*child, depth + 1)) {
        below.push_back(std::move(*candidate));
      }
    }
    std::optional<Candidate> out = below.empty() ? OwnFiles(folder, false) : std::nullopt;
    if (!below.empty()) out = Children(folder, std::move(below));
    // Above and at the level of the tables nothing is united further.
    if (out && depth <= options_.table_level) {
      Emit(std::move(*out));
      return std::nullopt;
    }
    return out;
  }

  bool Fits(const formats::InferredSchema& a, const formats::InferredSchema& b) const {
    return options_.combine || options_.table_level >= 0 ? Compatible(a, b) : Similar(a, b);
  }

  // The files in the folder itself. Where the majority is alike, they are the folder's table; the
  // others become a table each. `apart`: all become a table each.
  std::optional<Candidate> OwnFiles(const Folder& folder, bool apart) {
    if (folder.files == nullptr || folder.files->Clusters().empty()) return std::nullopt;
    const std::vector<Cluster>& clusters = folder.files->Clusters();
    const auto largest = std::ranges::max_element(clusters, {}, &Cluster::objects);
    std::uint64_t objects = 0;
    for (const Cluster& cluster : clusters) objects += cluster.objects;
    const bool majority =
        static_cast<double>(largest->objects) >= kMajorityMin * static_cast<double>(objects);
    std::optional<Candidate> out;
    for (auto cluster = clusters.begin(); cluster != clusters.end(); ++cluster) {
      if (cluster == largest && majority && !apart) {
        out = Candidate{.path = folder.path, .name = folder.name};
        out->data = *cluster;
        out->data.files.clear();
        out->data.variants.clear();
        out->leaves.push_back({.path = folder.path, .data = out->data});
      } else {
        EmitFiles(folder, *cluster);
      }
    }
    return out;
  }

  void EmitFiles(const Folder& folder, const Cluster& cluster) {
    for (const FileFinding& file : cluster.files) {
      tables_.push_back(TableOfFile(folder.path, cluster, file));
    }
  }

  // The folders in the folder: as partitions where most of them are alike.
  std::optional<Candidate> Children(const Folder& folder, std::vector<Candidate> below) {
    const std::size_t count = below.size();
    std::vector<std::vector<std::size_t>> groups;
    for (std::size_t i = 0; i < count; ++i) {
      const auto fits = [&](const std::vector<std::size_t>& group) {
        const Candidate& first = below[group[0]];
        return first.levels == below[i].levels &&
               FolderValueOf(first.name).key == FolderValueOf(below[i].name).key &&
               Fits(first.data.schema, below[i].data.schema);
      };
      const auto group = std::ranges::find_if(groups, fits);
      if (group == groups.end()) {
        groups.push_back({i});
      } else {
        group->push_back(i);
      }
    }
    const auto largest =
        std::ranges::max_element(groups, {}, [](const auto& group) { return group.size(); });
    const bool majority =
        static_cast<double>(largest->size()) >= kMajorityMin * static_cast<double>(count);

    std::optional<Candidate> out;
    if (majority) out = United(folder, below, *largest);
    // Files beside the folders: of the same kind, they and the folders are one plain table.
    if (folder.files != nullptr && !folder.files->Clusters().empty()) {
      const Cluster& own = folder.files->Clusters()[0];
      const bool alike = out && folder.files->Clusters().size() == 1 &&
                         std::ranges::all_of(out->levels, &std::string::empty) &&
                         Fits(own.schema, out->data.schema);
      if (alike) {
        Unite(out->data, own);
        out->levels.clear();
        out->leaves.clear();
        out->leaves.push_back({.path = folder.path, .data = out->data});
      } else {
        OwnFiles(folder, true);
      }
    }
    for (const std::vector<std::size_t>& group : groups) {
      if (majority && &group == &*largest) continue;
      for (std::size_t i : group) Emit(std::move(below[i]));
    }
    return out;
  }

  static Candidate United(const Folder& folder, std::vector<Candidate>& below,
                          const std::vector<std::size_t>& members) {
    Candidate out{.path = folder.path, .name = folder.name};
    const FolderValue first = FolderValueOf(below[members[0]].name);
    out.levels.push_back(Lower(first.key));
    out.levels.insert(out.levels.end(), below[members[0]].levels.begin(),
                      below[members[0]].levels.end());
    out.data = below[members[0]].data;
    for (std::size_t i : members) {
      Candidate& child = below[i];
      if (i != members[0]) Unite(out.data, child.data);
      const std::string value = FolderValueOf(child.name).value;
      for (FoundPartition& leaf : child.leaves) {
        leaf.values.insert(leaf.values.begin(), value);
        out.leaves.push_back(std::move(leaf));
      }
    }
    return out;
  }

  void Emit(Candidate candidate) {
    FoundTable table{.path = std::move(candidate.path), .name_source = std::move(candidate.name)};
    table.data = std::move(candidate.data);
    for (std::size_t i = 0; i < candidate.levels.size(); ++i) {
      const std::string& name = candidate.levels[i];
      table.partition_keys.push_back(name.empty() ? "partition_" + std::to_string(i) : name);
    }
    if (!candidate.levels.empty()) table.partitions = std::move(candidate.leaves);
    tables_.push_back(std::move(table));
  }

  GroupingOptions options_;
  std::vector<FoundTable> tables_;
};

}  // namespace

FoundTable TableOfFile(const std::string& folder, const Cluster& cluster, const FileFinding& file) {
  FoundTable table{.path = folder + file.name, .name_source = file.name};
  table.data.schema = cluster.variants[file.variant];
  table.data.objects = 1;
  table.data.bytes = file.bytes;
  table.data.records = file.records;
  table.data.record_bytes_sum = file.record_bytes;
  table.data.sampled = file.record_bytes > 0 ? 1 : 0;
  return table;
}

FolderValue FolderValueOf(std::string_view folder) {
  const std::size_t equal = folder.find('=');
  if (equal == std::string_view::npos || equal == 0) return {.value = std::string(folder)};
  const std::string_view raw = folder.substr(equal + 1);
  // Hive escapes characters that a path must not have.
  std::optional<std::string> value = PercentDecode(raw);
  return {std::string(folder.substr(0, equal)), value ? std::move(*value) : std::string(raw)};
}

std::vector<FoundTable> Group(const TargetFindings& findings, const GroupingOptions& options) {
  Folder root;
  for (const auto& [path, files] : findings) {
    Folder* folder = &root;
    std::size_t begin = 0;
    for (int depth = 0; begin < path.size(); ++depth) {
      std::size_t end = path.find('/', begin);
      // Deeper folders count as one name.
      if (end == std::string::npos || depth == kFolderDepthMax) end = path.size() - 1;
      std::unique_ptr<Folder>& child = folder->folders[path.substr(begin, end - begin)];
      if (!child) {
        child = std::make_unique<Folder>();
        child->name = path.substr(begin, end - begin);
        child->path = path.substr(0, end + 1);
      }
      folder = child.get();
      begin = end + 1;
    }
    folder->files = &files;
  }
  return Grouper(options).Run(root);
}

}  // namespace laketop::glue
