// SPDX-License-Identifier: Apache-2.0
#include "services/athena/paging.hpp"

namespace laketop::athena {
namespace {

constexpr std::string_view kTokenMark = "after:";

}  // namespace

std::size_t PageBegin(const std::vector<std::string>& names,
                      const std::optional<std::string>& token) {
  if (!token) return 0;
  std::optional<std::string> text = Base64Decode(*token);
  if (!text || !text->starts_with(kTokenMark)) {
    throw gen::InvalidRequestException("Invalid NextToken.");
  }
  std::string last = text->substr(kTokenMark.size());
  return static_cast<std::size_t>(std::ranges::upper_bound(names, last) - names.begin());
}

std::optional<std::string> TokenBehind(const std::vector<std::string>& names, std::size_t end) {
  if (end == 0 || end >= names.size()) return std::nullopt;
  return Base64Encode(std::string(kTokenMark) + names[end - 1]);
}

PageBounds PageOf(const std::vector<std::string>& names, const std::optional<std::string>& token,
                  std::optional<std::int32_t> items_max) {
  PageBounds page;
  page.begin = PageBegin(names, token);
  page.end = std::min(names.size(),
                      page.begin + static_cast<std::size_t>(items_max.value_or(kListItemsDefault)));
  page.next_token = TokenBehind(names, page.end);
  return page;
}

}  // namespace laketop::athena
