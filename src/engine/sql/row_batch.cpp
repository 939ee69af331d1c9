// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/row_batch.hpp"

#include <array>

namespace laketop::engine {

std::int64_t ColumnView::Int64(std::size_t row) const {
  switch (Kind()) {
    case TypeKind::kBoolean:
    case TypeKind::kUTinyInt:
      return Load<std::uint8_t>(row);
    case TypeKind::kTinyInt:
      return Load<std::int8_t>(row);
    case TypeKind::kSmallInt:
      return Load<std::int16_t>(row);
    case TypeKind::kUSmallInt:
      return Load<std::uint16_t>(row);
    case TypeKind::kInteger:
    case TypeKind::kDate:
      return Load<std::int32_t>(row);
    case TypeKind::kUInteger:
      return Load<std::uint32_t>(row);
    case TypeKind::kHugeInt:
    case TypeKind::kDecimal:
      return static_cast<std::int64_t>(Integer128(row));
    default:
      return Load<std::int64_t>(row);
  }
}

Int128 ColumnView::Integer128(std::size_t row) const {
  if (Kind() == TypeKind::kUBigInt) return Load<std::uint64_t>(row);
  if (Kind() == TypeKind::kDecimal) {
    // The width in memory follows from the precision.
    const int precision = type_->precision;
    if (precision <= 4) return Load<std::int16_t>(row);
    if (precision <= 9) return Load<std::int32_t>(row);
    if (precision <= 18) return Load<std::int64_t>(row);
    return Load<Int128>(row);
  }
  if (Kind() == TypeKind::kHugeInt) return Load<Int128>(row);
  return Int64(row);
}

std::string_view ColumnView::Text(std::size_t row) const {
  // A length, then the bytes themselves where there are at most 12, else 4 of them and a pointer.
  constexpr std::uint32_t kInlineMax = 12;
  const std::byte* string = data_ + At(row) * 16;
  std::uint32_t length;
  std::memcpy(&length, string, sizeof length);
  if (length <= kInlineMax) return {reinterpret_cast<const char*>(string + 4), length};
  const char* bytes;
  std::memcpy(&bytes, string + 8, sizeof bytes);
  return {bytes, length};
}

ColumnView::Uuid ColumnView::UuidAt(std::size_t row) const {
  // Stored as a signed 128-bit number whose order is the text's: the top bit is turned.
  const Int128 value = Load<Int128>(row);
  return {static_cast<std::uint64_t>(value >> 64) ^ (std::uint64_t{1} << 63),
          static_cast<std::uint64_t>(value)};
}

Slice ColumnView::SliceAt(std::size_t row) const {
  const auto entry = Load<std::array<std::uint64_t, 2>>(row);
  return {entry[0], entry[1]};
}

}  // namespace laketop::engine
