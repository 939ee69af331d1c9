// SPDX-License-Identifier: Apache-2.0
// Maps out of pairs: the last step of map_agg and its like, whose lists DuckDB has gathered.
// https://trino.io/docs/current/functions/aggregate.html
#include "engine/sql/functions/rows.hpp"

#include <fmt/format.h>

#include <duckdb/common/types/value_map.hpp>
#include <duckdb/common/value_operations/value_operations.hpp>
#include <duckdb/planner/expression.hpp>

#include <algorithm>
#include <cmath>

#include "engine/sql/functions/groups.hpp"
#include "engine/sql/functions/java_number.hpp"

namespace laketop::engine {
namespace {

using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using duckdb::Value;
using Arguments = duckdb::vector<duckdb::unique_ptr<duckdb::Expression>>;

// The types of the fields of the first argument, LIST(STRUCT(k, v)).
std::optional<std::pair<LogicalType, LogicalType>> PairOf(const Arguments& arguments) {
  const LogicalType& type = arguments[0]->return_type;
  if (type.id() != LogicalTypeId::LIST) return std::nullopt;
  const LogicalType& element = duckdb::ListType::GetChildType(type);
  if (element.id() != LogicalTypeId::STRUCT || duckdb::StructType::GetChildCount(element) != 2) {
    return std::nullopt;
  }
  return std::pair(duckdb::StructType::GetChildType(element, 0),
                   duckdb::StructType::GetChildType(element, 1));
}

[[noreturn]] void FailPairs() {
  throw duckdb::BinderException("expected a list of pairs");
}

duckdb::unique_ptr<duckdb::FunctionData> BindMap(duckdb::ClientContext&,
                                                 duckdb::ScalarFunction& function,
                                                 Arguments& arguments) {
  const auto pair = PairOf(arguments);
  if (!pair) FailPairs();
  function.return_type = LogicalType::MAP(pair->first, pair->second);
  return nullptr;
}

duckdb::unique_ptr<duckdb::FunctionData> BindMultimap(duckdb::ClientContext&,
                                                      duckdb::ScalarFunction& function,
                                                      Arguments& arguments) {
  const auto pair = PairOf(arguments);
  if (!pair) FailPairs();
  function.return_type = LogicalType::MAP(pair->first, ListOf(pair->second));
  return nullptr;
}

duckdb::unique_ptr<duckdb::FunctionData> BindFirstField(duckdb::ClientContext&,
                                                        duckdb::ScalarFunction& function,
                                                        Arguments& arguments) {
  const auto pair = PairOf(arguments);
  if (!pair) FailPairs();
  function.return_type = pair->first;
  return nullptr;
}

// Keys in the order in which they come first.
struct Groups {
  duckdb::vector<Value> keys;
  std::vector<duckdb::vector<Value>> values;
  duckdb::value_map_t<std::size_t> places;

  duckdb::vector<Value>& Of(const Value& key) {
    const auto [at, added] = places.try_emplace(key, keys.size());
    if (added) {
      keys.push_back(key);
      values.emplace_back();
    }
    return values[at->second];
  }
};

Value MapOf(const LogicalType& type, Groups groups) {
  duckdb::vector<Value> values;
  for (auto& all : groups.values) values.push_back(std::move(all[0]));
  return Value::MAP(duckdb::MapType::KeyType(type), duckdb::MapType::ValueType(type),
                    std::move(groups.keys), std::move(values));
}

Groups GroupsOf(const Value& pairs) {
  Groups groups;
  for (const Value& pair : Elements(pairs)) {
    if (pair.IsNull()) continue;
    const auto& fields = duckdb::StructValue::GetChildren(pair);
    if (!fields[0].IsNull()) groups.Of(fields[0]).push_back(fields[1]);
  }
  return groups;
}

Value FromPairs(Values& in, const LogicalType& type) {
  return MapOf(type, GroupsOf(in[0]));
}

Value MultimapFromPairs(Values& in, const LogicalType& type) {
  Groups groups = GroupsOf(in[0]);
  const LogicalType& list = duckdb::MapType::ValueType(type);
  duckdb::vector<Value> values;
  for (auto& all : groups.values) {
    values.push_back(Value::LIST(duckdb::ListType::GetChildType(list), std::move(all)));
  }
  return Value::MAP(duckdb::MapType::KeyType(type), list, std::move(groups.keys),
                    std::move(values));
}

Value Union(Values& in, const LogicalType& type) {
  Groups groups;
  for (const Value& map : Elements(in[0])) {
    if (map.IsNull()) continue;
    for (const Value& entry : Elements(map)) {
      const auto& fields = duckdb::StructValue::GetChildren(entry);
      groups.Of(fields[0]).push_back(fields[1]);
    }
  }
  return MapOf(type, std::move(groups));
}

Value Top(Values& in, const LogicalType& type) {
  const std::int64_t count = IntOf(in[1]);
  if (count <= 0) FailArgument("approx_most_frequent bucket count must be greater than one");
  std::vector<std::pair<std::int64_t, Value>> entries;
  for (const Value& entry : Elements(in[0])) {
    const auto& fields = duckdb::StructValue::GetChildren(entry);
    entries.emplace_back(fields[1].IsNull() ? 0 : IntOf(fields[1]), fields[0]);
  }
  std::ranges::sort(entries, [](const auto& left, const auto& right) {
    if (left.first != right.first) return left.first > right.first;
    return duckdb::ValueOperations::LessThan(left.second, right.second);
  });
  duckdb::vector<Value> keys;
  duckdb::vector<Value> values;
  for (const auto& [number, key] : entries) {
    if (static_cast<std::int64_t>(keys.size()) == count) break;
    keys.push_back(key);
    values.push_back(Value::BIGINT(number));
  }
  return Value::MAP(duckdb::MapType::KeyType(type), duckdb::MapType::ValueType(type),
                    std::move(keys), std::move(values));
}

constexpr std::int64_t kBucketsMax = 10'000;

Value Histogram(Values& in, const LogicalType&) {
  const LogicalType real = LogicalType::DOUBLE;
  if (in[0].IsNull() || in[2].IsNull()) return Value(LogicalType::MAP(real, real));
  const std::int64_t wanted = IntOf(in[2]);
  if (wanted < 2 || wanted > kBucketsMax) {
    FailArgument("numeric_histogram bucket count must be greater than one");
  }
  struct Bucket {
    double value = 0;
    double weight = 0;
  };
  std::vector<Bucket> buckets;
  const auto shrink = [&](std::size_t target) {
    std::ranges::sort(buckets, {}, &Bucket::value);
    while (buckets.size() > target) {
      std::size_t closest = 0;
      for (std::size_t i = 1; i + 1 < buckets.size(); ++i) {
        if (buckets[i + 1].value - buckets[i].value <
            buckets[closest + 1].value - buckets[closest].value) {
          closest = i;
        }
      }
      Bucket& left = buckets[closest];
      const Bucket& right = buckets[closest + 1];
      const double weight = left.weight + right.weight;
      left.value = (left.value * left.weight + right.value * right.weight) / weight;
      left.weight = weight;
      buckets.erase(buckets.begin() + static_cast<std::ptrdiff_t>(closest) + 1);
    }
  };
  const auto& values = Elements(in[0]);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i].IsNull()) continue;
    double weight = 1;
    if (!in[1].IsNull()) {
      const auto& weights = Elements(in[1]);
      if (i >= weights.size() || weights[i].IsNull()) continue;
      weight = weights[i].GetValue<double>();
    }
    const auto value = values[i].GetValue<double>();
    const auto at = std::ranges::lower_bound(buckets, value, {}, &Bucket::value);
    if (at != buckets.end() && at->value == value) {
      at->weight += weight;
    } else {
      buckets.insert(at, Bucket{value, weight});
      shrink(static_cast<std::size_t>(wanted));
    }
  }
  duckdb::vector<Value> keys;
  duckdb::vector<Value> weights;
  for (const Bucket& bucket : buckets) {
    keys.push_back(Value::DOUBLE(bucket.value));
    weights.push_back(Value::DOUBLE(bucket.weight));
  }
  return Value::MAP(real, real, std::move(keys), std::move(weights));
}

using Weighted = std::vector<std::pair<Value, double>>;

// The value at a rank as Trino's digest finds it where each value is a centroid: those of weight 1
// are taken as they are, between heavier ones it interpolates.
double DigestValueAt(const Weighted& entries, double total, double rank) {
  const auto mean = [&](std::size_t i) { return entries[i].first.GetValue<double>(); };
  if (rank < 1) return mean(0);
  const std::size_t last = entries.size() - 1;
  if (rank > total - 1) return mean(last);
  double passed = entries[0].second / 2;
  for (std::size_t i = 0; i < last; ++i) {
    const double left = entries[i].second;
    const double right = entries[i + 1].second;
    const double step = (left + right) / 2;
    if (passed + step > rank) {
      if (left == 1 && rank - passed < 0.5) return mean(i);
      if (right == 1 && passed + step - rank <= 0.5) return mean(i + 1);
      const double from_left = rank - passed - (left == 1 ? 0.5 : 0);
      const double to_right = passed + step - rank - (right == 1 ? 0.5 : 0);
      return (mean(i) * to_right + mean(i + 1) * from_left) / (from_left + to_right);
    }
    passed += step;
  }
  return mean(last);
}

Value WeightedPercentile(Values& in, const LogicalType& type) {
  const auto percentile = in[1].GetValue<double>();
  if (!(percentile >= 0 && percentile <= 1)) FailArgument("Percentile must be between 0 and 1");
  Weighted entries;
  double total = 0;
  for (const Value& pair : Elements(in[0])) {
    if (pair.IsNull()) continue;
    const auto& fields = duckdb::StructValue::GetChildren(pair);
    if (fields[0].IsNull() || fields[1].IsNull()) continue;
    const auto weight = fields[1].GetValue<double>();
    if (!(weight >= 1)) {
      FailArgument(fmt::format("weight must be >= 1, was {}", JavaDouble(weight)));
    }
    entries.emplace_back(fields[0], weight);
    total += weight;
  }
  if (entries.empty()) return Value(type);
  std::ranges::sort(entries, [](const auto& left, const auto& right) {
    return duckdb::ValueOperations::LessThan(left.first, right.first);
  });
  const double found = DigestValueAt(entries, total, percentile * total);
  return type.IsIntegral() ? Value::BIGINT(std::llround(found)).DefaultCastAs(type)
                           : Value::DOUBLE(found).DefaultCastAs(type);
}

}  // namespace

void RegisterMaps(FunctionSet& set) {
  const LogicalType real = LogicalType::DOUBLE;
  const LogicalType number = LogicalType::BIGINT;
  const LogicalType map = LogicalType::MAP(TypeK(), TypeV());
  const LogicalType any = LogicalType::ANY;
  AddValues(set, {.name = "trino_map_from_pairs",
                  .in = {any},
                  .out = any,
                  .compute = FromPairs,
                  .bind = BindMap});
  AddValues(set, {.name = "trino_multimap_from_pairs",
                  .in = {any},
                  .out = any,
                  .compute = MultimapFromPairs,
                  .bind = BindMultimap});
  AddValues(set, {.name = "trino_map_union", .in = {ListOf(map)}, .out = map, .compute = Union});
  const LogicalType counts = LogicalType::MAP(TypeK(), number);
  AddValues(set, {.name = "trino_map_top", .in = {counts, number}, .out = counts, .compute = Top});
  AddValues(set, {.name = "trino_numeric_histogram",
                  .in = {ListOf(real), ListOf(real), number},
                  .out = LogicalType::MAP(real, real),
                  .compute = Histogram,
                  .sees_nulls = true});
  AddValues(set, {.name = "trino_weighted_percentile",
                  .in = {any, real},
                  .out = any,
                  .compute = WeightedPercentile,
                  .bind = BindFirstField});
}

}  // namespace laketop::engine
