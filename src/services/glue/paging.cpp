// SPDX-License-Identifier: Apache-2.0
#include "services/glue/paging.hpp"

#include "gen/glue/types.hpp"

namespace laketop::glue {

std::vector<std::string> LoadPosition(std::string_view list,
                                      const std::optional<std::string>& token) {
  if (!token || token->empty()) return {};
  std::optional<std::vector<std::string>> position = aws::FindPosition(list, *token);
  if (!position) throw gen::InvalidInputException("The continuation token is invalid.");
  return std::move(*position);
}

}  // namespace laketop::glue
