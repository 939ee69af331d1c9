// SPDX-License-Identifier: Apache-2.0
// Identifiers, names and other small words.
#include "dialect/keywords.hpp"
#include "dialect/lexer.hpp"
#include "dialect/trino_parser.hpp"

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace laketop::dialect {

bool TrinoParser::PeekIdentifier(std::size_t ahead) const {
  const Token& token = Peek(ahead);
  switch (token.kind) {
    case TokenKind::kWord:
      return token.word.empty() || !IsReserved(Grammar::kTrino, token.word);
    // Read as identifiers, to be refused with a message of their own.
    case TokenKind::kQuotedIdentifier:
    case TokenKind::kBackquoted:
    case TokenKind::kDigitIdentifier:
      return true;
    default:
      return false;
  }
}

std::optional<Identifier> TrinoParser::AcceptIdentifier() {
  if (!PeekIdentifier()) {
    NoteLabel("<identifier>");
    return std::nullopt;
  }
  const Token& token = Advance();
  if (token.kind == TokenKind::kBackquoted) {
    FailAt(token,
           "backquoted identifiers are not supported; use double quotes to quote identifiers");
  }
  if (token.kind == TokenKind::kDigitIdentifier) {
    FailAt(token,
           "identifiers must not start with a digit; surround the identifier with double quotes");
  }
  Identifier name{.span = SpanOf(token)};
  name.quoted = token.kind == TokenKind::kQuotedIdentifier;
  if (name.quoted && token.text.size() == 2) {
    FailAt(token, "Zero-length delimited identifier not allowed");
  }
  name.text = name.quoted ? Unquote(token.text) : std::string(token.text);
  name.value = LowerAscii(name.text);
  return name;
}

Identifier TrinoParser::ParseIdentifier() {
  std::optional<Identifier> name = AcceptIdentifier();
  if (!name) Fail();
  return *std::move(name);
}

QualifiedName TrinoParser::ParseQualifiedName() {
  const Token& first = Peek();
  QualifiedName name;
  do {
    name.parts.push_back(ParseIdentifier());
  } while (Accept("."));
  name.span = SpanFrom(first);
  return name;
}

std::vector<Identifier> TrinoParser::ParseIdentifierList() {
  Expect("(");
  std::vector<Identifier> names;
  do {
    names.push_back(ParseIdentifier());
  } while (Accept(","));
  Expect(")");
  return names;
}

std::int64_t TrinoParser::ParseInteger() {
  const Token& token = Peek();
  if (token.kind != TokenKind::kInteger) {
    NoteLabel("<integer>");
    Fail();
  }
  Advance();
  std::int64_t value = 0;
  const char* end = token.text.data() + token.text.size();
  if (std::from_chars(token.text.data(), end, value).ec != std::errc{}) {
    FailAt(token, "Invalid numeric literal: " + std::string(token.text));
  }
  return value;
}

}  // namespace laketop::dialect
