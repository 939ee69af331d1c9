// SPDX-License-Identifier: Apache-2.0
// Operators and predicates.
#include "dialect/trino_parser.hpp"

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace laketop::dialect {

ExpressionPtr TrinoParser::ParseExpression() {
  const Level level(*this);
  const Rule rule(*this, "<expression>");
  return ParseOr();
}

std::vector<ExpressionPtr> TrinoParser::ParseExpressions() {
  std::vector<ExpressionPtr> list;
  do {
    list.push_back(ParseExpression());
  } while (Accept(","));
  return list;
}

ExpressionPtr TrinoParser::ParseOr() {
  ExpressionPtr left = ParseAnd();
  if (!Check("OR")) return left;
  Logical logical{.is_and = false, .terms = {}};
  Span span = left->span;
  logical.terms.push_back(std::move(left));
  while (Accept("OR")) {
    const Sibling sibling(*this);
    logical.terms.push_back(ParseAnd());
  }
  span.end = Previous().End();
  GrowHeight();
  return MakeExpression(span, std::move(logical));
}

ExpressionPtr TrinoParser::ParseAnd() {
  ExpressionPtr left = ParseNot();
  if (!Check("AND")) return left;
  Logical logical{.is_and = true, .terms = {}};
  Span span = left->span;
  logical.terms.push_back(std::move(left));
  while (Accept("AND")) {
    const Sibling sibling(*this);
    logical.terms.push_back(ParseNot());
  }
  span.end = Previous().End();
  GrowHeight();
  return MakeExpression(span, std::move(logical));
}

ExpressionPtr TrinoParser::ParseNot() {
  const Rule rule(*this, "<expression>");
  if (pending_expression_ || !PeekIs("NOT")) return ParsePredicate();
  const Level level(*this);
  const Token& first = Advance();
  ExpressionPtr value = ParseNot();
  return MakeExpression(SpanFrom(first), Not{std::move(value)});
}

ExpressionPtr TrinoParser::ParsePredicate() {
  ExpressionPtr left = ParseValue();
  const Rule rule(*this, "<predicate>");
  return ParsePredicateTail(std::move(left));
}

std::optional<ComparisonOperator> TrinoParser::PeekComparison() const {
  const Token& token = Peek();
  if (token.kind != TokenKind::kSymbol) return std::nullopt;
  if (token.Is("=")) return ComparisonOperator::kEqual;
  if (token.Is("<>") || token.Is("!=")) return ComparisonOperator::kNotEqual;
  if (token.Is("<")) return ComparisonOperator::kLess;
  if (token.Is("<=")) return ComparisonOperator::kLessOrEqual;
  if (token.Is(">")) return ComparisonOperator::kGreater;
  if (token.Is(">=")) return ComparisonOperator::kGreaterOrEqual;
  return std::nullopt;
}

ExpressionPtr TrinoParser::ParsePredicateTail(ExpressionPtr left) {
  if (const std::optional<ComparisonOperator> op = PeekComparison()) {
    return ParseComparison(std::move(left), *op);
  }
  if (PeekIs("IS")) {
    const Token& first = Advance();
    return ParseIsTail(std::move(left), first);
  }
  const Token& first = Peek();
  if (first.Is("OVERLAPS") && (Peek(1).Is("(") || Peek(1).Is("ROW"))) {
    Advance();
    ExpressionPtr right = ParseValue();
    GrowHeight();
    return MakeExpression(SpanFrom(first), Overlaps{std::move(left), std::move(right)});
  }
  const bool negated = first.Is("NOT");
  const Token& word = Peek(negated ? 1 : 0);
  if (negated) {
    Advance();
  } else if (!word.Is("BETWEEN") && !word.Is("IN") && !word.Is("LIKE")) {
    return left;
  }
  ExpressionPtr result;
  if (Accept("BETWEEN")) {
    Between between{.value = std::move(left)};
    if (PeekIs("SYMMETRIC") || PeekIs("ASYMMETRIC")) {
      between.symmetric = Advance().Is("SYMMETRIC");
    }
    between.low = ParseValue();
    Expect("AND");
    between.high = ParseValue();
    GrowHeight();
    result = MakeExpression(SpanFrom(first), std::move(between));
  } else if (Accept("IN")) {
    result = ParseInTail(std::move(left), first);
  } else {
    Expect("LIKE");
    Like like{.value = std::move(left), .pattern = ParseValue(), .escape = nullptr};
    if (Accept("ESCAPE")) like.escape = ParseValue();
    GrowHeight();
    result = MakeExpression(SpanFrom(first), std::move(like));
  }
  if (!negated) return result;
  GrowHeight();
  return MakeExpression(SpanFrom(first), Not{std::move(result)});
}

ExpressionPtr TrinoParser::ParseComparison(ExpressionPtr left, ComparisonOperator op) {
  const Token& first = Advance();
  if ((PeekIs("ALL") || PeekIs("SOME") || PeekIs("ANY")) && Peek(1).Is("(")) {
    const Token& word = Advance();
    QuantifiedComparison quantified{.op = op, .value = std::move(left)};
    quantified.quantifier = word.Is("ALL")   ? Quantifier::kAll
                            : word.Is("ANY") ? Quantifier::kAny
                                             : Quantifier::kSome;
    Expect("(");
    quantified.query = ParseQuery();
    Expect(")");
    GrowHeight();
    return MakeExpression(SpanFrom(first), std::move(quantified));
  }
  for (std::string_view word : {"ALL", "ANY", "SOME"}) {
    if (!PeekIs(word)) (void)Check(word);
  }
  ExpressionPtr right = ParseValue();
  GrowHeight();
  return MakeExpression(SpanFrom(first), Comparison{op, std::move(left), std::move(right)});
}

ExpressionPtr TrinoParser::ParseIsTail(ExpressionPtr left, const Token& first) {
  const bool negated = Accept("NOT");
  if (Accept("NULL")) {
    GrowHeight();
    return MakeExpression(SpanFrom(first), IsNull{std::move(left), negated});
  }
  if (PeekIs("TRUE") || PeekIs("FALSE") || PeekIs("UNKNOWN")) {
    const Token& word = Advance();
    const Truth truth = word.Is("TRUE")    ? Truth::kTrue
                        : word.Is("FALSE") ? Truth::kFalse
                                           : Truth::kUnknown;
    GrowHeight();
    return MakeExpression(SpanFrom(first), TruthTest{std::move(left), truth, negated});
  }
  Expect("DISTINCT");
  Expect("FROM");
  ExpressionPtr right = ParseValue();
  GrowHeight();
  ExpressionPtr result = MakeExpression(
      SpanFrom(first),
      Comparison{ComparisonOperator::kDistinctFrom, std::move(left), std::move(right)});
  if (!negated) return result;
  GrowHeight();
  return MakeExpression(SpanFrom(first), Not{std::move(result)});
}

ExpressionPtr TrinoParser::ParseInTail(ExpressionPtr left, const Token& first) {
  Expect("(");
  if (PeekQueryStart()) {
    InSubquery in{std::move(left), ParseQuery()};
    Expect(")");
    GrowHeight();
    return MakeExpression(SpanFrom(first), std::move(in));
  }
  if (PeekIs("(")) {
    const Token& inner_first = Peek();
    QueryOrExpression inner = ParseAnyParenthesized();
    if (auto* query = std::get_if<QueryPtr>(&inner)) {
      if (PeekQueryContinues()) {
        InSubquery in{std::move(left), ContinueQuery(std::move(*query), inner_first)};
        Expect(")");
        GrowHeight();
        return MakeExpression(SpanFrom(first), std::move(in));
      }
      const Span span = SpanFrom(inner_first);
      PutBack(MakeExpression(span, Subquery{std::move(*query)}), inner_first);
    } else {
      PutBack(std::move(std::get<ExpressionPtr>(inner)), inner_first);
    }
  } else {
    NoteLabel("<query>");
  }
  InList in{std::move(left), ParseExpressions()};
  Expect(")");
  GrowHeight();
  return MakeExpression(SpanFrom(first), std::move(in));
}

ExpressionPtr TrinoParser::ParseOperand(ExpressionPtr (TrinoParser::*parse)()) {
  const Rule rule(*this, "<expression>");
  const Sibling sibling(*this);
  return (this->*parse)();
}

ExpressionPtr TrinoParser::ParseValue() {
  const Rule rule(*this, "<expression>");
  ExpressionPtr left = ParseSum();
  while (Check("||")) {
    const Token& op = Advance();
    ExpressionPtr right = ParseOperand(&TrinoParser::ParseSum);
    GrowHeight();
    left = MakeExpression(
        SpanFrom(op), Arithmetic{ArithmeticOperator::kConcat, std::move(left), std::move(right)});
  }
  return left;
}

ExpressionPtr TrinoParser::ParseSum() {
  ExpressionPtr left = ParseProduct();
  while (Check("+") || Check("-")) {
    const Token& op = Advance();
    ExpressionPtr right = ParseOperand(&TrinoParser::ParseProduct);
    GrowHeight();
    const auto kind = op.Is("+") ? ArithmeticOperator::kAdd : ArithmeticOperator::kSubtract;
    left = MakeExpression(SpanFrom(op), Arithmetic{kind, std::move(left), std::move(right)});
  }
  return left;
}

ExpressionPtr TrinoParser::ParseProduct() {
  ExpressionPtr left = ParseUnary();
  while (Check("*") || Check("/") || Check("%")) {
    const Token& op = Advance();
    ExpressionPtr right = ParseOperand(&TrinoParser::ParseUnary);
    GrowHeight();
    const auto kind = op.Is("*")   ? ArithmeticOperator::kMultiply
                      : op.Is("/") ? ArithmeticOperator::kDivide
                                   : ArithmeticOperator::kModulus;
    left = MakeExpression(SpanFrom(op), Arithmetic{kind, std::move(left), std::move(right)});
  }
  return left;
}

ExpressionPtr TrinoParser::ParseUnary() {
  if (pending_expression_ || (!PeekIs("-") && !PeekIs("+"))) return ParseAtTimeZone();
  const TokenKind next = Peek(1).kind;
  // `-1` is a literal, so that the least bigint can be written.
  if (PeekIs("-") &&
      (next == TokenKind::kInteger || next == TokenKind::kDecimal || next == TokenKind::kDouble)) {
    return ParseAtTimeZone();
  }
  const Level level(*this);
  const Token& first = Advance();
  const Rule operand(*this, "<expression>");
  ExpressionPtr value = ParseUnary();
  return MakeExpression(SpanFrom(first), Sign{first.Is("-"), std::move(value)});
}

ExpressionPtr TrinoParser::ParseAtTimeZone() {
  ExpressionPtr value = ParsePrimary();
  while (Check("AT")) {
    const Token& first = Advance();
    Expect("TIME");
    Expect("ZONE");
    ExpressionPtr zone = Check("INTERVAL") ? ParseIntervalLiteral() : ParseString();
    GrowHeight();
    value = MakeExpression(SpanFrom(first), AtTimeZone{std::move(value), std::move(zone)});
  }
  return value;
}

}  // namespace laketop::dialect
