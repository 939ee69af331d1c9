// SPDX-License-Identifier: Apache-2.0
// Trino's lattice of implicit coercions, and which explicit casts exist.
#include "dialect/analyser/types.hpp"

#include <algorithm>
#include <utility>

namespace laketop::dialect {

namespace {

Type DecimalOfInteger(const Type& type) {
  switch (type.kind) {
    case TypeKind::kTinyint:
      return DecimalType(3, 0);
    case TypeKind::kSmallint:
      return DecimalType(5, 0);
    case TypeKind::kInteger:
      return DecimalType(10, 0);
    default:
      return DecimalType(19, 0);
  }
}

Type CommonDecimal(const Type& left, const Type& right) {
  const std::int32_t scale = std::max(left.scale, right.scale);
  const std::int32_t whole = std::max(left.precision - left.scale, right.precision - right.scale);
  return DecimalType(std::min(kDecimalPrecisionMax, whole + scale), scale);
}

std::optional<Type> CommonNumeric(const Type& left, const Type& right) {
  if (left.Is(TypeKind::kDouble) || right.Is(TypeKind::kDouble)) return MakeType(TypeKind::kDouble);
  if (left.Is(TypeKind::kReal) || right.Is(TypeKind::kReal)) return MakeType(TypeKind::kReal);
  if (left.Is(TypeKind::kDecimal) || right.Is(TypeKind::kDecimal)) {
    return CommonDecimal(left.Is(TypeKind::kDecimal) ? left : DecimalOfInteger(left),
                         right.Is(TypeKind::kDecimal) ? right : DecimalOfInteger(right));
  }
  return left.kind > right.kind ? left : right;
}

// date < timestamp(p) < timestamp(p) with time zone
std::optional<Type> CommonTemporal(const Type& left, const Type& right) {
  const auto rank = [](const Type& type) {
    switch (type.kind) {
      case TypeKind::kDate:
        return 1;
      case TypeKind::kTimestamp:
        return 2;
      case TypeKind::kTimestampWithZone:
        return 3;
      default:
        return 0;
    }
  };
  const int low = std::min(rank(left), rank(right));
  const int high = std::max(rank(left), rank(right));
  if (low == 0) {
    const auto is_time = [](const Type& type) {
      return type.Is(TypeKind::kTime) || type.Is(TypeKind::kTimeWithZone);
    };
    if (!is_time(left) || !is_time(right)) return std::nullopt;
    const bool zoned = left.Is(TypeKind::kTimeWithZone) || right.Is(TypeKind::kTimeWithZone);
    return TimeType(std::max(left.precision, right.precision), zoned);
  }
  const std::int32_t precision = std::max(left.precision, right.precision);
  if (high == 1) return left;
  if (high == 2) return TimestampType(precision);
  // What has no zone gets the session's, which is UTC in Athena.
  const std::string left_zone = left.Is(TypeKind::kTimestampWithZone) ? left.zone : "UTC";
  const std::string right_zone = right.Is(TypeKind::kTimestampWithZone) ? right.zone : "UTC";
  return ZonedType(precision, left_zone == right_zone ? left_zone : "");
}

std::optional<Type> CommonNested(const Type& left, const Type& right) {
  if (left.kind != right.kind || left.arguments.size() != right.arguments.size()) {
    return std::nullopt;
  }
  Type out = left;
  for (std::size_t i = 0; i < left.arguments.size(); ++i) {
    std::optional<Type> common = CommonSuperType(left.arguments[i], right.arguments[i]);
    if (!common) return std::nullopt;
    out.arguments[i] = std::move(*common);
    if (!out.names.empty() && left.names[i] != right.names[i]) out.names[i].clear();
  }
  return out;
}

}  // namespace

std::optional<Type> CommonSuperType(const Type& left, const Type& right) {
  if (left == right && left.zone == right.zone && left.arguments.empty()) return left;
  if (left.Is(TypeKind::kUnknown)) return right;
  if (right.Is(TypeKind::kUnknown)) return left;
  if (left.IsNumeric() && right.IsNumeric()) return CommonNumeric(left, right);
  if (left.IsText() && right.IsText()) {
    const std::int64_t length = std::max(left.length, right.length);
    if (left.Is(TypeKind::kVarchar) && right.Is(TypeKind::kVarchar)) return VarcharType(length);
    return CharType(std::min<std::int64_t>(length, 65'536));
  }
  if (!left.arguments.empty()) return CommonNested(left, right);
  if (left == right && left.kind != TypeKind::kTimestampWithZone) return left;
  return CommonTemporal(left, right);
}

bool CanCoerce(const Type& from, const Type& to) {
  // A value may lose its constant zone by carrying it, but not gain one.
  if (from.Is(TypeKind::kTimestampWithZone) && to.Is(TypeKind::kTimestampWithZone)) {
    return from.precision <= to.precision && (to.zone.empty() || to.zone == from.zone);
  }
  if (from.Is(TypeKind::kRow) && to.Is(TypeKind::kRow)) {
    if (from.arguments.size() != to.arguments.size()) return false;
    for (std::size_t i = 0; i < from.arguments.size(); ++i) {
      if (!CanCoerce(from.arguments[i], to.arguments[i])) return false;
    }
    return true;
  }
  const std::optional<Type> common = CommonSuperType(from, to);
  return common && *common == to;
}

namespace {

bool CanCastScalar(const Type& from, const Type& to) {
  using enum TypeKind;
  const bool to_number = to.IsNumeric();
  switch (from.kind) {
    case kBoolean:
      return to_number || to.IsText() || to.Is(kJson);
    case kTinyint:
    case kSmallint:
    case kInteger:
    case kBigint:
    case kReal:
    case kDouble:
    case kDecimal:
      return to_number || to.Is(kBoolean) || to.Is(kVarchar) || to.Is(kJson);
    case kVarchar:
    case kChar:
      return to_number || to.IsText() || to.Is(kBoolean) || to.Is(kDate) || to.Is(kTime) ||
             to.Is(kTimestamp) || to.Is(kTimestampWithZone) ||
             (to.Is(kJson) && from.Is(kVarchar)) || to.Is(kUuid) || to.Is(kIpAddress) ||
             to.IsInterval() || to.Is(kVarbinary) || to.Is(kTimeWithZone);
    case kDate:
      return to.Is(kTimestamp) || to.Is(kTimestampWithZone) || to.Is(kVarchar) || to.Is(kJson);
    case kTime:
    case kTimeWithZone:
      return to.Is(kTime) || to.Is(kTimeWithZone) || to.Is(kTimestamp) ||
             to.Is(kTimestampWithZone) || to.Is(kVarchar);
    case kTimestamp:
    case kTimestampWithZone:
      return to.Is(kDate) || to.Is(kTime) || to.Is(kTimeWithZone) || to.Is(kTimestamp) ||
             to.Is(kTimestampWithZone) || to.Is(kVarchar) || to.Is(kJson);
    case kIntervalDayToSecond:
    case kIntervalYearToMonth:
      return to.Is(kVarchar);
    case kJson:
      return to_number || to.Is(kBoolean) || to.Is(kVarchar) || to.Is(kArray) || to.Is(kMap) ||
             to.Is(kRow);
    case kUuid:
    case kIpAddress:
      return (to.Is(kVarchar) && to.length == kUnboundedLength) || to.Is(kVarbinary);
    case kVarbinary:
      return to.Is(kUuid) || to.Is(kIpAddress) || to.Is(kHyperLogLog) || to.Is(kTDigest) ||
             to.Is(kQuantileDigest) || to.Is(kSetDigest);
    case kHyperLogLog:
    case kTDigest:
    case kQuantileDigest:
    case kSetDigest:
      return to.Is(kVarbinary);
    default:
      return false;
  }
}

bool CanCastToJson(const Type& type) {
  using enum TypeKind;
  if (type.Is(kMap)) {
    const Type& key = type.arguments[0];
    return (key.IsText() || key.IsNumeric() || key.Is(kBoolean)) &&
           CanCastToJson(type.arguments[1]);
  }
  if (type.Is(kArray) || type.Is(kRow)) return std::ranges::all_of(type.arguments, CanCastToJson);
  return type.Is(kJson) || type.Is(kUnknown) || CanCastScalar(type, MakeType(kJson));
}

bool CanCastFromJson(const Type& type) {
  using enum TypeKind;
  if (type.Is(kArray) || type.Is(kMap) || type.Is(kRow)) {
    return std::ranges::all_of(type.arguments, CanCastFromJson);
  }
  return type.Is(kJson) || CanCastScalar(MakeType(kJson), type);
}

}  // namespace

bool CanCast(const Type& from, const Type& to) {
  if (from.Is(TypeKind::kUnknown) || CanCoerce(from, to)) return !to.Is(TypeKind::kFunction);
  if (from.kind == to.kind && !from.arguments.empty()) {
    if (from.arguments.size() != to.arguments.size()) return false;
    for (std::size_t i = 0; i < from.arguments.size(); ++i) {
      if (!CanCast(from.arguments[i], to.arguments[i])) return false;
    }
    return true;
  }
  if (to.Is(TypeKind::kJson)) return CanCastToJson(from);
  if (from.Is(TypeKind::kJson)) return CanCastFromJson(to);
  if (from == to) return true;
  return CanCastScalar(from, to);
}

}  // namespace laketop::dialect
