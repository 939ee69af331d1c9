// SPDX-License-Identifier: Apache-2.0
#include "services/glue/catalog/shapes.hpp"
#include "services/glue/glue.hpp"

namespace laketop::glue {
namespace {

gen::ErrorDetail DetailOf(const ports::PortError& error) {
  return {.ErrorCode = error.code, .ErrorMessage = error.message};
}

}  // namespace

Task<gen::BatchCreatePartitionResponse> Glue::BatchCreatePartition(
    aws::Context context, gen::BatchCreatePartitionRequest in) {
  Scope scope = ScopeOf(context, in.CatalogId);
  std::vector<Partition> partitions;
  std::vector<std::vector<std::string>> values;
  for (gen::PartitionInput& input : in.PartitionInputList) {
    partitions.push_back(RecordOf(std::move(input)));
    values.push_back(partitions.back().values);
  }
  auto refused =
      OrThrow(co_await catalog_.CreatePartitions(std::move(scope), in.DatabaseName, in.TableName,
                                                 std::move(partitions), Catalog::IfExists::kFail));
  gen::BatchCreatePartitionResponse out;
  out.Errors.emplace();
  for (const Catalog::Refused& one : refused) {
    out.Errors->push_back(
        {.PartitionValues = values[one.index], .ErrorDetail = DetailOf(one.error)});
  }
  co_return out;
}

Task<gen::BatchGetPartitionResponse> Glue::BatchGetPartition(aws::Context context,
                                                             gen::BatchGetPartitionRequest in) {
  const Scope scope = ScopeOf(context, in.CatalogId);
  std::vector<std::vector<std::string>> values;
  for (gen::PartitionValueList& one : in.PartitionsToGet) values.push_back(std::move(one.Values));
  auto found = OrThrow(
      co_await catalog_.GetPartitions(scope, in.DatabaseName, in.TableName, std::move(values)));
  gen::BatchGetPartitionResponse out;
  out.Partitions.emplace();
  // Partitions that are not there are left out, not unprocessed.
  out.UnprocessedKeys.emplace();
  for (std::optional<Partition>& partition : found) {
    if (!partition) continue;
    out.Partitions->push_back(
        ShapeOf(scope, LowerCase(in.DatabaseName), LowerCase(in.TableName), std::move(*partition)));
  }
  co_return out;
}

Task<gen::BatchUpdatePartitionResponse> Glue::BatchUpdatePartition(
    aws::Context context, gen::BatchUpdatePartitionRequest in) {
  const Scope scope = ScopeOf(context, in.CatalogId);
  OrThrow(co_await catalog_.GetTable(scope, in.DatabaseName, in.TableName));
  gen::BatchUpdatePartitionResponse out;
  out.Errors.emplace();
  for (gen::BatchUpdatePartitionRequestEntry& entry : in.Entries) {
    Partition partition = RecordOf(std::move(entry.PartitionInput));
    if (partition.values.empty()) partition.values = entry.PartitionValueList;
    Result<void> updated = co_await catalog_.UpdatePartition(
        scope, in.DatabaseName, in.TableName, entry.PartitionValueList, std::move(partition));
    if (updated) continue;
    out.Errors->push_back({.PartitionValueList = std::move(entry.PartitionValueList),
                           .ErrorDetail = DetailOf(updated.error())});
  }
  co_return out;
}

Task<gen::BatchDeletePartitionResponse> Glue::BatchDeletePartition(
    aws::Context context, gen::BatchDeletePartitionRequest in) {
  const Scope scope = ScopeOf(context, in.CatalogId);
  OrThrow(co_await catalog_.GetTable(scope, in.DatabaseName, in.TableName));
  gen::BatchDeletePartitionResponse out;
  for (gen::PartitionValueList& one : in.PartitionsToDelete) {
    Result<void> deleted =
        co_await catalog_.DeletePartition(scope, in.DatabaseName, in.TableName, one.Values);
    if (deleted) continue;
    if (!out.Errors) out.Errors.emplace();
    out.Errors->push_back(
        {.PartitionValues = std::move(one.Values), .ErrorDetail = DetailOf(deleted.error())});
  }
  co_return out;
}

}  // namespace laketop::glue
