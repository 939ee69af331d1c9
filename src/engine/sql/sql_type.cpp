// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/sql_type.hpp"

#include <string_view>

namespace laketop::engine {
namespace {

std::string_view NameOf(TypeKind kind) {
  switch (kind) {
    case TypeKind::kNull:
      return "NULL";
    case TypeKind::kBoolean:
      return "BOOLEAN";
    case TypeKind::kTinyInt:
      return "TINYINT";
    case TypeKind::kSmallInt:
      return "SMALLINT";
    case TypeKind::kInteger:
      return "INTEGER";
    case TypeKind::kBigInt:
      return "BIGINT";
    case TypeKind::kHugeInt:
      return "HUGEINT";
    case TypeKind::kUTinyInt:
      return "UTINYINT";
    case TypeKind::kUSmallInt:
      return "USMALLINT";
    case TypeKind::kUInteger:
      return "UINTEGER";
    case TypeKind::kUBigInt:
      return "UBIGINT";
    case TypeKind::kReal:
      return "FLOAT";
    case TypeKind::kDouble:
      return "DOUBLE";
    case TypeKind::kDecimal:
      return "DECIMAL";
    case TypeKind::kVarchar:
      return "VARCHAR";
    case TypeKind::kVarbinary:
      return "BLOB";
    case TypeKind::kDate:
      return "DATE";
    case TypeKind::kTime:
      return "TIME";
    case TypeKind::kTimestamp:
      return "TIMESTAMP";
    case TypeKind::kTimestampS:
      return "TIMESTAMP_S";
    case TypeKind::kTimestampMs:
      return "TIMESTAMP_MS";
    case TypeKind::kTimestampNs:
      return "TIMESTAMP_NS";
    case TypeKind::kTimestampTz:
      return "TIMESTAMP WITH TIME ZONE";
    case TypeKind::kInterval:
      return "INTERVAL";
    case TypeKind::kUuid:
      return "UUID";
    case TypeKind::kList:
    case TypeKind::kStruct:
    case TypeKind::kMap:
      break;
  }
  return "";
}

}  // namespace

std::string ToString(const SqlType& type) {
  if (!type.alias.empty()) return type.alias;
  switch (type.kind) {
    case TypeKind::kDecimal:
      return "DECIMAL(" + std::to_string(type.precision) + "," + std::to_string(type.scale) + ")";
    case TypeKind::kList:
      return ToString(type.children[0]) + "[]";
    case TypeKind::kMap:
      return "MAP(" + ToString(type.children[0]) + ", " + ToString(type.children[1]) + ")";
    case TypeKind::kStruct: {
      std::string text = "STRUCT(";
      for (std::size_t i = 0; i < type.children.size(); ++i) {
        if (i > 0) text += ", ";
        text += '"' + type.field_names[i] + "\" " + ToString(type.children[i]);
      }
      return text + ")";
    }
    default:
      return std::string(NameOf(type.kind));
  }
}

}  // namespace laketop::engine
