// SPDX-License-Identifier: Apache-2.0
#include "services/athena/paging.hpp"

#include "gen/athena/types.hpp"
#include "services/athena/limits.hpp"

namespace laketop::athena {

aws::PageBounds PageOf(std::string_view list, const std::vector<std::string>& names,
                       const std::optional<std::string>& token,
                       std::optional<std::int32_t> items_max) {
  const auto rows_max = static_cast<std::size_t>(items_max.value_or(kListItemsDefault));
  std::optional<aws::PageBounds> page = aws::PageOf(list, names, token, rows_max);
  if (!page) throw gen::InvalidRequestException("Invalid NextToken.");
  return std::move(*page);
}

}  // namespace laketop::athena
