// SPDX-License-Identifier: Apache-2.0
// Keys of maps: found by subscript, and checked where a map is made, because DuckDB's own errors
// name no key. https://trino.io/docs/current/functions/map.html
#include <fmt/format.h>

#include <optional>
#include <unordered_map>
#include <vector>

#include "engine/sql/functions/equality.hpp"
#include "engine/sql/functions/groups.hpp"
#include "engine/sql/functions/number_text.hpp"
#include "engine/sql/functions/rows.hpp"

namespace laketop::engine {
namespace {

using duckdb::DataChunk;
using duckdb::ExpressionState;
using duckdb::idx_t;
using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using duckdb::Value;
using duckdb::Vector;

// As CAST(key AS varchar) prints it.
std::string KeyText(const Value& key) {
  switch (key.type().id()) {
    case LogicalTypeId::DOUBLE:
      return ScientificText(key.GetValue<double>());
    case LogicalTypeId::FLOAT:
      return ScientificText(key.GetValue<float>());
    case LogicalTypeId::DECIMAL:
      return WithLeadingZero(key.ToString());
    default:
      return key.ToString();
  }
}

void Subscript(DataChunk& input, ExpressionState&, Vector& result) {
  const bool constant = input.AllConstant();
  const idx_t rows = constant ? 1 : input.size();
  const NestedRows maps(input.data[0], input.size());
  const NestedRows wanted(input.data[1], input.size());
  Vector& keys = duckdb::MapVector::GetKeys(input.data[0]);
  Vector& values = duckdb::MapVector::GetValues(input.data[0]);
  const NestedRows key_rows(keys, duckdb::ListVector::GetListSize(input.data[0]));
  duckdb::SelectionVector picked(rows);
  std::vector<bool> none(rows, true);
  bool some = false;
  for (idx_t row = 0; row < rows; ++row) {
    picked.set_index(row, 0);
    if (maps.IsNull(row) || wanted.IsNull(row)) continue;
    const duckdb::list_entry_t map = maps.ListAt(row);
    idx_t at = map.offset;
    while (at < map.offset + map.length && !NestedRows::Same(key_rows, at, wanted, row)) ++at;
    if (at == map.offset + map.length) {
      FailArgument("Key not present in map: " + KeyText(input.data[1].GetValue(row)));
    }
    picked.set_index(row, at);
    none[row] = false;
    some = true;
  }
  result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
  if (some) duckdb::VectorOperations::Copy(values, result, picked, rows, 0, 0);
  for (idx_t row = 0; row < rows; ++row) {
    if (none[row]) duckdb::FlatVector::SetNull(result, row, true);
  }
  if (constant) result.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
}

// The place of a key that comes twice in the list, if one does.
std::optional<idx_t> FindDuplicate(const NestedRows& keys, const duckdb::hash_t* hashes,
                                   const duckdb::list_entry_t& list) {
  std::unordered_multimap<duckdb::hash_t, idx_t> seen;
  for (idx_t at = list.offset; at < list.offset + list.length; ++at) {
    const auto [first, last] = seen.equal_range(hashes[at]);
    for (auto other = first; other != last; ++other) {
      if (NestedRows::Same(keys, at, keys, other->second)) return at;
    }
    seen.emplace(hashes[at], at);
  }
  return std::nullopt;
}

struct KeyErrors {
  const char* code;
  bool names_key;
};

// `lists` holds `keys` in the child vector of each list.
void CheckKeys(Vector& lists, Vector& keys, idx_t count, const KeyErrors& errors) {
  const idx_t size = duckdb::ListVector::GetListSize(lists);
  const NestedRows list_rows(lists, count);
  const NestedRows key_rows(keys, size);
  Vector hashes(LogicalType::HASH, std::max<idx_t>(size, 1));
  if (size > 0) {
    duckdb::VectorOperations::Hash(keys, hashes, size);
    hashes.Flatten(size);
  }
  const auto* numbers = duckdb::FlatVector::GetData<duckdb::hash_t>(hashes);
  for (idx_t row = 0; row < count; ++row) {
    if (list_rows.IsNull(row)) continue;
    const duckdb::list_entry_t list = list_rows.ListAt(row);
    for (idx_t at = list.offset; at < list.offset + list.length; ++at) {
      if (key_rows.IsNull(at)) ThrowUserError(errors.code, "map key cannot be null");
    }
    if (const auto at = FindDuplicate(key_rows, numbers, list)) {
      ThrowUserError(errors.code, errors.names_key
                                      ? fmt::format("Duplicate map keys ({}) are not allowed",
                                                    KeyText(keys.GetValue(*at)))
                                      : std::string("duplicate keys"));
    }
  }
}

// Both pass on what they are given.
void PassKeys(DataChunk& input, ExpressionState&, Vector& result) {
  Vector& lists = input.data[0];
  const idx_t rows =
      lists.GetVectorType() == duckdb::VectorType::CONSTANT_VECTOR ? 1 : input.size();
  CheckKeys(lists, duckdb::ListVector::GetEntry(lists), rows,
            {.code = "INVALID_FUNCTION_ARGUMENT", .names_key = true});
  result.Reference(lists);
}

template <bool cast>
void PassEntries(DataChunk& input, ExpressionState&, Vector& result) {
  Vector& lists = input.data[0];
  const idx_t rows =
      lists.GetVectorType() == duckdb::VectorType::CONSTANT_VECTOR ? 1 : input.size();
  Vector& entries = duckdb::ListVector::GetEntry(lists);
  const NestedRows list_rows(lists, rows);
  const NestedRows entry_rows(entries, duckdb::ListVector::GetListSize(lists));
  for (idx_t row = 0; row < rows; ++row) {
    if (list_rows.IsNull(row)) continue;
    const duckdb::list_entry_t list = list_rows.ListAt(row);
    for (idx_t at = list.offset; at < list.offset + list.length; ++at) {
      if (entry_rows.IsNull(at)) FailArgument("map entry cannot be null");
    }
  }
  Vector flat(entries);
  flat.Flatten(duckdb::ListVector::GetListSize(lists));
  CheckKeys(lists, *duckdb::StructVector::GetEntries(flat)[0], rows,
            cast ? KeyErrors{.code = "INVALID_CAST_ARGUMENT", .names_key = false}
                 : KeyErrors{.code = "INVALID_FUNCTION_ARGUMENT", .names_key = true});
  result.Reference(lists);
}

}  // namespace

void RegisterMapKeys(FunctionSet& set) {
  const LogicalType list = ListOf(TypeT());
  set.Add(duckdb::ScalarFunction(
      "trino_map_subscript", {LogicalType::MAP(TypeK(), TypeV()), TypeK()}, TypeV(), Subscript));
  set.Add(duckdb::ScalarFunction("trino_map_keys", {list}, list, PassKeys));
  set.Add(duckdb::ScalarFunction("trino_map_entries", {list}, list, PassEntries<false>));
  set.Add(duckdb::ScalarFunction("trino_cast_entries", {list}, list, PassEntries<true>));
}

}  // namespace laketop::engine
