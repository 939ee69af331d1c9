// SPDX-License-Identifier: Apache-2.0
// Sketches of sets (HyperLogLog, set digests) and distributions (t-digest, quantile digest). The
// aggregates are scalars over the list of a group's values.
// https://trino.io/docs/current/functions/hyperloglog.html, qdigest.html, tdigest.html,
// setdigest.html
#include "engine/sql/functions/rows.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>

#include "engine/sql/functions/groups.hpp"
#include "engine/sql/functions/hashes.hpp"
#include "engine/sql/functions/sketch_bytes.hpp"
#include "engine/sql/functions/value_hash.hpp"

namespace laketop::engine {
namespace {

using duckdb::LogicalType;
using duckdb::Value;

const std::string& BytesOf(const Value& blob) {
  return duckdb::StringValue::Get(blob);
}

[[noreturn]] void FailSketch() {
  FailArgument("Cannot deserialize the sketch");
}

std::vector<SketchPair> Pairs(SketchKind kind, const Value& blob) {
  auto pairs = ReadSketch(kind, BytesOf(blob));
  if (!pairs) FailSketch();
  return std::move(*pairs);
}

Value Blob(const std::string& bytes) {
  return Value::BLOB_RAW(bytes);
}

// Sorted counts by key, the form of set and quantile digests.
using Counts = std::map<std::uint64_t, std::uint64_t>;

Value CountsBlob(SketchKind kind, const Counts& counts) {
  return Blob(WriteSketch(kind, {counts.begin(), counts.end()}));
}

Value MergeCounts(SketchKind kind, const Value& blobs) {
  Counts counts;
  for (const Value& blob : Elements(blobs)) {
    if (blob.IsNull()) continue;
    for (const auto& [key, count] : Pairs(kind, blob)) counts[key] += count;
  }
  return CountsBlob(kind, counts);
}

// Set digests

std::uint64_t MurmurOf(const Value& value) {
  if (value.type().id() == duckdb::LogicalTypeId::VARCHAR) {
    return Murmur3(duckdb::StringValue::Get(value)).low;
  }
  const std::uint64_t bits = value.type().IsIntegral()
                                 ? static_cast<std::uint64_t>(value.GetValue<std::int64_t>())
                                 : HashOfValue(value);
  char bytes[8];
  for (int i = 0; i < 8; ++i) bytes[i] = static_cast<char>(bits >> (8 * i));
  return Murmur3({bytes, sizeof bytes}).low;
}

Value MakeSetDigest(Values& in, const LogicalType&) {
  Counts counts;
  for (const Value& value : Elements(in[0])) {
    if (!value.IsNull()) ++counts[MurmurOf(value)];
  }
  return CountsBlob(SketchKind::kSetDigest, counts);
}

std::int64_t Intersection(const std::vector<SketchPair>& left,
                          const std::vector<SketchPair>& right) {
  std::int64_t count = 0;
  for (const auto& [key, number] : left) {
    count += std::ranges::binary_search(right, key, {}, &SketchPair::first);
  }
  return count;
}

Value SetIntersection(Values& in, const LogicalType&) {
  return Value::BIGINT(
      Intersection(Pairs(SketchKind::kSetDigest, in[0]), Pairs(SketchKind::kSetDigest, in[1])));
}

Value SetJaccard(Values& in, const LogicalType&) {
  const auto left = Pairs(SketchKind::kSetDigest, in[0]);
  const auto right = Pairs(SketchKind::kSetDigest, in[1]);
  const std::int64_t both = Intersection(left, right);
  const auto all = static_cast<std::int64_t>(left.size() + right.size()) - both;
  return Value::DOUBLE(all == 0 ? 0 : static_cast<double>(both) / static_cast<double>(all));
}

Value SetHashCounts(Values& in, const LogicalType&) {
  duckdb::vector<Value> keys;
  duckdb::vector<Value> counts;
  for (const auto& [key, count] : Pairs(SketchKind::kSetDigest, in[0])) {
    keys.push_back(Value::BIGINT(static_cast<std::int64_t>(key)));
    counts.push_back(
        Value::SMALLINT(static_cast<std::int16_t>(std::min<std::uint64_t>(count, INT16_MAX))));
  }
  return Value::MAP(LogicalType::BIGINT, LogicalType::SMALLINT, std::move(keys), std::move(counts));
}

// HyperLogLog: 'H' and a register a byte.

constexpr int kIndexBits = 11;
constexpr std::size_t kRegisters = std::size_t{1} << kIndexBits;

std::string EmptyHyperLogLog() {
  std::string bytes(kRegisters + 1, '\0');
  bytes[0] = 'H';
  return bytes;
}

const std::string& HyperLogLogOf(const Value& blob) {
  const std::string& bytes = BytesOf(blob);
  if (bytes.size() != kRegisters + 1 || bytes[0] != 'H') FailSketch();
  return bytes;
}

Value MakeHyperLogLog(Values& in, const LogicalType&) {
  std::string bytes = EmptyHyperLogLog();
  for (const Value& value : Elements(in[0])) {
    if (value.IsNull()) continue;
    const std::uint64_t hash = HashOfValue(value);
    char& place = bytes[1 + (hash >> (64 - kIndexBits))];
    const int rank =
        std::countl_zero(hash << kIndexBits | std::uint64_t{1} << (kIndexBits - 1)) + 1;
    place = static_cast<char>(std::max<int>(place, rank));
  }
  return Blob(bytes);
}

Value MergeHyperLogLogs(Values& in, const LogicalType&) {
  std::string bytes = EmptyHyperLogLog();
  for (const Value& blob : Elements(in[0])) {
    if (blob.IsNull()) continue;
    const std::string& other = HyperLogLogOf(blob);
    for (std::size_t i = 1; i < bytes.size(); ++i) bytes[i] = std::max(bytes[i], other[i]);
  }
  return Blob(bytes);
}

Value HyperLogLogCardinality(Values& in, const LogicalType&) {
  const std::string& bytes = HyperLogLogOf(in[0]);
  double sum = 0;
  std::int64_t zeros = 0;
  for (std::size_t i = 1; i < bytes.size(); ++i) {
    sum += std::ldexp(1.0, -bytes[i]);
    zeros += bytes[i] == 0;
  }
  constexpr double kCount = kRegisters;
  constexpr double kAlpha = 0.7213 / (1 + 1.079 / kCount);
  double estimate = kAlpha * kCount * kCount / sum;
  // Small sets are counted by the registers that stayed empty.
  if (estimate <= 2.5 * kCount && zeros > 0) {
    estimate = kCount * std::log(kCount / static_cast<double>(zeros));
  }
  return Value::BIGINT(std::llround(estimate));
}

// t-digests: centroids sorted by mean.

struct Centroid {
  double mean = 0;
  double weight = 0;
};
constexpr std::size_t kCentroidsMax = 2'000;
constexpr double kCompression = 1'000;

// Neighbours join while they stay within one step of the scale, which is finest at the ends.
std::vector<Centroid> Compress(std::vector<Centroid> centroids) {
  std::ranges::sort(centroids, {}, &Centroid::mean);
  if (centroids.size() <= kCentroidsMax) return centroids;
  double total = 0;
  for (const Centroid& centroid : centroids) total += centroid.weight;
  const auto scale = [](double part) {
    return kCompression / (2 * std::numbers::pi) * std::asin(2 * std::clamp(part, 0.0, 1.0) - 1);
  };
  std::vector<Centroid> out = {centroids[0]};
  double before = 0;
  for (std::size_t i = 1; i < centroids.size(); ++i) {
    Centroid& last = out.back();
    const double joined = last.weight + centroids[i].weight;
    if (scale((before + joined) / total) - scale(before / total) <= 1) {
      last.mean += (centroids[i].mean - last.mean) * centroids[i].weight / joined;
      last.weight = joined;
    } else {
      before += last.weight;
      out.push_back(centroids[i]);
    }
  }
  return out;
}

Value TDigestBlob(std::vector<Centroid> centroids) {
  std::vector<SketchPair> pairs;
  for (const Centroid& centroid : Compress(std::move(centroids))) {
    pairs.emplace_back(std::bit_cast<std::uint64_t>(centroid.mean),
                       std::bit_cast<std::uint64_t>(centroid.weight));
  }
  return Blob(WriteSketch(SketchKind::kTDigest, pairs));
}

std::vector<Centroid> CentroidsOf(const Value& blob) {
  std::vector<Centroid> centroids;
  for (const auto& [mean, weight] : Pairs(SketchKind::kTDigest, blob)) {
    centroids.push_back({std::bit_cast<double>(mean), std::bit_cast<double>(weight)});
  }
  return centroids;
}

void CheckQuantile(double quantile) {
  if (!(quantile >= 0 && quantile <= 1)) FailArgument("quantile must be between 0 and 1");
}

double TDigestAt(const std::vector<Centroid>& centroids, double quantile) {
  CheckQuantile(quantile);
  if (centroids.empty()) return std::numeric_limits<double>::quiet_NaN();
  double total = 0;
  for (const Centroid& centroid : centroids) total += centroid.weight;
  const double wanted = quantile * total;
  // The mean of a centroid stands at the middle of its weight.
  double middle = centroids[0].weight / 2;
  if (wanted <= middle) return centroids[0].mean;
  for (std::size_t i = 1; i < centroids.size(); ++i) {
    const double next = middle + (centroids[i - 1].weight + centroids[i].weight) / 2;
    if (wanted <= next) {
      const double part = (wanted - middle) / (next - middle);
      return centroids[i - 1].mean + part * (centroids[i].mean - centroids[i - 1].mean);
    }
    middle = next;
  }
  return centroids.back().mean;
}

Value MakeTDigest(Values& in, const LogicalType&) {
  std::vector<Centroid> centroids;
  for (const Value& value : Elements(in[0])) {
    if (!value.IsNull()) centroids.push_back({value.GetValue<double>(), 1});
  }
  return TDigestBlob(std::move(centroids));
}

Value MergeTDigests(Values& in, const LogicalType&) {
  std::vector<Centroid> all;
  for (const Value& blob : Elements(in[0])) {
    if (blob.IsNull()) continue;
    const std::vector<Centroid> centroids = CentroidsOf(blob);
    all.insert(all.end(), centroids.begin(), centroids.end());
  }
  return TDigestBlob(std::move(all));
}

Value TDigestValues(Values& in, const LogicalType&) {
  const std::vector<Centroid> centroids = CentroidsOf(in[0]);
  duckdb::vector<Value> out;
  for (const Value& quantile : Elements(in[1])) {
    if (quantile.IsNull()) FailArgument("quantile must not be null");
    out.push_back(Value::DOUBLE(TDigestAt(centroids, quantile.GetValue<double>())));
  }
  return Value::LIST(LogicalType::DOUBLE, std::move(out));
}

// Quantile digests: exact counts, keyed by bits that sort as the values do.

constexpr std::uint64_t kSignBit = std::uint64_t{1} << 63;

std::uint64_t KeyOf(const Value& value) {
  if (value.type().IsIntegral()) {
    return static_cast<std::uint64_t>(value.GetValue<std::int64_t>()) ^ kSignBit;
  }
  const auto bits = std::bit_cast<std::uint64_t>(value.GetValue<double>());
  return bits & kSignBit ? ~bits : bits ^ kSignBit;
}

Value ValueOfKey(std::uint64_t key, const LogicalType& type) {
  if (type.IsIntegral()) {
    return Value::BIGINT(static_cast<std::int64_t>(key ^ kSignBit)).DefaultCastAs(type);
  }
  const std::uint64_t bits = key & kSignBit ? key ^ kSignBit : ~key;
  return Value::DOUBLE(std::bit_cast<double>(bits)).DefaultCastAs(type);
}

Value MakeQDigest(Values& in, const LogicalType&) {
  Counts counts;
  for (const Value& value : Elements(in[0])) {
    if (!value.IsNull()) ++counts[KeyOf(value)];
  }
  return CountsBlob(SketchKind::kQDigest, counts);
}

Value QDigestAt(const std::vector<SketchPair>& pairs, double quantile, const LogicalType& type) {
  CheckQuantile(quantile);
  if (pairs.empty()) return Value(type);
  std::uint64_t total = 0;
  for (const auto& [key, count] : pairs) total += count;
  std::uint64_t running = 0;
  for (const auto& [key, count] : pairs) {
    running += count;
    if (static_cast<double>(running) >= quantile * static_cast<double>(total)) {
      return ValueOfKey(key, type);
    }
  }
  return ValueOfKey(pairs.back().first, type);
}

Value QDigestValue(Values& in, const LogicalType& type) {
  return QDigestAt(Pairs(SketchKind::kQDigest, in[0]), in[1].GetValue<double>(), type);
}

Value QDigestValues(Values& in, const LogicalType& type) {
  const auto pairs = Pairs(SketchKind::kQDigest, in[0]);
  const LogicalType& element = duckdb::ListType::GetChildType(type);
  duckdb::vector<Value> out;
  for (const Value& quantile : Elements(in[1])) {
    if (quantile.IsNull()) FailArgument("quantile must not be null");
    out.push_back(QDigestAt(pairs, quantile.GetValue<double>(), element));
  }
  return Value::LIST(element, std::move(out));
}

Value QDigestQuantile(Values& in, const LogicalType&) {
  const std::uint64_t wanted = KeyOf(in[1]);
  std::uint64_t total = 0;
  std::uint64_t below = 0;
  for (const auto& [key, count] : Pairs(SketchKind::kQDigest, in[0])) {
    total += count;
    if (key < wanted) below += count;
  }
  if (total == 0) return Value(LogicalType::DOUBLE);
  return Value::DOUBLE(static_cast<double>(below) / static_cast<double>(total));
}

duckdb::unique_ptr<duckdb::FunctionData> BindListOfWitness(
    duckdb::ClientContext&, duckdb::ScalarFunction& function,
    duckdb::vector<duckdb::unique_ptr<duckdb::Expression>>& arguments) {
  function.return_type = ListOf(arguments.back()->return_type);
  return nullptr;
}

using Adder =
    std::function<void(const char*, duckdb::vector<LogicalType>, LogicalType, ComputeValue)>;

void AddSets(const Adder& add) {
  const LogicalType blob = LogicalType::BLOB;
  add("trino_make_set_digest", {ListOf(TypeT())}, blob, MakeSetDigest);
  add("trino_set_digest_cardinality", {blob}, LogicalType::BIGINT,
      [](Values& in, const LogicalType&) {
        return Value::BIGINT(
            static_cast<std::int64_t>(Pairs(SketchKind::kSetDigest, in[0]).size()));
      });
  add("trino_set_digest_intersection", {blob, blob}, LogicalType::BIGINT, SetIntersection);
  add("trino_set_digest_jaccard", {blob, blob}, LogicalType::DOUBLE, SetJaccard);
  add("trino_set_digest_hash_counts", {blob},
      LogicalType::MAP(LogicalType::BIGINT, LogicalType::SMALLINT), SetHashCounts);
  add("trino_set_digest_merge", {ListOf(blob)}, blob,
      [](Values& in, const LogicalType&) { return MergeCounts(SketchKind::kSetDigest, in[0]); });
  add("trino_hll_make", {ListOf(TypeT())}, blob, MakeHyperLogLog);
  add("trino_hll_merge", {ListOf(blob)}, blob, MergeHyperLogLogs);
  add("trino_hll_cardinality", {blob}, LogicalType::BIGINT, HyperLogLogCardinality);
  add("trino_hll_empty", {}, blob,
      [](Values&, const LogicalType&) { return Blob(EmptyHyperLogLog()); });
}

}  // namespace

void RegisterSketches(FunctionSet& set) {
  const LogicalType blob = LogicalType::BLOB;
  const LogicalType real = LogicalType::DOUBLE;
  const Adder add = [&](const char* name, duckdb::vector<LogicalType> in, LogicalType out,
                        ComputeValue compute) {
    AddValues(
        set,
        {.name = name, .in = std::move(in), .out = std::move(out), .compute = std::move(compute)});
  };
  AddSets(add);
  add("trino_tdigest_make", {ListOf(real)}, blob, MakeTDigest);
  add("trino_tdigest_merge", {ListOf(blob)}, blob, MergeTDigests);
  add("trino_tdigest_value_at", {blob, real}, real, [](Values& in, const LogicalType&) {
    return Value::DOUBLE(TDigestAt(CentroidsOf(in[0]), in[1].GetValue<double>()));
  });
  add("trino_tdigest_values_at", {blob, ListOf(real)}, ListOf(real), TDigestValues);
  add("trino_qdigest_make", {ListOf(TypeT())}, blob, MakeQDigest);
  add("trino_qdigest_merge", {ListOf(blob)}, blob,
      [](Values& in, const LogicalType&) { return MergeCounts(SketchKind::kQDigest, in[0]); });
  add("trino_qdigest_quantile_at", {blob, TypeT()}, real, QDigestQuantile);
  AddValuesWithWitness(set, {.name = "trino_qdigest_value_at",
                             .in = {blob, real, LogicalType::ANY},
                             .out = LogicalType::ANY,
                             .compute = QDigestValue});
  // A witness, but of the element: NULLs must reach the function all the same.
  AddValues(set, {.name = "trino_qdigest_values_at",
                  .in = {blob, ListOf(real), LogicalType::ANY},
                  .out = LogicalType::ANY,
                  .compute =
                      [](Values& in, const LogicalType& type) {
                        if (in[0].IsNull() || in[1].IsNull()) return Value(type);
                        return QDigestValues(in, type);
                      },
                  .bind = BindListOfWitness,
                  .sees_nulls = true});

  AddValues(set, {.name = "trino_value_hash",
                  .in = {LogicalType::ANY},
                  .out = LogicalType::UBIGINT,
                  .compute = [](Values& in,
                                const LogicalType&) { return Value::UBIGINT(HashOfValue(in[0])); },
                  .sees_nulls = true});
  AddRows(set, "trino_checksum", {LogicalType::HUGEINT}, blob, [](const Row& row) {
    const std::uint64_t low = row.Get<duckdb::hugeint_t>(0).lower;
    std::string bytes;
    for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(low >> shift & 255);
    return bytes;
  });
}

}  // namespace laketop::engine
