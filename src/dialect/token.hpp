// SPDX-License-Identifier: Apache-2.0
// What the lexer makes of SQL text. A token is a view into the text: the text must outlive it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace laketop::dialect {

// Trino: double quotes are identifiers, backslash is plain, /* */ is a comment.
// Hive: double quotes are strings, backslash escapes, identifiers may begin with a digit.
enum class Grammar : std::uint8_t { kTrino, kHive };

enum class TokenKind : std::uint8_t {
  kEnd,
  kWord,              // plain identifier or keyword
  kQuotedIdentifier,  // "x" (Trino)
  kBackquoted,        // `x`
  kDigitIdentifier,   // 1x (Trino, where it is refused)
  kString,            // 'x', in Hive "x" too
  kUnicodeString,     // U&'x'
  kBinary,            // X'1F'
  kInteger,
  kDecimal,
  kDouble,
  kSymbol,
  kUnrecognized  // one code point nobody knows, an opening quote without end among them
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  // Upper case for a keyword, the text itself for a symbol, empty for all else: what rules match.
  std::string_view word;
  std::string_view text;
  std::uint32_t begin = 0;
  std::uint32_t line = 1;
  std::uint32_t column = 1;  // counts from 1, in code points

  [[nodiscard]] std::uint32_t End() const {
    return begin + static_cast<std::uint32_t>(text.size());
  }
  [[nodiscard]] bool Is(std::string_view expected) const { return word == expected; }
  [[nodiscard]] bool IsString() const {
    return kind == TokenKind::kString || kind == TokenKind::kUnicodeString;
  }
  // As error messages show it.
  [[nodiscard]] std::string_view Shown() const { return kind == TokenKind::kEnd ? "<EOF>" : text; }
};

}  // namespace laketop::dialect
