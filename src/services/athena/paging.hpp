// SPDX-License-Identifier: Apache-2.0
#pragma once
// The pages of Athena's lists (aws/paging.hpp), with Athena's error.

#include "aws/paging.hpp"

namespace laketop::athena {

// Throws InvalidRequestException for a token that is none of this list.
aws::PageBounds PageOf(std::string_view list, const std::vector<std::string>& names,
                       const std::optional<std::string>& token,
                       std::optional<std::int32_t> items_max);

}  // namespace laketop::athena
