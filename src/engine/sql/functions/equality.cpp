// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/functions/equality.hpp"

#include <cmath>
#include <type_traits>

#include "engine/sql/functions/function_set.hpp"
#include "engine/sql/functions/groups.hpp"

namespace laketop::engine {
namespace {

using duckdb::idx_t;
using duckdb::list_entry_t;
using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using duckdb::PhysicalType;
using Format = duckdb::RecursiveUnifiedVectorFormat;

struct Place {
  const Format& format;
  idx_t row;

  idx_t At() const { return format.unified.sel->get_index(row); }
  bool IsNull() const { return !format.unified.validity.RowIsValid(At()); }
  template <class T>
  const T& Get() const {
    return duckdb::UnifiedVectorFormat::GetData<T>(format.unified)[At()];
  }
  // A field of a struct, an element of a list.
  Place Field(std::size_t index) const { return {format.children[index], At()}; }
  Place Element(idx_t index) const { return {format.children[0], index}; }
};

// How NULL and NaN compare.
enum class Rule : std::uint8_t { kEqual, kSame };

Truth Compare(Place left, Place right, Rule rule);

Truth And(Truth left, Truth right) {
  if (left == Truth::kFalse || right == Truth::kFalse) return Truth::kFalse;
  return left == Truth::kNull || right == Truth::kNull ? Truth::kNull : Truth::kTrue;
}

Truth CompareLists(Place left, Place right, Rule rule) {
  const auto a = left.Get<list_entry_t>();
  const auto b = right.Get<list_entry_t>();
  if (a.length != b.length) return Truth::kFalse;
  Truth all = Truth::kTrue;
  for (idx_t i = 0; i < a.length && all != Truth::kFalse; ++i) {
    all = And(all, Compare(left.Element(a.offset + i), right.Element(b.offset + i), rule));
  }
  return all;
}

// Entries in any order: each key of one is looked for in the other.
Truth CompareMaps(Place left, Place right, Rule rule) {
  const auto a = left.Get<list_entry_t>();
  const auto b = right.Get<list_entry_t>();
  if (a.length != b.length) return Truth::kFalse;
  Truth all = Truth::kTrue;
  for (idx_t i = 0; i < a.length && all != Truth::kFalse; ++i) {
    const Place entry = left.Element(a.offset + i);
    Truth found = Truth::kFalse;
    for (idx_t j = 0; j < b.length; ++j) {
      const Place other = right.Element(b.offset + j);
      if (Compare(entry.Field(0), other.Field(0), Rule::kSame) != Truth::kTrue) continue;
      found = Compare(entry.Field(1), other.Field(1), rule);
      break;
    }
    all = And(all, found);
  }
  return all;
}

// A timestamp that carries its zone is the instant alone.
bool IsZonedTimestamp(const LogicalType& type) {
  return duckdb::StructType::GetChildCount(type) == 2 &&
         duckdb::StructType::GetChildName(type, 0) == "ts" &&
         duckdb::StructType::GetChildName(type, 1) == "zone";
}

Truth CompareStructs(Place left, Place right, Rule rule) {
  const std::size_t fields =
      IsZonedTimestamp(left.format.logical_type) ? 1 : left.format.children.size();
  Truth all = Truth::kTrue;
  for (std::size_t i = 0; i < fields && all != Truth::kFalse; ++i) {
    all = And(all, Compare(left.Field(i), right.Field(i), rule));
  }
  return all;
}

template <class T>
Truth CompareScalars(Place left, Place right, Rule rule) {
  const T& a = left.Get<T>();
  const T& b = right.Get<T>();
  if constexpr (std::is_floating_point_v<T>) {
    if (std::isnan(a) && std::isnan(b)) {
      return rule == Rule::kSame ? Truth::kTrue : Truth::kFalse;
    }
  }
  return a == b ? Truth::kTrue : Truth::kFalse;
}

Truth Compare(Place left, Place right, Rule rule) {
  if (left.IsNull() || right.IsNull()) {
    if (rule == Rule::kEqual) return Truth::kNull;
    return left.IsNull() && right.IsNull() ? Truth::kTrue : Truth::kFalse;
  }
  const LogicalType& type = left.format.logical_type;
  if (type.id() == LogicalTypeId::MAP) return CompareMaps(left, right, rule);
  switch (type.InternalType()) {
    case PhysicalType::LIST:
      return CompareLists(left, right, rule);
    case PhysicalType::STRUCT:
      return CompareStructs(left, right, rule);
    case PhysicalType::BOOL:
      return CompareScalars<bool>(left, right, rule);
    case PhysicalType::INT8:
    case PhysicalType::UINT8:
      return CompareScalars<std::int8_t>(left, right, rule);
    case PhysicalType::INT16:
    case PhysicalType::UINT16:
      return CompareScalars<std::int16_t>(left, right, rule);
    case PhysicalType::INT32:
    case PhysicalType::UINT32:
      return CompareScalars<std::int32_t>(left, right, rule);
    case PhysicalType::INT64:
    case PhysicalType::UINT64:
      return CompareScalars<std::int64_t>(left, right, rule);
    case PhysicalType::INT128:
      return CompareScalars<duckdb::hugeint_t>(left, right, rule);
    case PhysicalType::FLOAT:
      return CompareScalars<float>(left, right, rule);
    case PhysicalType::DOUBLE:
      return CompareScalars<double>(left, right, rule);
    case PhysicalType::VARCHAR:
      return CompareScalars<duckdb::string_t>(left, right, rule);
    default:
      throw duckdb::NotImplementedException("equality of " + type.ToString());
  }
}

void EqualRows(duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& result) {
  const NestedRows left(input.data[0], input.size());
  const NestedRows right(input.data[1], input.size());
  const bool constant = input.AllConstant();
  result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
  auto* values = duckdb::FlatVector::GetData<bool>(result);
  for (idx_t row = 0; row < (constant ? 1 : input.size()); ++row) {
    const Truth truth = NestedRows::Equal(left, row, right, row);
    values[row] = truth == Truth::kTrue;
    if (truth == Truth::kNull) duckdb::FlatVector::SetNull(result, row, true);
  }
  if (constant) result.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
}

}  // namespace

NestedRows::NestedRows(duckdb::Vector& vector, idx_t count) {
  duckdb::Vector::RecursiveToUnifiedFormat(vector, count, format_);
}

bool NestedRows::IsNull(idx_t row) const {
  return Place{format_, row}.IsNull();
}

list_entry_t NestedRows::ListAt(idx_t row) const {
  return Place{format_, row}.Get<list_entry_t>();
}

Truth NestedRows::Equal(const NestedRows& left, idx_t left_row, const NestedRows& right,
                        idx_t right_row) {
  return Compare({left.format_, left_row}, {right.format_, right_row}, Rule::kEqual);
}

bool NestedRows::Same(const NestedRows& left, idx_t left_row, const NestedRows& right,
                      idx_t right_row) {
  return Compare({left.format_, left_row}, {right.format_, right_row}, Rule::kSame) == Truth::kTrue;
}

void RegisterEquality(FunctionSet& set) {
  const LogicalType any = LogicalType::TEMPLATE("T");
  set.AddSafe(duckdb::ScalarFunction("trino_equal", {any, any}, LogicalType::BOOLEAN, EqualRows));
}

}  // namespace laketop::engine
