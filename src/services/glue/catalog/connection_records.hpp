// SPDX-License-Identifier: Apache-2.0
#pragma once
// The rows of what else the Data Catalog keeps beside tables: connections, user-defined functions
// and statistics of columns, as they were given. Values.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"

namespace laketop::glue {

struct Connection {
  std::string name;
  std::optional<std::string> description;
  std::string type;
  std::optional<std::vector<std::string>> match_criteria;
  std::map<std::string, std::string> properties;
  std::optional<std::map<std::string, std::string>> spark_properties;
  std::optional<std::map<std::string, std::string>> athena_properties;
  std::optional<std::map<std::string, std::string>> python_properties;
  bool has_requirements = false;
  std::optional<std::string> subnet_id;
  std::optional<std::vector<std::string>> security_groups;
  std::optional<std::string> availability_zone;
  Timestamp created{};
  Timestamp updated{};
  std::string updated_by;
  template <class V>
  void Fields(V& v) {
    v(1, name);
    v(2, description);
    v(3, type);
    v(4, match_criteria);
    v(5, properties);
    v(6, spark_properties);
    v(7, athena_properties);
    v(8, python_properties);
    v(9, has_requirements);
    v(10, subnet_id);
    v(11, security_groups);
    v(12, availability_zone);
    v(13, created);
    v(14, updated);
    v(15, updated_by);
  }
};

struct FunctionResource {
  std::optional<std::string> type;
  std::optional<std::string> uri;
  template <class V>
  void Fields(V& v) {
    v(1, type);
    v(2, uri);
  }
};

struct UserFunction {
  std::string name;
  std::string database;
  std::optional<std::string> class_name;
  std::optional<std::string> owner;
  std::optional<std::string> owner_type;
  std::optional<std::string> type;
  std::optional<std::vector<FunctionResource>> resources;
  Timestamp created{};
  template <class V>
  void Fields(V& v) {
    v(1, name);
    v(2, database);
    v(3, class_name);
    v(4, owner);
    v(5, owner_type);
    v(6, type);
    v(7, resources);
    v(8, created);
  }
};

struct DecimalBound {
  std::string unscaled;  // big-endian two's complement
  int scale = 0;
  template <class V>
  void Fields(V& v) {
    v(1, unscaled);
    v(2, scale);
  }
};

// Which of the values are there depends on the kind, AWS's word for it: LONG, STRING …
struct ColumnStatistics {
  std::string column;
  std::string column_type;
  Timestamp analyzed{};
  std::string kind;
  std::int64_t nulls = 0;
  std::int64_t distinct = 0;
  std::int64_t trues = 0;
  std::int64_t falses = 0;
  std::int64_t length_max = 0;
  double length_average = 0;
  std::optional<std::int64_t> long_min;
  std::optional<std::int64_t> long_max;
  std::optional<double> double_min;
  std::optional<double> double_max;
  std::optional<Timestamp> date_min;
  std::optional<Timestamp> date_max;
  std::optional<DecimalBound> decimal_min;
  std::optional<DecimalBound> decimal_max;
  // When the table or partition was created that they are of: one that comes later under its name
  // has none yet.
  Timestamp owner_created{};
  template <class V>
  void Fields(V& v) {
    v(1, column);
    v(2, column_type);
    v(3, analyzed);
    v(4, kind);
    v(5, nulls);
    v(6, distinct);
    v(7, trues);
    v(8, falses);
    v(9, length_max);
    v(10, length_average);
    v(11, long_min);
    v(12, long_max);
    v(13, double_min);
    v(14, double_max);
    v(15, date_min);
    v(16, date_max);
    v(17, decimal_min);
    v(18, decimal_max);
    v(19, owner_created);
  }
};

}  // namespace laketop::glue
