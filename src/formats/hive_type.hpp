// SPDX-License-Identifier: Apache-2.0
#pragma once
// HiveType: a column's type as the Data Catalog spells it (`array<struct<a:int>>`), parsed, spelled
// and merged. Values; any thread.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "formats/format_error.hpp"

namespace laketop::formats {

enum class HiveKind : std::uint8_t {
  kUnknown,  // only nulls were seen; spelled string
  kBoolean,
  kTinyInt,
  kSmallInt,
  kInt,
  kBigInt,
  kFloat,
  kDouble,
  kDecimal,  // precision, scale
  kString,
  kChar,     // length is precision
  kVarchar,  // length is precision
  kBinary,
  kDate,
  kTimestamp,
  kArray,   // one child
  kMap,     // key, value
  kStruct,  // named children
};

struct HiveField;

struct HiveType {
  HiveKind kind = HiveKind::kUnknown;
  int precision = 0;
  int scale = 0;
  std::vector<HiveField> fields;  // children; of arrays and maps without names

  bool IsNested() const { return kind >= HiveKind::kArray; }
  bool operator==(const HiveType&) const = default;
};

struct HiveField {
  std::string name;
  HiveType type;
  bool operator==(const HiveField&) const = default;
};

struct HiveColumn {
  std::string name;
  HiveType type;
  bool operator==(const HiveColumn&) const = default;
};

inline constexpr int kHiveTypeDepthMax = 64;
inline constexpr std::size_t kHiveTypeBytesMax = 131'072;  // as long as Glue takes a column's type

// Names may stand in any case and with spaces around; `integer` is `int`, `decimal` (10,0).
FormatResult<HiveType> ParseHiveType(std::string_view text);

std::string Spell(const HiveType& type);

HiveType ArrayOf(HiveType element);
HiveType MapOf(HiveType key, HiveType value);

// The type that can hold the values of both, as the crawler merges what it sees: integers widen,
// integers and fractions become double, structs unite their fields, what has nothing in common
// becomes string.
HiveType Merge(const HiveType& a, const HiveType& b);

// Unknown types become what they are stored as: string.
void ResolveUnknown(HiveType& type);

// `b`'s columns into `a` by name (names are compared without case), new ones at the end.
void MergeColumns(std::vector<HiveColumn>& a, const std::vector<HiveColumn>& b);

}  // namespace laketop::formats
