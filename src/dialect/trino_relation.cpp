// SPDX-License-Identifier: Apache-2.0
// What may stand in FROM.
#include "dialect/trino_parser.hpp"

#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace laketop::dialect {

RelationPtr TrinoParser::ParseRelations() {
  const Token& first = Peek();
  RelationPtr left = ParseRelation();
  while (Accept(",")) {
    JoinRelation join{.kind = JoinKind::kImplicit};
    join.left = std::move(left);
    join.right = ParseRelation();
    GrowHeight();
    left = MakeRelation(SpanFrom(first), std::move(join));
  }
  return left;
}

std::optional<JoinKind> TrinoParser::ParseJoinKind() {
  if (Accept("JOIN")) return JoinKind::kInner;
  std::optional<JoinKind> kind;
  if (Accept("INNER")) {
    kind = JoinKind::kInner;
  } else if (Accept("LEFT")) {
    kind = JoinKind::kLeft;
  } else if (Accept("RIGHT")) {
    kind = JoinKind::kRight;
  } else if (Accept("FULL")) {
    kind = JoinKind::kFull;
  } else {
    return std::nullopt;
  }
  if (*kind != JoinKind::kInner) Accept("OUTER");
  Expect("JOIN");
  return kind;
}

RelationPtr TrinoParser::ParseRelation() {
  const Level level(*this);
  const Token& first = Peek();
  RelationPtr left = ParseSampled();
  while (true) {
    JoinRelation join;
    if (Accept("CROSS", "JOIN")) {
      join.kind = JoinKind::kCross;
      join.right = ParseSampled();
    } else if (Accept("NATURAL")) {
      std::optional<JoinKind> kind = ParseJoinKind();
      if (!kind) Fail();
      join.kind = *kind;
      join.natural = true;
      join.right = ParseSampled();
    } else if (std::optional<JoinKind> kind = ParseJoinKind()) {
      join.kind = *kind;
      // A join without its condition yet takes the next one in: `a JOIN b JOIN c ON .. ON ..`.
      join.right = ParseRelation();
      if (Accept("USING")) {
        join.using_ = ParseIdentifierList();
      } else {
        Expect("ON");
        join.on = ParseExpression();
      }
    } else {
      return left;
    }
    join.left = std::move(left);
    GrowHeight();
    left = MakeRelation(SpanFrom(first), std::move(join));
  }
}

RelationPtr TrinoParser::ParseSampled() {
  const Token& first = Peek();
  RelationPtr relation = ParseAliased();
  if (Check("MATCH_RECOGNIZE") && Peek(1).Is("(")) {
    relation = ParsePatternRecognition(std::move(relation));
  }
  if (!Accept("TABLESAMPLE")) return relation;
  SampledRelation sampled{.relation = std::move(relation)};
  sampled.bernoulli = Accept("BERNOULLI");
  if (!sampled.bernoulli) Expect("SYSTEM");
  Expect("(");
  sampled.percentage = ParseExpression();
  Expect(")");
  return MakeRelation(SpanFrom(first), std::move(sampled));
}

RelationPtr TrinoParser::ParseAliased() {
  const Token& first = Peek();
  RelationPtr relation = ParseRelationPrimary();
  std::optional<Identifier> alias = ParseAlias();
  if (!alias) return relation;
  AliasedRelation aliased{.relation = std::move(relation), .alias = *std::move(alias)};
  if (Check("(")) aliased.columns = ParseIdentifierList();
  return MakeRelation(SpanFrom(first), std::move(aliased));
}

RelationPtr TrinoParser::ParsePatternRecognition(RelationPtr relation) {
  Span span = relation->span;
  Advance();
  Expect("(");
  const Token& begin = Peek();
  int open = 1;
  while (open > 0) {
    if (Peek().kind == TokenKind::kEnd) Expect(")");
    if (PeekIs("(")) ++open;
    if (PeekIs(")")) --open;
    if (open > 0) Advance();
  }
  PatternRelation pattern{.relation = std::move(relation)};
  pattern.clause = text_.substr(begin.begin, Peek().begin - begin.begin);
  Expect(")");
  GrowHeight();
  span.end = Previous().End();
  RelationPtr result = MakeRelation(span, std::move(pattern));
  std::optional<Identifier> alias = ParseAlias();
  if (!alias) return result;
  AliasedRelation aliased{.relation = std::move(result), .alias = *std::move(alias)};
  if (Check("(")) aliased.columns = ParseIdentifierList();
  span.end = Previous().End();
  return MakeRelation(span, std::move(aliased));
}

RelationPtr TrinoParser::ParseRelationPrimary() {
  if (pending_relation_) {
    RaiseHeight(pending_height_);
    return std::exchange(pending_relation_, nullptr);
  }
  const Token& first = Peek();
  if (Check("(")) return ParseRelationParenthesized();
  if (Accept("UNNEST")) {
    Expect("(");
    UnnestRelation unnest{.values = ParseExpressions()};
    Expect(")");
    if (Accept("WITH", "ORDINALITY")) unnest.with_ordinality = true;
    return MakeRelation(SpanFrom(first), std::move(unnest));
  }
  if (Check("LATERAL") && Peek(1).Is("(")) {
    Advance();
    Expect("(");
    LateralRelation lateral{ParseQuery()};
    Expect(")");
    return MakeRelation(SpanFrom(first), std::move(lateral));
  }
  if (Check("TABLE")) return ParseTableFunction();
  TableRelation table{.name = ParseQualifiedName()};
  table.version = ParseVersion();
  return MakeRelation(SpanFrom(first), std::move(table));
}

std::optional<VersionAsOf> TrinoParser::ParseVersion() {
  if (!Accept("FOR")) return std::nullopt;
  VersionAsOf version;
  if (PeekIs("SYSTEM_TIME") || PeekIs("SYSTEM_VERSION")) {
    version.timestamp = Advance().Is("SYSTEM_TIME");
  } else {
    version.timestamp = Accept("TIMESTAMP");
    if (!version.timestamp) Expect("VERSION");
  }
  Expect("AS");
  Expect("OF");
  version.value = ParseValue();
  return version;
}

RelationPtr TrinoParser::ParseRelationParenthesized() {
  const Token& first = Peek();
  QueryOrRelation inner = ParseAnyRelationParenthesized();
  if (auto* query = std::get_if<QueryPtr>(&inner)) {
    return MakeRelation(SpanFrom(first), SubqueryRelation{std::move(*query)});
  }
  return std::move(std::get<RelationPtr>(inner));
}

// As with expressions: after `((` only what follows the inner `)` tells a query from a join.
TrinoParser::QueryOrRelation TrinoParser::ParseAnyRelationParenthesized() {
  const Level level(*this);
  Expect("(");
  if (PeekQueryStart() && !(PeekIs("TABLE") && Peek(1).Is("("))) {
    QueryPtr query = ParseQuery();
    Expect(")");
    return query;
  }
  if (PeekIs("(")) {
    const Token& inner_first = Peek();
    QueryOrRelation inner = ParseAnyRelationParenthesized();
    if (auto* query = std::get_if<QueryPtr>(&inner)) {
      if (PeekQueryContinues() || PeekIs(")")) {
        // More parentheses around a whole query mean nothing.
        QueryPtr whole =
            PeekIs(")") ? std::move(*query) : ContinueQuery(std::move(*query), inner_first);
        Expect(")");
        return whole;
      }
      const Span span = SpanFrom(inner_first);
      pending_relation_ = MakeRelation(span, SubqueryRelation{std::move(*query)});
    } else {
      pending_relation_ = std::move(std::get<RelationPtr>(inner));
    }
    pending_height_ = Height();
  } else {
    NoteLabel("<query>");
  }
  RelationPtr relation = ParseRelation();
  Expect(")");
  return relation;
}

RelationPtr TrinoParser::ParseTableFunction() {
  const Token& first = Advance();
  Expect("(");
  TableFunctionRelation function{.name = ParseQualifiedName(), .arguments = {}};
  Expect("(");
  if (!Check(")")) {
    do {
      function.arguments.push_back(ParseTableFunctionArgument());
    } while (Accept(","));
  }
  Expect(")");
  Expect(")");
  return MakeRelation(SpanFrom(first), std::move(function));
}

TableFunctionArgument TrinoParser::ParseTableFunctionArgument() {
  TableFunctionArgument argument;
  if (PeekIdentifier() && Peek(1).Is("=>")) {
    argument.name = ParseIdentifier();
    Advance();
  }
  const Token& first = Peek();
  if (Check("TABLE") && Peek(1).Is("(")) {
    Advance();
    Expect("(");
    RelationPtr table;
    if (PeekQueryStart()) {
      table = MakeRelation(SpanOf(first), SubqueryRelation{ParseQuery()});
    } else {
      table = MakeRelation(SpanOf(first), TableRelation{.name = ParseQualifiedName()});
    }
    Expect(")");
    argument.value = std::move(table);
  } else {
    argument.value = ParseExpression();
  }
  return argument;
}

}  // namespace laketop::dialect
