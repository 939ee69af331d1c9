// SPDX-License-Identifier: Apache-2.0
// laketop_hive_hash: the hash by which Hive (bucketing version 1) and Trino put rows into buckets,
// as Java computes it in 32 bits. NULL for NULL, which a bucket counts as 0.
// https://github.com/trinodb/trino/blob/435/plugin/trino-hive/src/main/java/io/trino/plugin/hive/util/HiveBucketingV1.java
#include "engine/sql/functions/function_set.hpp"
#include "engine/sql/functions/groups.hpp"

#include <bit>

namespace laketop::engine {
namespace {

using duckdb::LogicalType;

std::int32_t OfLong(std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(bits ^ (bits >> 32)));
}

// Java's bits of a NaN are one and the same.
std::int32_t OfDouble(double value) {
  constexpr std::int64_t kNan = 0x7ff8000000000000;
  return OfLong(value != value ? kNan : std::bit_cast<std::int64_t>(value));
}

std::int32_t OfFloat(float value) {
  constexpr std::int32_t kNan = 0x7fc00000;
  return value != value ? kNan : std::bit_cast<std::int32_t>(value);
}

std::int32_t OfText(duckdb::string_t text) {
  std::uint32_t hash = 0;
  const char* bytes = text.GetData();
  for (std::size_t i = 0; i < text.GetSize(); ++i) {
    hash = 31 * hash + static_cast<std::uint32_t>(static_cast<signed char>(bytes[i]));
  }
  return static_cast<std::int32_t>(hash);
}

}  // namespace

void RegisterHiveHashes(FunctionSet& set) {
  const std::string name = "laketop_hive_hash";
  const LogicalType out = LogicalType::INTEGER;
  set.Unary<bool, std::int32_t>(name, LogicalType::BOOLEAN, out,
                                [](bool value) -> std::int32_t { return value ? 1 : 0; });
  set.Unary<std::int8_t, std::int32_t>(name, LogicalType::TINYINT, out,
                                       [](std::int8_t value) -> std::int32_t { return value; });
  set.Unary<std::int16_t, std::int32_t>(name, LogicalType::SMALLINT, out,
                                        [](std::int16_t value) -> std::int32_t { return value; });
  set.Unary<std::int32_t, std::int32_t>(name, LogicalType::INTEGER, out,
                                        [](std::int32_t value) { return value; });
  set.Unary<std::int64_t, std::int32_t>(name, LogicalType::BIGINT, out, OfLong);
  set.Unary<float, std::int32_t>(name, LogicalType::FLOAT, out, OfFloat);
  set.Unary<double, std::int32_t>(name, LogicalType::DOUBLE, out, OfDouble);
  set.Unary<duckdb::string_t, std::int32_t>(name, LogicalType::VARCHAR, out, OfText);
  set.Unary<duckdb::date_t, std::int32_t>(name, LogicalType::DATE, out,
                                          [](duckdb::date_t value) { return value.days; });
}

}  // namespace laketop::engine
