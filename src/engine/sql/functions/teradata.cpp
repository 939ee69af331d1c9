// SPDX-License-Identifier: Apache-2.0
// Teradata's date functions: to_char, to_date, to_timestamp. Their patterns (yyyy-mm-dd hh24:mi:ss)
// become Joda's. https://trino.io/docs/current/functions/teradata.html
#include <fmt/format.h>

#include <array>
#include <utility>

#include "base/ascii.hpp"
#include "engine/sql/functions/date_patterns.hpp"
#include "engine/sql/functions/groups.hpp"
#include "engine/sql/functions/rows.hpp"

namespace laketop::engine {
namespace {

using duckdb::LogicalType;

constexpr std::int64_t kMicrosPerDay = 86'400'000'000;

// The longer of two that begin alike comes first.
constexpr std::array kFields = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"yyyy", "yyyy"},
    {"hh24", "HH"},
    {"dd", "dd"},
    {"hh", "hh"},
    {"mi", "mm"},
    {"mm", "MM"},
    {"ss", "ss"},
    {"yy", "yy"},
});
constexpr std::string_view kPunctuation = "-/,.;: \t\r\n";

std::string JodaPattern(std::string_view pattern) {
  const std::string lower = AsciiLower(pattern);
  std::string out;
  for (std::size_t at = 0; at < lower.size();) {
    const std::string_view rest = std::string_view(lower).substr(at);
    std::size_t length = 0;
    for (const auto& [field, joda] : kFields) {
      if (!rest.starts_with(field)) continue;
      out += joda;
      length = field.size();
      break;
    }
    if (length == 0 && kPunctuation.find(rest[0]) != std::string_view::npos) {
      out += rest[0];
      length = 1;
    }
    if (length == 0) {
      FailArgument(fmt::format("Failed to tokenize string [{}] at offset [{}]", rest[0], at));
    }
    at += length;
  }
  return out;
}

std::int64_t Parse(const Row& row) {
  const PatternResult<ZonedMicros> parsed = ParseJoda(row.Text(0), JodaPattern(row.Text(1)));
  if (!parsed) FailArgument(parsed.error());
  return parsed->micros;
}

std::string Format(const Row& row) {
  const PatternResult<std::string> text =
      FormatJoda(row.Int(0), row.Int(0), "UTC", JodaPattern(row.Text(1)));
  if (!text) FailArgument(text.error());
  return *text;
}

}  // namespace

void RegisterTeradata(FunctionSet& set) {
  const LogicalType text = LogicalType::VARCHAR;
  AddRows(set, "trino_to_char", {LogicalType::TIMESTAMP, text}, text, Format);
  AddRows(set, "trino_to_timestamp", {text, text}, LogicalType::TIMESTAMP, Parse);
  AddRows(set, "trino_to_date", {text, text}, LogicalType::DATE, [](const Row& row) {
    const std::int64_t micros = Parse(row);
    return static_cast<std::int32_t>(micros / kMicrosPerDay - (micros % kMicrosPerDay < 0 ? 1 : 0));
  });
}

}  // namespace laketop::engine
