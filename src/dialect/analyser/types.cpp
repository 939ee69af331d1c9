// SPDX-License-Identifier: Apache-2.0
#include "dialect/analyser/types.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace laketop::dialect {

namespace {

struct SimpleName {
  TypeKind kind;
  std::string_view trino;
  std::string_view hive;  // "": none
  std::string_view duckdb;
};

// Types without parameters.
constexpr std::array kSimpleNames = std::to_array<SimpleName>({
    {TypeKind::kUnknown, "unknown", "", "INTEGER"},
    {TypeKind::kBoolean, "boolean", "boolean", "BOOLEAN"},
    {TypeKind::kTinyint, "tinyint", "tinyint", "TINYINT"},
    {TypeKind::kSmallint, "smallint", "smallint", "SMALLINT"},
    {TypeKind::kInteger, "integer", "int", "INTEGER"},
    {TypeKind::kBigint, "bigint", "bigint", "BIGINT"},
    {TypeKind::kReal, "real", "float", "FLOAT"},
    {TypeKind::kDouble, "double", "double", "DOUBLE"},
    {TypeKind::kVarbinary, "varbinary", "binary", "BLOB"},
    {TypeKind::kDate, "date", "date", "DATE"},
    {TypeKind::kIntervalDayToSecond, "interval day to second", "", "BIGINT"},
    {TypeKind::kIntervalYearToMonth, "interval year to month", "", "INTEGER"},
    {TypeKind::kJson, "json", "", "JSON"},
    {TypeKind::kUuid, "uuid", "", "UUID"},
    {TypeKind::kIpAddress, "ipaddress", "", "BLOB"},
    {TypeKind::kHyperLogLog, "HyperLogLog", "", "BLOB"},
    {TypeKind::kTDigest, "tdigest", "", "BLOB"},
    {TypeKind::kSetDigest, "SetDigest", "", "BLOB"},
});

const SimpleName* FindSimple(TypeKind kind) {
  const auto found = std::ranges::find(kSimpleNames, kind, &SimpleName::kind);
  return found == kSimpleNames.end() ? nullptr : &*found;
}

std::string QuotedIfNeeded(const std::string& name) {
  const bool plain =
      !name.empty() && !(name[0] >= '0' && name[0] <= '9') && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
      });
  if (plain) return name;
  std::string out = "\"";
  for (char c : name) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

std::optional<TypeKind> SimpleKindOf(std::string_view name) {
  // Hive's names, and Trino's second names.
  static constexpr std::array kAliases = std::to_array<std::pair<std::string_view, TypeKind>>({
      {"int", TypeKind::kInteger},
      {"long", TypeKind::kBigint},
      {"float", TypeKind::kReal},
      {"double precision", TypeKind::kDouble},
      {"binary", TypeKind::kVarbinary},
      {"hyperloglog", TypeKind::kHyperLogLog},
      {"p4hyperloglog", TypeKind::kHyperLogLog},
      {"setdigest", TypeKind::kSetDigest},
  });
  for (const SimpleName& simple : kSimpleNames) {
    if (simple.trino == name) return simple.kind;
  }
  for (const auto& [alias, kind] : kAliases) {
    if (alias == name) return kind;
  }
  return std::nullopt;
}

}  // namespace

bool Type::operator==(const Type& other) const {
  return kind == other.kind && precision == other.precision && scale == other.scale &&
         length == other.length && names == other.names && arguments == other.arguments;
}

bool Type::IsInteger() const {
  return kind >= TypeKind::kTinyint && kind <= TypeKind::kBigint;
}
bool Type::IsNumeric() const {
  return kind >= TypeKind::kTinyint && kind <= TypeKind::kDecimal;
}
bool Type::IsFloating() const {
  return kind == TypeKind::kReal || kind == TypeKind::kDouble;
}
bool Type::IsText() const {
  return kind == TypeKind::kVarchar || kind == TypeKind::kChar;
}
bool Type::IsInterval() const {
  return kind == TypeKind::kIntervalDayToSecond || kind == TypeKind::kIntervalYearToMonth;
}

bool Type::IsComparable() const {
  switch (kind) {
    case TypeKind::kHyperLogLog:
    case TypeKind::kQuantileDigest:
    case TypeKind::kTDigest:
    case TypeKind::kSetDigest:
    case TypeKind::kFunction:
      return false;
    default:
      return std::ranges::all_of(arguments, [](const Type& type) { return type.IsComparable(); });
  }
}

bool Type::IsOrderable() const {
  if (kind == TypeKind::kMap || kind == TypeKind::kJson) return false;
  if (!IsComparable()) return false;
  return std::ranges::all_of(arguments, [](const Type& type) { return type.IsOrderable(); });
}

Type MakeType(TypeKind kind) {
  Type type;
  type.kind = kind;
  return type;
}
Type VarcharType(std::int64_t length) {
  Type type = MakeType(TypeKind::kVarchar);
  type.length = std::min(length, kUnboundedLength);
  return type;
}
Type CharType(std::int64_t length) {
  Type type = MakeType(TypeKind::kChar);
  type.length = length;
  return type;
}
Type DecimalType(std::int32_t precision, std::int32_t scale) {
  Type type = MakeType(TypeKind::kDecimal);
  type.precision = precision;
  type.scale = scale;
  return type;
}
Type TimeType(std::int32_t precision, bool with_zone) {
  Type type = MakeType(with_zone ? TypeKind::kTimeWithZone : TypeKind::kTime);
  type.precision = precision;
  return type;
}
Type TimestampType(std::int32_t precision) {
  Type type = MakeType(TypeKind::kTimestamp);
  type.precision = precision;
  return type;
}
Type ZonedType(std::int32_t precision, std::string zone) {
  Type type = MakeType(TypeKind::kTimestampWithZone);
  type.precision = precision;
  type.zone = std::move(zone);
  return type;
}
Type ArrayType(Type element) {
  Type type = MakeType(TypeKind::kArray);
  type.arguments.push_back(std::move(element));
  return type;
}
Type MapType(Type key, Type value) {
  Type type = MakeType(TypeKind::kMap);
  type.arguments.push_back(std::move(key));
  type.arguments.push_back(std::move(value));
  return type;
}
Type RowType(std::vector<Type> fields, std::vector<std::string> names) {
  Type type = MakeType(TypeKind::kRow);
  names.resize(fields.size());
  type.arguments = std::move(fields);
  type.names = std::move(names);
  return type;
}

std::string TypeText(const Type& type) {
  switch (type.kind) {
    case TypeKind::kDecimal:
      return fmt::format("decimal({},{})", type.precision, type.scale);
    case TypeKind::kVarchar:
      return type.length == kUnboundedLength ? "varchar" : fmt::format("varchar({})", type.length);
    case TypeKind::kChar:
      return fmt::format("char({})", type.length);
    case TypeKind::kTime:
      return fmt::format("time({})", type.precision);
    case TypeKind::kTimeWithZone:
      return fmt::format("time({}) with time zone", type.precision);
    case TypeKind::kTimestamp:
      return fmt::format("timestamp({})", type.precision);
    case TypeKind::kTimestampWithZone:
      return fmt::format("timestamp({}) with time zone", type.precision);
    case TypeKind::kQuantileDigest:
      return "qdigest(" + TypeText(type.arguments[0]) + ")";
    case TypeKind::kArray:
    case TypeKind::kMap:
    case TypeKind::kFunction:
    case TypeKind::kRow: {
      std::string out = type.Is(TypeKind::kArray) ? "array("
                        : type.Is(TypeKind::kMap) ? "map("
                        : type.Is(TypeKind::kRow) ? "row("
                                                  : "function(";
      for (std::size_t i = 0; i < type.arguments.size(); ++i) {
        if (i > 0) out += type.Is(TypeKind::kFunction) ? "," : ", ";
        if (type.Is(TypeKind::kRow) && !type.names[i].empty()) {
          out += QuotedIfNeeded(type.names[i]) + " ";
        }
        out += TypeText(type.arguments[i]);
      }
      return out + ")";
    }
    default:
      return std::string(FindSimple(type.kind)->trino);
  }
}

std::optional<std::string> HiveTypeText(const Type& type) {
  switch (type.kind) {
    case TypeKind::kDecimal:
      return fmt::format("decimal({},{})", type.precision, type.scale);
    case TypeKind::kVarchar:
      // Hive's varchar ends at 65535 characters.
      return type.length > 65'535 ? "string" : fmt::format("varchar({})", type.length);
    case TypeKind::kChar:
      if (type.length > 255) return std::nullopt;
      return fmt::format("char({})", type.length);
    case TypeKind::kTimestamp:
      return "timestamp";
    case TypeKind::kArray: {
      const auto element = HiveTypeText(type.arguments[0]);
      if (!element) return std::nullopt;
      return "array<" + *element + ">";
    }
    case TypeKind::kMap: {
      const auto key = HiveTypeText(type.arguments[0]);
      const auto value = HiveTypeText(type.arguments[1]);
      if (!key || !value) return std::nullopt;
      return "map<" + *key + "," + *value + ">";
    }
    case TypeKind::kRow: {
      std::string out = "struct<";
      for (std::size_t i = 0; i < type.arguments.size(); ++i) {
        const auto field = HiveTypeText(type.arguments[i]);
        if (!field || type.names[i].empty()) return std::nullopt;
        if (i > 0) out += ",";
        out += type.names[i] + ":" + *field;
      }
      return out + ">";
    }
    default: {
      const SimpleName* simple = FindSimple(type.kind);
      if (simple == nullptr || simple->hive.empty()) return std::nullopt;
      return std::string(simple->hive);
    }
  }
}

std::string RowFieldName(const Type& row, std::size_t index) {
  std::string name = row.names[index];
  if (name.empty()) return fmt::format("field{}", index);
  // Control characters have meanings of their own in emitted text.
  std::ranges::replace_if(name, [](char c) { return c >= '\0' && c < ' '; }, '?');
  // Trino allows two fields of one name, DuckDB does not.
  for (std::size_t i = 0; i < index; ++i) {
    if (row.names[i] == name) return fmt::format("{}_{}", name, index);
  }
  return name;
}

std::string DuckDbType(const Type& type) {
  switch (type.kind) {
    case TypeKind::kDecimal:
      return fmt::format("DECIMAL({},{})", type.precision, type.scale);
    case TypeKind::kVarchar:
    case TypeKind::kChar:
      return "VARCHAR";
    case TypeKind::kTime:
      return "TIME";
    case TypeKind::kTimeWithZone:
      return "STRUCT(t TIME, zone INTEGER)";
    case TypeKind::kTimestamp:
      return type.precision > 6 ? "TIMESTAMP_NS" : "TIMESTAMP";
    case TypeKind::kTimestampWithZone: {
      const std::string instant = type.precision > 6 ? "TIMESTAMP_NS" : "TIMESTAMPTZ";
      return type.zone.empty() ? "STRUCT(ts " + instant + ", zone VARCHAR)" : instant;
    }
    case TypeKind::kQuantileDigest:
      return "BLOB";
    case TypeKind::kArray:
      return DuckDbType(type.arguments[0]) + "[]";
    case TypeKind::kMap:
      return "MAP(" + DuckDbType(type.arguments[0]) + ", " + DuckDbType(type.arguments[1]) + ")";
    case TypeKind::kRow: {
      std::string out = "STRUCT(";
      for (std::size_t i = 0; i < type.arguments.size(); ++i) {
        if (i > 0) out += ", ";
        std::string name = RowFieldName(type, i);
        std::string quoted = "\"";
        for (char c : name) {
          if (c == '"') quoted += '"';
          quoted += c;
        }
        out += quoted + "\" " + DuckDbType(type.arguments[i]);
      }
      return out + ")";
    }
    case TypeKind::kFunction:
      return "NULL";
    default:
      return std::string(FindSimple(type.kind)->duckdb);
  }
}

bool SameRepresentation(const Type& left, const Type& right) {
  return DuckDbType(left) == DuckDbType(right);
}

namespace {

bool InRange(std::int64_t value, std::int64_t low, std::int64_t high) {
  return value >= low && value <= high;
}

std::optional<Type> TimeFromSyntax(const DataType& syntax, bool timestamp) {
  const std::int64_t precision = syntax.numbers.empty() ? 3 : syntax.numbers[0];
  if (!InRange(precision, 0, 12)) return std::nullopt;
  const auto p = static_cast<std::int32_t>(
      std::min<std::int64_t>(precision, timestamp ? kTimestampPrecisionMax : 6));
  if (!timestamp) return TimeType(p, syntax.with_time_zone);
  return syntax.with_time_zone ? ZonedType(p, "") : TimestampType(p);
}

std::optional<Type> NestedFromSyntax(const DataType& syntax) {
  std::vector<Type> arguments;
  for (const DataType& argument : syntax.arguments) {
    std::optional<Type> type = TypeFromSyntax(argument);
    if (!type) return std::nullopt;
    arguments.push_back(std::move(*type));
  }
  if (syntax.name == "array" && arguments.size() == 1) return ArrayType(std::move(arguments[0]));
  if (syntax.name == "map" && arguments.size() == 2) {
    return MapType(std::move(arguments[0]), std::move(arguments[1]));
  }
  if (syntax.name == "qdigest" && arguments.size() == 1) {
    Type type = MakeType(TypeKind::kQuantileDigest);
    type.arguments = std::move(arguments);
    return type;
  }
  if ((syntax.name == "row" || syntax.name == "struct") && !arguments.empty()) {
    std::vector<std::string> names;
    for (const auto& name : syntax.field_names) names.push_back(name ? name->value : "");
    return RowType(std::move(arguments), std::move(names));
  }
  return std::nullopt;
}

}  // namespace

std::optional<Type> TypeFromSyntax(const DataType& syntax) {
  const std::string& name = syntax.name;
  const bool takes_numbers = name == "varchar" || name == "char" || name == "decimal";
  if (takes_numbers && !syntax.arguments.empty()) return std::nullopt;
  if ((name == "varchar" || name == "char") && syntax.numbers.size() > 1) return std::nullopt;
  const auto number = [&](std::size_t i, std::int64_t otherwise) {
    return i < syntax.numbers.size() ? syntax.numbers[i] : otherwise;
  };
  if (name == "decimal" || name == "numeric" || name == "dec") {
    const std::int64_t precision = number(0, kDecimalPrecisionMax);
    const std::int64_t scale = number(1, 0);
    if (!InRange(precision, 1, kDecimalPrecisionMax) || !InRange(scale, 0, precision)) {
      return std::nullopt;
    }
    return DecimalType(static_cast<std::int32_t>(precision), static_cast<std::int32_t>(scale));
  }
  if (name == "varchar" || name == "string") {
    const std::int64_t length = number(0, kUnboundedLength);
    if (!InRange(length, 0, kUnboundedLength)) return std::nullopt;
    return VarcharType(length);
  }
  if (name == "char") {
    const std::int64_t length = number(0, 1);
    if (!InRange(length, 0, 65'536)) return std::nullopt;
    return CharType(length);
  }
  if (name == "time") return TimeFromSyntax(syntax, false);
  if (name == "timestamp") return TimeFromSyntax(syntax, true);
  if (!syntax.arguments.empty()) return NestedFromSyntax(syntax);
  const std::optional<TypeKind> kind = SimpleKindOf(name);
  if (!kind || !syntax.numbers.empty()) return std::nullopt;
  return MakeType(*kind);
}

}  // namespace laketop::dialect
