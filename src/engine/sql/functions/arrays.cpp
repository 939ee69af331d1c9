// SPDX-License-Identifier: Apache-2.0
// Functions on arrays of any type.
// https://trino.io/docs/current/functions/array.html
#include "engine/sql/functions/rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "engine/sql/functions/groups.hpp"

namespace laketop::engine {
namespace {

using duckdb::DataChunk;
using duckdb::ExpressionState;
using duckdb::idx_t;
using duckdb::ListType;
using duckdb::LogicalType;
using duckdb::Value;
using duckdb::Vector;

constexpr std::int64_t kCombinationSizeMax = 5;
constexpr std::size_t kCombinationsMax = 100'000;

using Items = duckdb::vector<Value>;

bool Same(const Value& left, const Value& right) {
  return Value::NotDistinctFrom(left, right);
}

Value ListLike(const LogicalType& type, Items items) {
  return Value::LIST(ListType::GetChildType(type), std::move(items));
}

// One element of the list of each row: Choose(size, index) gives its place from 0, or none.
template <class Choose>
void PickElements(DataChunk& input, Vector& result, Choose choose) {
  const idx_t count = input.size();
  duckdb::UnifiedVectorFormat lists;
  duckdb::UnifiedVectorFormat indexes;
  input.data[0].ToUnifiedFormat(count, lists);
  input.data[1].ToUnifiedFormat(count, indexes);
  const bool constant = input.data[0].GetVectorType() == duckdb::VectorType::CONSTANT_VECTOR &&
                        input.data[1].GetVectorType() == duckdb::VectorType::CONSTANT_VECTOR;
  const idx_t rows = constant ? 1 : count;
  const auto* entries = duckdb::UnifiedVectorFormat::GetData<duckdb::list_entry_t>(lists);
  const auto* wanted = duckdb::UnifiedVectorFormat::GetData<std::int64_t>(indexes);
  duckdb::SelectionVector picked(rows);
  std::vector<bool> none(rows);
  for (idx_t row = 0; row < rows; ++row) {
    const idx_t list = lists.sel->get_index(row);
    const idx_t index = indexes.sel->get_index(row);
    std::optional<std::uint64_t> at;
    if (lists.validity.RowIsValid(list) && indexes.validity.RowIsValid(index)) {
      at = choose(static_cast<std::int64_t>(entries[list].length), wanted[index]);
    }
    none[row] = !at;
    picked.set_index(row, at ? entries[list].offset + *at : 0);
  }
  result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
  Vector& child = duckdb::ListVector::GetEntry(input.data[0]);
  if (std::ranges::find(none, false) != none.end()) {
    duckdb::VectorOperations::Copy(child, result, picked, rows, 0, 0);
  }
  for (idx_t row = 0; row < rows; ++row) {
    if (none[row]) duckdb::FlatVector::SetNull(result, row, true);
  }
  if (constant) result.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
}

void Subscript(DataChunk& input, ExpressionState&, Vector& result) {
  PickElements(
      input, result, [](std::int64_t size, std::int64_t index) -> std::optional<std::uint64_t> {
        if (index == 0) FailArgument("SQL array indices start at 1");
        if (index < 0) {
          FailArgument(fmt::format("Array subscript is negative: {}", index));
        }
        if (index > size) {
          FailArgument(fmt::format(
              "Array subscript must be less than or equal to array length: {} > {}", index, size));
        }
        return static_cast<std::uint64_t>(index - 1);
      });
}

void ElementAt(DataChunk& input, ExpressionState&, Vector& result) {
  PickElements(input, result,
               [](std::int64_t size, std::int64_t index) -> std::optional<std::uint64_t> {
                 if (index == 0) FailArgument("SQL array indices start at 1");
                 const std::int64_t at = index > 0 ? index - 1 : size + index;
                 if (at < 0 || at >= size) return std::nullopt;
                 return static_cast<std::uint64_t>(at);
               });
}

Value Position(Values& in, const LogicalType&) {
  const auto& items = Elements(in[0]);
  std::int64_t instance = in.size() > 2 ? IntOf(in[2]) : 1;
  if (instance == 0) FailArgument("array_position cannot take a 0-valued instance argument.");
  const auto size = static_cast<std::int64_t>(items.size());
  const std::int64_t step = instance > 0 ? 1 : -1;
  for (std::int64_t i = step > 0 ? 0 : size - 1; i >= 0 && i < size; i += step) {
    const Value& item = items[static_cast<std::size_t>(i)];
    if (item.IsNull() || !Same(item, in[1])) continue;
    instance -= step;
    if (instance == 0) return Value::BIGINT(i + 1);
  }
  return Value::BIGINT(0);
}

Value ContainsSequence(Values& in, const LogicalType&) {
  return Value::BOOLEAN(!std::ranges::search(Elements(in[0]), Elements(in[1]), Same).empty() ||
                        Elements(in[1]).empty());
}

Value Combinations(Values& in, const LogicalType& type) {
  const auto& items = Elements(in[0]);
  const std::int64_t size = IntOf(in[1]);
  if (size < 0) FailArgument(fmt::format("combination size must not be negative: {}", size));
  if (size > kCombinationSizeMax) {
    FailArgument(fmt::format("combination size must not exceed {}: {}", kCombinationSizeMax, size));
  }
  const LogicalType& inner = ListType::GetChildType(type);
  const auto length = static_cast<std::size_t>(size);
  Items out;
  if (length > items.size()) return Value::LIST(inner, std::move(out));
  std::vector<std::size_t> chosen(length);
  for (std::size_t i = 0; i < length; ++i) chosen[i] = i;
  for (;;) {
    if (out.size() >= kCombinationsMax) {
      FailArgument(fmt::format("combinations exceed max size of {}", kCombinationsMax));
    }
    Items one;
    for (std::size_t i : chosen) one.push_back(items[i]);
    out.push_back(ListLike(inner, std::move(one)));
    // The leftmost one that can move does, those left of it start again.
    std::size_t i = 0;
    while (i < length && chosen[i] + 1 >= (i + 1 < length ? chosen[i + 1] : items.size())) {
      chosen[i] = i;
      ++i;
    }
    if (i == length) break;
    ++chosen[i];
  }
  return Value::LIST(inner, std::move(out));
}

Value Slice(Values& in, const LogicalType& type) {
  const auto& items = Elements(in[0]);
  const auto size = static_cast<std::int64_t>(items.size());
  std::int64_t start = IntOf(in[1]);
  const std::int64_t length = IntOf(in[2]);
  if (length < 0) FailArgument("length must be greater than or equal to 0");
  if (start == 0) FailArgument("SQL array indices start at 1");
  start = start > 0 ? start - 1 : size + start;
  if (start < 0 || start >= size) return ListLike(type, {});
  const std::int64_t end = start + std::min(length, size - start);
  return ListLike(type, Items(items.begin() + start, items.begin() + end));
}

Value Trim(Values& in, const LogicalType& type) {
  const auto& items = Elements(in[0]);
  const std::int64_t dropped = IntOf(in[1]);
  const auto size = static_cast<std::int64_t>(items.size());
  if (dropped < 0) FailArgument(fmt::format("size must not be negative: {}", dropped));
  if (dropped > size) {
    FailArgument(fmt::format("size must not exceed array cardinality {}: {}", size, dropped));
  }
  return ListLike(type, Items(items.begin(), items.end() - dropped));
}

// Three-valued: one deciding element decides, else NULL if there is one.
template <bool deciding>
Value Decide(Values& in, const LogicalType&) {
  bool null = false;
  for (const Value& item : Elements(in[0])) {
    null = null || item.IsNull();
    if (!item.IsNull() && item.GetValue<bool>() == deciding) return Value::BOOLEAN(deciding);
  }
  return null ? Value(LogicalType::BOOLEAN) : Value::BOOLEAN(!deciding);
}

Value Shuffle(Values& in, const LogicalType& type) {
  thread_local std::mt19937_64 random{std::random_device{}()};
  Items items = Elements(in[0]);
  std::ranges::shuffle(items, random);
  return ListLike(type, std::move(items));
}

}  // namespace

void RegisterArrays(FunctionSet& set) {
  const LogicalType list = ListOf(TypeT());
  const LogicalType number = LogicalType::BIGINT;
  const LogicalType boolean = LogicalType::BOOLEAN;
  set.Add(duckdb::ScalarFunction("trino_array_subscript", {list, number}, TypeT(), Subscript));
  set.Add(duckdb::ScalarFunction("trino_element_at", {list, number}, TypeT(), ElementAt));
  const auto add = [&](const char* name, duckdb::vector<LogicalType> in, LogicalType out,
                       ComputeValue compute) {
    AddValues(
        set,
        {.name = name, .in = std::move(in), .out = std::move(out), .compute = std::move(compute)});
  };
  add("trino_array_position", {list, TypeT()}, number, Position);
  add("trino_array_position", {list, TypeT(), number}, number, Position);
  add("trino_contains_sequence", {list, list}, boolean, ContainsSequence);
  add("trino_combinations", {list, number}, ListOf(list), Combinations);
  add("trino_slice", {list, number, number}, list, Slice);
  add("trino_trim_array", {list, number}, list, Trim);
  add("trino_all_true", {ListOf(boolean)}, boolean, Decide<false>);
  add("trino_any_true", {ListOf(boolean)}, boolean, Decide<true>);
  AddValues(set, {.name = "trino_shuffle",
                  .in = {list},
                  .out = list,
                  .compute = Shuffle,
                  .is_volatile = true});
}

}  // namespace laketop::engine
