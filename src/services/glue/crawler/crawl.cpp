// SPDX-License-Identifier: Apache-2.0
#include "services/glue/crawler/crawl.hpp"

#include <algorithm>
#include <array>

#include "services/glue/limits.hpp"

namespace laketop::glue {
namespace {

constexpr std::size_t kRowsMax = 1'000'000;
constexpr std::size_t kFoldersPerCommit = 5'000;
constexpr std::size_t kClassifiersMax = 100;

// arn:aws:iam::<account>:role/<path>/<name>, or a name with or without its path.
std::string RoleNameOf(const std::string& role) {
  const std::size_t slash = role.rfind('/');
  return slash == std::string::npos ? role : role.substr(slash + 1);
}

FoundTable SingleFile(const TargetScan& scan) {
  const Cluster& data = scan.findings.begin()->second.Clusters()[0];
  return TableOfFile("", data, data.files[0]);
}

// The folder's name at each level from `begin` on: "year=2020/month=1/" has two.
std::vector<std::string> LevelsOf(std::string_view path) {
  std::vector<std::string> out;
  while (!path.empty()) {
    const std::size_t slash = path.find('/');
    out.emplace_back(path.substr(0, slash));
    path.remove_prefix(slash + 1);
  }
  return out;
}

std::string_view ClassificationOf(const Table& table) {
  if (!table.parameters) return {};
  const auto found = table.parameters->find("classification");
  return found == table.parameters->end() ? std::string_view() : found->second;
}

}  // namespace

formats::CsvRules RulesOf(const CsvClassifier& classifier) {
  formats::CsvRules out;
  if (classifier.delimiter && !classifier.delimiter->empty()) {
    out.delimiter = classifier.delimiter->front();
  }
  if (classifier.quote && !classifier.quote->empty()) {
    out.quote = classifier.quote->front();
    out.shows_quote = true;
  }
  if (classifier.contains_header == "PRESENT") out.header = formats::CsvRules::Header::kPresent;
  if (classifier.contains_header == "ABSENT") out.header = formats::CsvRules::Header::kAbsent;
  out.column_names = classifier.header.value_or(std::vector<std::string>());
  out.allow_single_column = classifier.allow_single_column.value_or(false);
  out.trim_values = !classifier.disable_value_trimming.value_or(false);
  out.serde = classifier.serde.value_or("");
  if (!classifier.custom_types_configured.value_or(false)) return out;
  struct Named {
    std::string_view name;
    formats::HiveKind kind;
  };
  static constexpr std::array kTypes{Named{"BINARY", formats::HiveKind::kBinary},
                                     Named{"BOOLEAN", formats::HiveKind::kBoolean},
                                     Named{"DATE", formats::HiveKind::kDate},
                                     Named{"DECIMAL", formats::HiveKind::kDecimal},
                                     Named{"DOUBLE", formats::HiveKind::kDouble},
                                     Named{"FLOAT", formats::HiveKind::kFloat},
                                     Named{"INT", formats::HiveKind::kInt},
                                     Named{"LONG", formats::HiveKind::kBigInt},
                                     Named{"SHORT", formats::HiveKind::kSmallInt},
                                     Named{"STRING", formats::HiveKind::kString},
                                     Named{"TIMESTAMP", formats::HiveKind::kTimestamp}};
  for (const std::string& type : classifier.custom_types.value_or(std::vector<std::string>())) {
    const auto known = std::ranges::find(kTypes, type, &Named::name);
    formats::HiveType column{.kind = formats::HiveKind::kString};
    if (known != kTypes.end()) column.kind = known->kind;
    if (column.kind == formats::HiveKind::kDecimal) column.precision = 10;
    out.column_types.push_back(std::move(column));
  }
  return out;
}

Crawl::Crawl(Catalog& catalog, ports::ObjectStore& objects, ThreadPool& io_pool, Scope scope,
             Crawler crawler)
    : catalog_(catalog),
      io_pool_(io_pool),
      objects_(objects),
      scope_(std::move(scope)),
      crawler_(std::move(crawler)),
      database_(LowerCase(crawler_.database.value_or("default"))) {
  role_session_arn_ = "arn:aws:sts::" + scope_.account + ":assumed-role/" +
                      RoleNameOf(crawler_.role) + "/AWS-Crawler";
}

Task<CrawlOutcome> Crawl::Run(std::stop_token stop) {
  CrawlOutcome out;
  const auto settings = ParseCrawlSettings(crawler_.configuration.value_or(""));
  if (!settings) {
    out.status = CrawlStatus::kFailed;
    out.error = settings.error();
    co_return out;
  }
  settings_ = *settings;
  const CrawlWriter::Policy policy{.update = crawler_.update_behavior,
                                   .remove = crawler_.delete_behavior,
                                   .merge_new_columns = settings_.merge_new_columns,
                                   .inherit_partitions = settings_.inherit_partitions,
                                   .new_folders_only = crawler_.new_folders_only};
  CrawlWriter writer(catalog_, scope_, policy, role_session_arn_);
  Result<void> ensured = co_await writer.EnsureDatabase(database_);
  if (!ensured) out.error = ensured.error().message;
  for (const S3CrawlTarget& target : crawler_.s3_targets) {
    if (!out.error.empty()) break;
    out.error = co_await CrawlTarget(writer, target, stop);
  }
  out.report = std::move(writer.Report());
  if (!out.error.empty()) out.status = CrawlStatus::kFailed;
  if (stop.stop_requested()) out.status = CrawlStatus::kStopped;
  co_return out;
}

Task<std::vector<formats::CsvRules>> Crawl::LoadClassifiers() {
  std::vector<formats::CsvRules> out;
  for (const std::string& name : crawler_.classifiers) {
    if (out.size() >= kClassifiersMax) break;
    NameKey key = KeyOf(scope_, name);
    auto classifier = OrThrow(co_await catalog_.Rows().classifiers.FindAsync(std::move(key)));
    if (classifier) out.push_back(RulesOf(*classifier));
  }
  co_return out;
}

Task<std::set<std::string>> Crawl::LoadCrawledFolders(std::string under) {
  Store& store = catalog_.Rows();
  engine::KeyRange range =
      store.crawled_folders.StringPrefix(scope_.account, scope_.region, crawler_.name, under);
  auto rows = OrThrow(co_await store.crawled_folders.ListAsync(std::move(range), kRowsMax));
  std::set<std::string> out;
  for (auto& row : rows) out.insert(row.key.folder.substr(under.size()));
  co_return out;
}

Task<void> Crawl::RememberFolders(std::string under, std::set<std::string> folders) {
  Store& store = catalog_.Rows();
  const CrawledFolder seen{catalog_.Time().Now()};
  auto folder = folders.begin();
  while (folder != folders.end()) {
    engine::Commit commit = catalog_.NewCommit();
    for (std::size_t i = 0; i < kFoldersPerCommit && folder != folders.end(); ++i, ++folder) {
      const CrawledFolderKey key{scope_.account, scope_.region, crawler_.name, under + *folder};
      store.crawled_folders.Put(commit, key, seen);
    }
    engine::OrThrow(co_await store.engine.Apply(std::move(commit)));
  }
}

Task<std::string> Crawl::CrawlTarget(CrawlWriter& writer, S3CrawlTarget target,
                                     std::stop_token stop) {
  OutputPlace place{.database = database_,
                    .crawler = crawler_.name,
                    .table_prefix = crawler_.table_prefix.value_or(""),
                    .exclusions = target.exclusions};
  ScanOptions options;
  options.csv_classifiers = co_await LoadClassifiers();
  options.combine = settings_.combine || settings_.table_level.has_value();
  std::string under = target.path;
  if (!under.ends_with('/')) under += '/';
  std::set<std::string> known;
  if (crawler_.new_folders_only) {
    known = co_await LoadCrawledFolders(under);
    options.skip_folder = [&known](const std::string& folder) { return known.contains(folder); };
  }
  ports::Caller caller{.account = scope_.account,
                       .region = scope_.region,
                       .principal_arn = role_session_arn_,
                       .principal_id = "AWS-Crawler",
                       .session_name = "AWS-Crawler"};
  Scanner scanner(objects_, io_pool_);
  ScanResult scan =
      co_await scanner.Scan(std::move(caller), std::move(target), std::move(options), stop);
  if (!scan) co_return scan.error();
  for (std::string& warning : scan->warnings) {
    writer.Report().warnings.push_back(std::move(warning));
  }
  place.bucket = scan->bucket;
  place.prefix = scan->prefix;

  std::vector<FoundTable> found;
  if (scan->is_file) {
    const std::size_t slash = place.prefix.rfind('/');
    place.prefix.resize(slash == std::string::npos ? 0 : slash + 1);
    if (!scan->findings.empty()) found.push_back(SingleFile(*scan));
  } else {
    if (!known.empty()) {
      std::string failed = co_await FillExistingTables(writer, place, *scan);
      if (!failed.empty()) co_return failed;
    }
    GroupingOptions grouping{.combine = settings_.combine};
    if (settings_.table_level) {
      const auto depth = std::ranges::count(place.prefix, '/');
      // The bucket is level 1; a target below the wanted level is a table itself.
      grouping.table_level = std::max(0, *settings_.table_level - 1 - static_cast<int>(depth));
    }
    found = Group(scan->findings, grouping);
  }
  if (settings_.table_threshold &&
      found.size() > static_cast<std::size_t>(*settings_.table_threshold)) {
    co_return "The number of tables detected by crawler: " + std::to_string(found.size()) +
        " is greater than the table threshold value provided: " +
        std::to_string(*settings_.table_threshold);
  }
  for (FoundTable& table : found) {
    if (stop.stop_requested()) co_return "The crawl was stopped.";
    Result<void> written = co_await writer.WriteTable(place, std::move(table), stop);
    if (!written) co_return written.error().message;
  }
  if (!scan->is_file) {
    Result<void> removed = co_await writer.RemoveMissing(place);
    if (!removed) co_return removed.error().message;
  }
  if (crawler_.new_folders_only) {
    co_await RememberFolders(std::move(under), std::move(scan->folders));
  }
  co_return std::string();
}

Task<std::string> Crawl::FillExistingTables(CrawlWriter& writer, OutputPlace place,
                                            TargetScan& scan) {
  std::string from_start;
  auto tables = co_await catalog_.ListTables(scope_, database_, std::move(from_start), kRowsMax);
  if (!tables) co_return tables.error().message;
  const std::string under = LocationOf(place, "");
  for (const Table& table : *tables) {
    const bool ours = table.parameters &&
                      table.parameters->contains(std::string(kUpdatedByCrawler)) &&
                      table.parameters->at(std::string(kUpdatedByCrawler)) == crawler_.name;
    if (!ours || !table.storage || !table.storage->location) continue;
    const std::string& location = *table.storage->location;
    if (!location.starts_with(under) || !location.ends_with('/')) continue;
    const std::string path = location.substr(under.size());
    const std::size_t keys = table.partition_keys ? table.partition_keys->size() : 0;
    std::vector<FoundPartition> found;
    for (auto folder = scan.findings.begin(); folder != scan.findings.end();) {
      const bool below = folder->first.starts_with(path);
      std::vector<std::string> levels;
      if (below) levels = LevelsOf(std::string_view(folder->first).substr(path.size()));
      // Files of another kind, or of more than one, are left to the next full crawl.
      const bool fits = below && levels.size() == keys && folder->second.Clusters().size() == 1;
      if (!fits) {
        ++folder;
        continue;
      }
      if (keys > 0) {
        FoundPartition partition{.path = folder->first, .data = folder->second.Clusters()[0]};
        for (const std::string& level : levels) {
          partition.values.push_back(FolderValueOf(level).value);
        }
        const Partition probe = PartitionOf(place, table, partition, false);
        const auto& classification = probe.parameters->at("classification");
        if (classification == ClassificationOf(table)) {
          found.push_back(std::move(partition));
        } else {
          writer.Report().warnings.push_back(under + folder->first +
                                             ": its format is not that of table " + table.name);
        }
      }
      folder = scan.findings.erase(folder);
    }
    if (found.empty()) continue;
    Result<void> added = co_await writer.AddPartitions(place, table, std::move(found));
    if (!added) co_return added.error().message;
  }
  co_return std::string();
}

}  // namespace laketop::glue
