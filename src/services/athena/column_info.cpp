// SPDX-License-Identifier: Apache-2.0
#include "services/athena/column_info.hpp"

namespace laketop::athena {
namespace {

using dialect::TypeKind;

constexpr int kVarcharPrecision = 2'147'483'647;
constexpr int kVarbinaryPrecision = 1'073'741'824;

}  // namespace

// The numbers are those that PyAthena's tests saw Athena answer.
ResultColumn ResultColumnOf(const std::string& name, const dialect::Type& type) {
  ResultColumn column{.name = name, .type = dialect::TypeText(type)};
  auto is = [&](std::string_view type_name, int precision, int scale = 0,
                bool case_sensitive = false) {
    column.type = type_name;
    column.precision = precision;
    column.scale = scale;
    column.case_sensitive = case_sensitive;
  };
  switch (type.kind) {
    case TypeKind::kUnknown:
      is("unknown", 0);
      break;
    case TypeKind::kBoolean:
      is("boolean", 0);
      break;
    case TypeKind::kTinyint:
      is("tinyint", 3);
      break;
    case TypeKind::kSmallint:
      is("smallint", 5);
      break;
    case TypeKind::kInteger:
      is("integer", 10);
      break;
    case TypeKind::kBigint:
      is("bigint", 19);
      break;
    case TypeKind::kReal:
      is("float", 17);
      break;
    case TypeKind::kDouble:
      is("double", 17);
      break;
    case TypeKind::kDecimal:
      is("decimal", type.precision, type.scale);
      break;
    case TypeKind::kVarchar: {
      bool bounded = type.length < dialect::kUnboundedLength;
      is("varchar", bounded ? static_cast<int>(type.length) : kVarcharPrecision, 0, true);
      break;
    }
    case TypeKind::kChar:
      is("char", static_cast<int>(type.length), 0, true);
      break;
    case TypeKind::kVarbinary:
      is("varbinary", kVarbinaryPrecision);
      break;
    case TypeKind::kDate:
      is("date", 0);
      break;
    case TypeKind::kTime:
      is("time", 3);
      break;
    case TypeKind::kTimeWithZone:
      is("time with time zone", 3);
      break;
    case TypeKind::kTimestamp:
      is("timestamp", 3);
      break;
    case TypeKind::kTimestampWithZone:
      is("timestamp with time zone", 3);
      break;
    case TypeKind::kIntervalDayToSecond:
      is("interval day to second", 0);
      break;
    case TypeKind::kIntervalYearToMonth:
      is("interval year to month", 0);
      break;
    case TypeKind::kArray:
      is("array", 0);
      break;
    case TypeKind::kMap:
      is("map", 0);
      break;
    case TypeKind::kRow:
      is("row", 0);
      break;
    case TypeKind::kJson:
      is("json", 0);
      break;
    case TypeKind::kUuid:
      is("uuid", 0);
      break;
    case TypeKind::kIpAddress:
      is("ipaddress", 0);
      break;
    default:
      break;
  }
  return column;
}

ResultColumn TextColumn(std::string name) {
  // What the Hive side answers has type string and no precision.
  return {.name = std::move(name),
          .type = "string",
          .precision = 0,
          .scale = 0,
          .case_sensitive = false};
}

gen::ColumnInfo ShapeOf(const ResultColumn& column) {
  return {.CatalogName = "hive",
          .SchemaName = "",
          .TableName = "",
          .Name = column.name,
          .Label = column.name,
          .Type = column.type,
          .Precision = column.precision,
          .Scale = column.scale,
          .Nullable = "UNKNOWN",
          .CaseSensitive = column.case_sensitive};
}

}  // namespace laketop::athena
