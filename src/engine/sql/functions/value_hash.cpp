// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/functions/value_hash.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <string>
#include <vector>

#include "engine/sql/functions/hashes.hpp"

namespace laketop::engine {
namespace {

using duckdb::LogicalTypeId;
using duckdb::Value;

constexpr std::uint64_t kNullHash = 0x9E3779B97F4A7C15;

std::uint64_t HashOfBits(std::uint64_t bits) {
  char bytes[8];
  for (int i = 0; i < 8; ++i) bytes[i] = static_cast<char>(bits >> (8 * i));
  return XxHash64({bytes, sizeof bytes}, 0);
}

std::uint64_t HashOfNested(const Value& value) {
  const bool list = value.type().id() != LogicalTypeId::STRUCT;
  std::vector<std::uint64_t> hashes;
  for (const Value& item :
       list ? duckdb::ListValue::GetChildren(value) : duckdb::StructValue::GetChildren(value)) {
    hashes.push_back(HashOfValue(item));
  }
  // Maps are equal whatever the order of their entries.
  if (value.type().id() == LogicalTypeId::MAP) std::ranges::sort(hashes);
  std::uint64_t hash = hashes.size();
  for (std::uint64_t one : hashes) hash = HashOfBits(hash * 31 + one);
  return hash;
}

}  // namespace

std::uint64_t HashOfValue(const Value& value) {
  if (value.IsNull()) return kNullHash;
  switch (value.type().id()) {
    case LogicalTypeId::BOOLEAN:
    case LogicalTypeId::TINYINT:
    case LogicalTypeId::SMALLINT:
    case LogicalTypeId::INTEGER:
    case LogicalTypeId::BIGINT:
      return HashOfBits(static_cast<std::uint64_t>(value.GetValue<std::int64_t>()));
    case LogicalTypeId::FLOAT:
    case LogicalTypeId::DOUBLE: {
      auto number = value.GetValue<double>();
      if (number == 0) number = 0;  // -0.0 equals 0.0
      if (std::isnan(number)) return HashOfBits(0x7FF8000000000000);
      return HashOfBits(std::bit_cast<std::uint64_t>(number));
    }
    case LogicalTypeId::VARCHAR:
    case LogicalTypeId::BLOB:
      return XxHash64(duckdb::StringValue::Get(value), 0);
    case LogicalTypeId::LIST:
    case LogicalTypeId::MAP:
    case LogicalTypeId::STRUCT:
      return HashOfNested(value);
    default:
      return XxHash64(value.ToString(), 0);
  }
}

}  // namespace laketop::engine
