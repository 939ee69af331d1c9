// SPDX-License-Identifier: Apache-2.0
// Data types as Trino writes them.
#include "dialect/lexer.hpp"
#include "dialect/trino_parser.hpp"

#include <optional>
#include <string>
#include <utility>

namespace laketop::dialect {
namespace {

bool IsIntervalField(const Token& token) {
  return token.Is("YEAR") || token.Is("MONTH") || token.Is("DAY") || token.Is("HOUR") ||
         token.Is("MINUTE") || token.Is("SECOND") || token.Is("WEEK");
}

}  // namespace

DataType TrinoParser::ParseType() {
  const Level level(*this);
  const Rule rule(*this, "<type>");
  const Token& first = Peek();
  DataType type = ParseTypeBase();
  // `bigint ARRAY`, `bigint ARRAY[3]`
  while (Check("ARRAY")) {
    Advance();
    if (Accept("[")) {
      ParseInteger();
      Expect("]");
    }
    GrowHeight();
    DataType outer{.name = "array"};
    outer.arguments.push_back(std::move(type));
    outer.span = SpanFrom(first);
    type = std::move(outer);
  }
  return type;
}

DataType TrinoParser::ParseTypeBase() {
  const Token& first = Peek();
  if (first.Is("ROW") && Peek(1).Is("(")) return ParseRowType();
  DataType type;
  if (first.Is("INTERVAL") && IsIntervalField(Peek(1))) {
    Advance();
    const IntervalField from = ParseIntervalField();
    IntervalField to = from;
    if (Accept("TO")) to = ParseIntervalField();
    const bool months = from == IntervalField::kYear || from == IntervalField::kMonth;
    const bool months_to = to == IntervalField::kYear || to == IntervalField::kMonth;
    if (months != months_to) FailAt(first, "Invalid interval type");
    type.name = months ? "interval year to month" : "interval day to second";
    type.span = SpanFrom(first);
    return type;
  }
  if (first.Is("DOUBLE") && Peek(1).Is("PRECISION")) {
    Advance();
    Advance();
    type.name = "double";
    type.span = SpanFrom(first);
    return type;
  }
  Identifier name = ParseIdentifier();
  type.name = name.value;
  const bool legacy = !name.quoted && Peek().Is("<") && (first.Is("ARRAY") || first.Is("MAP"));
  if (legacy) {
    Advance();
    type.arguments.push_back(ParseType());
    if (first.Is("MAP")) {
      Expect(",");
      type.arguments.push_back(ParseType());
    }
    Expect(">");
  } else {
    ParseTypeParameters(type);
    if (first.Is("TIME") || first.Is("TIMESTAMP")) ParseTimeTypeTail(type);
  }
  type.span = SpanFrom(first);
  return type;
}

void TrinoParser::ParseTypeParameters(DataType& type) {
  if (!Accept("(")) return;
  do {
    if (Peek().kind == TokenKind::kInteger) {
      type.numbers.push_back(ParseInteger());
    } else {
      NoteLabel("<integer>");
      type.arguments.push_back(ParseType());
    }
  } while (Accept(","));
  Expect(")");
}

void TrinoParser::ParseTimeTypeTail(DataType& type) {
  if (!Check("WITH") && !Check("WITHOUT")) return;
  if (!Peek(1).Is("TIME")) return;
  type.with_time_zone = Advance().Is("WITH");
  Expect("TIME");
  Expect("ZONE");
}

bool TrinoParser::PeekNamedField() const {
  if (!PeekIdentifier() || !PeekIdentifier(1)) return false;
  const Token& first = Peek();
  const Token& second = Peek(1);
  const Token& third = Peek(2);
  const bool third_ends = third.Is(",") || third.Is(")") || third.Is("ARRAY");
  if (first.Is("DOUBLE") && second.Is("PRECISION")) return !third_ends;
  if ((first.Is("TIME") || first.Is("TIMESTAMP")) && second.Is("WITHOUT")) return !third.Is("TIME");
  if (first.Is("INTERVAL") && IsIntervalField(second)) return !third_ends && !third.Is("TO");
  // `bigint array` is an array of bigint; `x array(bigint)` a field.
  if (second.Is("ARRAY") && (third_ends || third.Is("["))) return false;
  return true;
}

DataType TrinoParser::ParseRowType() {
  const Token& first = Advance();
  DataType type{.name = "row"};
  Expect("(");
  do {
    std::optional<Identifier> name;
    if (PeekNamedField()) {
      name = ParseIdentifier();
    } else {
      NoteLabel("<identifier>");
    }
    type.field_names.push_back(std::move(name));
    type.arguments.push_back(ParseType());
  } while (Accept(","));
  Expect(")");
  type.span = SpanFrom(first);
  return type;
}

}  // namespace laketop::dialect
