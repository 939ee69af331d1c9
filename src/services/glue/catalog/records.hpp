// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the Data Catalog keeps: databases, tables, their versions, partitions. Values, stored as
// they stand here (tags are for ever); names are in lower case by the time they get here.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"

namespace laketop::glue {

using Parameters = std::map<std::string, std::string>;

struct Column {
  std::string name;
  std::optional<std::string> type;
  std::optional<std::string> comment;
  std::optional<Parameters> parameters;
  bool operator==(const Column&) const = default;
  template <class V>
  void Fields(V& v) {
    v(1, name);
    v(2, type);
    v(3, comment);
    v(4, parameters);
  }
};

struct SortColumn {
  std::string column;
  std::int32_t sort_order = 1;
  bool operator==(const SortColumn&) const = default;
  template <class V>
  void Fields(V& v) {
    v(1, column);
    v(2, sort_order);
  }
};

struct Serde {
  std::optional<std::string> name;
  std::optional<std::string> library;
  std::optional<Parameters> parameters;
  bool operator==(const Serde&) const = default;
  template <class V>
  void Fields(V& v) {
    v(1, name);
    v(2, library);
    v(3, parameters);
  }
};

struct Skew {
  std::optional<std::vector<std::string>> columns;
  std::optional<std::vector<std::string>> values;
  std::optional<Parameters> locations;
  bool operator==(const Skew&) const = default;
  template <class V>
  void Fields(V& v) {
    v(1, columns);
    v(2, values);
    v(3, locations);
  }
};

struct Storage {
  std::optional<std::vector<Column>> columns;
  std::optional<std::string> location;
  std::optional<std::vector<std::string>> additional_locations;
  std::optional<std::string> input_format;
  std::optional<std::string> output_format;
  bool compressed = false;
  std::int32_t number_of_buckets = 0;
  std::optional<Serde> serde;
  std::optional<std::vector<std::string>> bucket_columns;
  std::vector<SortColumn> sort_columns;
  std::optional<Parameters> parameters;
  std::optional<Skew> skew;
  bool stored_as_sub_directories = false;
  bool operator==(const Storage&) const = default;
  template <class V>
  void Fields(V& v) {
    v(1, columns);
    v(2, location);
    v(3, additional_locations);
    v(4, input_format);
    v(5, output_format);
    v(6, compressed);
    v(7, number_of_buckets);
    v(8, serde);
    v(9, bucket_columns);
    v(10, sort_columns);
    v(11, parameters);
    v(12, skew);
    v(13, stored_as_sub_directories);
  }
};

// Where a resource link points.
struct LinkTarget {
  std::optional<std::string> catalog_id;
  std::optional<std::string> database;
  std::optional<std::string> name;
  std::optional<std::string> region;
  bool operator==(const LinkTarget&) const = default;
  template <class V>
  void Fields(V& v) {
    v(1, catalog_id);
    v(2, database);
    v(3, name);
    v(4, region);
  }
};

struct DefaultPermission {
  std::optional<std::string> principal;
  std::optional<std::vector<std::string>> permissions;
  bool operator==(const DefaultPermission&) const = default;
  template <class V>
  void Fields(V& v) {
    v(1, principal);
    v(2, permissions);
  }
};

struct Database {
  std::string name;
  std::optional<std::string> description;
  std::optional<std::string> location_uri;
  std::optional<Parameters> parameters;
  std::optional<std::vector<DefaultPermission>> table_default_permissions;
  std::optional<LinkTarget> target;
  Timestamp created{};
  template <class V>
  void Fields(V& v) {
    v(1, name);
    v(2, description);
    v(3, location_uri);
    v(4, parameters);
    v(5, table_default_permissions);
    v(6, target);
    v(7, created);
  }
};

struct Table {
  std::string database;
  std::string name;
  std::optional<std::string> description;
  std::optional<std::string> owner;
  std::optional<Timestamp> last_access;
  std::optional<Timestamp> last_analyzed;
  std::int32_t retention = 0;
  std::optional<Storage> storage;
  std::optional<std::vector<Column>> partition_keys;
  std::optional<std::string> view_original_text;
  std::optional<std::string> view_expanded_text;
  std::optional<std::string> table_type;
  std::optional<Parameters> parameters;
  std::optional<LinkTarget> target;
  Timestamp created{};
  Timestamp updated{};
  std::string created_by;
  std::int64_t version = 0;
  // Version numbers are given once: deleting the newest one does not free its number.
  std::int64_t last_version = 0;
  template <class V>
  void Fields(V& v) {
    v(1, database);
    v(2, name);
    v(3, description);
    v(4, owner);
    v(5, last_access);
    v(6, last_analyzed);
    v(7, retention);
    v(8, storage);
    v(9, partition_keys);
    v(10, view_original_text);
    v(11, view_expanded_text);
    v(12, table_type);
    v(13, parameters);
    v(14, target);
    v(15, created);
    v(16, updated);
    v(17, created_by);
    v(18, version);
    v(19, last_version);
  }
};

struct Partition {
  std::vector<std::string> values;
  std::optional<Storage> storage;
  std::optional<Parameters> parameters;
  std::optional<Timestamp> last_access;
  std::optional<Timestamp> last_analyzed;
  Timestamp created{};
  template <class V>
  void Fields(V& v) {
    v(1, values);
    v(2, storage);
    v(3, parameters);
    v(4, last_access);
    v(5, last_analyzed);
    v(6, created);
  }
};

}  // namespace laketop::glue
