// SPDX-License-Identifier: Apache-2.0
#pragma once
// PartitionExpression: the filter of GetPartitions, `year = '2020' AND month BETWEEN 1 AND 6`,
// compiled for the partition keys of one table. Comparisons follow the type of the key: integers
// and decimals as numbers, dates and timestamps as such, all else as text. Immutable; any thread.
// https://docs.aws.amazon.com/glue/latest/webapi/API_GetPartitions.html

#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "services/glue/catalog/records.hpp"

namespace laketop::glue {

inline constexpr int kPartitionExpressionDepthMax = 64;
inline constexpr std::size_t kPartitionExpressionListMax = 2'000;

struct ExpressionError {
  // A value in the catalog does not fit its column, as opposed to a faulty expression: AWS answers
  // InvalidStateException instead of InvalidInputException.
  bool stored_value = false;
  std::string message;
};

class PartitionExpression {
 public:
  static std::expected<PartitionExpression, ExpressionError> Parse(
      std::string_view text, const std::vector<Column>& partition_keys);

  PartitionExpression(PartitionExpression&&) noexcept;
  PartitionExpression& operator=(PartitionExpression&&) noexcept;
  ~PartitionExpression();

  std::expected<bool, ExpressionError> Matches(const std::vector<std::string>& values) const;

  struct Node;

 private:
  explicit PartitionExpression(std::unique_ptr<Node> root);
  std::unique_ptr<Node> root_;
};

}  // namespace laketop::glue
