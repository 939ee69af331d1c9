// SPDX-License-Identifier: Apache-2.0
#pragma once
// What is kept of crawlers, their runs and classifiers. Values, stored as they stand here.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"

namespace laketop::glue {

struct S3CrawlTarget {
  std::string path;
  std::optional<std::vector<std::string>> exclusions;
  std::optional<std::string> connection;
  std::optional<std::int32_t> sample_size;
  template <class V>
  void Fields(V& v) {
    v(1, path);
    v(2, exclusions);
    v(3, connection);
    v(4, sample_size);
  }
};

enum class UpdateBehavior : std::uint8_t { kUpdateInDatabase = 0, kLog = 1 };
enum class DeleteBehavior : std::uint8_t { kDeprecate = 0, kDelete = 1, kLog = 2 };
enum class CrawlState : std::uint8_t { kReady = 0, kRunning = 1, kStopping = 2 };
enum class ScheduleState : std::uint8_t { kScheduled = 0, kNotScheduled = 1 };
enum class CrawlStatus : std::uint8_t { kRunning = 0, kCompleted = 1, kFailed = 2, kStopped = 3 };

// How many of something a crawl changed.
struct CrawlChanges {
  std::uint64_t added = 0;
  std::uint64_t updated = 0;
  std::uint64_t deleted = 0;
  template <class V>
  void Fields(V& v) {
    v(1, added);
    v(2, updated);
    v(3, deleted);
  }
};

// One run.
struct CrawlRun {
  std::string id;
  CrawlStatus status = CrawlStatus::kRunning;
  Timestamp started{};
  std::optional<Timestamp> ended;
  std::string error;
  std::string log_stream;
  std::string message_prefix;
  CrawlChanges tables;
  CrawlChanges partitions;
  double dpu_hours = 0;
  // Tables by name, not all where there are many.
  std::vector<std::string> tables_added;
  std::vector<std::string> tables_updated;
  std::vector<std::string> tables_deleted;
  template <class V>
  void Fields(V& v) {
    v(1, id);
    v(2, status);
    v(3, started);
    v(4, ended);
    v(5, error);
    v(6, log_stream);
    v(7, message_prefix);
    v(8, tables);
    v(9, partitions);
    v(10, dpu_hours);
    v(11, tables_added);
    v(12, tables_updated);
    v(13, tables_deleted);
  }
};

struct Crawler {
  std::string name;
  std::string role;
  std::optional<std::string> database;
  std::optional<std::string> description;
  std::vector<S3CrawlTarget> s3_targets;
  // Kinds of targets that were given, maybe empty: shown as they came.
  std::vector<std::string> empty_target_kinds;
  std::vector<std::string> classifiers;
  std::optional<std::string> table_prefix;
  UpdateBehavior update_behavior = UpdateBehavior::kUpdateInDatabase;
  DeleteBehavior delete_behavior = DeleteBehavior::kDeprecate;
  bool new_folders_only = false;
  std::string lineage = "DISABLE";
  std::optional<std::string> configuration;
  std::optional<std::string> security_configuration;
  std::optional<std::string> schedule;
  ScheduleState schedule_state = ScheduleState::kScheduled;
  CrawlState state = CrawlState::kReady;
  std::optional<CrawlRun> last_crawl;
  // The run that is under way: its record is in the runs too.
  std::optional<CrawlRun> current;
  Timestamp created{};
  Timestamp updated{};
  std::int64_t version = 1;
  // Sums over all runs, for the metrics.
  CrawlChanges tables_total;
  std::vector<double> recent_runtimes;  // seconds, of the last runs
  bool lake_formation_credentials = false;
  std::optional<std::string> lake_formation_account;
  template <class V>
  void Fields(V& v) {
    v(1, name);
    v(2, role);
    v(3, database);
    v(4, description);
    v(5, s3_targets);
    v(6, empty_target_kinds);
    v(7, classifiers);
    v(8, table_prefix);
    v(9, update_behavior);
    v(10, delete_behavior);
    v(11, new_folders_only);
    v(12, lineage);
    v(13, configuration);
    v(14, security_configuration);
    v(15, schedule);
    v(16, schedule_state);
    v(17, state);
    v(18, last_crawl);
    v(19, current);
    v(20, created);
    v(21, updated);
    v(22, version);
    v(23, tables_total);
    v(24, recent_runtimes);
    v(25, lake_formation_credentials);
    v(26, lake_formation_account);
  }
};

// A custom CSV classifier.
struct CsvClassifier {
  std::string name;
  std::optional<std::string> delimiter;
  std::optional<std::string> quote;
  std::optional<std::string> contains_header;
  std::optional<std::vector<std::string>> header;
  std::optional<bool> disable_value_trimming;
  std::optional<bool> allow_single_column;
  std::optional<bool> custom_types_configured;
  std::optional<std::vector<std::string>> custom_types;
  std::optional<std::string> serde;
  Timestamp created{};
  Timestamp updated{};
  std::int64_t version = 1;
  template <class V>
  void Fields(V& v) {
    v(1, name);
    v(2, delimiter);
    v(3, quote);
    v(4, contains_header);
    v(5, header);
    v(6, disable_value_trimming);
    v(7, allow_single_column);
    v(8, custom_types_configured);
    v(9, custom_types);
    v(10, serde);
    v(11, created);
    v(12, updated);
    v(13, version);
  }
};

// A folder that a crawler has seen, for crawls of new folders only.
struct CrawledFolder {
  Timestamp first_seen{};
  template <class V>
  void Fields(V& v) {
    v(1, first_seen);
  }
};

}  // namespace laketop::glue
