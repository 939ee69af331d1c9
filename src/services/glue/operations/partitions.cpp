// SPDX-License-Identifier: Apache-2.0
#include <functional>

#include "services/glue/catalog/partition_expression.hpp"
#include "services/glue/catalog/shapes.hpp"
#include "services/glue/glue.hpp"
#include "services/glue/limits.hpp"
#include "services/glue/paging.hpp"

namespace laketop::glue {
namespace {

// Which of `total` readers a partition belongs to: the same one as long as its values are.
std::int32_t SegmentOf(const std::vector<std::string>& values, std::int32_t total) {
  std::uint64_t hash = 1469598103934665603u;
  for (const std::string& value : values) {
    for (char c : value) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
    hash = (hash ^ 0xff) * 1099511628211u;
  }
  return static_cast<std::int32_t>(hash % static_cast<std::uint64_t>(total));
}

[[noreturn]] void ThrowExpression(const ExpressionError& error) {
  if (error.stored_value) throw gen::InvalidStateException(error.message);
  throw gen::InvalidInputException(error.message);
}

}  // namespace

Task<gen::CreatePartitionResponse> Glue::CreatePartition(aws::Context context,
                                                         gen::CreatePartitionRequest in) {
  Scope scope = ScopeOf(context, in.CatalogId);
  std::vector<Partition> one;
  one.push_back(RecordOf(std::move(in.PartitionInput)));
  auto refused = OrThrow(co_await catalog_.CreatePartitions(
      std::move(scope), in.DatabaseName, in.TableName, std::move(one), Catalog::IfExists::kFail));
  if (!refused.empty()) Throw(refused[0].error);
  co_return gen::CreatePartitionResponse{};
}

Task<gen::GetPartitionResponse> Glue::GetPartition(aws::Context context,
                                                   gen::GetPartitionRequest in) {
  const Scope scope = ScopeOf(context, in.CatalogId);
  std::vector<std::vector<std::string>> wanted{in.PartitionValues};
  auto found = OrThrow(
      co_await catalog_.GetPartitions(scope, in.DatabaseName, in.TableName, std::move(wanted)));
  std::optional<Partition>& partition = found.front();
  if (!partition) Throw(PartitionNotFound().error());
  gen::Partition shape =
      ShapeOf(scope, LowerCase(in.DatabaseName), LowerCase(in.TableName), std::move(*partition));
  co_return gen::GetPartitionResponse{.Partition = std::move(shape)};
}

Task<gen::GetPartitionsResponse> Glue::GetPartitions(aws::Context context,
                                                     gen::GetPartitionsRequest in) {
  if (in.TransactionId || in.QueryAsOfTime) ThrowNotImplemented("transactions of governed tables");
  const Scope scope = ScopeOf(context, in.CatalogId);
  const Table table = OrThrow(co_await catalog_.GetTable(scope, in.DatabaseName, in.TableName));
  std::optional<PartitionExpression> expression;
  if (in.Expression && in.Expression->find_first_not_of(" \t\r\n") != std::string::npos) {
    const std::vector<Column> keys = table.partition_keys.value_or(std::vector<Column>());
    auto parsed = PartitionExpression::Parse(*in.Expression, keys);
    if (!parsed) ThrowExpression(parsed.error());
    expression = std::move(*parsed);
  }
  if (in.Segment && in.Segment->SegmentNumber >= in.Segment->TotalSegments) {
    throw gen::InvalidInputException("SegmentNumber must be less than TotalSegments.");
  }
  const auto page = static_cast<std::size_t>(in.MaxResults.value_or(kPartitionsPageMax));
  std::vector<std::string> after = LoadPosition("partitions", in.NextToken);

  Catalog::PartitionFilter accepts = [&](const Partition& partition) {
    if (in.Segment &&
        SegmentOf(partition.values, in.Segment->TotalSegments) != in.Segment->SegmentNumber) {
      return false;
    }
    if (!expression) return true;
    std::expected<bool, ExpressionError> matches = expression->Matches(partition.values);
    if (!matches) ThrowExpression(matches.error());
    return *matches;
  };
  const bool filtered = in.Segment || expression;
  std::vector<Partition> found = OrThrow(
      filtered ? co_await catalog_.FilterPartitions(scope, table.database, table.name,
                                                    std::move(after), page + 1, std::move(accepts))
               : co_await catalog_.ListPartitions(scope, table.database, table.name,
                                                  std::move(after), page + 1));
  gen::GetPartitionsResponse out;
  out.NextToken = CutPage(found, page, "partitions",
                          [](const Partition& partition) { return partition.values; });
  out.Partitions.emplace();
  for (Partition& partition : found) {
    if (in.ExcludeColumnSchema.value_or(false) && partition.storage) {
      partition.storage->columns.reset();
    }
    out.Partitions->push_back(ShapeOf(scope, table.database, table.name, std::move(partition)));
  }
  co_return out;
}

Task<gen::UpdatePartitionResponse> Glue::UpdatePartition(aws::Context context,
                                                         gen::UpdatePartitionRequest in) {
  Scope scope = ScopeOf(context, in.CatalogId);
  Partition partition = RecordOf(std::move(in.PartitionInput));
  // Without values of its own the partition stays where it is.
  if (partition.values.empty()) partition.values = in.PartitionValueList;
  OrThrow(co_await catalog_.UpdatePartition(std::move(scope), in.DatabaseName, in.TableName,
                                            in.PartitionValueList, std::move(partition)));
  co_return gen::UpdatePartitionResponse{};
}

Task<gen::DeletePartitionResponse> Glue::DeletePartition(aws::Context context,
                                                         gen::DeletePartitionRequest in) {
  Scope scope = ScopeOf(context, in.CatalogId);
  OrThrow(co_await catalog_.DeletePartition(std::move(scope), in.DatabaseName, in.TableName,
                                            in.PartitionValues));
  co_return gen::DeletePartitionResponse{};
}

}  // namespace laketop::glue
