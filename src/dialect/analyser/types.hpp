// SPDX-License-Identifier: Apache-2.0
// The types of Trino as the analyser knows them: what a column of Athena is, how it prints, and
// which DuckDB type carries its values (the table is in udfs.txt). Values, copied freely.
#pragma once

#include "dialect/ast_expression.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace laketop::dialect {

enum class TypeKind : std::uint8_t {
  kUnknown,  // the type of NULL
  kBoolean,
  kTinyint,
  kSmallint,
  kInteger,
  kBigint,
  kReal,
  kDouble,
  kDecimal,
  kVarchar,
  kChar,
  kVarbinary,
  kDate,
  kTime,
  kTimeWithZone,
  kTimestamp,
  kTimestampWithZone,
  kIntervalDayToSecond,
  kIntervalYearToMonth,
  kArray,
  kMap,
  kRow,
  kJson,
  kUuid,
  kIpAddress,
  kHyperLogLog,
  kQuantileDigest,  // arguments[0]: the type of its values
  kTDigest,
  kSetDigest,
  kFunction,  // a lambda: arguments, then the result; never a column's type
};

inline constexpr std::int64_t kUnboundedLength = 2'147'483'647;
inline constexpr std::int32_t kDecimalPrecisionMax = 38;
inline constexpr std::int32_t kTimestampPrecisionMax = 9;  // Trino's 10..12 have no DuckDB type
inline constexpr std::size_t kTypeBytesMax = 131'072;

struct Type {
  TypeKind kind = TypeKind::kUnknown;
  std::int32_t precision = 0;  // decimal, time, timestamp
  std::int32_t scale = 0;      // decimal
  std::int64_t length = 0;     // varchar, char
  std::vector<Type> arguments;
  std::vector<std::string> names;  // row: one a field, "" for none, lower case
  // timestamp with time zone: the zone that all values have, or "" where each carries its own.
  std::string zone;

  // Trino's identity of types: a zone is no part of it.
  bool operator==(const Type& other) const;

  [[nodiscard]] bool Is(TypeKind other) const { return kind == other; }
  [[nodiscard]] bool IsInteger() const;   // tinyint .. bigint
  [[nodiscard]] bool IsNumeric() const;   // integers, decimal, real, double
  [[nodiscard]] bool IsFloating() const;  // real, double
  [[nodiscard]] bool IsText() const;      // varchar, char
  [[nodiscard]] bool IsInterval() const;
  [[nodiscard]] bool IsComparable() const;  // may stand beside =
  [[nodiscard]] bool IsOrderable() const;   // may stand beside <
};

Type MakeType(TypeKind kind);
Type VarcharType(std::int64_t length = kUnboundedLength);
Type CharType(std::int64_t length);
Type DecimalType(std::int32_t precision, std::int32_t scale);
Type TimeType(std::int32_t precision, bool with_zone = false);
Type TimestampType(std::int32_t precision);
Type ZonedType(std::int32_t precision, std::string zone);
Type ArrayType(Type element);
Type MapType(Type key, Type value);
Type RowType(std::vector<Type> fields, std::vector<std::string> names);

// As Trino prints it: decimal(10,2), array(varchar), row(a integer, b double), varchar(3).
std::string TypeText(const Type& type);
// As Glue and Hive spell it: bigint, string, array<int>, struct<a:int>. None: no such Hive type.
std::optional<std::string> HiveTypeText(const Type& type);
// The DuckDB type that carries its values.
std::string DuckDbType(const Type& type);
// The name of field `index` of a row in DuckDB's STRUCT: its own, or field<index>.
std::string RowFieldName(const Type& row, std::size_t index);

// A type as written in Trino's SQL or in Hive's DDL. None: there is no such type, or its numbers
// are out of range.
std::optional<Type> TypeFromSyntax(const DataType& syntax);

// Whether DuckDB holds both in the same way, so that a value of one is a value of the other.
bool SameRepresentation(const Type& left, const Type& right);

// The type both can be coerced to without asking, if any.
std::optional<Type> CommonSuperType(const Type& left, const Type& right);
bool CanCoerce(const Type& from, const Type& to);
// Whether CAST(from AS to) exists at all.
bool CanCast(const Type& from, const Type& to);

}  // namespace laketop::dialect
