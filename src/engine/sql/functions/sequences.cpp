// SPDX-License-Identifier: Apache-2.0
// sequence(): numbers, days and instants from one value to another.
#include "engine/sql/functions/rows.hpp"

#include <duckdb/common/types/date.hpp>
#include <duckdb/common/types/interval.hpp>
#include <duckdb/common/types/timestamp.hpp>

#include "engine/sql/functions/groups.hpp"

namespace laketop::engine {
namespace {

using duckdb::LogicalType;
using duckdb::Value;

constexpr std::size_t kEntriesMax = 10'000;
constexpr std::int64_t kMillisecondsPerDay = 86'400'000;

void CheckDirection(bool up, bool forward, bool zero) {
  if (zero) FailArgument("step must not be zero");
  if (up != forward) {
    FailArgument(
        "sequence stop value should be greater than or equal to start value if step is greater "
        "than zero otherwise stop should be less than or equal to start");
  }
}

[[noreturn]] void FailLength() {
  FailArgument("result of sequence function must not have more than 10000 entries");
}

Value Numbers(const Row& row) {
  const std::int64_t start = row.Int(0);
  const std::int64_t stop = row.Int(1);
  const std::int64_t step = row.Int(2);
  const bool forward = step > 0;
  CheckDirection(start == stop ? forward : start < stop, forward, step == 0);
  const auto distance = forward
                            ? static_cast<std::uint64_t>(stop) - static_cast<std::uint64_t>(start)
                            : static_cast<std::uint64_t>(start) - static_cast<std::uint64_t>(stop);
  const auto width = forward ? static_cast<std::uint64_t>(step)
                             : std::uint64_t{0} - static_cast<std::uint64_t>(step);
  const std::uint64_t last = distance / width;
  if (last >= kEntriesMax) FailLength();
  duckdb::vector<Value> values;
  for (std::uint64_t i = 0; i <= last; ++i) {
    values.push_back(Value::BIGINT(static_cast<std::int64_t>(
        static_cast<std::uint64_t>(start) + i * static_cast<std::uint64_t>(step))));
  }
  return Value::LIST(LogicalType::BIGINT, std::move(values));
}

// From start to stop; At(i) is start plus i steps, so that months keep the day of the start.
template <class T, class At>
duckdb::vector<Value> Steps(T start, T stop, bool forward, bool zero, At at) {
  CheckDirection(start == stop ? forward : start < stop, forward, zero);
  duckdb::vector<Value> values;
  for (std::int32_t i = 0;; ++i) {
    const T value = at(i);
    if (forward ? value > stop : value < stop) return values;
    if (values.size() >= kEntriesMax) FailLength();
    values.push_back(Value::CreateValue(value));
  }
}

// Ten thousand of the greatest step still fit.
constexpr std::int64_t kStepMax = std::int64_t{1} << 38;

void CheckStep(std::int64_t step) {
  if (step > kStepMax || step < -kStepMax) FailArgument("step is out of range");
}

Value Days(const Row& row) {
  const auto start = row.Get<duckdb::date_t>(0);
  const std::int64_t milliseconds = row.Int(2);
  const auto months = row.Get<std::int32_t>(3);
  if (milliseconds % kMillisecondsPerDay != 0) {
    FailArgument("sequence step must be a day interval if start and end values are dates");
  }
  const std::int64_t days = milliseconds / kMillisecondsPerDay;
  if (days > INT32_MAX || days < INT32_MIN) FailArgument("step is out of range");
  CheckStep(months);
  auto values =
      Steps(start, row.Get<duckdb::date_t>(1), days > 0 || months > 0, days == 0 && months == 0,
            [&](std::int32_t i) {
              if (months == 0) {
                const std::int64_t day = start.days + days * i;
                if (day > INT32_MAX || day < INT32_MIN) FailArgument("date out of range");
                return duckdb::date_t(static_cast<std::int32_t>(day));
              }
              return duckdb::Interval::Add(
                  start, duckdb::interval_t{.months = months * i, .days = 0, .micros = 0});
            });
  return Value::LIST(LogicalType::DATE, std::move(values));
}

Value Instants(const Row& row) {
  const auto start = row.Get<duckdb::timestamp_t>(0);
  const std::int64_t milliseconds = row.Int(2);
  const auto months = row.Get<std::int32_t>(3);
  CheckStep(milliseconds);
  auto values =
      Steps(start, row.Get<duckdb::timestamp_t>(1), milliseconds > 0 || months > 0,
            milliseconds == 0 && months == 0, [&](std::int32_t i) {
              if (months == 0) return duckdb::timestamp_t(start.value + milliseconds * 1000 * i);
              return duckdb::Interval::Add(
                  start, duckdb::interval_t{.months = months * i, .days = 0, .micros = 0});
            });
  return Value::LIST(LogicalType::TIMESTAMP, std::move(values));
}

}  // namespace

void RegisterSequences(FunctionSet& set) {
  const LogicalType number = LogicalType::BIGINT;
  const LogicalType date = LogicalType::DATE;
  const LogicalType timestamp = LogicalType::TIMESTAMP;
  AddRows(set, "trino_sequence", {number, number, number}, ListOf(number), Numbers);
  AddRows(set, "trino_sequence_date", {date, date, number, LogicalType::INTEGER}, ListOf(date),
          Days);
  AddRows(set, "trino_sequence_timestamp", {timestamp, timestamp, number, LogicalType::INTEGER},
          ListOf(timestamp), Instants);
}

}  // namespace laketop::engine
