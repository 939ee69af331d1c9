// SPDX-License-Identifier: Apache-2.0
// String functions but regular expressions and format().
// https://trino.io/docs/current/functions/string.html
#include "engine/sql/functions/rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "base/utf8.hpp"
#include "engine/sql/functions/code_points.hpp"
#include "engine/sql/functions/groups.hpp"
#include "engine/sql/functions/texts.hpp"

namespace laketop::engine {
namespace {

using duckdb::LogicalType;
using duckdb::Value;

constexpr std::int64_t kPaddedSizeMax = std::int64_t{64} << 20;
constexpr std::int64_t kDistanceCellsMax = 100'000'000;

Value TextValue(std::string_view text) {
  return Value(std::string(text));
}

void CheckDelimiter(std::string_view delimiter) {
  if (delimiter.empty()) FailArgument("The delimiter may not be the empty string");
}

Value Split(const Row& row) {
  CheckDelimiter(row.Text(1));
  if (row.Int(2) <= 0) FailArgument("Limit must be positive");
  duckdb::vector<Value> pieces;
  for (std::string_view piece : SplitText(row.Text(0), row.Text(1), row.Int(2))) {
    pieces.push_back(TextValue(piece));
  }
  return Value::LIST(LogicalType::VARCHAR, std::move(pieces));
}

std::optional<std::string_view> Part(const Row& row) {
  if (row.Int(2) <= 0) FailArgument("Index must be greater than zero");
  return SplitPart(row.Text(0), row.Text(1), row.Int(2));
}

struct Entries {
  std::vector<std::string> keys;  // in the order in which they come first
  std::map<std::string, std::vector<Value>, std::less<>> values;
};

Entries EntriesOf(const Row& row, bool unique) {
  const std::string_view between_entries = row.Text(1);
  const std::string_view between_key_and_value = row.Text(2);
  if (between_entries.empty()) FailArgument("entryDelimiter is empty");
  if (between_key_and_value.empty()) FailArgument("keyValueDelimiter is empty");
  if (between_entries == between_key_and_value) {
    FailArgument("entryDelimiter and keyValueDelimiter must not be the same");
  }
  Entries out;
  std::string_view text = row.Text(0);
  while (!text.empty()) {
    const std::size_t end = text.find(between_entries);
    const std::string_view entry = text.substr(0, end);
    const std::size_t at = entry.find(between_key_and_value);
    if (at == entry.npos ||
        entry.find(between_key_and_value, at + between_key_and_value.size()) != entry.npos) {
      FailArgument(fmt::format(
          "Key-value delimiter must appear exactly once in each entry. Bad input: '{}'", entry));
    }
    const std::string key(entry.substr(0, at));
    auto& values = out.values[key];
    if (values.empty()) out.keys.push_back(key);
    if (unique && !values.empty()) {
      FailArgument(fmt::format("Duplicate keys ({}) are not allowed", key));
    }
    values.push_back(TextValue(entry.substr(at + between_key_and_value.size())));
    if (end == text.npos) break;
    text.remove_prefix(end + between_entries.size());
  }
  return out;
}

Value SplitToMap(const Row& row) {
  Entries entries = EntriesOf(row, true);
  duckdb::vector<Value> keys;
  duckdb::vector<Value> values;
  for (const std::string& key : entries.keys) {
    keys.push_back(Value(key));
    values.push_back(entries.values[key][0]);
  }
  return Value::MAP(LogicalType::VARCHAR, LogicalType::VARCHAR, std::move(keys), std::move(values));
}

Value SplitToMultimap(const Row& row) {
  Entries entries = EntriesOf(row, false);
  duckdb::vector<Value> keys;
  duckdb::vector<Value> values;
  for (const std::string& key : entries.keys) {
    keys.push_back(Value(key));
    auto& all = entries.values[key];
    values.push_back(
        Value::LIST(LogicalType::VARCHAR, duckdb::vector<Value>(all.begin(), all.end())));
  }
  return Value::MAP(LogicalType::VARCHAR, ListOf(LogicalType::VARCHAR), std::move(keys),
                    std::move(values));
}

std::string Pad(const Row& row, bool left) {
  if (row.Text(2).empty()) FailArgument("Padding string must not be empty");
  if (row.Int(1) < 0 || row.Int(1) > kPaddedSizeMax) {
    FailArgument("Target length must be in the range [0..2147483647]");
  }
  return PadText(row.Text(0), row.Int(1), row.Text(2), left);
}

std::string Chr(const Row& row) {
  const std::int64_t point = row.Int(0);
  if (point < 0 || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) {
    FailArgument(fmt::format("Not a valid Unicode code point: {}", point));
  }
  std::string out;
  AppendUtf8(out, static_cast<std::uint32_t>(point));
  return out;
}

std::int32_t CodePoint(const Row& row) {
  std::string_view text = row.Text(0);
  bool valid = true;
  const std::uint32_t point = text.empty() ? 0 : TakeCodePoint(text, valid);
  if (row.Text(0).empty() || !text.empty()) {
    FailArgument("Input string must be a single character string");
  }
  return static_cast<std::int32_t>(point);
}

std::int64_t Distance(const Row& row) {
  const auto cells = static_cast<std::int64_t>(row.Text(0).size() + 1) *
                     static_cast<std::int64_t>(row.Text(1).size() + 1);
  if (cells > kDistanceCellsMax) {
    FailArgument("The combined inputs for Levenshtein distance are too large");
  }
  return LevenshteinDistance(row.Text(0), row.Text(1));
}

Value DataSize(const Row& row) {
  const std::string text(row.Text(0));
  const auto fail = [&] { FailArgument(fmt::format("Invalid data size: '{}'", text)); };
  std::size_t length = 0;
  int dots = 0;
  while (length < text.size() &&
         ((text[length] >= '0' && text[length] <= '9') || text[length] == '.')) {
    dots += text[length++] == '.';
  }
  if (length == 0 || dots > 1 || length > 30) fail();
  constexpr std::string_view kUnits[] = {"B", "kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"};
  const auto unit = std::ranges::find(kUnits, text.substr(length));
  if (unit == std::end(kUnits)) fail();
  // Exact: units are powers of two, digits of the fraction are worked off one by one.
  const std::string number = text.substr(0, length);
  const std::size_t dot = std::min(number.find('.'), number.size());
  const auto shift = static_cast<unsigned>(unit - std::begin(kUnits)) * 10;
  __extension__ using Wide = unsigned __int128;
  Wide whole = 0;
  for (char c : number.substr(0, dot)) {
    whole = whole * 10 + static_cast<unsigned>(c - '0');
    if (whole >> 40 >> (80 - shift) != 0) fail();
  }
  Wide total = whole << shift;
  if (dot < number.size()) {
    long double fraction = std::strtold(("0" + number.substr(dot)).c_str(), nullptr);
    total += static_cast<Wide>(std::ldexp(fraction, static_cast<int>(shift)));
  }
  duckdb::hugeint_t huge;
  huge.lower = static_cast<std::uint64_t>(total);
  huge.upper = static_cast<std::int64_t>(static_cast<std::uint64_t>(total >> 64));
  return Value::DECIMAL(huge, 38, 0);
}

std::string Bar(const Row& row) {
  const std::int64_t width = row.Int(1);
  if (width <= 0 || width > 10'000) FailArgument("bar width must be in the range [1..10000]");
  const double part = std::clamp(row.Double(0), 0.0, 1.0);
  const auto filled = static_cast<std::int64_t>(part * static_cast<double>(width));
  std::string out;
  for (std::int64_t i = 0; i < filled; ++i) {
    // From red to green over the 6x6x6 colours of a terminal.
    const double at = width > 1 ? static_cast<double>(i) / static_cast<double>(width - 1) : 0;
    const auto red = static_cast<int>(std::lround(5 * (1 - at)));
    const auto green = static_cast<int>(std::lround(5 * at));
    out += fmt::format("\033[38;5;{}m█", 16 + 36 * red + 6 * green);
  }
  if (filled > 0) out += "\033[0m";
  return out + std::string(static_cast<std::size_t>(width - filled), ' ');
}

Value Join(Values& in, const LogicalType&) {
  const std::string& delimiter = duckdb::StringValue::Get(in[1]);
  std::string out;
  bool first = true;
  for (const Value& item : Elements(in[0])) {
    if (item.IsNull() && in.size() < 3) continue;
    if (!first) out += delimiter;
    first = false;
    out += duckdb::StringValue::Get(item.IsNull() ? in[2] : item);
  }
  return Value(out);
}

void AddCutting(FunctionSet& set) {
  const LogicalType text = LogicalType::VARCHAR;
  const LogicalType blob = LogicalType::BLOB;
  const LogicalType number = LogicalType::BIGINT;
  AddRows(set, "trino_substr", {text, number}, text,
          [](const Row& row) { return Substring(row.Text(0), row.Int(1), std::nullopt); });
  AddRows(set, "trino_substr", {text, number, number}, text,
          [](const Row& row) { return Substring(row.Text(0), row.Int(1), row.Int(2)); });
  AddRows(set, "trino_substr_binary", {blob, number}, blob,
          [](const Row& row) { return SubstringOfBytes(row.Text(0), row.Int(1), std::nullopt); });
  AddRows(set, "trino_substr_binary", {blob, number, number}, blob,
          [](const Row& row) { return SubstringOfBytes(row.Text(0), row.Int(1), row.Int(2)); });
  AddRows(set, "trino_split", {text, text, number}, ListOf(text), Split);
  AddRows(set, "trino_split_part", {text, text, number}, text, Part);
  AddRows(set, "trino_split_to_map", {text, text, text}, LogicalType::MAP(text, text), SplitToMap);
  AddRows(set, "trino_split_to_multimap", {text, text, text}, LogicalType::MAP(text, ListOf(text)),
          SplitToMultimap);
  AddRows(set, "trino_strpos", {text, text, number}, number, [](const Row& row) {
    if (row.Int(2) == 0) FailArgument("'instance' must be a positive or negative number.");
    return PositionOf(row.Text(0), row.Text(1), row.Int(2));
  });
  AddRows(set, "trino_trim", {text}, text,
          [](const Row& row) { return TrimLeft(TrimRight(row.Text(0))); });
  AddRows(set, "trino_ltrim", {text}, text, [](const Row& row) { return TrimLeft(row.Text(0)); });
  AddRows(set, "trino_rtrim", {text}, text, [](const Row& row) { return TrimRight(row.Text(0)); });
  AddRows(set, "trino_lpad", {text, number, text}, text,
          [](const Row& row) { return Pad(row, true); });
  AddRows(set, "trino_rpad", {text, number, text}, text,
          [](const Row& row) { return Pad(row, false); });
}

void AddNumbersAsText(FunctionSet& set) {
  const LogicalType text = LogicalType::VARCHAR;
  AddRows(set, "trino_format_number", {LogicalType::DOUBLE}, text,
          [](const Row& row) { return FormatNumber(row.Double(0)); });
  AddRows(set, "trino_format_number", {LogicalType::BIGINT}, text,
          [](const Row& row) { return FormatNumber(static_cast<double>(row.Int(0))); });
  AddRows(set, "trino_parse_data_size", {text}, LogicalType::DECIMAL(38, 0), DataSize);
  AddRows(set, "trino_human_readable_seconds", {LogicalType::DOUBLE}, text, [](const Row& row) {
    if (!std::isfinite(row.Double(0)) || std::abs(row.Double(0)) > 9e18) {
      FailArgument("Invalid argument found: " + fmt::format("{}", row.Double(0)));
    }
    return HumanReadableSeconds(row.Double(0));
  });
  AddRows(set, "trino_bar", {LogicalType::DOUBLE, LogicalType::BIGINT}, text, Bar);
}

}  // namespace

void RegisterStrings(FunctionSet& set) {
  const LogicalType text = LogicalType::VARCHAR;
  const LogicalType number = LogicalType::BIGINT;
  AddCutting(set);
  AddNumbersAsText(set);
  AddRows(set, "trino_chr", {number}, text, Chr);
  AddRows(set, "trino_codepoint", {text}, LogicalType::INTEGER, CodePoint);
  AddRows(set, "trino_hamming_distance", {text, text}, number, [](const Row& row) {
    const auto distance = HammingDistance(row.Text(0), row.Text(1));
    if (!distance) {
      FailArgument("The input strings to hamming_distance function must have the same length");
    }
    return *distance;
  });
  AddRows(set, "trino_levenshtein_distance", {text, text}, number, Distance);
  AddRows(set, "trino_luhn_check", {text}, LogicalType::BOOLEAN, [](const Row& row) {
    const auto valid = LuhnCheck(row.Text(0));
    if (!valid) FailArgument("Input contains non-digit character");
    return *valid;
  });
  AddRows(set, "trino_soundex", {text}, text, [](const Row& row) { return Soundex(row.Text(0)); });
  AddRows(set, "trino_from_utf8", {LogicalType::BLOB}, text,
          [](const Row& row) { return FromUtf8(row.Text(0), "\xEF\xBF\xBD"); });
  AddRows(set, "trino_from_utf8", {LogicalType::BLOB, text}, text, [](const Row& row) {
    if (CountCodePoints(row.Text(1)) > 1) {
      FailArgument("Replacement character string must empty or a single character");
    }
    return FromUtf8(row.Text(0), row.Text(1));
  });
  AddRows(set, "trino_char2hexint", {text}, text,
          [](const Row& row) { return Utf16Hex(row.Text(0)); });
  AddValues(set,
            {.name = "trino_array_join", .in = {ListOf(text), text}, .out = text, .compute = Join});
  AddValues(
      set,
      {.name = "trino_array_join", .in = {ListOf(text), text, text}, .out = text, .compute = Join});
}

}  // namespace laketop::engine
