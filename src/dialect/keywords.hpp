// SPDX-License-Identifier: Apache-2.0
// The words that Trino's and Hive's grammars know.
#pragma once

#include "dialect/token.hpp"

#include <string_view>

namespace laketop::dialect {

// The upper-case keyword equal to `text` in any case, as a view that lives forever; empty if none.
[[nodiscard]] std::string_view FindKeyword(Grammar grammar, std::string_view text);

// A reserved word is an identifier only when quoted. `keyword` is upper case.
[[nodiscard]] bool IsReserved(Grammar grammar, std::string_view keyword);

}  // namespace laketop::dialect
