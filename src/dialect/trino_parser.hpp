// SPDX-License-Identifier: Apache-2.0
// The grammar of Athena's Trino engine: recursive descent, one method a rule, operators by
// precedence. The methods are spread over trino_*.cpp by what they read. Not an interface:
// parse.hpp is.
#pragma once

#include "dialect/ast.hpp"
#include "dialect/token_cursor.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace laketop::dialect {

// What stands in for a `?`.
struct BoundParameter {
  ExpressionPtr expression;
  std::uint32_t height = 0;
};

class TrinoParser : public TokenCursor {
 public:
  TrinoParser(std::string_view text, const std::vector<Token>& tokens, bool remember_expected)
      : TokenCursor(tokens, remember_expected), text_(text) {}

  // Each reads the whole text: anything after it is an error.
  StatementPtr ParseWholeStatement();
  ExpressionPtr ParseWholeExpression();
  QueryPtr ParseWholeQuery();
  DataType ParseWholeType();

  // Every `?` takes the next of these; `parameters` outlives the parser. That there are as many of
  // them as of `?` is checked at the end of the statement.
  void Bind(std::vector<BoundParameter>* parameters) { bound_ = parameters; }

 private:
  using QueryOrExpression = std::variant<QueryPtr, ExpressionPtr>;
  using QueryOrRelation = std::variant<QueryPtr, RelationPtr>;

  void ExpectEnd();

  // trino_expression.cpp
  ExpressionPtr ParseExpression();
  ExpressionPtr ParseOr();
  ExpressionPtr ParseAnd();
  ExpressionPtr ParseNot();
  ExpressionPtr ParsePredicate();
  ExpressionPtr ParsePredicateTail(ExpressionPtr left);
  ExpressionPtr ParseComparison(ExpressionPtr left, ComparisonOperator op);
  ExpressionPtr ParseIsTail(ExpressionPtr left, const Token& first);
  ExpressionPtr ParseInTail(ExpressionPtr left, const Token& first);
  ExpressionPtr ParseValue();  // valueExpression: no predicate, no AND, OR, NOT
  ExpressionPtr ParseOperand(ExpressionPtr (TrinoParser::*parse)());
  ExpressionPtr ParseSum();
  ExpressionPtr ParseProduct();
  ExpressionPtr ParseUnary();
  ExpressionPtr ParseAtTimeZone();
  std::vector<ExpressionPtr> ParseExpressions();
  [[nodiscard]] std::optional<ComparisonOperator> PeekComparison() const;

  // trino_primary.cpp
  ExpressionPtr ParsePrimary();
  ExpressionPtr ParsePrimaryStart();
  void PutBack(ExpressionPtr expression, const Token& first);
  ExpressionPtr ParseParameter();
  ExpressionPtr ParseNumber(bool negative, const Token& first);
  ExpressionPtr ParseString();
  std::string ParseStringText();
  ExpressionPtr ParseKeywordPrimary();  // null: the word begins no expression of its own
  ExpressionPtr ParseWordPrimary();
  ExpressionPtr ParseParenthesized();
  QueryOrExpression ParseAnyParenthesized();
  [[nodiscard]] bool PeekQueryStart(std::size_t ahead = 0) const;
  [[nodiscard]] bool PeekLambda() const;
  ExpressionPtr ParseLambda();

  // trino_form.cpp
  ExpressionPtr ParseCase();
  ExpressionPtr ParseCast(bool safe);
  ExpressionPtr ParseExtract();
  ExpressionPtr ParseTrim();
  ExpressionPtr ParseNormalize();
  ExpressionPtr ParsePosition();
  ExpressionPtr ParseSpecialValue(SpecialValueKind kind, bool timed);
  ExpressionPtr ParseGrouping();
  ExpressionPtr ParseIntervalLiteral();
  IntervalField ParseIntervalField();

  // trino_call.cpp
  ExpressionPtr ParseCall(QualifiedName name, const Token& first);
  void ParseCallArguments(FunctionCall& call);
  void ParseCallTail(FunctionCall& call);
  ExpressionPtr ParseListagg();
  Over ParseOver();
  WindowSpecification ParseWindowSpecification();
  std::optional<WindowFrame> ParseWindowFrame();
  FrameBound ParseFrameBound();
  std::vector<SortItem> ParseSortItems();
  SortItem ParseSortItem();

  // trino_json.cpp
  JsonPathCall ParseJsonPathCall();
  JsonFormat ParseJsonFormat();
  ExpressionPtr ParseJsonExists();
  ExpressionPtr ParseJsonValue();
  ExpressionPtr ParseJsonQuery();
  ExpressionPtr ParseJsonObject();
  ExpressionPtr ParseJsonArray();
  void ParseJsonQueryWrapper(JsonQuery& query);
  JsonBehavior ParseJsonBehavior(bool query, ExpressionPtr* default_value);
  void ParseJsonReturning(std::optional<DataType>& type, JsonFormat* format);
  std::optional<bool> ParseNullOnNull();

  // trino_type.cpp
  DataType ParseType();
  DataType ParseTypeBase();
  DataType ParseRowType();
  void ParseTimeTypeTail(DataType& type);
  void ParseTypeParameters(DataType& type);
  [[nodiscard]] bool PeekNamedField() const;

  // trino_name.cpp
  [[nodiscard]] bool PeekIdentifier(std::size_t ahead = 0) const;
  Identifier ParseIdentifier();
  std::optional<Identifier> AcceptIdentifier();
  QualifiedName ParseQualifiedName();
  std::vector<Identifier> ParseIdentifierList();  // ( a, b )
  std::int64_t ParseInteger();

  // trino_query.cpp
  QueryPtr ParseQuery();
  QueryPtr ParseQueryNoWith();
  void ParseQueryTail(Query& query);
  With ParseWith();
  QueryBodyPtr ParseQueryTerm();
  QueryBodyPtr ParseIntersection();
  QueryBodyPtr ParseQueryPrimary();
  QueryBodyPtr ParseSelect();
  SelectItem ParseSelectItem();
  GroupBy ParseGroupBy();
  GroupingElement ParseGroupingElement();
  GroupingSet ParseGroupingSet();
  ExpressionPtr ParseRowCount();
  Limit ParseLimit();
  Limit ParseFetch();
  void AppendSetOperand(QueryBodyPtr& left, SetOperator op, bool all, const Span& operator_span,
                        QueryBodyPtr right);
  std::optional<Identifier> ParseAlias();
  [[nodiscard]] bool PeekClause() const;
  [[nodiscard]] bool PeekQueryContinues() const;
  QueryPtr ContinueQuery(QueryPtr inner, const Token& first);

  // trino_relation.cpp
  RelationPtr ParseRelations();
  RelationPtr ParseRelation();
  RelationPtr ParseSampled();
  RelationPtr ParseAliased();
  RelationPtr ParseRelationPrimary();
  RelationPtr ParseRelationParenthesized();
  QueryOrRelation ParseAnyRelationParenthesized();
  RelationPtr ParseTableFunction();
  TableFunctionArgument ParseTableFunctionArgument();
  RelationPtr ParsePatternRecognition(RelationPtr relation);
  std::optional<VersionAsOf> ParseVersion();
  std::optional<JoinKind> ParseJoinKind();

  // trino_statement.cpp
  StatementPtr ParseStatement();
  StatementNode ParseStatementNode();
  StatementNode ParseCreate();
  StatementNode ParseCreateView(bool or_replace);
  StatementNode ParseCreateTableAs();
  StatementNode ParseInsert();
  StatementNode ParseUnload();
  StatementNode ParseDelete();
  StatementNode ParseUpdate();
  StatementNode ParseMerge();
  MergeCase ParseMergeCase();
  StatementNode ParseExplain();
  StatementNode ParsePrepare();
  StatementNode ParseExecute();
  StatementNode ParseDescribe();
  StatementNode ParseShow();
  StatementNode ParseOptimize();
  StatementNode ParseUnsupported(std::string what);
  std::vector<Property> ParseProperties();
  Assignment ParseAssignment();

  std::string_view text_;
  std::uint32_t parameters_ = 0;
  std::vector<BoundParameter>* bound_ = nullptr;
  // A primary that lookahead had to read already: the next primary is this one. Set when a
  // parenthesis turned out to hold a query that is only the beginning of an expression or relation.
  ExpressionPtr pending_expression_;
  std::uint32_t pending_height_ = 0;
  std::uint32_t pending_begin_ = 0;
  RelationPtr pending_relation_;
  QueryBodyPtr pending_body_;
  // Where the primary before the last `.*` began.
  std::uint32_t star_target_begin_ = 0;
};

}  // namespace laketop::dialect
