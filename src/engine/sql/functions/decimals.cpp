// SPDX-License-Identifier: Apache-2.0
// Exact arithmetic on decimals with Trino's scales and rounding; DuckDB divides them as doubles.
// https://trino.io/docs/current/functions/decimal.html
#include "engine/sql/functions/rows.hpp"

#include <fmt/format.h>

#include "engine/sql/functions/groups.hpp"

namespace laketop::engine {
namespace {

using duckdb::hugeint_t;
using duckdb::LogicalType;
using duckdb::Value;
__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 UInt128;

constexpr int kDigitsMax = 38;

UInt128 Power10(int exponent) {
  UInt128 power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

struct Decimal {
  Int128 value = 0;
  int scale = 0;

  bool IsNegative() const { return value < 0; }
  UInt128 Magnitude() const {
    return value < 0 ? UInt128{0} - static_cast<UInt128>(value) : static_cast<UInt128>(value);
  }
};

Int128 FromHuge(hugeint_t value) {
  return static_cast<Int128>(static_cast<UInt128>(static_cast<std::uint64_t>(value.upper)) << 64 |
                             value.lower);
}

hugeint_t ToHuge(Int128 value) {
  const auto bits = static_cast<UInt128>(value);
  hugeint_t huge;
  huge.lower = static_cast<std::uint64_t>(bits);
  huge.upper = static_cast<std::int64_t>(static_cast<std::uint64_t>(bits >> 64));
  return huge;
}

int ScaleOf(const LogicalType& type) {
  return type.id() == duckdb::LogicalTypeId::DECIMAL ? duckdb::DecimalType::GetScale(type) : 0;
}

template <class Integer>
void ReadAs(const duckdb::UnifiedVectorFormat& format, std::vector<Int128>& out) {
  const auto* data = duckdb::UnifiedVectorFormat::GetData<Integer>(format);
  for (std::size_t row = 0; row < out.size(); ++row) {
    const auto at = format.sel->get_index(row);
    if (!format.validity.RowIsValid(at)) continue;
    if constexpr (std::is_same_v<Integer, hugeint_t>) {
      out[row] = FromHuge(data[at]);
    } else {
      out[row] = data[at];
    }
  }
}

// A column of decimals or integers, whatever its width.
struct Column {
  duckdb::UnifiedVectorFormat format;
  std::vector<Int128> values;
  int scale = 0;

  void Read(duckdb::Vector& vector, duckdb::idx_t count) {
    vector.ToUnifiedFormat(count, format);
    values.resize(count);
    scale = ScaleOf(vector.GetType());
    switch (vector.GetType().InternalType()) {
      case duckdb::PhysicalType::INT8:
        return ReadAs<std::int8_t>(format, values);
      case duckdb::PhysicalType::INT16:
        return ReadAs<std::int16_t>(format, values);
      case duckdb::PhysicalType::INT32:
        return ReadAs<std::int32_t>(format, values);
      case duckdb::PhysicalType::INT64:
        return ReadAs<std::int64_t>(format, values);
      case duckdb::PhysicalType::INT128:
        return ReadAs<hugeint_t>(format, values);
      default:
        throw duckdb::BinderException("expected a decimal, got " + vector.GetType().ToString());
    }
  }
  bool IsNull(duckdb::idx_t row) const {
    return !format.validity.RowIsValid(format.sel->get_index(row));
  }
};

[[noreturn]] void FailOverflow() {
  ThrowUserError("NUMERIC_VALUE_OUT_OF_RANGE", "Decimal overflow");
}

struct Target {
  int digits = kDigitsMax;
  int scale = 0;
};

// The value, or none for NULL.
using Compute = std::optional<Int128> (*)(Decimal, Decimal, Target);

void Set(duckdb::Vector& result, duckdb::idx_t row, Int128 value) {
  using duckdb::FlatVector;
  switch (result.GetType().InternalType()) {
    case duckdb::PhysicalType::INT16:
      FlatVector::GetData<std::int16_t>(result)[row] = static_cast<std::int16_t>(value);
      return;
    case duckdb::PhysicalType::INT32:
      FlatVector::GetData<std::int32_t>(result)[row] = static_cast<std::int32_t>(value);
      return;
    case duckdb::PhysicalType::INT64:
      FlatVector::GetData<std::int64_t>(result)[row] = static_cast<std::int64_t>(value);
      return;
    default:
      FlatVector::GetData<hugeint_t>(result)[row] = ToHuge(value);
  }
}

void AddDecimal(FunctionSet& set, const char* name, LogicalType second, Compute compute) {
  auto run = [compute](duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& result) {
    bool constant = true;
    for (auto& column : input.data) {
      constant = constant && column.GetVectorType() == duckdb::VectorType::CONSTANT_VECTOR;
    }
    const duckdb::idx_t count = constant ? 1 : input.size();
    Column left;
    Column right;
    left.Read(input.data[0], count);
    right.Read(input.data[1], count);
    const Target target{.digits = duckdb::DecimalType::GetWidth(result.GetType()),
                        .scale = ScaleOf(result.GetType())};
    const UInt128 limit = Power10(target.digits);
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    for (duckdb::idx_t row = 0; row < count; ++row) {
      std::optional<Int128> value;
      if (!left.IsNull(row) && !right.IsNull(row)) {
        value = compute({left.values[row], left.scale}, {right.values[row], right.scale}, target);
      }
      if (!value) {
        duckdb::FlatVector::SetNull(result, row, true);
        continue;
      }
      if (Decimal{*value}.Magnitude() >= limit) FailOverflow();
      Set(result, row, *value);
    }
    if (constant) result.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
  };
  set.AddWithWitness(duckdb::ScalarFunction(
      name, {LogicalType::ANY, std::move(second), LogicalType::ANY}, LogicalType::ANY, run));
}

// remainder * 10 as quotient and rest by `divisor`, though the product may not fit.
int NextDigit(UInt128& remainder, UInt128 divisor) {
  if (remainder <= ~UInt128{0} / 10) {
    remainder *= 10;
    const auto digit = static_cast<int>(remainder / divisor);
    remainder %= divisor;
    return digit;
  }
  int digit = 0;
  UInt128 sum = 0;
  for (int i = 0; i < 10; ++i) {
    sum += remainder;
    if (sum >= divisor) {
      sum -= divisor;
      ++digit;
    }
  }
  remainder = sum;
  return digit;
}

// left * 10^shift / right, rounded half away from zero.
Int128 Divide(Decimal left, Decimal right, int shift) {
  const UInt128 divisor = right.Magnitude();
  UInt128 quotient = left.Magnitude() / divisor;
  UInt128 remainder = left.Magnitude() % divisor;
  const UInt128 limit = Power10(kDigitsMax);
  for (int i = 0; i < shift; ++i) {
    const int digit = NextDigit(remainder, divisor);
    if (quotient >= limit / 10) FailOverflow();
    quotient = quotient * 10 + static_cast<UInt128>(digit);
  }
  if (remainder >= divisor - remainder) ++quotient;
  const auto value = static_cast<Int128>(quotient);
  return left.IsNegative() != right.IsNegative() ? -value : value;
}

std::optional<Int128> DivideExactly(Decimal left, Decimal right, Target target) {
  if (right.value == 0) ThrowUserError("DIVISION_BY_ZERO", "Division by zero");
  return Divide(left, right, target.scale + right.scale - left.scale);
}

std::optional<Int128> Average(Decimal sum, Decimal count, Target target) {
  if (count.value == 0) return std::nullopt;
  return Divide(sum, count, target.scale - sum.scale);
}

std::optional<Int128> Remainder(Decimal left, Decimal right, Target target) {
  if (right.value == 0) ThrowUserError("DIVISION_BY_ZERO", "Division by zero");
  const int scale = std::max(left.scale, right.scale);
  UInt128 divisor = right.Magnitude();
  for (int i = right.scale; i < scale; ++i) {
    // A divisor too great to be written is greater than the dividend.
    if (divisor > ~UInt128{0} / 10) return left.value;
    divisor *= 10;
  }
  UInt128 rest = left.Magnitude() % divisor;
  for (int i = left.scale; i < scale; ++i) NextDigit(rest, divisor);
  for (int i = scale; i < target.scale; ++i) rest *= 10;
  const auto value = static_cast<Int128>(rest);
  return left.IsNegative() ? -value : value;
}

bool FitsIn64(Int128 value) {
  return value == static_cast<std::int64_t>(value);
}

std::optional<Int128> Multiply(Decimal left, Decimal right, Target) {
  // As nearly all do: the product of two such cannot overflow, and needs no division to know it.
  if (FitsIn64(left.value) && FitsIn64(right.value)) return left.value * right.value;
  if (left.value == 0 || right.value == 0) return Int128{0};
  if (left.Magnitude() >= Power10(kDigitsMax) / right.Magnitude() + 1) FailOverflow();
  return left.value * right.value;
}

template <bool round>
std::optional<Int128> Shorten(Decimal value, Decimal digits, Target target) {
  const Int128 dropped = value.scale - digits.value;
  UInt128 magnitude = value.Magnitude();
  if (dropped > kDigitsMax) {
    magnitude = 0;
  } else if (dropped > 0) {
    const UInt128 unit = Power10(static_cast<int>(dropped));
    const UInt128 rest = magnitude % unit;
    magnitude -= rest;
    if (round && rest >= unit - rest) magnitude += unit;
  }
  for (int i = value.scale; i < target.scale; ++i) magnitude *= 10;
  for (int i = target.scale; i < value.scale; ++i) magnitude /= 10;
  const auto result = static_cast<Int128>(magnitude);
  return value.IsNegative() ? -result : result;
}

std::string TextOf(Decimal value) {
  std::string digits;
  for (UInt128 rest = value.Magnitude(); rest != 0; rest /= 10) {
    digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(rest % 10)));
  }
  const auto scale = static_cast<std::size_t>(value.scale);
  if (digits.size() <= scale) digits.insert(0, scale + 1 - digits.size(), '0');
  if (scale > 0) digits.insert(digits.size() - scale, ".");
  return (value.IsNegative() ? "-" : "") + digits;
}

// To fewer digits, rounded half away from zero; DuckDB's own cast does not say from which type.
void CastDecimal(duckdb::DataChunk& input, duckdb::Vector& result, bool strict) {
  const bool constant = input.data[0].GetVectorType() == duckdb::VectorType::CONSTANT_VECTOR;
  const duckdb::idx_t count = constant ? 1 : input.size();
  const LogicalType& from = input.data[0].GetType();
  const Target target{.digits = duckdb::DecimalType::GetWidth(result.GetType()),
                      .scale = ScaleOf(result.GetType())};
  const UInt128 limit = Power10(target.digits);
  Column column;
  column.Read(input.data[0], count);
  result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
  for (duckdb::idx_t row = 0; row < count; ++row) {
    if (column.IsNull(row)) {
      duckdb::FlatVector::SetNull(result, row, true);
      continue;
    }
    const Decimal value{column.values[row], column.scale};
    UInt128 magnitude = value.Magnitude();
    bool fits = true;
    if (target.scale < value.scale) {
      const UInt128 unit = Power10(value.scale - target.scale);
      const UInt128 rest = magnitude % unit;
      magnitude = magnitude / unit + (rest >= unit - rest ? 1 : 0);
    }
    for (int i = value.scale; i < target.scale && fits; ++i) {
      fits = magnitude < limit;
      if (fits) magnitude *= 10;
    }
    if (fits && magnitude < limit) {
      const auto whole = static_cast<Int128>(magnitude);
      Set(result, row, value.IsNegative() ? -whole : whole);
    } else if (strict) {
      ThrowUserError("INVALID_CAST_ARGUMENT",
                     fmt::format("Cannot cast DECIMAL({}, {}) '{}' to DECIMAL({}, {})",
                                 duckdb::DecimalType::GetWidth(from), value.scale, TextOf(value),
                                 target.digits, target.scale));
    } else {
      duckdb::FlatVector::SetNull(result, row, true);
    }
  }
  if (constant) result.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
}

}  // namespace

void RegisterDecimals(FunctionSet& set) {
  for (const bool strict : {true, false}) {
    set.AddWithWitness(duckdb::ScalarFunction(
        strict ? "trino_cast_decimal" : "trino_try_cast_decimal",
        {LogicalType::ANY, LogicalType::ANY}, LogicalType::ANY,
        [strict](duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& result) {
          CastDecimal(input, result, strict);
        }));
  }
  AddDecimal(set, "trino_decimal_div", LogicalType::ANY, DivideExactly);
  AddDecimal(set, "trino_decimal_mod", LogicalType::ANY, Remainder);
  AddDecimal(set, "trino_decimal_mul", LogicalType::ANY, Multiply);
  AddDecimal(set, "trino_decimal_avg", LogicalType::BIGINT, Average);
  AddDecimal(set, "trino_round_decimal", LogicalType::BIGINT, Shorten<true>);
  AddDecimal(set, "trino_truncate_decimal", LogicalType::BIGINT, Shorten<false>);
}

}  // namespace laketop::engine
