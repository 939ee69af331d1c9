// SPDX-License-Identifier: Apache-2.0
// Queries: WITH, set operations, SELECT and its clauses.
#include "dialect/trino_parser.hpp"

#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

namespace laketop::dialect {
namespace {

QueryBodyPtr MakeBody(Span span, decltype(QueryBody::node) node) {
  return std::make_unique<QueryBody>(QueryBody{span, std::move(node)});
}

bool IsRowCount(const Token& token) {
  return token.kind == TokenKind::kInteger || token.Is("?");
}

}  // namespace

QueryPtr TrinoParser::ParseQuery() {
  const Level level(*this);
  const Rule rule(*this, "<query>");
  const Token& first = Peek();
  std::optional<With> with;
  if (Check("WITH")) with = ParseWith();
  QueryPtr query = ParseQueryNoWith();
  query->with = std::move(with);
  query->span = SpanFrom(first);
  return query;
}

With TrinoParser::ParseWith() {
  const Token& first = Advance();
  With with;
  with.recursive = Accept("RECURSIVE");
  do {
    CommonTable table{.name = ParseIdentifier()};
    if (Check("(")) table.columns = ParseIdentifierList();
    Expect("AS");
    Expect("(");
    table.query = ParseQuery();
    Expect(")");
    with.tables.push_back(std::move(table));
  } while (Accept(","));
  with.span = SpanFrom(first);
  return with;
}

QueryPtr TrinoParser::ParseQueryNoWith() {
  const Token& first = Peek();
  auto query = std::make_unique<Query>();
  query->body = ParseQueryTerm();
  ParseQueryTail(*query);
  query->span = SpanFrom(first);
  return query;
}

void TrinoParser::ParseQueryTail(Query& query) {
  if (Accept("ORDER", "BY")) query.order_by = ParseSortItems();
  if (Accept("OFFSET")) {
    query.offset = ParseRowCount();
    if (!Accept("ROW")) Accept("ROWS");
  }
  if (Check("LIMIT")) {
    query.limit = ParseLimit();
  } else if (Check("FETCH")) {
    query.limit = ParseFetch();
  }
}

ExpressionPtr TrinoParser::ParseRowCount() {
  const Token& first = Peek();
  if (Check("?")) {
    ExpressionPtr count = ParseParameter();
    if (!count->As<Parameter>() && !count->As<IntegerLiteral>()) {
      FailAt(first, "Invalid value for LIMIT or OFFSET: an integer is needed");
    }
    return count;
  }
  const std::int64_t count = ParseInteger();
  return MakeExpression(SpanFrom(first), IntegerLiteral{count});
}

Limit TrinoParser::ParseLimit() {
  const Token& first = Advance();
  Limit limit;
  if (!Accept("ALL")) limit.count = ParseRowCount();
  limit.span = SpanFrom(first);
  return limit;
}

Limit TrinoParser::ParseFetch() {
  const Token& first = Advance();
  Limit limit{.fetch = true};
  if (!Accept("FIRST")) Expect("NEXT");
  if (!PeekIs("ROW") && !PeekIs("ROWS")) limit.count = ParseRowCount();
  if (!Accept("ROW")) Expect("ROWS");
  if (Accept("WITH")) {
    Expect("TIES");
    limit.with_ties = true;
  } else {
    Expect("ONLY");
  }
  limit.span = SpanFrom(first);
  return limit;
}

void TrinoParser::AppendSetOperand(QueryBodyPtr& left, SetOperator op, bool all,
                                   const Span& operator_span, QueryBodyPtr right) {
  if (op != SetOperator::kExcept) {
    auto* chain = std::get_if<SetOperation>(&left->node);
    if (chain != nullptr && chain->op == op && chain->all == all) {
      left->span.end = right->span.end;
      chain->operands.push_back(std::move(right));
      chain->operators.push_back(operator_span);
      return;
    }
  }
  Span span = left->span;
  span.end = right->span.end;
  SetOperation operation{.op = op, .all = all, .operands = {}, .operators = {operator_span}};
  operation.operands.push_back(std::move(left));
  operation.operands.push_back(std::move(right));
  GrowHeight();
  left = MakeBody(span, std::move(operation));
}

QueryBodyPtr TrinoParser::ParseQueryTerm() {
  QueryBodyPtr left = ParseIntersection();
  while (Check("UNION") || Check("EXCEPT")) {
    const Token& token = Advance();
    const SetOperator op = token.Is("UNION") ? SetOperator::kUnion : SetOperator::kExcept;
    const bool all = Accept("ALL");
    if (!all) Accept("DISTINCT");
    AppendSetOperand(left, op, all, SpanOf(token), ParseIntersection());
  }
  return left;
}

QueryBodyPtr TrinoParser::ParseIntersection() {
  QueryBodyPtr left = ParseQueryPrimary();
  while (Check("INTERSECT")) {
    const Token& token = Advance();
    const bool all = Accept("ALL");
    if (!all) Accept("DISTINCT");
    AppendSetOperand(left, SetOperator::kIntersect, all, SpanOf(token), ParseQueryPrimary());
  }
  return left;
}

QueryBodyPtr TrinoParser::ParseQueryPrimary() {
  if (pending_body_) {
    RaiseHeight(pending_height_);
    return std::exchange(pending_body_, nullptr);
  }
  const Token& first = Peek();
  if (Check("SELECT")) return ParseSelect();
  if (Accept("VALUES")) {
    Values values{ParseExpressions()};
    return MakeBody(SpanFrom(first), std::move(values));
  }
  if (Accept("TABLE")) {
    TableQuery table{ParseQualifiedName()};
    return MakeBody(SpanFrom(first), std::move(table));
  }
  const Level level(*this);
  Expect("(");
  ParenthesizedQuery inner{PeekIs("WITH") ? ParseQuery() : ParseQueryNoWith()};
  Expect(")");
  return MakeBody(SpanFrom(first), std::move(inner));
}

bool TrinoParser::PeekQueryContinues() const {
  const Token& token = Peek();
  const Token& next = Peek(1);
  return token.Is("UNION") || token.Is("INTERSECT") || token.Is("EXCEPT") || token.Is("ORDER") ||
         (token.Is("LIMIT") && (IsRowCount(next) || next.Is("ALL"))) ||
         (token.Is("OFFSET") && IsRowCount(next)) ||
         (token.Is("FETCH") && (next.Is("FIRST") || next.Is("NEXT")));
}

QueryPtr TrinoParser::ContinueQuery(QueryPtr inner, const Token& first) {
  const Level level(*this);
  const Span span = SpanFrom(first);
  pending_height_ = Height();
  pending_body_ = MakeBody(span, ParenthesizedQuery{std::move(inner)});
  QueryPtr query = ParseQueryNoWith();
  query->span = SpanFrom(first);
  return query;
}

QueryBodyPtr TrinoParser::ParseSelect() {
  const Level level(*this);
  const Token& first = Advance();
  Select select;
  if (Accept("DISTINCT")) {
    select.distinct = true;
  } else if (Check("ALL")) {
    const Token& next = Peek(1);
    const bool name = next.Is(",") || next.Is("FROM") || next.Is(")") || next.Is(".") ||
                      next.Is("AS") || next.kind == TokenKind::kEnd;
    if (!name) Advance();
  }
  do {
    select.items.push_back(ParseSelectItem());
  } while (Accept(","));
  if (Accept("FROM")) select.from = ParseRelations();
  if (Accept("WHERE")) select.where = ParseExpression();
  if (Accept("GROUP", "BY")) select.group_by = ParseGroupBy();
  if (Accept("HAVING")) select.having = ParseExpression();
  if (Accept("WINDOW")) {
    do {
      NamedWindow window{.name = ParseIdentifier()};
      Expect("AS");
      Expect("(");
      window.window = ParseWindowSpecification();
      Expect(")");
      select.windows.push_back(std::move(window));
    } while (Accept(","));
  }
  return MakeBody(SpanFrom(first), std::move(select));
}

SelectItem TrinoParser::ParseSelectItem() {
  const Token& first = Peek();
  if (Accept("*")) return {.item = AllColumns{}, .span = SpanFrom(first)};
  ExpressionPtr value = ParseExpression();
  if (PeekIs(".") && Peek(1).Is("*") && star_target_begin_ == first.begin) {
    Advance();
    Advance();
    AllColumns all{.target = std::move(value), .aliases = {}};
    if (Accept("AS")) all.aliases = ParseIdentifierList();
    return {.item = std::move(all), .span = SpanFrom(first)};
  }
  SingleColumn column{.value = std::move(value), .alias = ParseAlias()};
  return {.item = std::move(column), .span = SpanFrom(first)};
}

std::optional<Identifier> TrinoParser::ParseAlias() {
  if (Accept("AS")) return ParseIdentifier();
  if (PeekClause()) {
    NoteLabel("<identifier>");
    return std::nullopt;
  }
  return AcceptIdentifier();
}

// Words that are no reserved ones but here begin the next clause rather than name an alias.
bool TrinoParser::PeekClause() const {
  const Token& token = Peek();
  const Token& next = Peek(1);
  if (token.Is("WINDOW")) return PeekIdentifier(1) && Peek(2).Is("AS");
  if (token.Is("TABLESAMPLE")) return next.Is("BERNOULLI") || next.Is("SYSTEM");
  if (token.Is("MATCH_RECOGNIZE")) return next.Is("(");
  return PeekQueryContinues();
}

GroupBy TrinoParser::ParseGroupBy() {
  GroupBy group;
  if (Accept("DISTINCT")) {
    group.distinct = true;
  } else if (Check("ALL") && !Peek(1).Is(",") && !Peek(1).Is(".")) {
    Advance();
  }
  do {
    group.elements.push_back(ParseGroupingElement());
  } while (Accept(","));
  return group;
}

GroupingElement TrinoParser::ParseGroupingElement() {
  const Token& first = Peek();
  GroupingElement element;
  if (Accept("CUBE")) {
    element.kind = GroupingKind::kCube;
  } else if (Accept("ROLLUP")) {
    element.kind = GroupingKind::kRollup;
  } else if (Check("GROUPING") && Peek(1).Is("SETS")) {
    Advance();
    Advance();
    element.kind = GroupingKind::kSets;
  } else {
    element.sets.push_back(ParseGroupingSet());
    element.span = SpanFrom(first);
    return element;
  }
  Expect("(");
  if (element.kind == GroupingKind::kSets || !Check(")")) {
    do {
      element.sets.push_back(ParseGroupingSet());
    } while (Accept(","));
  }
  Expect(")");
  element.span = SpanFrom(first);
  return element;
}

GroupingSet TrinoParser::ParseGroupingSet() {
  GroupingSet set;
  const bool parenthesized = Check("(");
  if (parenthesized && Peek(1).Is(")")) {
    Advance();
    Advance();
    return set;
  }
  ExpressionPtr value = ParseExpression();
  // `(a, b)` was read as a row; here it is a set of two.
  auto* row = value->As<RowConstructor>();
  if (row != nullptr && text_[value->span.begin] == '(') return std::move(row->fields);
  set.push_back(std::move(value));
  return set;
}

}  // namespace laketop::dialect
