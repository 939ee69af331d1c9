// SPDX-License-Identifier: Apache-2.0
// The limits of everything that reads SQL text. They hold for any input, so that no statement can
// exhaust the stack or the memory of the process.
#pragma once

#include <cstddef>
#include <cstdint>

namespace laketop::dialect {

inline constexpr std::size_t kStatementBytesMax = 262'144;  // Athena's own limit
// At most one token a byte; a statement that is all operators still fits.
inline constexpr std::size_t kTokensMax = kStatementBytesMax + 1;
// Parser recursion: parentheses, subqueries, nested types, nested comments.
inline constexpr std::uint32_t kNestingDepthMax = 400;
// Height of any tree, left-deep chains of operators and joins included: what a visitor recurses.
// DuckDB refuses deeper expressions too (max_expression_depth = 1000).
inline constexpr std::uint32_t kTreeHeightMax = 1'000;
inline constexpr std::size_t kHiveTypeBytesMax = 131'072;  // Glue's limit on Column.Type
inline constexpr std::int64_t kTypeNumberMax = 2'147'483'647;

}  // namespace laketop::dialect
