// SPDX-License-Identifier: Apache-2.0
#pragma once
// ExecutionRecord: one query execution, from QUEUED to its end. What is not SUCCEEDED, FAILED or
// CANCELLED when the program stops is FAILED when it starts again.
// https://docs.aws.amazon.com/athena/latest/APIReference/API_QueryExecution.html

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "services/athena/records.hpp"

namespace laketop::athena {

enum class ExecutionState : std::uint8_t { kQueued, kRunning, kSucceeded, kFailed, kCancelled };
std::string_view NameOf(ExecutionState state);
bool IsEnded(ExecutionState state);

enum class StatementType : std::uint8_t { kDdl, kDml, kUtility };
std::string_view NameOf(StatementType type);

// Why an execution failed: what StateChangeReason says, and Athena's category and type.
// https://docs.aws.amazon.com/athena/latest/ug/error-reference.html
struct ExecutionFailure {
  std::string message;
  int category = 2;  // 1 system, 2 user, 3 other
  int type = 0;
  bool retryable = false;
  bool cancelled = false;  // by a limit of its work group: the state is CANCELLED
  template <class V>
  void Fields(V& v) {
    v(1, message);
    v(2, category);
    v(3, type);
    v(4, retryable);
    v(5, cancelled);
  }
};

struct ResultColumn {
  std::string name;
  std::string type;  // as ColumnInfo says it: varchar, bigint, decimal …
  int precision = 0;
  int scale = 0;
  bool case_sensitive = false;
  template <class V>
  void Fields(V& v) {
    v(1, name);
    v(2, type);
    v(3, precision);
    v(4, scale);
    v(5, case_sensitive);
  }
};

struct ExecutionStatistics {
  std::int64_t engine_ms = 0;
  std::int64_t scanned_bytes = 0;
  std::int64_t total_ms = 0;
  std::int64_t queue_ms = 0;
  std::int64_t planning_ms = 0;
  std::int64_t service_ms = 0;
  std::int64_t output_rows = 0;
  std::int64_t output_bytes = 0;
  template <class V>
  void Fields(V& v) {
    v(1, engine_ms);
    v(2, scanned_bytes);
    v(3, total_ms);
    v(4, queue_ms);
    v(5, planning_ms);
    v(6, service_ms);
    v(7, output_rows);
    v(8, output_bytes);
  }
};

// What lies at the output location.
enum class OutputKind : std::uint8_t {
  kCsv,      // header and rows, quoted
  kText,     // lines of tab-separated text
  kManifest  // a statement that wrote objects: its rows are elsewhere
};

struct ExecutionRecord {
  std::string id;
  std::string account;
  std::string region;
  std::string work_group;
  std::string sql;
  std::vector<std::string> parameters;  // expressions, one for each ?
  std::string catalog;                  // as the client gave it; empty: none
  std::string database;
  ResultSettings results;  // output_location: of the result itself, once the kind is known
  std::string selected_engine = "AUTO";
  StatementType type = StatementType::kDml;
  std::string substatement;
  ExecutionState state = ExecutionState::kQueued;
  std::optional<ExecutionFailure> failure;
  Timestamp submitted{};
  std::optional<Timestamp> completed;
  ExecutionStatistics statistics;
  OutputKind output = OutputKind::kCsv;
  std::string manifest_location;
  std::vector<ResultColumn> columns;
  std::optional<std::int64_t> update_count;
  bool reuse_enabled = false;
  int reuse_minutes = 0;
  bool reused = false;
  std::string client_token;
  bool deterministic = false;
  std::vector<std::string> given_parameters;  // as the client gave them
  template <class V>
  void Fields(V& v) {
    v(1, id);
    v(2, account);
    v(3, region);
    v(4, work_group);
    v(5, sql);
    v(6, parameters);
    v(7, catalog);
    v(8, database);
    v(9, results);
    v(10, selected_engine);
    v(11, type);
    v(12, substatement);
    v(13, state);
    v(14, failure);
    v(15, submitted);
    v(16, completed);
    v(17, statistics);
    v(18, output);
    v(19, manifest_location);
    v(20, columns);
    v(21, update_count);
    v(22, reuse_enabled);
    v(23, reuse_minutes);
    v(24, reused);
    v(25, client_token);
    v(26, deterministic);
    v(27, given_parameters);
  }
};

}  // namespace laketop::athena
