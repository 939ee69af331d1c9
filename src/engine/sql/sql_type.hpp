// SPDX-License-Identifier: Apache-2.0
#pragma once
// SqlType: the type of a result column, as the engine has it. Rare engine types never come out:
// fixed arrays arrive as lists; enums, bit strings, unions and unsigned 128-bit as text.

#include <cstdint>
#include <string>
#include <vector>

namespace laketop::engine {

enum class TypeKind : std::uint8_t {
  kNull,  // the type of a bare NULL
  kBoolean,
  kTinyInt,
  kSmallInt,
  kInteger,
  kBigInt,
  kHugeInt,  // 128 bits
  kUTinyInt,
  kUSmallInt,
  kUInteger,
  kUBigInt,
  kReal,
  kDouble,
  kDecimal,
  kVarchar,
  kVarbinary,
  kDate,         // days since 1970-01-01
  kTime,         // microseconds since midnight
  kTimestamp,    // microseconds since 1970-01-01, no zone
  kTimestampS,   // the same in seconds
  kTimestampMs,  // in milliseconds
  kTimestampNs,  // in nanoseconds
  kTimestampTz,  // an instant: microseconds since 1970-01-01 UTC
  kInterval,
  kUuid,
  kList,    // children[0] is the element
  kStruct,  // children are the fields, in field_names' order
  kMap,     // children[0] is the key, children[1] the value
};

struct SqlType {
  TypeKind kind = TypeKind::kNull;
  std::uint8_t precision = 0;  // decimals
  std::uint8_t scale = 0;
  std::string
      alias;  // the engine's name for a distinguished type ("JSON", "HyperLogLog"), or empty
  std::vector<SqlType> children;
  std::vector<std::string> field_names;

  bool operator==(const SqlType&) const = default;
};

struct SqlColumn {
  std::string name;
  SqlType type;
  bool operator==(const SqlColumn&) const = default;
};

// As the engine spells it: DECIMAL(10,2), STRUCT(a INTEGER)[] … For messages and EXPLAIN.
std::string ToString(const SqlType& type);

}  // namespace laketop::engine
