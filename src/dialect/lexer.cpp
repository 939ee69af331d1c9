// SPDX-License-Identifier: Apache-2.0
#include "dialect/lexer.hpp"

#include "base/utf8.hpp"
#include "dialect/keywords.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace laketop::dialect {
namespace {

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}
bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool IsWordPart(char c) {
  return IsDigit(c) || IsLetter(c) || c == '_';
}
bool IsSpace(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
bool IsContinuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

std::optional<std::uint32_t> HexValue(std::string_view digits) {
  std::uint32_t value = 0;
  for (char c : digits) {
    std::uint32_t digit = 0;
    if (IsDigit(c)) {
      digit = static_cast<std::uint32_t>(c - '0');
    } else if (c >= 'a' && c <= 'f') {
      digit = static_cast<std::uint32_t>(c - 'a') + 10;
    } else if (c >= 'A' && c <= 'F') {
      digit = static_cast<std::uint32_t>(c - 'A') + 10;
    } else {
      return std::nullopt;
    }
    value = value * 16 + digit;
  }
  return value;
}

class Lexer {
 public:
  Lexer(std::string_view text, Grammar grammar) : text_(text), grammar_(grammar) {}

  std::vector<Token> Run() {
    std::vector<Token> tokens;
    tokens.reserve(text_.size() / 5 + 2);
    while (true) {
      SkipBlank();
      tokens.push_back(Next());
      if (tokens.back().kind == TokenKind::kEnd) return tokens;
    }
  }

 private:
  [[nodiscard]] char At(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  // The only place that moves, so that line and column are always right.
  void Advance(std::size_t bytes) {
    for (std::size_t i = 0; i < bytes; ++i) {
      const char c = text_[at_++];
      if (c == '\n') {
        ++line_;
        column_ = 1;
      } else if (!IsContinuation(c)) {
        ++column_;
      }
    }
  }

  void SkipSpaces() {
    std::size_t bytes = 0;
    while (IsSpace(At(bytes))) ++bytes;
    if (bytes < 2 || grammar_ == Grammar::kTrino) return Advance(bytes);
    // Athena folds a run of white space into one blank before Hive reads the text, and Hive's
    // positions count the folded text.
    at_ += bytes;
    ++column_;
  }

  void SkipBlank() {
    while (at_ < text_.size()) {
      if (IsSpace(At())) {
        SkipSpaces();
      } else if (At() == '-' && At(1) == '-') {
        const std::size_t end = text_.find('\n', at_);
        Advance((end == std::string_view::npos ? text_.size() : end) - at_);
      } else if (grammar_ == Grammar::kTrino && At() == '/' && At(1) == '*') {
        // Hive has no such comment: there `/` and `*` are read, and refused.
        const std::size_t end = text_.find("*/", at_ + 2);
        if (end == std::string_view::npos) return;
        Advance(end + 2 - at_);
      } else {
        return;
      }
    }
  }

  Token Take(TokenKind kind, std::size_t bytes) {
    Token token{.kind = kind,
                .text = text_.substr(at_, bytes),
                .begin = static_cast<std::uint32_t>(at_),
                .line = line_,
                .column = column_};
    if (kind == TokenKind::kWord) token.word = FindKeyword(grammar_, token.text);
    if (kind == TokenKind::kSymbol) token.word = token.text;
    Advance(bytes);
    return token;
  }

  // Bytes of a quoted run beginning `skip` bytes ahead, quotes included; 0 when it has no end.
  [[nodiscard]] std::size_t QuotedBytes(std::size_t skip, bool doubled, bool backslash) const {
    const char quote = At(skip);
    for (std::size_t i = at_ + skip + 1; i < text_.size(); ++i) {
      if (backslash && text_[i] == '\\') {
        ++i;
      } else if (text_[i] == quote) {
        if (!doubled || i + 1 >= text_.size() || text_[i + 1] != quote) return i + 1 - at_;
        ++i;
      }
    }
    return 0;
  }

  Token Next() {
    if (at_ >= text_.size()) return Take(TokenKind::kEnd, 0);
    const char c = At();
    if (std::optional<Token> quoted = NextQuoted(c)) return *quoted;
    if (IsDigit(c) || (c == '.' && IsDigit(At(1)))) return NextNumber();
    if (IsLetter(c) || (c == '_' && grammar_ == Grammar::kTrino)) {
      std::size_t bytes = 1;
      while (IsWordPart(At(bytes))) ++bytes;
      return Take(TokenKind::kWord, bytes);
    }
    return NextSymbol();
  }

  std::optional<Token> NextQuoted(char c) {
    const bool trino = grammar_ == Grammar::kTrino;
    TokenKind kind = TokenKind::kUnrecognized;
    std::size_t skip = 0;
    bool doubled = true;
    if (c == '\'') {
      kind = TokenKind::kString;
      doubled = trino;
    } else if (c == '"') {
      kind = trino ? TokenKind::kQuotedIdentifier : TokenKind::kString;
      doubled = trino;
    } else if (c == '`') {
      kind = TokenKind::kBackquoted;
    } else if (trino && (c == 'U' || c == 'u') && At(1) == '&' && At(2) == '\'') {
      kind = TokenKind::kUnicodeString;
      skip = 2;
    } else if (trino && (c == 'X' || c == 'x') && At(1) == '\'') {
      kind = TokenKind::kBinary;
      skip = 1;
      doubled = false;
    } else {
      return std::nullopt;
    }
    const bool backslash = !trino && kind == TokenKind::kString;
    const std::size_t bytes = QuotedBytes(skip, doubled, backslash);
    if (bytes > 0) return Take(kind, bytes);
    if (skip > 0) return std::nullopt;  // a word, and then a quote without end
    return Take(TokenKind::kUnrecognized, 1);
  }

  // 1_000: an underscore between digits.
  [[nodiscard]] bool IsGroupMark(std::size_t at) const {
    return grammar_ == Grammar::kTrino && at > 0 && At(at) == '_' && IsDigit(At(at + 1));
  }

  // The length of 0x1F, 0b101 or 0o17; 0 where there is none.
  [[nodiscard]] std::size_t BasedNumber() const {
    if (At(0) != '0') return 0;
    const char mark = At(1);
    const auto belongs = [&](char c) {
      if (mark == 'x' || mark == 'X') return HexValue(std::string_view(&c, 1)).has_value();
      if (mark == 'o' || mark == 'O') return c >= '0' && c <= '7';
      return (mark == 'b' || mark == 'B') && (c == '0' || c == '1');
    };
    std::size_t bytes = 2;
    while (belongs(At(bytes)) || (At(bytes) == '_' && belongs(At(bytes + 1)))) ++bytes;
    return bytes > 2 && !IsWordPart(At(bytes)) ? bytes : 0;
  }

  Token NextNumber() {
    if (const std::size_t based = grammar_ == Grammar::kTrino ? BasedNumber() : 0; based > 0) {
      return Take(TokenKind::kInteger, based);
    }
    std::size_t bytes = 0;
    while (IsDigit(At(bytes)) || IsGroupMark(bytes)) ++bytes;
    TokenKind kind = TokenKind::kInteger;
    const bool fraction = At(bytes) == '.' && (bytes > 0 || IsDigit(At(bytes + 1)));
    if (fraction) {
      kind = TokenKind::kDecimal;
      ++bytes;
      while (IsDigit(At(bytes))) ++bytes;
    }
    if (At(bytes) == 'e' || At(bytes) == 'E') {
      std::size_t exponent = bytes + 1;
      if (At(exponent) == '+' || At(exponent) == '-') ++exponent;
      if (IsDigit(At(exponent))) {
        while (IsDigit(At(exponent))) ++exponent;
        // `1e5x` is one identifier, as the longest reading wins.
        if (fraction || !IsWordPart(At(exponent))) return Take(TokenKind::kDouble, exponent);
      }
    }
    if (fraction || !IsWordPart(At(bytes))) return Take(kind, bytes);
    while (IsWordPart(At(bytes))) ++bytes;
    return Take(grammar_ == Grammar::kTrino ? TokenKind::kDigitIdentifier : TokenKind::kWord,
                bytes);
  }

  Token NextSymbol() {
    static constexpr std::array<std::string_view, 8> kPairs = {
        "<>", "!=", "<=", ">=", "||", "->", "=>", "=="};
    const std::string_view rest = text_.substr(at_);
    for (std::string_view pair : kPairs) {
      if (pair == "==" && grammar_ == Grammar::kTrino) continue;
      if (rest.starts_with(pair)) return Take(TokenKind::kSymbol, 2);
    }
    static constexpr std::string_view kSingles = "=<>+-*/%(),.;?[]:{}|^$";
    if (kSingles.contains(rest.front())) return Take(TokenKind::kSymbol, 1);
    std::size_t bytes = 1;
    while (bytes < rest.size() && IsContinuation(rest[bytes])) ++bytes;
    return Take(TokenKind::kUnrecognized, bytes);
  }

  std::string_view text_;
  Grammar grammar_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 1;
  std::uint32_t column_ = 1;
};

}  // namespace

std::vector<Token> Tokenize(std::string_view text, Grammar grammar) {
  return Lexer(text, grammar).Run();
}

std::string Unquote(std::string_view quoted) {
  const char quote = quoted.front();
  std::string out;
  out.reserve(quoted.size());
  for (std::size_t i = 1; i + 1 < quoted.size(); ++i) {
    out += quoted[i];
    if (quoted[i] == quote) ++i;
  }
  return out;
}

std::string UnquoteHive(std::string_view quoted) {
  const std::string_view body = quoted.substr(1, quoted.size() - 2);
  std::string out;
  out.reserve(body.size());
  for (std::size_t i = 0; i < body.size(); ++i) {
    if (body[i] != '\\' || i + 1 >= body.size()) {
      out += body[i];
      continue;
    }
    const std::string_view rest = body.substr(i + 1);
    if (rest.front() == 'u' && rest.size() >= 5) {
      if (std::optional<std::uint32_t> value = HexValue(rest.substr(1, 4))) {
        AppendUtf8(out, static_cast<char32_t>(*value));
        i += 5;
        continue;
      }
    }
    const auto octal = [&](std::size_t at, char most) {
      return at < rest.size() && rest[at] >= '0' && rest[at] <= most;
    };
    if (octal(0, '1') && octal(1, '7') && octal(2, '7')) {
      out += static_cast<char>((rest[0] - '0') * 64 + (rest[1] - '0') * 8 + (rest[2] - '0'));
      i += 3;
      continue;
    }
    switch (rest.front()) {
      case '0':
        out += '\0';
        break;
      case 'b':
        out += '\b';
        break;
      case 'n':
        out += '\n';
        break;
      case 'r':
        out += '\r';
        break;
      case 't':
        out += '\t';
        break;
      case 'Z':
        out += '\x1A';
        break;
      // LIKE patterns keep the backslash before their wildcards.
      case '%':
        out += "\\%";
        break;
      case '_':
        out += "\\_";
        break;
      default:
        out += rest.front();
        break;
    }
    ++i;
  }
  return out;
}

std::optional<std::string> UnquoteUnicode(std::string_view quoted, char escape) {
  const std::string body = Unquote(quoted.substr(2));
  std::string out;
  for (std::size_t i = 0; i < body.size(); ++i) {
    if (body[i] != escape) {
      out += body[i];
      continue;
    }
    if (i + 1 < body.size() && body[i + 1] == escape) {
      out += escape;
      ++i;
      continue;
    }
    const bool six = i + 1 < body.size() && body[i + 1] == '+';
    const std::size_t first = i + (six ? 2 : 1);
    const std::size_t digits = six ? 6 : 4;
    if (first + digits > body.size()) return std::nullopt;
    const std::optional<std::uint32_t> value =
        HexValue(std::string_view(body).substr(first, digits));
    if (!value || *value > 0x10FFFF || (*value >= 0xD800 && *value <= 0xDFFF)) return std::nullopt;
    AppendUtf8(out, static_cast<char32_t>(*value));
    i = first + digits - 1;
  }
  return out;
}

std::string LowerAscii(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return out;
}

}  // namespace laketop::dialect
