// SPDX-License-Identifier: Apache-2.0
#pragma once
// Equality of values of any type, read in place from vectors: Trino's =, which is NULL where
// elements are, and sameness, to which NULL is a value like others.

#include "engine/sql/duckdb/library.hpp"

namespace laketop::engine {

enum class Truth : std::uint8_t { kFalse, kTrue, kNull };

// The rows of a vector and of what is nested in it. The vector must outlive it.
class NestedRows {
 public:
  NestedRows(duckdb::Vector& vector, duckdb::idx_t count);

  bool IsNull(duckdb::idx_t row) const;
  // A list's or a map's place in the rows of its child vector.
  duckdb::list_entry_t ListAt(duckdb::idx_t row) const;

  // Rows of one type.
  static Truth Equal(const NestedRows& left, duckdb::idx_t left_row, const NestedRows& right,
                     duckdb::idx_t right_row);
  static bool Same(const NestedRows& left, duckdb::idx_t left_row, const NestedRows& right,
                   duckdb::idx_t right_row);

 private:
  duckdb::RecursiveUnifiedVectorFormat format_;
};

}  // namespace laketop::engine
