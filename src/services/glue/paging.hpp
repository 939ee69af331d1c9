// SPDX-License-Identifier: Apache-2.0
#pragma once
// The continuation tokens of Glue's lists (aws/paging.hpp), with Glue's error.

#include "aws/paging.hpp"

namespace laketop::glue {

using aws::CutPage;

// The position, or empty without a token. Throws InvalidInputException.
std::vector<std::string> LoadPosition(std::string_view list,
                                      const std::optional<std::string>& token);

}  // namespace laketop::glue
