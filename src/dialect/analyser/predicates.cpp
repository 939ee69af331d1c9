// SPDX-License-Identifier: Apache-2.0
// Predicates, and subqueries where a value is expected.
#include "dialect/analyser/casts.hpp"
#include "dialect/analyser/expression_analyser.hpp"
#include "dialect/analyser/operators.hpp"
#include "dialect/analyser/query_analyser.hpp"
#include "dialect/printer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

namespace laketop::dialect {

namespace {

Type Boolean() {
  return MakeType(TypeKind::kBoolean);
}

// The value a subquery gives: its column, or a row of its columns.
Type ValueType(const QueryPlan& plan) {
  if (plan.columns.size() == 1) return plan.columns[0].type;
  std::vector<Type> types;
  std::vector<std::string> names;
  for (const QueryColumn& column : plan.columns) {
    types.push_back(column.type);
    names.push_back(column.name.value_or(""));
  }
  return RowType(std::move(types), std::move(names));
}

// Its columns under another query, so that their types can be changed.
std::string Converted(Analysis& analysis, const QueryPlan& plan, const Type& to) {
  const std::int32_t relation = analysis.NewRelation();
  const TypedPtr column = MakeColumn(plan.columns[0].type, ColumnText(relation, 0), relation, 0);
  return "SELECT " + Render(*Coerce(column, to)) + " AS c0 FROM (" + plan.sql + ") AS " +
         RelationAlias(relation);
}

}  // namespace

TypedPtr ExpressionAnalyser::Predicate(const Expression& expression) {
  const Span& span = expression.span;
  if (const auto* node = expression.As<Comparison>()) {
    TypedPtr left = Analyse(*node->left);
    TypedPtr right = Analyse(*node->right);
    return MakeComparison(node->op, left, right, span);
  }
  if (const auto* node = expression.As<Logical>()) {
    std::vector<TypedPtr> terms;
    for (const ExpressionPtr& term : node->terms) {
      TypedPtr value = Analyse(*term);
      if (!CanCoerce(value->type, Boolean())) {
        Fail(error_code::kTypeMismatch, term->span,
             fmt::format("Logical expression term must evaluate to a boolean (actual: {})",
                         TypeText(value->type)));
      }
      terms.push_back(Coerce(value, Boolean()));
    }
    return node->is_and ? MakeAnd(std::move(terms)) : MakeOr(std::move(terms));
  }
  if (const auto* node = expression.As<Not>()) {
    return MakeNot(AnalyseAs(*node->value, Boolean(), "Value of logical NOT expression"));
  }
  if (const auto* node = expression.As<IsNull>()) {
    TypedPtr value = Analyse(*node->value);
    return MakeCall(Boolean(), node->negated ? "($1 IS NOT NULL)" : "($1 IS NULL)", {value});
  }
  if (const auto* node = expression.As<TruthTest>()) {
    TypedPtr value = AnalyseAs(*node->value, Boolean(), "Value of IS expression");
    const std::string what = node->truth == Truth::kTrue    ? "TRUE"
                             : node->truth == Truth::kFalse ? "FALSE"
                                                            : "NULL";
    return MakeCall(Boolean(), fmt::format("($1 IS {}{})", node->negated ? "NOT " : "", what),
                    {value});
  }
  if (const auto* node = expression.As<Between>()) return BetweenPredicate(*node, span);
  if (const auto* node = expression.As<InList>()) return InListPredicate(*node, span);
  if (const auto* node = expression.As<InSubquery>()) return InSubqueryPredicate(*node, span);
  if (const auto* node = expression.As<QuantifiedComparison>()) return Quantified(*node, span);
  if (const auto* node = expression.As<Like>()) return LikePredicate(*node, span);
  if (const auto* node = expression.As<Overlaps>()) return OverlapsPredicate(*node, span);
  if (const auto* node = expression.As<Exists>()) {
    QueryPlan plan = AnalyseQuery(analysis_, *node->query, scope_, tables_);
    return MakeSubquery(Boolean(), "EXISTS (" + plan.sql + ")", plan.is_volatile);
  }
  return nullptr;
}

TypedPtr ExpressionAnalyser::BetweenPredicate(const Between& node, const Span& span) {
  TypedPtr value = Analyse(*node.value);
  TypedPtr low = Analyse(*node.low);
  TypedPtr high = Analyse(*node.high);
  const auto low_type = CommonSuperType(value->type, low->type);
  const auto type = low_type ? CommonSuperType(*low_type, high->type) : std::nullopt;
  if (!type || !type->IsOrderable()) {
    Fail(error_code::kTypeMismatch, span,
         fmt::format("Cannot check if {} is BETWEEN {} and {}", TypeText(value->type),
                     TypeText(low->type), TypeText(high->type)));
  }
  const auto within = [&](const TypedPtr& from, const TypedPtr& to) {
    return MakeAnd({MakeComparison(ComparisonOperator::kGreaterOrEqual, value, from, span),
                    MakeComparison(ComparisonOperator::kLessOrEqual, value, to, span)});
  };
  if (node.symmetric) return MakeOr({within(low, high), within(high, low)});
  return within(low, high);
}

TypedPtr ExpressionAnalyser::InListPredicate(const InList& node, const Span& span) {
  TypedPtr value = Analyse(*node.value);
  std::vector<TypedPtr> all = {value};
  bool plain = !value->type.Is(TypeKind::kRow) && !value->type.IsFloating();
  for (const ExpressionPtr& item : node.list) {
    all.push_back(Analyse(*item));
    if (all.back()->type.Is(TypeKind::kRow) || all.back()->type.IsFloating()) plain = false;
  }
  const Type common = CommonTypeOf(all, "IN value and list items", span);
  if (!common.IsComparable()) {
    Fail(error_code::kTypeMismatch, span,
         fmt::format("Type {} is not comparable", TypeText(common)));
  }
  if (!plain || common.IsFloating()) {
    std::vector<TypedPtr> terms;
    for (std::size_t i = 1; i < all.size(); ++i) {
      terms.push_back(MakeComparison(ComparisonOperator::kEqual, value, all[i], span));
    }
    return MakeOr(std::move(terms));
  }
  for (TypedPtr& item : all) {
    item = Coerce(item, common);
    if (common.Is(TypeKind::kTimestampWithZone)) item = Instant(item);
  }
  return MakeCall(Boolean(), "($1 IN ($2*))", std::move(all));
}

TypedPtr ExpressionAnalyser::InSubqueryPredicate(const InSubquery& node, const Span& span) {
  TypedPtr value = Analyse(*node.value);
  QueryPlan plan = AnalyseQuery(analysis_, *node.query, scope_, tables_);
  const Type found = ValueType(plan);
  const auto common = CommonSuperType(value->type, found);
  if (!common) {
    Fail(error_code::kTypeMismatch, span,
         fmt::format("Value expression and result of subquery must be of the same type: row({}) vs "
                     "{}",
                     TypeText(value->type), TypeText(found)));
  }
  if (plan.columns.size() == 1) {
    const std::string query = Converted(analysis_, plan, *common);
    return MakeCall(
        Boolean(), "($1 IN $2)",
        {Coerce(value, *common), MakeSubquery(*common, "(" + query + ")", plan.is_volatile)});
  }
  // Several columns compare with the fields of a row.
  std::vector<TypedPtr> fields;
  for (std::size_t i = 0; i < plan.columns.size(); ++i) {
    const TypedPtr field = RowField(value, i);
    fields.push_back(
        CanCoerce(field->type, plan.columns[i].type) ? Coerce(field, plan.columns[i].type) : field);
  }
  TypedPtr row = MakeCall(found, "($*)", std::move(fields));
  return MakeCall(Boolean(), "($1 IN $2)",
                  {row, MakeSubquery(found, "(" + plan.sql + ")", plan.is_volatile)});
}

TypedPtr ExpressionAnalyser::Quantified(const QuantifiedComparison& node, const Span& span) {
  TypedPtr value = Analyse(*node.value);
  QueryPlan plan = AnalyseQuery(analysis_, *node.query, scope_, tables_);
  if (plan.columns.size() != 1) {
    Fail(error_code::kNotSupported, span,
         "Multiple columns returned by subquery are not yet supported");
  }
  const auto common = CommonSuperType(value->type, plan.columns[0].type);
  if (!common) {
    Fail(error_code::kTypeMismatch, span,
         fmt::format("Value expression and result of subquery must be of the same type for "
                     "quantified comparison: {} vs {}",
                     TypeText(value->type), TypeText(plan.columns[0].type)));
  }
  const std::string query = Converted(analysis_, plan, *common);
  return MakeCall(
      Boolean(),
      fmt::format("($1 {} {} $2)", ComparisonText(node.op),
                  node.quantifier == Quantifier::kAll ? "ALL" : "ANY"),
      {Coerce(value, *common), MakeSubquery(*common, "(" + query + ")", plan.is_volatile)});
}

namespace {

// What DuckDB lets pass: an escape that escapes nothing.
void CheckEscape(const Typed& pattern, const Typed& escape) {
  const std::string* sign = ConstantValue(escape);
  if (sign == nullptr) return;
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; };
  const auto characters = std::ranges::count_if(*sign, [&](char c) { return !continues(c); });
  if (characters != 1) {
    FailAnywhere(error_code::kInvalidFunctionArgument, "Escape string must be a single character");
  }
  const std::string* text = ConstantValue(pattern);
  for (std::size_t at = 0; text != nullptr; at += sign->size() + 1) {
    at = text->find(*sign, at);
    if (at == std::string::npos) return;
    const std::string_view rest = std::string_view(*text).substr(at + sign->size());
    if (!rest.starts_with('%') && !rest.starts_with('_') && !rest.starts_with(*sign)) {
      FailAnywhere(error_code::kInvalidFunctionArgument,
                   "Escape character must be followed by '%', '_' or the escape character itself");
    }
  }
}

}  // namespace

TypedPtr ExpressionAnalyser::LikePredicate(const Like& node, const Span& span) {
  std::vector<TypedPtr> parts = {Analyse(*node.value), Analyse(*node.pattern)};
  if (node.escape) parts.push_back(Analyse(*node.escape));
  static constexpr std::array kWhat = {"Left side of LIKE expression",
                                       "Pattern for LIKE expression", "Escape for LIKE expression"};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (!parts[i]->type.IsText() && !parts[i]->type.Is(TypeKind::kUnknown)) {
      Fail(error_code::kTypeMismatch, parts[i]->span,
           fmt::format("{} must evaluate to a varchar (actual: {})", kWhat.at(i),
                       TypeText(parts[i]->type)));
    }
    parts[i] = Coerce(parts[i], VarcharType());
  }
  if (node.escape) CheckEscape(*parts[1], *parts[2]);
  return MakeCall(Boolean(), node.escape ? "($1 LIKE $2 ESCAPE $3)" : "($1 LIKE $2)",
                  std::move(parts));
}

TypedPtr ExpressionAnalyser::OverlapsPredicate(const Overlaps& node, const Span& span) {
  struct Period {
    TypedPtr start;
    TypedPtr end;
  };
  const auto period = [&](const Expression& expression) {
    TypedPtr row = Analyse(expression);
    if (!row->type.Is(TypeKind::kRow) || row->type.arguments.size() != 2) {
      Fail(error_code::kTypeMismatch, expression.span, "OVERLAPS takes two periods of two values");
    }
    Period out{.start = RowField(row, 0), .end = RowField(row, 1)};
    if (out.end->type.IsInterval()) {
      out.end = MakeArithmetic(ArithmeticOperator::kAdd, out.start, out.end, span);
    }
    const auto lower = MakeComparison(ComparisonOperator::kLessOrEqual, out.start, out.end, span);
    const Type type = *CommonSuperType(out.start->type, out.end->type);
    const std::vector<TypedPtr> ends = {lower, Coerce(out.start, type), Coerce(out.end, type)};
    return Period{.start = MakeCall(type, "CASE WHEN $1 THEN $2 ELSE $3 END", ends),
                  .end = MakeCall(type, "CASE WHEN $1 THEN $3 ELSE $2 END", ends)};
  };
  const Period left = period(*node.left);
  const Period right = period(*node.right);
  const auto compare = [&](ComparisonOperator op, const TypedPtr& a, const TypedPtr& b) {
    return MakeComparison(op, a, b, span);
  };
  // Half-open periods share a moment, or begin together.
  return MakeOr({MakeAnd({compare(ComparisonOperator::kLess, left.start, right.end),
                          compare(ComparisonOperator::kLess, right.start, left.end)}),
                 compare(ComparisonOperator::kEqual, left.start, right.start)});
}

TypedPtr ExpressionAnalyser::ScalarSubquery(const Subquery& node, const Span& span) {
  QueryPlan plan = AnalyseQuery(analysis_, *node.query, scope_, tables_);
  const Type type = ValueType(plan);
  if (plan.columns.size() == 1) {
    return MakeSubquery(type, "(" + plan.sql + ")", plan.is_volatile);
  }
  const std::int32_t relation = analysis_.NewRelation();
  std::vector<TypedPtr> fields;
  for (std::size_t i = 0; i < plan.columns.size(); ++i) {
    fields.push_back(MakeColumn(plan.columns[i].type, ColumnText(relation, i), relation,
                                static_cast<std::int32_t>(i)));
  }
  return MakeSubquery(type,
                      "(SELECT " + Render(*MakeRow(type, std::move(fields))) + " FROM (" +
                          plan.sql + ") AS " + RelationAlias(relation) + ")",
                      plan.is_volatile);
}

}  // namespace laketop::dialect
