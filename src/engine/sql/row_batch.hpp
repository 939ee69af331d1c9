// SPDX-License-Identifier: Apache-2.0
#pragma once
// RowBatch: up to a few thousand result rows in columns, read in place from the engine's memory: no
// copy and no engine header. Valid only during the call that hands it over; one thread at a time.
//
//   for (std::size_t row = 0; row < batch.row_count; ++row) {
//     const ColumnView& column = batch.columns[0];
//     if (!column.IsNull(row)) Print(column.Int64(row));
//   }

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

#include "engine/sql/sql_type.hpp"

namespace laketop::engine {

__extension__ typedef __int128
    Int128;  // NOLINT(modernize-use-using): `using` warns under -Wpedantic

struct Interval {
  std::int32_t months = 0;
  std::int32_t days = 0;
  std::int64_t micros = 0;
};

// Where a list's elements or a map's entries lie in the child columns.
struct Slice {
  std::size_t offset = 0;
  std::size_t length = 0;
};

// One column of a batch, or the values inside a nested one. Ask IsNull first: the other accessors
// read what a null row happens to hold.
class ColumnView {
 public:
  const SqlType& Type() const { return *type_; }
  TypeKind Kind() const { return type_->kind; }

  bool IsNull(std::size_t row) const {
    if (Kind() == TypeKind::kNull) return true;
    if (validity_ == nullptr) return false;
    const std::size_t at = At(row);
    return (validity_[at / 64] >> (at % 64) & 1) == 0;
  }

  bool Bool(std::size_t row) const { return Load<std::uint8_t>(row) != 0; }
  // Integers up to 64 bits, dates, times and all timestamps. kUBigInt: cast the result.
  std::int64_t Int64(std::size_t row) const;
  // Also kHugeInt, and kDecimal's value times ten to the power of its scale.
  Int128 Integer128(std::size_t row) const;
  float Real(std::size_t row) const { return Load<float>(row); }
  double Double(std::size_t row) const { return Load<double>(row); }
  Interval IntervalAt(std::size_t row) const { return Load<Interval>(row); }
  // kVarchar (UTF-8) and kVarbinary.
  std::string_view Text(std::size_t row) const;
  // kUuid: the 16 bytes in order, most significant half first.
  struct Uuid {
    std::uint64_t high;
    std::uint64_t low;
  };
  Uuid UuidAt(std::size_t row) const;
  // kList and kMap: rows of Child(0), or of Child(0) and Child(1).
  Slice SliceAt(std::size_t row) const;
  // kStruct: the row of its children; the same for all of them.
  std::size_t FieldRow(std::size_t row) const { return At(row); }
  const ColumnView& Child(std::size_t index) const { return children_[index]; }
  std::size_t ChildCount() const { return children_.size(); }

 private:
  friend class RowBatchBuilder;
  std::size_t At(std::size_t row) const { return selection_ == nullptr ? row : selection_[row]; }
  template <class T>
  T Load(std::size_t row) const {
    T value;
    std::memcpy(&value, data_ + At(row) * sizeof(T), sizeof(T));
    return value;
  }

  const SqlType* type_ = nullptr;
  const std::byte* data_ = nullptr;
  const std::uint32_t* selection_ = nullptr;  // null: row i is at i
  const std::uint64_t* validity_ = nullptr;   // null: no nulls
  std::vector<ColumnView> children_;
};

struct RowBatch {
  std::size_t row_count = 0;
  std::vector<ColumnView> columns;
};

}  // namespace laketop::engine
