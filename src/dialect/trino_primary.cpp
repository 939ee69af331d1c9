// SPDX-License-Identifier: Apache-2.0
// Literals, names, parentheses and the forms that begin with a word of their own.
#include "dialect/lexer.hpp"
#include "dialect/trino_parser.hpp"

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>

namespace laketop::dialect {

ExpressionPtr TrinoParser::ParsePrimary() {
  const Rule rule(*this, "<expression>");
  const Token& first = Peek();
  std::uint32_t first_begin = first.begin;
  Span start = SpanOf(first);  // of a parenthesis, too
  ExpressionPtr value;
  if (pending_expression_) {
    value = std::exchange(pending_expression_, nullptr);
    RaiseHeight(pending_height_);
    first_begin = pending_begin_;
    start = value->span;
  } else {
    value = ParsePrimaryStart();
  }
  while (true) {
    Span span = start;
    if (Accept("[")) {
      ExpressionPtr index = ParseValue();
      Expect("]");
      GrowHeight();
      span.end = Previous().End();
      value = MakeExpression(span, Subscript{std::move(value), std::move(index)});
    } else if (Check(".")) {
      if (Peek(1).Is("*")) {
        // `(row).*` and `t.*` belong to the select list, which asks where the primary began.
        star_target_begin_ = first_begin;
        return value;
      }
      Advance();
      if (!PeekIdentifier()) (void)Check("*");
      Identifier field = ParseIdentifier();
      GrowHeight();
      span.end = Previous().End();
      value = MakeExpression(span, Dereference{std::move(value), std::move(field)});
    } else {
      return value;
    }
  }
}

void TrinoParser::PutBack(ExpressionPtr expression, const Token& first) {
  pending_expression_ = std::move(expression);
  pending_height_ = Height();
  pending_begin_ = first.begin;
}

ExpressionPtr TrinoParser::ParsePrimaryStart() {
  const Token& first = Peek();
  switch (first.kind) {
    case TokenKind::kInteger:
    case TokenKind::kDecimal:
    case TokenKind::kDouble:
      return ParseNumber(false, first);
    case TokenKind::kString:
    case TokenKind::kUnicodeString:
      return ParseString();
    case TokenKind::kBinary: {
      Advance();
      std::string bytes;
      std::string digits;
      for (char c : Unquote(first.text.substr(1))) {
        if (c != ' ' && c != '\n' && c != '\r' && c != '\t') digits += c;
      }
      if (digits.size() % 2 != 0) {
        FailAt(first, "Binary literal must contain an even number of digits");
      }
      for (std::size_t i = 0; i < digits.size(); i += 2) {
        unsigned value = 0;
        const char* at = digits.data() + i;
        if (std::from_chars(at, at + 2, value, 16).ptr != at + 2) {
          FailAt(first, "Binary literal can only contain hexadecimal digits");
        }
        bytes += static_cast<char>(value);
      }
      return MakeExpression(SpanFrom(first), BinaryLiteral{std::move(bytes)});
    }
    case TokenKind::kSymbol:
      break;
    default: {
      if (ExpressionPtr keyword = ParseKeywordPrimary()) return keyword;
      if (PeekIdentifier()) return ParseWordPrimary();
      Fail();
    }
  }
  if (first.Is("-")) {
    Advance();
    return ParseNumber(true, first);
  }
  if (first.Is("?")) return ParseParameter();
  if (first.Is("(")) return PeekLambda() ? ParseLambda() : ParseParenthesized();
  Fail();
}

ExpressionPtr TrinoParser::ParseParameter() {
  const Token& first = Advance();
  const std::uint32_t index = parameters_++;
  if (bound_ == nullptr || index >= bound_->size()) {
    return MakeExpression(SpanFrom(first), Parameter{index});
  }
  BoundParameter& bound = (*bound_)[index];
  RaiseHeight(bound.height);
  bound.expression->span = SpanOf(first);
  return std::move(bound.expression);
}

namespace {

struct Digits {
  std::string text;
  int base = 10;
};

// Without underscores and without the mark of the base: 0x1F, 0b101, 0o17.
Digits PlainDigits(std::string_view text) {
  Digits out;
  if (text.size() > 2 && text[0] == '0' && (text[1] < '0' || text[1] > '9') && text[1] != '_') {
    out.base = text[1] == 'x' || text[1] == 'X' ? 16 : text[1] == 'b' || text[1] == 'B' ? 2 : 8;
    text.remove_prefix(2);
  }
  for (char c : text) {
    if (c != '_') out.text += c;
  }
  return out;
}

}  // namespace

ExpressionPtr TrinoParser::ParseNumber(bool negative, const Token& first) {
  const Token& token = Advance();
  std::string text = (negative ? "-" : "") + std::string(token.text);
  const char* end = text.data() + text.size();
  switch (token.kind) {
    case TokenKind::kInteger: {
      const auto [digits, base] = PlainDigits(token.text);
      const std::string plain = (negative ? "-" : "") + digits;
      const char* last = plain.data() + plain.size();
      std::int64_t value = 0;
      if (std::from_chars(plain.data(), last, value, base).ec != std::errc{}) {
        throw ParseFailure{"Invalid numeric literal: " + text, 1, 1, false};
      }
      return MakeExpression(SpanFrom(first), IntegerLiteral{value});
    }
    case TokenKind::kDouble: {
      double value = 0;
      // Out of range leaves zero or infinity, as Java reads it; the text stays.
      std::from_chars(text.data(), end, value);
      return MakeExpression(SpanFrom(first), DoubleLiteral{value, std::move(text)});
    }
    default:
      std::erase(text, '_');
      return MakeExpression(SpanFrom(first), DecimalLiteral{std::move(text)});
  }
}

std::string TrinoParser::ParseStringText() {
  const Token& token = Peek();
  if (!token.IsString()) {
    NoteLabel("<string>");
    Fail();
  }
  Advance();
  if (token.kind == TokenKind::kString) return Unquote(token.text);
  char escape = '\\';
  if (PeekIs("UESCAPE")) {
    Advance();
    const Token& given = Peek();
    if (given.kind != TokenKind::kString) {
      NoteLabel("<string>");
      Fail();
    }
    const std::string text = Unquote(Advance().text);
    if (text.empty()) FailAt(token, "Empty Unicode escape character");
    if (text.size() > 1) FailAt(token, "Invalid Unicode escape character: " + text);
    escape = text.front();
    constexpr std::string_view kBad = "0123456789abcdefABCDEF+'\" ";
    if (kBad.contains(escape)) FailAt(token, "Invalid Unicode escape character: " + text);
  }
  std::optional<std::string> value = UnquoteUnicode(token.text, escape);
  if (!value) FailAt(token, "Invalid escape sequence: " + std::string(token.text));
  return *std::move(value);
}

ExpressionPtr TrinoParser::ParseString() {
  const Token& first = Peek();
  std::string value = ParseStringText();
  return MakeExpression(SpanFrom(first), StringLiteral{std::move(value)});
}

ExpressionPtr TrinoParser::ParseKeywordPrimary() {
  using Kind = SpecialValueKind;
  const Token& first = Peek();
  if (first.word.empty()) return nullptr;
  const bool call = Peek(1).Is("(");
  const auto literal = [&](ExpressionNode node) {
    Advance();
    return MakeExpression(SpanFrom(first), std::move(node));
  };
  if (first.Is("NULL")) return literal(NullLiteral{});
  if (first.Is("TRUE")) return literal(BooleanLiteral{true});
  if (first.Is("FALSE")) return literal(BooleanLiteral{false});
  if (first.Is("CASE")) return ParseCase();
  if (first.Is("CAST")) return ParseCast(false);
  if (first.Is("TRY_CAST") && call) return ParseCast(true);
  if (first.Is("EXTRACT")) return ParseExtract();
  if (first.Is("TRIM")) return ParseTrim();
  if (first.Is("NORMALIZE")) return ParseNormalize();
  if (first.Is("POSITION") && call) return ParsePosition();
  if (first.Is("LISTAGG")) return ParseListagg();
  if (first.Is("GROUPING")) return ParseGrouping();
  if (first.Is("JSON_EXISTS")) return ParseJsonExists();
  if (first.Is("JSON_VALUE")) return ParseJsonValue();
  if (first.Is("JSON_QUERY")) return ParseJsonQuery();
  if (first.Is("JSON_OBJECT")) return ParseJsonObject();
  if (first.Is("JSON_ARRAY")) return ParseJsonArray();
  if (first.Is("CURRENT_DATE")) return ParseSpecialValue(Kind::kCurrentDate, false);
  if (first.Is("CURRENT_TIME")) return ParseSpecialValue(Kind::kCurrentTime, true);
  if (first.Is("CURRENT_TIMESTAMP")) return ParseSpecialValue(Kind::kCurrentTimestamp, true);
  if (first.Is("LOCALTIME")) return ParseSpecialValue(Kind::kLocalTime, true);
  if (first.Is("LOCALTIMESTAMP")) return ParseSpecialValue(Kind::kLocalTimestamp, true);
  if (first.Is("CURRENT_USER")) return ParseSpecialValue(Kind::kCurrentUser, false);
  if (first.Is("CURRENT_CATALOG")) return ParseSpecialValue(Kind::kCurrentCatalog, false);
  if (first.Is("CURRENT_SCHEMA")) return ParseSpecialValue(Kind::kCurrentSchema, false);
  if (first.Is("CURRENT_PATH")) return ParseSpecialValue(Kind::kCurrentPath, false);
  if (first.Is("EXISTS")) {
    Advance();
    Expect("(");
    Exists exists{ParseQuery()};
    Expect(")");
    return MakeExpression(SpanFrom(first), std::move(exists));
  }
  if (first.Is("ROW") && call) {
    Advance();
    Advance();
    RowConstructor row{ParseExpressions()};
    Expect(")");
    return MakeExpression(SpanFrom(first), std::move(row));
  }
  if (first.Is("ARRAY") && Peek(1).Is("[")) {
    Advance();
    Advance();
    ArrayConstructor array;
    if (!PeekIs("]")) array.elements = ParseExpressions();
    Expect("]");
    return MakeExpression(SpanFrom(first), std::move(array));
  }
  if (first.Is("INTERVAL")) {
    const std::size_t sign = Peek(1).Is("-") || Peek(1).Is("+") ? 1 : 0;
    if (Peek(1 + sign).IsString()) return ParseIntervalLiteral();
  }
  return nullptr;
}

ExpressionPtr TrinoParser::ParseWordPrimary() {
  const Token& first = Peek();
  if (Peek(1).Is("->")) return ParseLambda();
  if (first.Is("DOUBLE") && Peek(1).Is("PRECISION") && Peek(2).IsString()) {
    Advance();
    Advance();
    std::string value = ParseStringText();
    return MakeExpression(SpanFrom(first), TypedLiteral{"double", std::move(value)});
  }
  if (Peek(1).IsString()) {
    Identifier type = ParseIdentifier();
    std::string value = ParseStringText();
    return MakeExpression(SpanFrom(first), TypedLiteral{type.value, std::move(value)});
  }
  // Only a name that ends in `(` is a call; else the dots are dereferences.
  std::size_t after = 1;
  while (Peek(after).Is(".") && PeekIdentifier(after + 1)) after += 2;
  if (Peek(after).Is("(")) return ParseCall(ParseQualifiedName(), first);
  return MakeExpression(SpanOf(first), ColumnReference{ParseIdentifier()});
}

bool TrinoParser::PeekLambda() const {
  std::size_t ahead = 1;
  if (!Peek(ahead).Is(")")) {
    while (true) {
      if (!PeekIdentifier(ahead)) return false;
      ++ahead;
      if (Peek(ahead).Is(")")) break;
      if (!Peek(ahead).Is(",")) return false;
      ++ahead;
    }
  }
  return Peek(ahead + 1).Is("->");
}

ExpressionPtr TrinoParser::ParseLambda() {
  const Token& first = Peek();
  Lambda lambda;
  if (Accept("(")) {
    while (!PeekIs(")")) {
      lambda.parameters.push_back(ParseIdentifier());
      if (!Accept(",")) break;
    }
    Expect(")");
  } else {
    lambda.parameters.push_back(ParseIdentifier());
  }
  Expect("->");
  lambda.body = ParseExpression();
  return MakeExpression(SpanFrom(first), std::move(lambda));
}

bool TrinoParser::PeekQueryStart(std::size_t ahead) const {
  const Token& token = Peek(ahead);
  return token.Is("SELECT") || token.Is("WITH") || token.Is("VALUES") || token.Is("TABLE");
}

ExpressionPtr TrinoParser::ParseParenthesized() {
  const Token& first = Peek();
  QueryOrExpression inner = ParseAnyParenthesized();
  if (auto* query = std::get_if<QueryPtr>(&inner)) {
    return MakeExpression(SpanFrom(first), Subquery{std::move(*query)});
  }
  return std::move(std::get<ExpressionPtr>(inner));
}

// `(` begins a query, a row or an expression, and after `((` only the inner closing parenthesis
// tells. So the inner one is read first, and then taken as the beginning of what it turns out to
// be: nothing is ever read twice.
TrinoParser::QueryOrExpression TrinoParser::ParseAnyParenthesized() {
  const Level level(*this);
  const Token& first = Peek();
  Expect("(");
  if (PeekQueryStart()) {
    QueryPtr query = ParseQuery();
    Expect(")");
    return query;
  }
  if (PeekIs("(") && !PeekLambda()) {
    const Token& inner_first = Peek();
    QueryOrExpression inner = ParseAnyParenthesized();
    if (auto* query = std::get_if<QueryPtr>(&inner)) {
      if (PeekQueryContinues() || PeekIs(")")) {
        // More parentheses around a whole query mean nothing.
        QueryPtr whole =
            PeekIs(")") ? std::move(*query) : ContinueQuery(std::move(*query), inner_first);
        Expect(")");
        return whole;
      }
      const Span span = SpanFrom(inner_first);
      PutBack(MakeExpression(span, Subquery{std::move(*query)}), inner_first);
    } else {
      PutBack(std::move(std::get<ExpressionPtr>(inner)), inner_first);
    }
  } else {
    NoteLabel("<query>");
  }
  ExpressionPtr value = ParseExpression();
  if (!Check(",")) {
    Expect(")");
    return value;
  }
  RowConstructor row;
  row.fields.push_back(std::move(value));
  while (Accept(",")) row.fields.push_back(ParseExpression());
  Expect(")");
  return MakeExpression(SpanFrom(first), std::move(row));
}

}  // namespace laketop::dialect
