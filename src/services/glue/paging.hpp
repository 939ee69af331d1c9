// SPDX-License-Identifier: Apache-2.0
#pragma once
// The continuation tokens of Glue's lists: where the last page ended, opaque to clients. A token
// holds positions, not counts, so rows that come and go between pages are neither skipped nor
// repeated.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace laketop::glue {

inline constexpr std::size_t kTokenBytesMax = 16 << 10;

// `list` tells the lists apart: a token of one is refused by the others.
std::string TokenOf(std::string_view list, std::vector<std::string> position);

// None where it is no token of this list.
std::optional<std::vector<std::string>> PositionOf(std::string_view list, std::string_view token);

// The position, or empty without a token. Throws InvalidInputException.
std::vector<std::string> LoadPosition(std::string_view list,
                                      const std::optional<std::string>& token);

// Cuts `rows`, of which one more than `page` was read, and answers the token behind the page.
template <class Row, class Position>
std::optional<std::string> CutPage(std::vector<Row>& rows, std::size_t page, std::string_view list,
                                   Position position) {
  if (rows.size() <= page) return std::nullopt;
  rows.resize(page);
  return TokenOf(list, position(rows.back()));
}

}  // namespace laketop::glue
