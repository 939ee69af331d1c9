// SPDX-License-Identifier: Apache-2.0
// Arguments that DuckDB takes and Trino refuses: what passes comes out as it went in.
#include <fmt/format.h>

#include "engine/sql/functions/groups.hpp"
#include "engine/sql/functions/rows.hpp"
#include "engine/sql/functions/temporal_text.hpp"

namespace laketop::engine {
namespace {

using duckdb::LogicalType;

constexpr std::int64_t kRepeatMax = 10'000;
constexpr std::int64_t kRecursionDepthMax = 10;
constexpr std::int64_t kMillisecondsPerDay = 86'400'000;

std::int64_t AtLeast(const Row& row) {
  if (row.Int(0) < row.Int(1)) FailArgument(row.Text(2));
  return row.Int(0);
}

std::int32_t RepeatCount(std::int32_t count) {
  if (count < 0) {
    FailArgument("count argument of repeat function must be greater than or equal to 0");
  }
  if (count > kRepeatMax) {
    FailArgument(fmt::format("count argument of repeat function must be less than or equal to {}",
                             kRepeatMax));
  }
  return count;
}

std::int64_t NgramSize(std::int64_t size) {
  if (size <= 0) FailArgument("N must be positive");
  return size;
}

std::int32_t Comparator(std::int32_t order) {
  if (order < -1 || order > 1) FailArgument("Lambda comparator must return either -1, 0, or 1");
  return order;
}

// How often the step of WITH RECURSIVE has run before: Athena's limit cannot be changed.
std::int64_t RecursionDepth(std::int64_t depth) {
  if (depth <= kRecursionDepthMax) return depth;
  ThrowUserError("NOT_SUPPORTED",
                 fmt::format("Recursion depth limit exceeded ({}). Use 'max_recursion_depth' "
                             "session property to modify the limit.",
                             kRecursionDepthMax));
}

std::int32_t IntervalDays(std::int64_t milliseconds) {
  if (milliseconds % kMillisecondsPerDay != 0) {
    FailArgument("Cannot add hour, minutes or seconds to a date");
  }
  return static_cast<std::int32_t>(milliseconds / kMillisecondsPerDay);
}

// A number from [low, high) by a random share of it.
std::int64_t Random(std::int64_t low, std::int64_t high, double share) {
  if (high <= low) {
    FailArgument(low == 0 ? "bound must be positive" : "start value must be less than stop value");
  }
  return low + static_cast<std::int64_t>(share * static_cast<double>(high - low));
}

std::size_t CharacterCount(std::string_view text) {
  std::size_t count = 0;
  for (char c : text) count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
  return count;
}

template <bool strict>
std::optional<std::string> FitVarchar(const Row& row) {
  const std::string_view text = row.Text(0);
  if (CharacterCount(text) <= static_cast<std::size_t>(row.Int(1))) return std::string(text);
  if (!strict) return std::nullopt;
  ThrowUserError("INVALID_CAST_ARGUMENT",
                 fmt::format("Value {} cannot be represented as varchar({})", text, row.Int(1)));
}

// Text for a column of so many characters: blanks at its end may be cut off, nothing else.
std::string FitInsert(const Row& row) {
  const std::string_view text = row.Text(0);
  const std::string_view kept = text.substr(0, text.find_last_not_of(' ') + 1);
  if (CharacterCount(kept) > static_cast<std::size_t>(row.Int(1))) {
    ThrowUserError("INVALID_CAST_ARGUMENT", row.Text(2));
  }
  return std::string(text);
}

// The empty text is found at each end of each character.
std::string ReplaceText(const Row& row) {
  const std::string_view text = row.Text(0);
  const std::string_view wanted = row.Text(1);
  const std::string_view with = row.Text(2);
  std::string out;
  if (wanted.empty()) {
    out = with;
    for (std::size_t i = 0; i < text.size(); ++i) {
      out += text[i];
      const bool ends =
          i + 1 == text.size() || (static_cast<unsigned char>(text[i + 1]) & 0xC0U) != 0x80U;
      if (ends) out += with;
    }
    return out;
  }
  std::size_t from = 0;
  for (std::size_t at = text.find(wanted); at != std::string_view::npos;
       at = text.find(wanted, from)) {
    out.append(text.substr(from, at - from)).append(with);
    from = at + wanted.size();
  }
  return out.append(text.substr(from));
}

}  // namespace

void RegisterGuards(FunctionSet& set) {
  const LogicalType number = LogicalType::BIGINT;
  const LogicalType integer = LogicalType::INTEGER;
  const LogicalType text = LogicalType::VARCHAR;
  AddRows(set, "trino_at_least", {number, number, text}, number, AtLeast);
  set.Unary<std::int32_t, std::int32_t>("trino_repeat_count", integer, integer, RepeatCount);
  set.Unary<std::int32_t, std::int32_t>("trino_comparator", integer, integer, Comparator);
  set.Unary<std::int64_t, std::int64_t>("trino_recursion_depth", number, number, RecursionDepth);
  set.Unary<std::int64_t, std::int64_t>("trino_ngram_size", number, number, NgramSize);
  set.Unary<std::int64_t, std::int32_t>("trino_interval_days", number, integer, IntervalDays);
  set.Ternary<std::int64_t, std::int64_t, double, std::int64_t>(
      "trino_random", number, number, LogicalType::DOUBLE, number, Random);
  AddRows(set, "trino_fit_varchar", {text, number}, text, FitVarchar<true>);
  AddRows(set, "trino_try_fit_varchar", {text, number}, text, FitVarchar<false>);
  AddRows(set, "trino_fit_insert", {text, number, text}, text, FitInsert);
  AddRows(set, "trino_replace", {text, text, text}, text, ReplaceText);
  set.UnaryText<std::int32_t>(
      "trino_offset_text", integer, [](std::int32_t minutes, duckdb::Vector& result) {
        return duckdb::StringVector::AddString(
            result, minutes == 0 ? std::string("+00:00") : OffsetZone(minutes));
      });
}

}  // namespace laketop::engine
