// SPDX-License-Identifier: Apache-2.0
#pragma once
// The tokens by which a listing goes on: where its last page ended, opaque to clients and checked
// when they come back. A token holds a position and not a count, so rows that come and go between
// pages are neither skipped nor repeated. What an operation answers to a token that is none differs
// from service to service, so that is theirs. Pure.
//
// Of rows that a store lists in order, read one more than the page and cut it:
//
//   rows = … after FindPosition("tables", *in.NextToken), page + 1 of them …
//   out.NextToken = CutPage(rows, page, "tables", [](const Table& t) { return std::vector{t.name};
//   });
//
// Of a listing that is in memory anyway, PageOf says which of its rows the page shows.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace laketop::aws {

inline constexpr std::size_t kPageTokenBytesMax = 16 << 10;

// `list` tells the lists apart: a token of one is refused by the others.
std::string PageToken(std::string_view list, const std::vector<std::string>& position);

// The position, at least one string; none where it is no token of this list.
std::optional<std::vector<std::string>> FindPosition(std::string_view list, std::string_view token);

// Cuts `rows`, of which one more than `page` was read, and answers the token behind the page.
template <class Row, class Position>
std::optional<std::string> CutPage(std::vector<Row>& rows, std::size_t page, std::string_view list,
                                   Position position) {
  if (rows.size() <= page) return std::nullopt;
  rows.resize(page);
  return PageToken(list, position(rows.back()));
}

struct PageBounds {
  std::size_t begin = 0;  // of the rows, [begin, end)
  std::size_t end = 0;
  std::optional<std::string> next_token;  // where rows follow
};

// A page of at most `rows_max` rows that are known by `keys`, unique and best in ascending order:
// where the row that the token names is gone, the page begins at the first greater one. None where
// the token is none of this list.
std::optional<PageBounds> PageOf(std::string_view list, const std::vector<std::string>& keys,
                                 const std::optional<std::string>& token, std::size_t rows_max);

}  // namespace laketop::aws
