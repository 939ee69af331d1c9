// SPDX-License-Identifier: Apache-2.0
#pragma once
// Athena's records beside query executions: work groups, named queries, prepared statements.

#include <map>
#include <optional>
#include <string>

#include "base/time.hpp"

namespace laketop::athena {

inline constexpr std::string_view kPrimaryWorkGroup = "primary";
inline constexpr std::string_view kEngineVersion = "Athena engine version 3";
inline constexpr std::string_view kCatalogName = "AwsDataCatalog";

// Where results go and as whose: of a work group, and of one query.
struct ResultSettings {
  std::string output_location;
  std::string encryption_option;  // SSE_S3, SSE_KMS, CSE_KMS
  std::string kms_key;
  std::string expected_bucket_owner;
  std::string acl_option;
  template <class V>
  void Fields(V& v) {
    v(1, output_location);
    v(2, encryption_option);
    v(3, kms_key);
    v(4, expected_bucket_owner);
    v(5, acl_option);
  }
};

struct WorkGroupRecord {
  std::string name;
  std::optional<std::string> description;
  std::string state = "ENABLED";
  Timestamp created{};
  ResultSettings results;
  bool enforce = true;
  bool publish_metrics = true;
  std::optional<std::int64_t> bytes_scanned_cutoff;
  bool requester_pays = false;
  std::string engine_version = "AUTO";
  std::map<std::string, std::string> tags;
  template <class V>
  void Fields(V& v) {
    v(1, name);
    v(2, description);
    v(3, state);
    v(4, created);
    v(5, results);
    v(6, enforce);
    v(7, publish_metrics);
    v(8, bytes_scanned_cutoff);
    v(9, requester_pays);
    v(10, engine_version);
    v(11, tags);
  }
};

struct NamedQueryRecord {
  std::string id;
  std::string name;
  std::optional<std::string> description;
  std::string database;
  std::string sql;
  std::string work_group;
  std::string client_token;
  template <class V>
  void Fields(V& v) {
    v(1, id);
    v(2, name);
    v(3, description);
    v(4, database);
    v(5, sql);
    v(6, work_group);
    v(7, client_token);
  }
};

struct PreparedStatementRecord {
  std::string name;
  std::string work_group;
  std::string sql;
  std::optional<std::string> description;
  Timestamp modified{};
  template <class V>
  void Fields(V& v) {
    v(1, name);
    v(2, work_group);
    v(3, sql);
    v(4, description);
    v(5, modified);
  }
};

}  // namespace laketop::athena
