// SPDX-License-Identifier: Apache-2.0
// Splits SQL text into tokens. It never fails: what it cannot read becomes kUnrecognized tokens,
// which no rule accepts, so that the parser words the error as the real engines do.
#pragma once

#include "dialect/token.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace laketop::dialect {

// Comments and white space are left out; the last token is kEnd, where the text ends.
// `text` must be no longer than kStatementBytesMax.
[[nodiscard]] std::vector<Token> Tokenize(std::string_view text, Grammar grammar);

// What stands between the quotes, with doubled quotes made single ('it''s', "a""b", `a``b`).
[[nodiscard]] std::string Unquote(std::string_view quoted);
// Hive's string: backslash escapes as well as doubled quotes are not an escape in Hive.
[[nodiscard]] std::string UnquoteHive(std::string_view quoted);
// U&'...' with `escape` before four hex digits, or '+' and six; none when an escape is wrong.
[[nodiscard]] std::optional<std::string> UnquoteUnicode(std::string_view quoted, char escape);

[[nodiscard]] std::string LowerAscii(std::string_view text);

}  // namespace laketop::dialect
