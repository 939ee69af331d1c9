// SPDX-License-Identifier: Apache-2.0
// Function calls, what may follow them, windows and sort items.
#include "dialect/trino_parser.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace laketop::dialect {

ExpressionPtr TrinoParser::ParseCall(QualifiedName name, const Token& first) {
  FunctionCall call;
  call.name = std::move(name);
  Expect("(");
  ParseCallArguments(call);
  Expect(")");
  ParseCallTail(call);
  return MakeExpression(SpanFrom(first), std::move(call));
}

void TrinoParser::ParseCallArguments(FunctionCall& call) {
  if (Accept("*")) {
    call.star = true;
    return;
  }
  if (Check(")")) return;
  if (!Check("ORDER")) {
    if (Accept("DISTINCT")) {
      call.distinct = true;
    } else if (Check("ALL") && !Peek(1).Is(",") && !Peek(1).Is(")") && !Peek(1).Is(".")) {
      Advance();
    }
    call.arguments.push_back(ParseExpression());
    const bool substring =
        call.name.parts.size() == 1 && call.name.Last().value == "substring" && !call.distinct;
    if (substring && Accept("FROM")) {
      call.arguments.push_back(ParseValue());
      if (Accept("FOR")) call.arguments.push_back(ParseValue());
      return;
    }
    while (Accept(",")) call.arguments.push_back(ParseExpression());
  }
  if (Accept("ORDER", "BY")) call.order_by = ParseSortItems();
}

void TrinoParser::ParseCallTail(FunctionCall& call) {
  if (Check("FILTER") && Peek(1).Is("(")) {
    Advance();
    Expect("(");
    Expect("WHERE");
    call.filter = ParseExpression();
    Expect(")");
  }
  const bool nulls = Peek(1).Is("NULLS");
  if (Check("IGNORE") && nulls) {
    call.null_treatment = NullTreatment::kIgnore;
  } else if (Check("RESPECT") && nulls) {
    call.null_treatment = NullTreatment::kRespect;
  }
  if (call.null_treatment != NullTreatment::kNone) {
    Advance();
    Advance();
    if (!Check("OVER")) Fail();
  }
  if (Check("OVER") && (Peek(1).Is("(") || PeekIdentifier(1))) {
    Advance();
    call.over = std::make_unique<Over>(ParseOver());
  }
}

ExpressionPtr TrinoParser::ParseListagg() {
  const Token& first = Peek();
  FunctionCall call;
  call.name.parts.push_back(Identifier{
      .text = std::string(first.text), .value = "listagg", .quoted = false, .span = SpanOf(first)});
  call.name.span = SpanOf(first);
  Advance();
  Expect("(");
  if (Accept("DISTINCT")) {
    call.distinct = true;
  } else if (Check("ALL")) {
    Advance();
  }
  call.arguments.push_back(ParseExpression());
  if (Accept(",")) call.arguments.push_back(ParseString());
  if (Accept("ON", "OVERFLOW")) {
    ListaggOverflow overflow;
    if (Accept("TRUNCATE")) {
      overflow.truncate = true;
      if (Peek().IsString()) overflow.filler = ParseStringText();
      if (Accept("WITHOUT")) {
        overflow.with_count = false;
      } else {
        Expect("WITH");
      }
      Expect("COUNT");
    } else {
      Expect("ERROR");
    }
    call.overflow = std::move(overflow);
  }
  Expect(")");
  Expect("WITHIN");
  Expect("GROUP");
  Expect("(");
  Expect("ORDER");
  Expect("BY");
  call.within_group = true;
  call.order_by = ParseSortItems();
  Expect(")");
  if (Check("FILTER") && Peek(1).Is("(")) {
    Advance();
    Expect("(");
    Expect("WHERE");
    call.filter = ParseExpression();
    Expect(")");
  }
  return MakeExpression(SpanFrom(first), std::move(call));
}

Over TrinoParser::ParseOver() {
  if (!Accept("(")) return ParseIdentifier();
  WindowSpecification window = ParseWindowSpecification();
  Expect(")");
  return window;
}

WindowSpecification TrinoParser::ParseWindowSpecification() {
  const Token& first = Peek();
  WindowSpecification window;
  const Token& next = Peek(1);
  const bool frame_word = first.Is("ROWS") || first.Is("RANGE") || first.Is("GROUPS");
  const bool ends = next.Is(")") || next.Is("PARTITION") || next.Is("ORDER");
  const bool clause = (first.Is("PARTITION") && next.Is("BY")) || (frame_word && !ends);
  if (!clause) window.existing = AcceptIdentifier();
  if (Check("PARTITION") && Accept("PARTITION", "BY")) window.partition_by = ParseExpressions();
  if (Accept("ORDER", "BY")) window.order_by = ParseSortItems();
  window.frame = ParseWindowFrame();
  window.span = SpanFrom(first);
  return window;
}

std::optional<WindowFrame> TrinoParser::ParseWindowFrame() {
  WindowFrame frame;
  const Token first = Peek(0);
  if (Accept("RANGE")) {
    frame.type = FrameType::kRange;
  } else if (Accept("ROWS")) {
    frame.type = FrameType::kRows;
  } else if (Accept("GROUPS")) {
    frame.type = FrameType::kGroups;
  } else {
    return std::nullopt;
  }
  if (Accept("BETWEEN")) {
    frame.start = ParseFrameBound();
    Expect("AND");
    frame.end = ParseFrameBound();
  } else {
    frame.start = ParseFrameBound();
  }
  frame.span = SpanFrom(first);
  return frame;
}

FrameBound TrinoParser::ParseFrameBound() {
  using Kind = FrameBoundKind;
  if (Check("UNBOUNDED") && (Peek(1).Is("PRECEDING") || Peek(1).Is("FOLLOWING"))) {
    Advance();
    return {
        .kind = Advance().Is("PRECEDING") ? Kind::kUnboundedPreceding : Kind::kUnboundedFollowing,
        .value = nullptr};
  }
  if (PeekIs("UNBOUNDED") && !PeekIdentifier(1) && !Peek(1).Is(".") && !Peek(1).Is("(")) {
    Advance();
    (void)Check("PRECEDING");
    (void)Check("FOLLOWING");
    Fail();
  }
  if (Check("CURRENT") && Peek(1).Is("ROW")) {
    Advance();
    Advance();
    return {.kind = Kind::kCurrentRow, .value = nullptr};
  }
  FrameBound bound{.kind = Kind::kPreceding, .value = ParseExpression()};
  if (Accept("PRECEDING")) return bound;
  Expect("FOLLOWING");
  bound.kind = Kind::kFollowing;
  return bound;
}

std::vector<SortItem> TrinoParser::ParseSortItems() {
  std::vector<SortItem> items;
  do {
    items.push_back(ParseSortItem());
  } while (Accept(","));
  return items;
}

SortItem TrinoParser::ParseSortItem() {
  const Token& first = Peek();
  SortItem item{.key = ParseExpression()};
  if (!Accept("ASC") && Accept("DESC")) item.descending = true;
  if (Accept("NULLS")) {
    if (Accept("FIRST")) {
      item.nulls = NullOrder::kFirst;
    } else {
      Expect("LAST");
      item.nulls = NullOrder::kLast;
    }
  }
  item.span = SpanFrom(first);
  return item;
}

}  // namespace laketop::dialect
