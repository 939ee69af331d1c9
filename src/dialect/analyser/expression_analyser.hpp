// SPDX-License-Identifier: Apache-2.0
// Expressions: syntax to typed trees. Not an interface: analyse.hpp is.
#pragma once

#include "dialect/analyser/analysis.hpp"
#include "dialect/analyser/functions/signature.hpp"
#include "dialect/analyser/scope.hpp"
#include "dialect/analyser/typed.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace laketop::dialect {

// What the clause an expression stands in allows.
struct ExpressionRules {
  std::string_view clause;  // "WHERE clause": named when something is not allowed in it
  bool aggregates = false;
  bool windows = false;
  const std::vector<NamedWindow>* named_windows = nullptr;
};

class ExpressionAnalyser {
 public:
  ExpressionAnalyser(Analysis& analysis, const Scope& scope, const CommonTables* tables,
                     ExpressionRules rules)
      : analysis_(analysis), scope_(&scope), tables_(tables), rules_(rules) {}

  TypedPtr Analyse(const Expression& expression);
  // A condition: boolean, or an error that names the clause.
  TypedPtr AnalyseCondition(const Expression& expression, std::string_view what);
  TypedPtr AnalyseAs(const Expression& expression, const Type& type, std::string_view what);
  std::vector<SortKey> AnalyseSortItems(const std::vector<SortItem>& items);

 private:
  // One method a node kind (names_analysis.cpp, predicates.cpp, calls.cpp ...).
  TypedPtr Visit(const Expression& expression);
  TypedPtr Literal(const Expression& expression);
  TypedPtr TypedLiteralValue(const TypedLiteral& literal, const Span& span);
  TypedPtr Predicate(const Expression& expression);
  TypedPtr Name(const Expression& expression);
  TypedPtr FieldOf(const TypedPtr& row, const Identifier& field, const Expression& whole);
  TypedPtr IfExpression(const FunctionCall& call, const Span& span);
  TypedPtr CaseExpression(const Case& node, const Span& span);
  TypedPtr InListPredicate(const InList& node, const Span& span);
  TypedPtr InSubqueryPredicate(const InSubquery& node, const Span& span);
  TypedPtr Quantified(const QuantifiedComparison& node, const Span& span);
  TypedPtr BetweenPredicate(const Between& node, const Span& span);
  TypedPtr LikePredicate(const Like& node, const Span& span);
  TypedPtr OverlapsPredicate(const Overlaps& node, const Span& span);
  TypedPtr ScalarSubquery(const Subquery& node, const Span& span);
  TypedPtr SubscriptOf(const Subscript& node, const Span& span);
  TypedPtr CastExpression(const Cast& node, const Span& span);
  TypedPtr ArrayOf(const ArrayConstructor& node, const Span& span);
  TypedPtr RowOf(const RowConstructor& node);
  TypedPtr ExtractOf(const Extract& node, const Span& span);
  TypedPtr Special(const SpecialValue& node, const Span& span);
  TypedPtr AtZone(const AtTimeZone& node, const Span& span);
  TypedPtr GroupingOf(const Grouping& node, const Span& span);

  // json_calls.cpp
  TypedPtr Json(const Expression& expression);
  std::vector<TypedPtr> JsonPathArguments(const JsonPathCall& call);

  // calls.cpp
  struct Argument {
    const Expression* syntax = nullptr;
    const Lambda* lambda = nullptr;  // not analysed before a signature gives its types
    TypedPtr value;
  };
  struct Match {
    const Signature* signature = nullptr;
    Bindings bindings;
    std::vector<Type> parameters;
    std::vector<TypedPtr> lambdas;  // one an argument, null for values
    int coercions = 0;
    int widenings = 0;
  };
  TypedPtr Call(const FunctionCall& call, const Expression& syntax);
  TypedPtr CallNamed(const std::string& name, std::vector<Argument> arguments, const Span& span,
                     const FunctionCall* call);
  TypedPtr SpecialForm(const FunctionCall& call, const Span& span);  // null: not one
  std::optional<Match> TryMatch(const Signature& signature, const std::vector<Argument>& arguments,
                                bool coerce);
  static void CheckLambdas(const std::vector<Signature>& overloads,
                           const std::vector<Argument>& arguments);
  bool Widen(Match& match, const std::string& variable, const Type& type,
             const std::vector<Argument>& arguments);
  bool MatchLambdas(Match& match, const std::vector<Argument>& arguments);
  Match Resolve(const std::string& name, const std::vector<Argument>& arguments, const Span& span);
  TypedPtr AnalyseLambda(const Lambda& lambda, const std::vector<Type>& types);
  TypedPtr EmitCall(Match match, const std::vector<Argument>& arguments, const Span& span,
                    const FunctionCall* call);
  std::shared_ptr<const CallClauses> Clauses(const FunctionCall& call, const Signature& signature,
                                             const Span& span);
  [[noreturn]] void FailNested(const Expression& inner, bool window);
  TypedWindow Window(const Over& over, const Span& span);
  void ApplySpecification(TypedWindow& window, const WindowSpecification& specification);
  FrameEdge Edge(const FrameBound& bound, const TypedWindow& window, FrameType type);
  [[noreturn]] void FailCall(const std::string& name, const std::vector<Argument>& arguments,
                             const Span& span);

  TypedPtr Binary(ArithmeticOperator op, const Expression& left, const Expression& right,
                  const Span& span);

  Analysis& analysis_;
  const Scope* scope_;
  const CommonTables* tables_;
  ExpressionRules rules_;
  int lambda_depth_ = 0;
  // The calls being analysed, for what may not stand inside them.
  const Expression* root_ = nullptr;  // the outermost expression
  const Expression* call_ = nullptr;
  const Expression* aggregate_ = nullptr;
  const Expression* window_ = nullptr;
};

// The values' types brought together; `what` names them in the error where they do not fit.
Type CommonTypeOf(const std::vector<TypedPtr>& values, std::string_view what, const Span& span);
// No such type, or one out of range.
[[noreturn]] void FailUnknownType(const DataType& type, const Span& span);

}  // namespace laketop::dialect
