// SPDX-License-Identifier: Apache-2.0
// The expressions with words of their own inside: CASE, CAST, EXTRACT, TRIM, INTERVAL ...
#include "dialect/trino_parser.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace laketop::dialect {

ExpressionPtr TrinoParser::ParseCase() {
  const Token& first = Advance();
  Case result;
  if (!Check("WHEN")) result.operand = ParseExpression();
  do {
    Expect("WHEN");
    WhenClause when{.condition = ParseExpression(), .result = nullptr};
    Expect("THEN");
    when.result = ParseExpression();
    result.whens.push_back(std::move(when));
  } while (Check("WHEN"));
  if (Accept("ELSE")) result.otherwise = ParseExpression();
  Expect("END");
  return MakeExpression(SpanFrom(first), std::move(result));
}

ExpressionPtr TrinoParser::ParseCast(bool safe) {
  const Token& first = Advance();
  Expect("(");
  Cast cast{.value = ParseExpression(), .type = {}, .safe = safe};
  Expect("AS");
  cast.type = ParseType();
  Expect(")");
  return MakeExpression(SpanFrom(first), std::move(cast));
}

ExpressionPtr TrinoParser::ParseExtract() {
  using Field = ExtractField;
  static constexpr std::array<std::pair<std::string_view, Field>, 17> kFields = {{
      {"year", Field::kYear},
      {"quarter", Field::kQuarter},
      {"month", Field::kMonth},
      {"week", Field::kWeek},
      {"day", Field::kDay},
      {"day_of_month", Field::kDayOfMonth},
      {"day_of_week", Field::kDayOfWeek},
      {"dow", Field::kDow},
      {"day_of_year", Field::kDayOfYear},
      {"doy", Field::kDoy},
      {"year_of_week", Field::kYearOfWeek},
      {"yow", Field::kYow},
      {"hour", Field::kHour},
      {"minute", Field::kMinute},
      {"second", Field::kSecond},
      {"timezone_minute", Field::kTimezoneMinute},
      {"timezone_hour", Field::kTimezoneHour},
  }};
  const Token& first = Advance();
  Expect("(");
  Identifier name = ParseIdentifier();
  Extract extract;
  bool known = false;
  for (const auto& [text, field] : kFields) {
    if (text != name.value) continue;
    extract.field = field;
    known = true;
  }
  Expect("FROM");
  extract.value = ParseValue();
  Expect(")");
  if (!known) FailAt(first, "Invalid EXTRACT field: " + name.text);
  return MakeExpression(SpanFrom(first), std::move(extract));
}

ExpressionPtr TrinoParser::ParseTrim() {
  const Token& first = Advance();
  Expect("(");
  Trim trim;
  bool from = false;
  const auto side = [&](std::string_view word, TrimSide value) {
    if (!Check(word) || Peek(1).Is(",") || Peek(1).Is(")") || Peek(1).Is(".")) return;
    Advance();
    trim.side = value;
    from = true;
  };
  side("BOTH", TrimSide::kBoth);
  if (!from) side("LEADING", TrimSide::kLeading);
  if (!from) side("TRAILING", TrimSide::kTrailing);
  if (!Check("FROM")) trim.value = ParseValue();
  if (from ? (Expect("FROM"), true) : Accept("FROM")) {
    trim.characters = std::move(trim.value);
    trim.value = ParseValue();
  } else if (Accept(",")) {
    trim.characters = ParseValue();
  }
  Expect(")");
  return MakeExpression(SpanFrom(first), std::move(trim));
}

ExpressionPtr TrinoParser::ParseNormalize() {
  const Token& first = Peek();
  FunctionCall call;
  call.name.parts.push_back(Identifier{
      .text = "normalize", .value = "normalize", .quoted = false, .span = SpanOf(first)});
  call.name.span = SpanOf(first);
  Advance();
  Expect("(");
  call.arguments.push_back(ParseValue());
  std::string form = "NFC";
  const Token* at = &first;
  if (Accept(",")) {
    at = &Peek();
    if (Check("NFD") || Check("NFC") || Check("NFKD") || Check("NFKC")) {
      form = std::string(Advance().word);
    } else {
      Fail();
    }
  }
  Expect(")");
  call.arguments.push_back(MakeExpression(SpanOf(*at), StringLiteral{std::move(form)}));
  return MakeExpression(SpanFrom(first), std::move(call));
}

ExpressionPtr TrinoParser::ParsePosition() {
  const Token& first = Advance();
  Expect("(");
  ExpressionPtr wanted = ParseValue();
  Expect("IN");
  ExpressionPtr text = ParseValue();
  Expect(")");
  FunctionCall call;
  call.name.parts.push_back(
      Identifier{.text = "strpos", .value = "strpos", .quoted = false, .span = SpanOf(first)});
  call.name.span = SpanOf(first);
  call.arguments.push_back(std::move(text));
  call.arguments.push_back(std::move(wanted));
  return MakeExpression(SpanFrom(first), std::move(call));
}

ExpressionPtr TrinoParser::ParseSpecialValue(SpecialValueKind kind, bool timed) {
  const Token& first = Advance();
  SpecialValue value{.kind = kind, .precision = std::nullopt};
  if (timed && Accept("(")) {
    value.precision = ParseInteger();
    Expect(")");
  }
  return MakeExpression(SpanFrom(first), value);
}

ExpressionPtr TrinoParser::ParseGrouping() {
  const Token& first = Advance();
  Grouping grouping;
  Expect("(");
  if (!Check(")")) {
    do {
      const Token& start = Peek();
      QualifiedName name = ParseQualifiedName();
      ExpressionPtr column;
      for (Identifier& part : name.parts) {
        Span span = SpanOf(start);
        span.end = part.span.end;
        column = column ? MakeExpression(span, Dereference{std::move(column), std::move(part)})
                        : MakeExpression(span, ColumnReference{std::move(part)});
        GrowHeight();
      }
      grouping.columns.push_back(std::move(column));
    } while (Accept(","));
  }
  Expect(")");
  return MakeExpression(SpanFrom(first), std::move(grouping));
}

IntervalField TrinoParser::ParseIntervalField() {
  using Field = IntervalField;
  static constexpr std::array<std::pair<std::string_view, Field>, 7> kFields = {{
      {"YEAR", Field::kYear},
      {"MONTH", Field::kMonth},
      {"WEEK", Field::kWeek},
      {"DAY", Field::kDay},
      {"HOUR", Field::kHour},
      {"MINUTE", Field::kMinute},
      {"SECOND", Field::kSecond},
  }};
  for (const auto& [word, field] : kFields) {
    if (Accept(word)) return field;
  }
  Fail();
}

ExpressionPtr TrinoParser::ParseIntervalLiteral() {
  const Token& first = Peek();
  Expect("INTERVAL");
  IntervalLiteral interval;
  if (Accept("-")) {
    interval.negative = true;
  } else {
    Accept("+");
  }
  interval.value = ParseStringText();
  interval.from = ParseIntervalField();
  if (Accept("TO")) interval.to = ParseIntervalField();
  return MakeExpression(SpanFrom(first), std::move(interval));
}

}  // namespace laketop::dialect
