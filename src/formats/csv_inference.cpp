// SPDX-License-Identifier: Apache-2.0
#include "formats/csv_inference.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>

namespace laketop::formats {
namespace {

constexpr std::array kDelimiters{',', '|', '\t', ';', '\x01'};
// Rows by which a delimiter is chosen.
constexpr std::size_t kProbeRowsMax = 200;
// Of the rows, how many must have the usual number of columns.
constexpr double kAlignedShareMin = 0.7;
// A name of this length or more is content (the built-in classifier's rule).
constexpr std::size_t kHeaderNameBytesMax = 150;

std::string_view Trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool EqualsNoCase(std::string_view a, std::string_view lower) {
  return a.size() == lower.size() && std::ranges::equal(a, lower, [](char x, char y) {
           return std::tolower(static_cast<unsigned char>(x)) == y;
         });
}

struct Alignment {
  std::size_t columns = 0;  // of the usual row
  double share = 0;         // of the rows that have as many
  std::size_t rows = 0;
};

Alignment AlignmentOf(std::string_view text, bool whole, CsvDialect dialect) {
  CsvRecords records(text, dialect, whole);
  std::map<std::size_t, std::size_t> counts;
  std::size_t rows = 0;
  while (rows < kProbeRowsMax && records.Next()) {
    ++counts[records.Fields().size()];
    ++rows;
  }
  Alignment out{.rows = rows};
  for (const auto& [columns, seen] : counts) {
    const double share = static_cast<double>(seen) / static_cast<double>(rows);
    if (share > out.share || (share == out.share && columns > out.columns)) {
      out.columns = columns;
      out.share = share;
    }
  }
  return out;
}

// The delimiter whose columns line up best; in a tie the earlier of kDelimiters with more columns.
std::optional<char> DelimiterOf(std::string_view text, bool whole, const CsvRules& rules) {
  std::optional<char> best;
  Alignment best_alignment;
  for (char delimiter : kDelimiters) {
    const CsvDialect dialect{delimiter, rules.quote};
    const Alignment alignment = AlignmentOf(text, whole, dialect);
    if (alignment.columns < 2 || alignment.share < kAlignedShareMin) continue;
    const bool better = !best || alignment.share > best_alignment.share + 0.05 ||
                        (alignment.share > best_alignment.share - 0.05 &&
                         alignment.columns > best_alignment.columns);
    if (!better) continue;
    best = delimiter;
    best_alignment = alignment;
  }
  return best;
}

bool IsColumnName(std::string_view name) {
  return std::ranges::none_of(name, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 && c != '\t';
  });
}

struct Row {
  std::vector<std::string> values;
};

// Whether the first row could name the columns, looking at it alone.
bool CouldBeHeader(const std::vector<std::string>& names) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string_view name = Trim(names[i]);
    const HiveKind kind = KindOfCsvValue(name);
    if (kind != HiveKind::kString && kind != HiveKind::kUnknown) return false;
    if (i + 1 < names.size() && name.size() >= kHeaderNameBytesMax) return false;
    if (!IsColumnName(name)) return false;
  }
  // A row of nothing names nothing.
  return std::ranges::any_of(names, [](const std::string& name) { return !Trim(name).empty(); });
}

HiveKind MergeKinds(HiveKind a, HiveKind b) {
  if (a == b || b == HiveKind::kUnknown) return a;
  if (a == HiveKind::kUnknown) return b;
  const bool numbers = (a == HiveKind::kBigInt && b == HiveKind::kDouble) ||
                       (a == HiveKind::kDouble && b == HiveKind::kBigInt);
  return numbers ? HiveKind::kDouble : HiveKind::kString;
}

}  // namespace

HiveKind KindOfCsvValue(std::string_view value) {
  if (value.empty()) return HiveKind::kUnknown;
  const char first = value.front();
  if (first == 't' || first == 'T' || first == 'f' || first == 'F') {
    if (EqualsNoCase(value, "true") || EqualsNoCase(value, "false")) return HiveKind::kBoolean;
    return HiveKind::kString;
  }
  const bool numeric =
      (first >= '0' && first <= '9') || first == '-' || first == '+' || first == '.';
  if (!numeric) return HiveKind::kString;
  std::string_view digits = value;
  if (first == '+') digits.remove_prefix(1);
  if (digits.empty() || digits.front() == '+' || (first == '+' && digits.front() == '-')) {
    return HiveKind::kString;
  }
  const char* const end = digits.data() + digits.size();
  std::int64_t integer = 0;
  auto [integer_end, integer_error] = std::from_chars(digits.data(), end, integer);
  if (integer_end == end && integer_error == std::errc()) return HiveKind::kBigInt;
  // from_chars takes inf and nan too, which data means as words.
  const std::size_t sign = digits.front() == '-' ? 1 : 0;
  const bool number =
      digits.size() > sign && ((digits[sign] >= '0' && digits[sign] <= '9') || digits[sign] == '.');
  if (!number) return HiveKind::kString;
  double real = 0;
  auto [real_end, real_error] = std::from_chars(digits.data(), end, real);
  const bool readable = real_error == std::errc() || real_error == std::errc::result_out_of_range;
  return real_end == end && readable ? HiveKind::kDouble : HiveKind::kString;
}

std::optional<InferredSchema> InferCsv(std::string_view text, bool whole, const CsvRules& rules) {
  std::optional<char> delimiter = rules.delimiter;
  if (!delimiter) delimiter = DelimiterOf(text, whole, rules);
  if (!delimiter && rules.allow_single_column) delimiter = ',';
  if (!delimiter) return std::nullopt;

  const CsvDialect dialect{*delimiter, rules.quote};
  const Alignment alignment = AlignmentOf(text, whole, dialect);
  const std::size_t columns_min = rules.allow_single_column ? 1 : 2;
  if (alignment.columns < columns_min || alignment.share < kAlignedShareMin) return std::nullopt;
  const bool header_known = rules.header != CsvRules::Header::kDetect;
  if (alignment.rows < 2 && !header_known) return std::nullopt;

  CsvRecords records(text, dialect, whole);
  std::vector<std::string> first;
  std::vector<HiveKind> kinds(alignment.columns, HiveKind::kUnknown);
  std::size_t rows = 0;
  while (records.Next()) {
    const std::vector<CsvField>& fields = records.Fields();
    if (rows++ == 0) {
      for (const CsvField& field : fields) first.emplace_back(field.text);
      continue;
    }
    for (std::size_t i = 0; i < std::min(fields.size(), kinds.size()); ++i) {
      if (kinds[i] == HiveKind::kString) continue;
      const std::string_view value = rules.trim_values ? Trim(fields[i].text) : fields[i].text;
      kinds[i] = MergeKinds(kinds[i], KindOfCsvValue(value));
    }
  }

  InferredSchema out;
  out.format = FileFormat::kCsv;
  out.csv.delimiter = *delimiter;
  out.csv.serde = rules.serde;
  if (rules.shows_quote) out.csv.quote = rules.quote;
  switch (rules.header) {
    case CsvRules::Header::kPresent:
      out.csv.header = true;
      break;
    case CsvRules::Header::kAbsent:
      out.csv.header = false;
      break;
    case CsvRules::Header::kDetect:
      // A table of strings alone does not differ enough from its first row.
      out.csv.header = CouldBeHeader(first) && std::ranges::any_of(kinds, [](HiveKind kind) {
                         return kind != HiveKind::kString && kind != HiveKind::kUnknown;
                       });
  }
  if (!out.csv.header) {
    for (std::size_t i = 0; i < std::min(first.size(), kinds.size()); ++i) {
      kinds[i] = MergeKinds(kinds[i], KindOfCsvValue(Trim(first[i])));
    }
  }

  for (std::size_t i = 0; i < kinds.size(); ++i) {
    HiveColumn column{.name = "col" + std::to_string(i), .type = {.kind = kinds[i]}};
    if (i < rules.column_names.size()) {
      column.name = rules.column_names[i];
      if (i < rules.column_types.size()) column.type = rules.column_types[i];
    } else if (out.csv.header && i < first.size() && !Trim(first[i]).empty()) {
      column.name = Trim(first[i]);
    }
    ResolveUnknown(column.type);
    out.columns.push_back(std::move(column));
  }
  // A delimiter at the end of each line makes a last column that is empty throughout.
  const bool trailing = out.csv.header && rules.column_names.empty() && !first.empty() &&
                        kinds.size() == first.size() && Trim(first.back()).empty() &&
                        kinds.back() == HiveKind::kUnknown && out.columns.size() > 2;
  if (trailing) out.columns.pop_back();
  if (rows > 0) out.average_record_bytes = std::max<std::size_t>(1, records.BytesRead() / rows);
  return out;
}

}  // namespace laketop::formats
