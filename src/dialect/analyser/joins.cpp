// SPDX-License-Identifier: Apache-2.0
// JOIN and UNNEST.
#include "dialect/analyser/casts.hpp"
#include "dialect/analyser/operators.hpp"
#include "dialect/analyser/query_analyser.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace laketop::dialect {

namespace {

const UnnestRelation* UnnestOf(const Relation& relation) {
  if (const auto* aliased = relation.As<AliasedRelation>()) return UnnestOf(*aliased->relation);
  return relation.As<UnnestRelation>();
}

bool IsLateral(const Relation& relation) {
  if (const auto* aliased = relation.As<AliasedRelation>()) return IsLateral(*aliased->relation);
  return relation.As<LateralRelation>() != nullptr || relation.As<UnnestRelation>() != nullptr;
}

std::string_view JoinText(JoinKind kind) {
  switch (kind) {
    case JoinKind::kLeft:
      return " LEFT JOIN ";
    case JoinKind::kRight:
      return " RIGHT JOIN ";
    case JoinKind::kFull:
      return " FULL JOIN ";
    case JoinKind::kInner:
      return " INNER JOIN ";
    default:
      return " CROSS JOIN ";
  }
}

const Field* FindNamed(const std::vector<Field>& fields, const Identifier& name,
                       std::string_view side) {
  const Field* found = nullptr;
  for (const Field& field : fields) {
    if (field.hidden || field.name != name.value) continue;
    if (found != nullptr) {
      Fail(error_code::kAmbiguousName, name.span,
           fmt::format("Column '{}' is ambiguous", name.text));
    }
    found = &field;
  }
  if (found == nullptr) {
    Fail(error_code::kColumnNotFound, name.span,
         fmt::format("Column '{}' is missing from {} side of join", name.text, side));
  }
  return found;
}

}  // namespace

RelationPlan RelationAnalyser::Join(const JoinRelation& join, const Scope* left) {
  if (join.natural) {
    Fail(error_code::kNotSupported, join.left->span, "Natural join not supported");
  }
  RelationPlan left_plan = Analyse(*join.left, left);
  Scope lateral{
      .parent = left != nullptr ? left : outer_, .fields = left_plan.fields, .is_lambda = false};
  const bool is_lateral = IsLateral(*join.right);
  if (is_lateral && (join.kind == JoinKind::kRight || join.kind == JoinKind::kFull)) {
    Fail(error_code::kInvalidColumnReference, join.right->span,
         "LATERAL reference not allowed in RIGHT or FULL JOIN");
  }
  if (UnnestOf(*join.right) != nullptr && join.on && join.kind != JoinKind::kLeft &&
      (join.on->As<BooleanLiteral>() == nullptr)) {
    Fail(error_code::kNotSupported, join.on->span,
         "INNER JOIN involving UNNEST is only supported with condition ON TRUE");
  }
  RelationPlan right_plan = Analyse(*join.right, is_lateral ? &lateral : nullptr);

  RelationPlan plan;
  plan.fields = left_plan.fields;
  plan.fields.insert(plan.fields.end(), right_plan.fields.begin(), right_plan.fields.end());
  const bool keeps_left = join.kind != JoinKind::kRight && join.kind != JoinKind::kFull;
  const bool keeps_right = join.kind != JoinKind::kLeft && join.kind != JoinKind::kFull;
  const auto append = [](std::vector<std::int32_t>& to, const std::vector<std::int32_t>& from) {
    to.insert(to.end(), from.begin(), from.end());
  };
  if (keeps_left) append(plan.pushable, left_plan.pushable);
  if (keeps_right) append(plan.pushable, right_plan.pushable);

  const std::vector<Identifier>& names = join.using_;
  std::string condition;
  if (join.on) {
    Scope scope{
        .parent = left != nullptr ? left : outer_, .fields = plan.fields, .is_lambda = false};
    ExpressionAnalyser expressions(analysis_, scope, tables_,
                                   ExpressionRules{.clause = "JOIN clause"});
    const TypedPtr on = expressions.AnalyseCondition(*join.on, "JOIN ON clause");
    condition = Render(*on);
    // What the condition rejects of the side that is not preserved need not be read.
    std::vector<std::int32_t> inputs;
    if (join.kind == JoinKind::kInner || join.kind == JoinKind::kLeft)
      append(inputs, right_plan.pushable);
    if (join.kind == JoinKind::kInner || join.kind == JoinKind::kRight)
      append(inputs, left_plan.pushable);
    PushDown(analysis_, on, inputs);
  } else if (!names.empty()) {
    std::vector<TypedPtr> terms;
    std::vector<Field> fields;
    std::set<const Field*> used;
    for (const Identifier& name : names) {
      const Field* a = FindNamed(left_plan.fields, name, "left");
      const Field* b = FindNamed(right_plan.fields, name, "right");
      used.insert(a);
      used.insert(b);
      NoteColumns(analysis_, *a->node);
      NoteColumns(analysis_, *b->node);
      terms.push_back(MakeComparison(ComparisonOperator::kEqual, a->node, b->node, name.span));
      const Type type = CommonSuperType(a->node->type, b->node->type).value_or(a->node->type);
      Field field;
      field.name = name.value;
      field.node =
          join.kind == JoinKind::kRight ? Coerce(b->node, type)
          : join.kind == JoinKind::kFull
              ? MakeCall(type, "coalesce($1, $2)", {Coerce(a->node, type), Coerce(b->node, type)})
              : Coerce(a->node, type);
      fields.push_back(std::move(field));
    }
    condition = Render(*MakeAnd(std::move(terms)));
    for (const RelationPlan* side : {&left_plan, &right_plan}) {
      for (const Field& field : side->fields) {
        if (!used.contains(&field)) fields.push_back(field);
      }
    }
    plan.fields = std::move(fields);
  }
  if (join.kind == JoinKind::kImplicit || join.kind == JoinKind::kCross ||
      (condition.empty() && join.kind == JoinKind::kInner)) {
    plan.sql = "(" + left_plan.sql + " CROSS JOIN " + right_plan.sql + ")";
  } else {
    plan.sql = "(" + left_plan.sql + std::string(JoinText(join.kind)) + right_plan.sql + " ON " +
               (condition.empty() ? "TRUE" : condition) + ")";
  }
  return plan;
}

// UNNEST: DuckDB unnests several lists of a select list side by side and pads with NULL, as Trino
// does; rows and maps become several columns.
RelationPlan RelationAnalyser::Unnest(const UnnestRelation& unnest, const Scope* left,
                                      bool lateral) {
  const Scope empty{.parent = outer_, .fields = {}, .is_lambda = false};
  ExpressionAnalyser expressions(analysis_, left != nullptr ? *left : empty, tables_,
                                 ExpressionRules{.clause = "UNNEST"});
  std::string lists;    // unnest(..) AS u0, ...
  std::string columns;  // what is made of them
  std::string lengths;
  QueryPlan plan;
  const std::int32_t inner = analysis_.NewRelation();
  std::size_t list_count = 0;
  const auto list = [&](const std::string& sql) {
    lists += fmt::format("{}unnest({}) AS u{}", list_count > 0 ? ", " : "", sql, list_count);
    return fmt::format("{}.u{}", RelationAlias(inner), list_count++);
  };
  const auto column = [&](Type type, std::optional<std::string> name, const std::string& sql) {
    columns += fmt::format("{}{} AS {}", columns.empty() ? "" : ", ", sql,
                           ColumnAlias(plan.columns.size()));
    plan.columns.push_back(QueryColumn{.name = std::move(name), .type = std::move(type)});
  };
  for (const ExpressionPtr& value : unnest.values) {
    const TypedPtr source = expressions.Analyse(*value);
    const Type& type = source->type;
    const std::string sql = Render(*source);
    if (type.Is(TypeKind::kArray)) {
      const Type& element = type.arguments[0];
      const std::string name = list(sql);
      lengths += ", len(" + sql + ")";
      if (!element.Is(TypeKind::kRow)) {
        column(element, std::nullopt, name);
        continue;
      }
      for (std::size_t i = 0; i < element.arguments.size(); ++i) {
        column(element.arguments[i],
               element.names[i].empty() ? std::optional<std::string>() : element.names[i],
               fmt::format("struct_extract({}, {})", name, QuoteText(RowFieldName(element, i))));
      }
    } else if (type.Is(TypeKind::kMap)) {
      column(type.arguments[0], std::nullopt, list("map_keys(" + sql + ")"));
      column(type.arguments[1], std::nullopt, list("map_values(" + sql + ")"));
      lengths += ", len(map_keys(" + sql + "))";
    } else {
      FailAnywhere(error_code::kInvalidFunctionArgument,
                   fmt::format("Cannot unnest type: {}", TypeText(type)));
    }
  }
  if (unnest.with_ordinality) {
    column(MakeType(TypeKind::kBigint), std::nullopt,
           list("range(1, greatest(" + lengths.substr(2) + ") + 1)"));
  }
  plan.sql = "SELECT " + columns + " FROM (SELECT " + lists + ") AS " + RelationAlias(inner);
  RelationPlan out = Derived(std::move(plan), {}, lateral);
  out.pushable.clear();
  return out;
}

}  // namespace laketop::dialect
