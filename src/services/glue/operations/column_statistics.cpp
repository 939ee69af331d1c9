// SPDX-License-Identifier: Apache-2.0
// Statistics of columns, which other engines write and read (Trino, Hive, Spark): kept as given.
#include <algorithm>

#include "engine/store/change_row.hpp"
#include "services/glue/errors.hpp"
#include "services/glue/glue.hpp"

namespace laketop::glue {
namespace {

std::optional<DecimalBound> BoundOf(std::optional<gen::DecimalNumber> number) {
  if (!number) return std::nullopt;
  return DecimalBound{std::move(number->UnscaledValue), number->Scale};
}

std::optional<gen::DecimalNumber> NumberOf(std::optional<DecimalBound> bound) {
  if (!bound) return std::nullopt;
  return gen::DecimalNumber{.UnscaledValue = std::move(bound->unscaled), .Scale = bound->scale};
}

// What all kinds have, and most: how many values are null, and how many differ.
template <class Data>
void TakeCounts(const Data& data, ColumnStatistics& out) {
  out.nulls = data.NumberOfNulls;
  if constexpr (requires { data.NumberOfDistinctValues; }) {
    out.distinct = data.NumberOfDistinctValues;
  }
}

template <class Data>
void GiveCounts(const ColumnStatistics& in, Data& data) {
  data.NumberOfNulls = in.nulls;
  if constexpr (requires { data.NumberOfDistinctValues; }) {
    data.NumberOfDistinctValues = in.distinct;
  }
}

// Throws where the values are of another kind than they say.
ColumnStatistics RecordOf(const gen::ColumnStatistics& in, Timestamp owner_created) {
  ColumnStatistics out;
  out.column = LowerCase(in.ColumnName);
  out.column_type = in.ColumnType;
  out.analyzed = in.AnalyzedTime;
  out.kind = in.StatisticsData.Type;
  out.owner_created = owner_created;
  // The values, with their counts taken; null where they are not of this kind.
  auto of_kind = [&]<class Data>(std::string_view kind,
                                 const std::optional<Data>& given) -> const Data* {
    if (out.kind != kind || !given) return nullptr;
    TakeCounts(*given, out);
    return &*given;
  };
  const gen::ColumnStatisticsData& given = in.StatisticsData;
  if (const auto* booleans = of_kind("BOOLEAN", given.BooleanColumnStatisticsData)) {
    out.trues = booleans->NumberOfTrues;
    out.falses = booleans->NumberOfFalses;
  } else if (const auto* dates = of_kind("DATE", given.DateColumnStatisticsData)) {
    out.date_min = dates->MinimumValue;
    out.date_max = dates->MaximumValue;
  } else if (const auto* decimals = of_kind("DECIMAL", given.DecimalColumnStatisticsData)) {
    out.decimal_min = BoundOf(decimals->MinimumValue);
    out.decimal_max = BoundOf(decimals->MaximumValue);
  } else if (const auto* doubles = of_kind("DOUBLE", given.DoubleColumnStatisticsData)) {
    out.double_min = doubles->MinimumValue;
    out.double_max = doubles->MaximumValue;
  } else if (const auto* longs = of_kind("LONG", given.LongColumnStatisticsData)) {
    out.long_min = longs->MinimumValue;
    out.long_max = longs->MaximumValue;
  } else if (const auto* strings = of_kind("STRING", given.StringColumnStatisticsData)) {
    out.length_max = strings->MaximumLength;
    out.length_average = strings->AverageLength;
  } else if (const auto* bytes = of_kind("BINARY", given.BinaryColumnStatisticsData)) {
    out.length_max = bytes->MaximumLength;
    out.length_average = bytes->AverageLength;
  } else {
    throw gen::InvalidInputException("The statistics of column " + in.ColumnName +
                                     " are not of their type " + out.kind);
  }
  return out;
}

template <class Data, class Bound>
void GiveRange(const ColumnStatistics& in, const Bound& min, const Bound& max,
               std::optional<Data>& out) {
  out.emplace();
  out->MinimumValue = min;
  out->MaximumValue = max;
  GiveCounts(in, *out);
}

template <class Data>
void GiveLengths(const ColumnStatistics& in, std::optional<Data>& out) {
  out.emplace();
  out->MaximumLength = in.length_max;
  out->AverageLength = in.length_average;
  GiveCounts(in, *out);
}

gen::ColumnStatisticsData DataOf(const ColumnStatistics& in) {
  gen::ColumnStatisticsData data;
  data.Type = in.kind;
  if (in.kind == "BOOLEAN") {
    data.BooleanColumnStatisticsData = {
        .NumberOfTrues = in.trues, .NumberOfFalses = in.falses, .NumberOfNulls = in.nulls};
  } else if (in.kind == "DATE") {
    GiveRange(in, in.date_min, in.date_max, data.DateColumnStatisticsData);
  } else if (in.kind == "DECIMAL") {
    GiveRange(in, NumberOf(in.decimal_min), NumberOf(in.decimal_max),
              data.DecimalColumnStatisticsData);
  } else if (in.kind == "DOUBLE") {
    GiveRange(in, in.double_min, in.double_max, data.DoubleColumnStatisticsData);
  } else if (in.kind == "LONG") {
    GiveRange(in, in.long_min, in.long_max, data.LongColumnStatisticsData);
  } else if (in.kind == "STRING") {
    GiveLengths(in, data.StringColumnStatisticsData);
  } else {
    GiveLengths(in, data.BinaryColumnStatisticsData);
  }
  return data;
}

gen::ColumnStatistics ShapeOf(const ColumnStatistics& in) {
  gen::ColumnStatistics shape;
  shape.ColumnName = in.column;
  shape.ColumnType = in.column_type;
  shape.AnalyzedTime = in.analyzed;
  shape.StatisticsData = DataOf(in);
  return shape;
}

bool HasColumn(const Table& table, const std::string& column) {
  if (!table.storage || !table.storage->columns) return false;
  return std::ranges::find(*table.storage->columns, LowerCase(column), &Column::name) !=
         table.storage->columns->end();
}

gen::ErrorDetail NoSuchColumn(const std::string& column) {
  return {.ErrorCode = "EntityNotFoundException",
          .ErrorMessage = "Column " + column + " not found."};
}

}  // namespace

Task<Glue::StatisticsOwner> Glue::LoadStatisticsOwner(Scope scope, std::string database,
                                                      std::string name,
                                                      std::vector<std::string> values) {
  Table table = OrThrow(co_await catalog_.GetTable(scope, database, name));
  StatisticsOwner owner{.scope = scope, .table = table, .values = values, .created = table.created};
  if (!values.empty()) {
    std::vector<std::vector<std::string>> wanted;
    wanted.push_back(std::move(values));
    auto found = OrThrow(
        co_await catalog_.GetPartitions(scope, table.database, table.name, std::move(wanted)));
    const std::optional<Partition>& partition = found.front();
    if (!partition) Throw(PartitionNotFound().error());
    owner.created = partition->created;
  }
  co_return owner;
}

ColumnStatisticsKey Glue::KeyOfColumn(const StatisticsOwner& owner, const std::string& column) {
  return {owner.scope.account, owner.scope.region, owner.table.database,
          owner.table.name,    owner.values,       LowerCase(column)};
}

Task<Glue::FoundStatistics> Glue::FindStatistics(StatisticsOwner owner,
                                                 std::vector<std::string> columns) {
  FoundStatistics out;
  for (const std::string& column : columns) {
    ColumnStatisticsKey key = KeyOfColumn(owner, column);
    auto found = OrThrow(co_await store_.column_statistics.FindAsync(std::move(key)));
    if (found && found->owner_created == owner.created) {
      out.statistics.push_back(ShapeOf(*found));
      continue;
    }
    gen::ColumnError error;
    error.ColumnName = column;
    error.Error = NoSuchColumn(column);
    out.errors.push_back(std::move(error));
  }
  co_return out;
}

Task<std::vector<gen::ColumnStatisticsError>> Glue::PutStatistics(
    StatisticsOwner owner, std::vector<gen::ColumnStatistics> statistics) {
  std::vector<gen::ColumnStatisticsError> errors;
  engine::Commit commit(store_.engine);
  for (gen::ColumnStatistics& one : statistics) {
    if (!HasColumn(owner.table, one.ColumnName)) {
      gen::ErrorDetail detail = NoSuchColumn(one.ColumnName);
      errors.push_back({.ColumnStatistics = std::move(one), .Error = std::move(detail)});
      continue;
    }
    const ColumnStatisticsKey key = KeyOfColumn(owner, one.ColumnName);
    store_.column_statistics.Put(commit, key, RecordOf(one, owner.created));
  }
  if (commit.HasWrites()) engine::OrThrow(co_await store_.engine.Apply(std::move(commit)));
  co_return errors;
}

Task<void> Glue::RemoveStatistics(StatisticsOwner owner, std::string column) {
  const ColumnStatisticsKey key = KeyOfColumn(owner, column);
  engine::Commit commit(store_.engine);
  store_.column_statistics.ExpectPresent(commit, key);
  store_.column_statistics.Delete(commit, key);
  if (!co_await engine::TryApply(store_.engine, std::move(commit))) {
    throw gen::EntityNotFoundException("Column " + column + " has no statistics.");
  }
}

Task<gen::GetColumnStatisticsForTableResponse> Glue::GetColumnStatisticsForTable(
    aws::Context context, gen::GetColumnStatisticsForTableRequest in) {
  std::vector<std::string> of_table;
  StatisticsOwner owner = co_await LoadStatisticsOwner(
      ScopeOf(context, in.CatalogId), in.DatabaseName, in.TableName, std::move(of_table));
  FoundStatistics found = co_await FindStatistics(std::move(owner), std::move(in.ColumnNames));
  co_return gen::GetColumnStatisticsForTableResponse{
      .ColumnStatisticsList = std::move(found.statistics), .Errors = std::move(found.errors)};
}

Task<gen::UpdateColumnStatisticsForTableResponse> Glue::UpdateColumnStatisticsForTable(
    aws::Context context, gen::UpdateColumnStatisticsForTableRequest in) {
  std::vector<std::string> of_table;
  StatisticsOwner owner = co_await LoadStatisticsOwner(
      ScopeOf(context, in.CatalogId), in.DatabaseName, in.TableName, std::move(of_table));
  std::vector<gen::ColumnStatisticsError> errors =
      co_await PutStatistics(std::move(owner), std::move(in.ColumnStatisticsList));
  co_return gen::UpdateColumnStatisticsForTableResponse{.Errors = std::move(errors)};
}

Task<gen::DeleteColumnStatisticsForTableResponse> Glue::DeleteColumnStatisticsForTable(
    aws::Context context, gen::DeleteColumnStatisticsForTableRequest in) {
  std::vector<std::string> of_table;
  StatisticsOwner owner = co_await LoadStatisticsOwner(
      ScopeOf(context, in.CatalogId), in.DatabaseName, in.TableName, std::move(of_table));
  co_await RemoveStatistics(std::move(owner), in.ColumnName);
  co_return gen::DeleteColumnStatisticsForTableResponse{};
}

Task<gen::GetColumnStatisticsForPartitionResponse> Glue::GetColumnStatisticsForPartition(
    aws::Context context, gen::GetColumnStatisticsForPartitionRequest in) {
  StatisticsOwner owner = co_await LoadStatisticsOwner(
      ScopeOf(context, in.CatalogId), in.DatabaseName, in.TableName, in.PartitionValues);
  FoundStatistics found = co_await FindStatistics(std::move(owner), std::move(in.ColumnNames));
  co_return gen::GetColumnStatisticsForPartitionResponse{
      .ColumnStatisticsList = std::move(found.statistics), .Errors = std::move(found.errors)};
}

Task<gen::UpdateColumnStatisticsForPartitionResponse> Glue::UpdateColumnStatisticsForPartition(
    aws::Context context, gen::UpdateColumnStatisticsForPartitionRequest in) {
  StatisticsOwner owner = co_await LoadStatisticsOwner(
      ScopeOf(context, in.CatalogId), in.DatabaseName, in.TableName, in.PartitionValues);
  std::vector<gen::ColumnStatisticsError> errors =
      co_await PutStatistics(std::move(owner), std::move(in.ColumnStatisticsList));
  co_return gen::UpdateColumnStatisticsForPartitionResponse{.Errors = std::move(errors)};
}

Task<gen::DeleteColumnStatisticsForPartitionResponse> Glue::DeleteColumnStatisticsForPartition(
    aws::Context context, gen::DeleteColumnStatisticsForPartitionRequest in) {
  StatisticsOwner owner = co_await LoadStatisticsOwner(
      ScopeOf(context, in.CatalogId), in.DatabaseName, in.TableName, in.PartitionValues);
  co_await RemoveStatistics(std::move(owner), in.ColumnName);
  co_return gen::DeleteColumnStatisticsForPartitionResponse{};
}

}  // namespace laketop::glue
