// SPDX-License-Identifier: Apache-2.0
#pragma once
// Pages of a sorted listing. A token names the last item of its page, so that a page goes on
// rightly when items come and go meanwhile.

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/encoding.hpp"
#include "gen/athena/types.hpp"
#include "services/athena/limits.hpp"

namespace laketop::athena {

// Where in `names`, which are sorted, the page begins; throws for a token that is none.
std::size_t PageBegin(const std::vector<std::string>& names,
                      const std::optional<std::string>& token);
// The token behind the page [begin, end), none at the end.
std::optional<std::string> TokenBehind(const std::vector<std::string>& names, std::size_t end);

struct PageBounds {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::optional<std::string> next_token;
};
PageBounds PageOf(const std::vector<std::string>& names, const std::optional<std::string>& token,
                  std::optional<std::int32_t> items_max);

}  // namespace laketop::athena
