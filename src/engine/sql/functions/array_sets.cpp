// SPDX-License-Identifier: Apache-2.0
// Arrays as sets: first occurrences in order, NULL an element like others.
// https://trino.io/docs/current/functions/array.html
#include <algorithm>
#include <memory>
#include <unordered_map>
#include <vector>

#include "engine/sql/functions/equality.hpp"
#include "engine/sql/functions/groups.hpp"
#include "engine/sql/functions/rows.hpp"

namespace laketop::engine {
namespace {

using duckdb::DataChunk;
using duckdb::ExpressionState;
using duckdb::idx_t;
using duckdb::list_entry_t;
using duckdb::LogicalType;
using duckdb::Vector;

// The lists of one argument, and the hashes of their elements.
class Lists {
 public:
  Lists(Vector& lists, idx_t count)
      : child_(duckdb::ListVector::GetEntry(lists)),
        size_(duckdb::ListVector::GetListSize(lists)),
        rows_(lists, count),
        elements_(child_, size_),
        hashes_(LogicalType::HASH, std::max<idx_t>(size_, 1)) {
    if (size_ == 0) return;
    duckdb::VectorOperations::Hash(child_, hashes_, size_);
    hashes_.Flatten(size_);
  }

  bool IsNull(idx_t row) const { return rows_.IsNull(row); }
  list_entry_t At(idx_t row) const { return rows_.ListAt(row); }
  const NestedRows& Elements() const { return elements_; }
  duckdb::hash_t Hash(idx_t element) const {
    return duckdb::FlatVector::GetData<duckdb::hash_t>(hashes_)[element];
  }
  // The picked elements become the end of the result's child.
  void AppendTo(Vector& result, const std::vector<idx_t>& picked) const {
    if (picked.empty()) return;
    duckdb::SelectionVector selection(picked.size());
    for (idx_t i = 0; i < picked.size(); ++i) selection.set_index(i, picked[i]);
    duckdb::ListVector::Append(result, child_, selection, picked.size());
  }

 private:
  Vector& child_;
  idx_t size_;
  NestedRows rows_;
  NestedRows elements_;
  Vector hashes_;
};

class Seen {
 public:
  bool Contains(const Lists& lists, idx_t element) const {
    const auto [first, last] = places_.equal_range(lists.Hash(element));
    for (auto at = first; at != last; ++at) {
      if (NestedRows::Same(at->second.lists->Elements(), at->second.element, lists.Elements(),
                           element)) {
        return true;
      }
    }
    return false;
  }
  // False where it was there.
  bool Insert(const Lists& lists, idx_t element) {
    if (Contains(lists, element)) return false;
    places_.emplace(lists.Hash(element), Place{&lists, element});
    return true;
  }

 private:
  struct Place {
    const Lists* lists;
    idx_t element;
  };
  std::unordered_multimap<duckdb::hash_t, Place> places_;
};

// Compute(arguments, row, result) appends what the row's list holds.
template <class Compute>
void ForLists(DataChunk& input, Vector& result, Compute compute) {
  const bool constant = input.AllConstant();
  std::vector<std::unique_ptr<Lists>> arguments;
  for (Vector& column : input.data) {
    arguments.push_back(std::make_unique<Lists>(column, input.size()));
  }
  result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
  for (idx_t row = 0; row < (constant ? 1 : input.size()); ++row) {
    const bool null =
        std::ranges::any_of(arguments, [&](const auto& argument) { return argument->IsNull(row); });
    if (null) {
      duckdb::FlatVector::SetNull(result, row, true);
      continue;
    }
    const idx_t begin = duckdb::ListVector::GetListSize(result);
    compute(arguments, row, result);
    duckdb::FlatVector::GetData<list_entry_t>(result)[row] = {
        begin, duckdb::ListVector::GetListSize(result) - begin};
  }
  if (constant) result.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
}

using Arguments = std::vector<std::unique_ptr<Lists>>;

void Union(DataChunk& input, ExpressionState&, Vector& result) {
  ForLists(input, result, [](const Arguments& arguments, idx_t row, Vector& out) {
    Seen seen;
    for (const auto& lists : arguments) {
      std::vector<idx_t> picked;
      const list_entry_t list = lists->At(row);
      for (idx_t at = list.offset; at < list.offset + list.length; ++at) {
        if (seen.Insert(*lists, at)) picked.push_back(at);
      }
      lists->AppendTo(out, picked);
    }
  });
}

// Of the first list what the second has, or has not.
template <bool in_both>
void Select(DataChunk& input, ExpressionState&, Vector& result) {
  ForLists(input, result, [](const Arguments& arguments, idx_t row, Vector& out) {
    Seen second;
    const list_entry_t other = arguments[1]->At(row);
    for (idx_t at = other.offset; at < other.offset + other.length; ++at) {
      second.Insert(*arguments[1], at);
    }
    Seen seen;
    std::vector<idx_t> picked;
    const list_entry_t list = arguments[0]->At(row);
    for (idx_t at = list.offset; at < list.offset + list.length; ++at) {
      if (second.Contains(*arguments[0], at) == in_both && seen.Insert(*arguments[0], at)) {
        picked.push_back(at);
      }
    }
    arguments[0]->AppendTo(out, picked);
  });
}

// True with a shared element, else NULL if either holds NULL, else false.
Truth OverlapOf(const Lists& left, const Lists& right, idx_t row) {
  const list_entry_t a = left.At(row);
  const list_entry_t b = right.At(row);
  if (a.length == 0 || b.length == 0) return Truth::kFalse;
  bool null = false;
  Seen seen;
  for (idx_t at = a.offset; at < a.offset + a.length; ++at) {
    if (left.Elements().IsNull(at)) {
      null = true;
    } else {
      seen.Insert(left, at);
    }
  }
  for (idx_t at = b.offset; at < b.offset + b.length; ++at) {
    if (right.Elements().IsNull(at)) {
      null = true;
    } else if (seen.Contains(right, at)) {
      return Truth::kTrue;
    }
  }
  return null ? Truth::kNull : Truth::kFalse;
}

void Overlap(DataChunk& input, ExpressionState&, Vector& result) {
  const bool constant = input.AllConstant();
  const Lists left(input.data[0], input.size());
  const Lists right(input.data[1], input.size());
  result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
  for (idx_t row = 0; row < (constant ? 1 : input.size()); ++row) {
    const Truth truth =
        left.IsNull(row) || right.IsNull(row) ? Truth::kNull : OverlapOf(left, right, row);
    duckdb::FlatVector::GetData<bool>(result)[row] = truth == Truth::kTrue;
    if (truth == Truth::kNull) duckdb::FlatVector::SetNull(result, row, true);
  }
  if (constant) result.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
}

}  // namespace

void RegisterArraySets(FunctionSet& set) {
  const LogicalType list = ListOf(TypeT());
  set.Add(duckdb::ScalarFunction("trino_array_distinct", {list}, list, Union));
  set.Add(duckdb::ScalarFunction("trino_array_union", {list, list}, list, Union));
  set.Add(duckdb::ScalarFunction("trino_array_intersect", {list, list}, list, Select<true>));
  set.Add(duckdb::ScalarFunction("trino_array_except", {list, list}, list, Select<false>));
  set.Add(
      duckdb::ScalarFunction("trino_arrays_overlap", {list, list}, LogicalType::BOOLEAN, Overlap));
}

}  // namespace laketop::engine
