// SPDX-License-Identifier: Apache-2.0
#include "formats/partition_value.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "formats/hive_text.hpp"

namespace laketop::formats {
namespace {

std::optional<int> Digits(std::string_view text) {
  int value = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return text.empty() ? std::nullopt : std::optional(value);
}

// yyyy-mm-dd and nothing behind it
std::optional<std::int64_t> Days(std::string_view text) {
  return text.size() == 10 ? ParseHiveDate(text) : std::nullopt;
}

// yyyy-mm-dd hh:mm:ss[.fffffffff]
bool ReadTimestamp(std::string_view text, PartitionValue& out) {
  if (text.size() < 19 || text[10] != ' ' || text[13] != ':' || text[16] != ':') return false;
  const auto days = Days(text.substr(0, 10));
  const auto hour = Digits(text.substr(11, 2));
  const auto minute = Digits(text.substr(14, 2));
  const auto second = Digits(text.substr(17, 2));
  if (!days || !hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 59) {
    return false;
  }
  out.number = *days * 86'400 + *hour * 3'600 + *minute * 60 + *second;
  std::string_view fraction = text.substr(19);
  if (fraction.empty()) return true;
  if (fraction.front() != '.' || fraction.size() < 2 || fraction.size() > 10) return false;
  fraction.remove_prefix(1);
  const auto digits = Digits(fraction);
  if (!digits) return false;
  out.nanoseconds = *digits;
  for (std::size_t i = fraction.size(); i < 9; ++i) out.nanoseconds *= 10;
  return true;
}

std::string_view Trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

}  // namespace

ValueKind ValueKindOf(std::string_view type) {
  std::string name(type.substr(0, type.find('(')));
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
  if (name == "bigint" || name == "int" || name == "smallint" || name == "tinyint" ||
      name == "long" || name == "integer") {
    return ValueKind::kInteger;
  }
  if (name == "decimal") return ValueKind::kDecimal;
  if (name == "string" || name == "char" || name == "varchar") return ValueKind::kText;
  if (name == "date") return ValueKind::kDate;
  if (name == "timestamp") return ValueKind::kTimestamp;
  return ValueKind::kUnknown;
}

std::expected<PartitionValue, std::string> ReadPartitionValue(ValueKind kind,
                                                              std::string_view text) {
  PartitionValue out{.kind = kind};
  switch (kind) {
    case ValueKind::kInteger: {
      std::string_view digits = Trim(text);
      if (digits.starts_with('+')) digits.remove_prefix(1);
      auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out.number);
      if (error != std::errc() || end != digits.data() + digits.size()) {
        return std::unexpected('"' + std::string(text) + "\" is not an integer.");
      }
      return out;
    }
    case ValueKind::kDecimal: {
      const std::string_view digits = Trim(text);
      auto [end, error] =
          std::from_chars(digits.data(), digits.data() + digits.size(), out.decimal);
      if (error != std::errc() || end != digits.data() + digits.size()) {
        return std::unexpected(std::string(text) + " is not a decimal.");
      }
      return out;
    }
    case ValueKind::kDate: {
      const auto days = Days(text);
      if (!days) return std::unexpected(std::string(text) + " is not a date.");
      out.number = *days;
      return out;
    }
    case ValueKind::kTimestamp:
      if (!ReadTimestamp(text, out)) {
        return std::unexpected("Timestamp format must be yyyy-mm-dd hh:mm:ss[.fffffffff] " +
                               std::string(text) + " is not a timestamp.");
      }
      return out;
    case ValueKind::kText:
    case ValueKind::kUnknown:
      out.text = text;
      return out;
  }
  return out;
}

std::partial_ordering Compare(const PartitionValue& a, const PartitionValue& b) {
  switch (a.kind) {
    case ValueKind::kInteger:
    case ValueKind::kDate:
      return a.number <=> b.number;
    case ValueKind::kTimestamp:
      if (a.number != b.number) return a.number <=> b.number;
      return a.nanoseconds <=> b.nanoseconds;
    case ValueKind::kDecimal:
      return a.decimal <=> b.decimal;
    case ValueKind::kText:
    case ValueKind::kUnknown:
      return a.text <=> b.text;
  }
  return std::partial_ordering::unordered;
}

}  // namespace laketop::formats
