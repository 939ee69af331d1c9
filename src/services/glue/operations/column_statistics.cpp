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

// Throws where the values are of another kind than they say.
ColumnStatistics RecordOf(const gen::ColumnStatistics& in, Timestamp owner_created) {
  ColumnStatistics out;
  out.column = LowerCase(in.ColumnName);
  out.column_type = in.ColumnType;
  out.analyzed = in.AnalyzedTime;
  out.kind = in.StatisticsData.Type;
  out.owner_created = owner_created;
  const gen::ColumnStatisticsData& data = in.StatisticsData;
  if (out.kind == "BOOLEAN" && data.BooleanColumnStatisticsData) {
    out.trues = data.BooleanColumnStatisticsData->NumberOfTrues;
    out.falses = data.BooleanColumnStatisticsData->NumberOfFalses;
    out.nulls = data.BooleanColumnStatisticsData->NumberOfNulls;
  } else if (out.kind == "DATE" && data.DateColumnStatisticsData) {
    out.date_min = data.DateColumnStatisticsData->MinimumValue;
    out.date_max = data.DateColumnStatisticsData->MaximumValue;
    out.nulls = data.DateColumnStatisticsData->NumberOfNulls;
    out.distinct = data.DateColumnStatisticsData->NumberOfDistinctValues;
  } else if (out.kind == "DECIMAL" && data.DecimalColumnStatisticsData) {
    out.decimal_min = BoundOf(data.DecimalColumnStatisticsData->MinimumValue);
    out.decimal_max = BoundOf(data.DecimalColumnStatisticsData->MaximumValue);
    out.nulls = data.DecimalColumnStatisticsData->NumberOfNulls;
    out.distinct = data.DecimalColumnStatisticsData->NumberOfDistinctValues;
  } else if (out.kind == "DOUBLE" && data.DoubleColumnStatisticsData) {
    out.double_min = data.DoubleColumnStatisticsData->MinimumValue;
    out.double_max = data.DoubleColumnStatisticsData->MaximumValue;
    out.nulls = data.DoubleColumnStatisticsData->NumberOfNulls;
    out.distinct = data.DoubleColumnStatisticsData->NumberOfDistinctValues;
  } else if (out.kind == "LONG" && data.LongColumnStatisticsData) {
    out.long_min = data.LongColumnStatisticsData->MinimumValue;
    out.long_max = data.LongColumnStatisticsData->MaximumValue;
    out.nulls = data.LongColumnStatisticsData->NumberOfNulls;
    out.distinct = data.LongColumnStatisticsData->NumberOfDistinctValues;
  } else if (out.kind == "STRING" && data.StringColumnStatisticsData) {
    out.length_max = data.StringColumnStatisticsData->MaximumLength;
    out.length_average = data.StringColumnStatisticsData->AverageLength;
    out.nulls = data.StringColumnStatisticsData->NumberOfNulls;
    out.distinct = data.StringColumnStatisticsData->NumberOfDistinctValues;
  } else if (out.kind == "BINARY" && data.BinaryColumnStatisticsData) {
    out.length_max = data.BinaryColumnStatisticsData->MaximumLength;
    out.length_average = data.BinaryColumnStatisticsData->AverageLength;
    out.nulls = data.BinaryColumnStatisticsData->NumberOfNulls;
  } else {
    throw gen::InvalidInputException("The statistics of column " + in.ColumnName +
                                     " are not of their type " + out.kind);
  }
  return out;
}

gen::ColumnStatisticsData DataOf(ColumnStatistics in) {
  gen::ColumnStatisticsData data;
  data.Type = in.kind;
  if (in.kind == "BOOLEAN") {
    data.BooleanColumnStatisticsData = {
        .NumberOfTrues = in.trues, .NumberOfFalses = in.falses, .NumberOfNulls = in.nulls};
  } else if (in.kind == "DATE") {
    data.DateColumnStatisticsData = {.MinimumValue = in.date_min,
                                     .MaximumValue = in.date_max,
                                     .NumberOfNulls = in.nulls,
                                     .NumberOfDistinctValues = in.distinct};
  } else if (in.kind == "DECIMAL") {
    data.DecimalColumnStatisticsData = {.MinimumValue = NumberOf(std::move(in.decimal_min)),
                                        .MaximumValue = NumberOf(std::move(in.decimal_max)),
                                        .NumberOfNulls = in.nulls,
                                        .NumberOfDistinctValues = in.distinct};
  } else if (in.kind == "DOUBLE") {
    data.DoubleColumnStatisticsData = {.MinimumValue = in.double_min,
                                       .MaximumValue = in.double_max,
                                       .NumberOfNulls = in.nulls,
                                       .NumberOfDistinctValues = in.distinct};
  } else if (in.kind == "LONG") {
    data.LongColumnStatisticsData = {.MinimumValue = in.long_min,
                                     .MaximumValue = in.long_max,
                                     .NumberOfNulls = in.nulls,
                                     .NumberOfDistinctValues = in.distinct};
  } else if (in.kind == "STRING") {
    data.StringColumnStatisticsData = {.MaximumLength = in.length_max,
                                       .AverageLength = in.length_average,
                                       .NumberOfNulls = in.nulls,
                                       .NumberOfDistinctValues = in.distinct};
  } else {
    data.BinaryColumnStatisticsData = {.MaximumLength = in.length_max,
                                       .AverageLength = in.length_average,
                                       .NumberOfNulls = in.nulls};
  }
  return data;
}

gen::ColumnStatistics ShapeOf(ColumnStatistics in) {
  gen::ColumnStatistics shape;
  shape.ColumnName = in.column;
  shape.ColumnType = in.column_type;
  shape.AnalyzedTime = in.analyzed;
  shape.StatisticsData = DataOf(std::move(in));
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
    if (!found.front()) Throw(PartitionNotFound().error());
    owner.created = found.front()->created;
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
      out.statistics.push_back(ShapeOf(std::move(*found)));
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
