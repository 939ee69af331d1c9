// SPDX-License-Identifier: Apache-2.0
// Mathematical functions where DuckDB fails or rounds in another way.
// https://trino.io/docs/current/functions/math.html
#include "engine/sql/functions/rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "engine/sql/functions/distributions.hpp"
#include "engine/sql/functions/groups.hpp"

namespace laketop::engine {
namespace {

using duckdb::LogicalType;
using duckdb::Value;

void AddDouble(FunctionSet& set, const char* name, double (*compute)(double)) {
  set.Unary<double, double>(name, LogicalType::DOUBLE, LogicalType::DOUBLE, compute);
}

std::int64_t BucketOfRange(double value, double low, double high, std::int64_t buckets) {
  if (buckets <= 0) FailArgument("bucketCount must be greater than 0");
  if (std::isnan(value)) FailArgument("operand must not be NaN");
  if (!std::isfinite(low)) FailArgument("first bound must be finite");
  if (!std::isfinite(high)) FailArgument("second bound must be finite");
  if (low == high) FailArgument("bounds cannot equal each other");
  const double lower = std::min(low, high);
  const double upper = std::max(low, high);
  std::int64_t bucket = 0;
  if (value < lower) {
    bucket = 0;
  } else if (value >= upper) {
    bucket = buckets + 1;
  } else {
    bucket = static_cast<std::int64_t>(static_cast<double>(buckets) * (value - lower) /
                                       (upper - lower)) +
             1;
  }
  return low > high ? buckets - bucket + 1 : bucket;
}

std::int64_t BucketOfBins(double value, const duckdb::vector<Value>& bins) {
  if (bins.empty()) FailArgument("Bins cannot be an empty array");
  if (std::isnan(value)) FailArgument("Operand cannot be NaN");
  std::size_t low = 0;
  std::size_t high = bins.size();
  while (low < high) {
    if (bins[low].IsNull() || bins[high - 1].IsNull() ||
        bins[low].GetValue<double>() > bins[high - 1].GetValue<double>()) {
      FailArgument("Bin values are not sorted in ascending order");
    }
    const std::size_t middle = (low + high) / 2;
    if (bins[middle].IsNull() || !std::isfinite(bins[middle].GetValue<double>())) {
      FailArgument(fmt::format("Bin value must be finite, got {}", bins[middle].ToString()));
    }
    if (value < bins[middle].GetValue<double>()) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return static_cast<std::int64_t>(low);
}

void CheckRadix(std::int64_t radix) {
  if (radix < 2 || radix > 36) FailArgument("Radix must be between 2 and 36");
}

std::int64_t FromBase(std::string_view text, std::int64_t radix) {
  CheckRadix(radix);
  std::string_view digits = text;
  // Java takes a plus sign, from_chars does not; nor may a minus follow it.
  if (digits.starts_with('+') && digits.size() > 1 && digits[1] != '-') digits.remove_prefix(1);
  std::int64_t value = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, static_cast<int>(radix));
  if (error != std::errc() || end != digits.data() + digits.size()) {
    FailArgument(fmt::format("Not a valid base-{} number: {}", radix, text));
  }
  return value;
}

std::string ToBase(std::int64_t value, std::int64_t radix) {
  CheckRadix(radix);
  char text[80];
  const auto [end, error] =
      std::to_chars(std::begin(text), std::end(text), value, static_cast<int>(radix));
  return {text, end};
}

std::int64_t BitCount(std::int64_t value, std::int64_t bits) {
  if (bits == 64) return std::popcount(static_cast<std::uint64_t>(value));
  if (bits < 2 || bits > 64) {
    FailArgument(fmt::format("Bits specified in bit_count must be between 2 and 64, got {}", bits));
  }
  const std::int64_t limit = std::int64_t{1} << (bits - 1);
  if (value < -limit || value >= limit) {
    FailArgument(fmt::format(
        "Number must be representable with the bits specified. {} cannot be represented with {} "
        "bits",
        value, bits));
  }
  const std::uint64_t mask = (std::uint64_t{1} << bits) - 1;
  return std::popcount(static_cast<std::uint64_t>(value) & mask);
}

// Java shifts narrow integers as 32-bit ones.
template <class Integer>
std::int64_t ShiftOf(std::int64_t shift) {
  if (shift >= 0) return shift;
  return shift & (sizeof(Integer) == 8 ? 63 : 31);
}

template <class Integer>
void AddShifts(FunctionSet& set, const LogicalType& type) {
  using Unsigned = std::make_unsigned_t<Integer>;
  constexpr std::int64_t kBits = sizeof(Integer) * 8;
  set.Binary<Integer, std::int64_t, Integer>(
      "trino_shift_left", type, LogicalType::BIGINT, type,
      [](Integer value, std::int64_t asked) -> Integer {
        const std::int64_t shift = ShiftOf<Integer>(asked);
        if (shift >= kBits) return 0;
        return static_cast<Integer>(static_cast<std::uint64_t>(static_cast<Unsigned>(value))
                                    << shift);
      });
  set.Binary<Integer, std::int64_t, Integer>(
      "trino_shift_right", type, LogicalType::BIGINT, type,
      [](Integer value, std::int64_t asked) -> Integer {
        const std::int64_t shift = ShiftOf<Integer>(asked);
        if (shift >= kBits) return 0;
        return static_cast<Integer>(static_cast<std::uint64_t>(static_cast<Unsigned>(value)) >>
                                    shift);
      });
  set.Binary<Integer, std::int64_t, Integer>(
      "trino_shift_right_arithmetic", type, LogicalType::BIGINT, type,
      [](Integer value, std::int64_t asked) -> Integer {
        const std::int64_t shift = ShiftOf<Integer>(asked);
        if (shift >= kBits) return static_cast<Integer>(value < 0 ? -1 : 0);
        return static_cast<Integer>(static_cast<std::int64_t>(value) >> shift);
      });
}

Value CosineSimilarity(Values& in, const LogicalType&) {
  const auto entries = [](const Value& map) {
    std::vector<std::pair<std::string, double>> out;
    for (const Value& entry : Elements(map)) {
      const auto& pair = duckdb::StructValue::GetChildren(entry);
      if (pair[1].IsNull()) return std::optional<decltype(out)>();
      out.emplace_back(duckdb::StringValue::Get(pair[0]), pair[1].GetValue<double>());
    }
    std::ranges::sort(out);
    return std::optional(std::move(out));
  };
  const auto left = entries(in[0]);
  const auto right = entries(in[1]);
  if (!left || !right) return Value(LogicalType::DOUBLE);
  const auto norm = [](const auto& all) {
    double sum = 0;
    for (const auto& [key, value] : all) sum += value * value;
    return std::sqrt(sum);
  };
  const double left_norm = norm(*left);
  const double right_norm = norm(*right);
  if (left_norm == 0 || right_norm == 0) return Value(LogicalType::DOUBLE);
  double dot = 0;
  for (const auto& [key, value] : *left) {
    const auto at =
        std::ranges::lower_bound(*right, key, {}, [](const auto& entry) { return entry.first; });
    if (at != right->end() && at->first == key) dot += value * at->second;
  }
  return Value::DOUBLE(dot / (left_norm * right_norm));
}

void RegisterDistributions(FunctionSet& set) {
  const LogicalType real = LogicalType::DOUBLE;
  AddRows(set, "trino_beta_cdf", {real, real, real}, real, [](const Row& row) {
    if (!(row.Double(2) >= 0 && row.Double(2) <= 1))
      FailArgument("value must be in the interval [0, 1]");
    if (!(row.Double(0) > 0 && row.Double(1) > 0)) FailArgument("a, b must be > 0");
    return BetaCdf(row.Double(0), row.Double(1), row.Double(2));
  });
  AddRows(set, "trino_inverse_beta_cdf", {real, real, real}, real, [](const Row& row) {
    if (!(row.Double(2) >= 0 && row.Double(2) <= 1))
      FailArgument("p must be in the interval [0, 1]");
    if (!(row.Double(0) > 0 && row.Double(1) > 0)) FailArgument("a, b must be > 0");
    return InverseBetaCdf(row.Double(0), row.Double(1), row.Double(2));
  });
  AddRows(set, "trino_normal_cdf", {real, real, real}, real, [](const Row& row) {
    if (!(row.Double(1) > 0)) FailArgument("standardDeviation must be > 0");
    return NormalCdf(row.Double(0), row.Double(1), row.Double(2));
  });
  AddRows(set, "trino_inverse_normal_cdf", {real, real, real}, real, [](const Row& row) {
    if (!(row.Double(2) > 0 && row.Double(2) < 1)) FailArgument("p must be 0 > p > 1");
    if (!(row.Double(1) > 0)) FailArgument("sd must be > 0");
    return InverseNormalCdf(row.Double(0), row.Double(1), row.Double(2));
  });
  AddRows(set, "trino_t_pdf", {real, real}, real, [](const Row& row) {
    if (!(row.Double(1) > 0)) FailArgument("df must be greater than 0");
    return StudentPdf(row.Double(0), row.Double(1));
  });
  AddRows(set, "trino_t_cdf", {real, real}, real, [](const Row& row) {
    if (!(row.Double(1) > 0)) FailArgument("df must be greater than 0");
    return StudentCdf(row.Double(0), row.Double(1));
  });
}

}  // namespace

void RegisterMath(FunctionSet& set) {
  const LogicalType real = LogicalType::DOUBLE;
  const LogicalType integer = LogicalType::BIGINT;
  const LogicalType text = LogicalType::VARCHAR;
  AddDouble(set, "trino_ln", [](double x) { return std::log(x); });
  AddDouble(set, "trino_log2", [](double x) { return std::log2(x); });
  AddDouble(set, "trino_log10", [](double x) { return std::log10(x); });
  AddDouble(set, "trino_sqrt", [](double x) { return std::sqrt(x); });
  AddDouble(set, "trino_acos", [](double x) { return std::acos(x); });
  AddDouble(set, "trino_asin", [](double x) { return std::asin(x); });
  AddDouble(set, "trino_sin", [](double x) { return std::sin(x); });
  AddDouble(set, "trino_cos", [](double x) { return std::cos(x); });
  AddDouble(set, "trino_tan", [](double x) { return std::tan(x); });
  set.Binary<double, double, double>("trino_log", real, real, real, [](double base, double x) {
    return std::log(x) / std::log(base);
  });
  AddRows(set, "trino_width_bucket", {real, real, real, integer}, integer, [](const Row& row) {
    return BucketOfRange(row.Double(0), row.Double(1), row.Double(2), row.Int(3));
  });
  AddValues(set, {.name = "trino_width_bucket",
                  .in = {real, ListOf(real)},
                  .out = integer,
                  .compute = [](Values& in, const LogicalType&) {
                    return Value::BIGINT(BucketOfBins(in[0].GetValue<double>(), Elements(in[1])));
                  }});
  AddRows(set, "trino_from_base", {text, integer}, integer,
          [](const Row& row) { return FromBase(row.Text(0), row.Int(1)); });
  AddRows(set, "trino_to_base", {integer, integer}, text,
          [](const Row& row) { return ToBase(row.Int(0), row.Int(1)); });
  AddRows(set, "trino_bit_count", {integer, integer}, integer,
          [](const Row& row) { return BitCount(row.Int(0), row.Int(1)); });
  AddShifts<std::int8_t>(set, LogicalType::TINYINT);
  AddShifts<std::int16_t>(set, LogicalType::SMALLINT);
  AddShifts<std::int32_t>(set, LogicalType::INTEGER);
  AddShifts<std::int64_t>(set, integer);
  const LogicalType weights = LogicalType::MAP(text, real);
  AddValues(set, {.name = "trino_cosine_similarity",
                  .in = {weights, weights},
                  .out = real,
                  .compute = CosineSimilarity});
  RegisterDistributions(set);
}

}  // namespace laketop::engine
