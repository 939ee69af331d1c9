// SPDX-License-Identifier: Apache-2.0
#pragma once
// PartitionValue: the text of a partition's value, or of a literal beside it, read as the type of
// its key, so that two of one type compare. Pure.

#include <compare>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace laketop::formats {

enum class ValueKind : std::uint8_t { kInteger, kDecimal, kText, kDate, kTimestamp, kUnknown };

// `type` as the catalog spells it; kUnknown for types that Glue cannot filter by.
ValueKind ValueKindOf(std::string_view type);

struct PartitionValue {
  ValueKind kind = ValueKind::kText;
  std::int64_t number = 0;  // integers; days; nanoseconds' seconds part
  std::int64_t nanoseconds = 0;
  double decimal = 0;
  std::string text;
};

// The error is AWS's sentence: `"x" is not an integer.`
std::expected<PartitionValue, std::string> ReadPartitionValue(ValueKind kind,
                                                              std::string_view text);

// Of two values of one kind.
std::partial_ordering Compare(const PartitionValue& a, const PartitionValue& b);

}  // namespace laketop::formats
