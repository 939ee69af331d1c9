// SPDX-License-Identifier: Apache-2.0
// UNION, INTERSECT, EXCEPT, VALUES, TABLE.
#include "dialect/analyser/casts.hpp"
#include "dialect/analyser/query_analyser.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>

namespace laketop::dialect {

namespace {

std::string_view OperatorText(SetOperator op) {
  return op == SetOperator::kUnion       ? "UNION"
         : op == SetOperator::kIntersect ? "INTERSECT"
                                         : "EXCEPT";
}

// The operand's columns brought to the common types.
std::string Converted(Analysis& analysis, const QueryPlan& plan, const std::vector<Type>& types) {
  bool same = true;
  for (std::size_t i = 0; i < types.size(); ++i) {
    same &= plan.columns[i].type == types[i] && SameRepresentation(plan.columns[i].type, types[i]);
  }
  if (same) return "(" + plan.sql + ")";
  const std::int32_t relation = analysis.NewRelation();
  std::string columns;
  for (std::size_t i = 0; i < types.size(); ++i) {
    const TypedPtr column = MakeColumn(plan.columns[i].type, ColumnText(relation, i), relation,
                                       static_cast<std::int32_t>(i));
    columns += (i > 0 ? ", " : "") + Render(*Coerce(column, types[i])) + " AS " + ColumnAlias(i);
  }
  return "(SELECT " + columns + " FROM (" + plan.sql + ") AS " + RelationAlias(relation) + ")";
}

}  // namespace

QueryPlan QueryAnalyser::AnalyseSetOperation(const SetOperation& operation, const Span& span) {
  const std::string_view name = OperatorText(operation.op);
  analysis_.PlanLine(fmt::format("{}{}", name, operation.all ? " ALL" : ""));
  ++analysis_.plan_depth;
  std::vector<QueryPlan> operands;
  for (const QueryBodyPtr& operand : operation.operands) {
    operands.push_back(AnalyseBody(*operand, nullptr));
  }
  --analysis_.plan_depth;
  std::vector<Type> types;
  for (const QueryColumn& column : operands[0].columns) types.push_back(column.type);
  for (const QueryPlan& operand : operands) {
    if (operand.columns.size() != types.size()) {
      Fail(error_code::kTypeMismatch, span,
           fmt::format("{} query has different number of fields: {}, {}", name, types.size(),
                       operand.columns.size()));
    }
    for (std::size_t i = 0; i < types.size(); ++i) {
      const auto common = CommonSuperType(types[i], operand.columns[i].type);
      if (!common) {
        Fail(error_code::kTypeMismatch, span,
             fmt::format("column {} in {} query has incompatible types: {}, {}", i + 1, name,
                         TypeText(types[i]), TypeText(operand.columns[i].type)));
      }
      types[i] = *common;
    }
  }
  QueryPlan plan;
  plan.columns = operands[0].columns;
  for (std::size_t i = 0; i < types.size(); ++i) plan.columns[i].type = types[i];
  plan.facts.pushable = operation.op == SetOperator::kUnion;
  for (QueryPlan& operand : operands) {
    if (!plan.sql.empty()) {
      plan.sql += fmt::format(" {}{} ", name, operation.all ? " ALL" : "");
    }
    plan.sql += Converted(analysis_, operand, types);
    plan.is_volatile |= operand.is_volatile;
    const std::int32_t branch = analysis_.NewRelation();
    analysis_.relations[branch] = std::move(operand.facts);
    plan.facts.branches.push_back(branch);
  }
  return plan;
}

namespace {

std::string RowText(const std::vector<TypedPtr>& row) {
  std::string out;
  for (const TypedPtr& cell : row) out += (out.empty() ? "" : ", ") + TypeText(cell->type);
  return "row(" + out + ")";
}

Type ColumnType(const std::vector<std::vector<TypedPtr>>& rows, std::size_t column,
                const Span& span) {
  Type type = MakeType(TypeKind::kUnknown);
  for (const std::vector<TypedPtr>& row : rows) {
    const std::optional<Type> next = CommonSuperType(type, row[column]->type);
    if (!next) {
      Fail(error_code::kTypeMismatch, span,
           fmt::format("Values rows have mismatched types: {} vs {}", RowText(rows[0]),
                       RowText(row)));
    }
    type = *next;
  }
  return type;
}

}  // namespace

QueryPlan QueryAnalyser::AnalyseValues(const Values& values, const Span& span) {
  const Scope empty{.parent = outer_, .fields = {}, .is_lambda = false};
  ExpressionAnalyser expressions(analysis_, empty, tables_, ExpressionRules{.clause = "VALUES"});
  std::vector<std::vector<TypedPtr>> rows;
  for (const ExpressionPtr& row : values.rows) {
    TypedPtr value = expressions.Analyse(*row);
    std::vector<TypedPtr> cells;
    if (row->As<RowConstructor>() != nullptr) {
      for (std::size_t i = 0; i < value->type.arguments.size(); ++i)
        cells.push_back(RowField(value, i));
    } else {
      cells.push_back(std::move(value));
    }
    if (!rows.empty() && rows[0].size() != cells.size()) {
      Fail(
          error_code::kTypeMismatch, span,
          fmt::format("Values rows have mismatched sizes: {} vs {}", rows[0].size(), cells.size()));
    }
    rows.push_back(std::move(cells));
  }
  QueryPlan plan;
  for (std::size_t i = 0; i < rows[0].size(); ++i) {
    const Type type = ColumnType(rows, i, span);
    for (auto& row : rows) {
      row[i] = Coerce(row[i], type);
      plan.is_volatile |= row[i]->is_volatile;
    }
    plan.columns.push_back(QueryColumn{.name = std::nullopt, .type = type});
  }
  const std::int32_t relation = analysis_.NewRelation();
  std::string names;
  for (std::size_t i = 0; i < plan.columns.size(); ++i)
    names += (i > 0 ? ", " : "") + ColumnAlias(i);
  std::string text;
  for (const auto& row : rows) {
    text += text.empty() ? "(" : ", (";
    for (std::size_t i = 0; i < row.size(); ++i) {
      // DuckDB would guess the type of a column of bare NULLs and literals anew.
      const bool typed = &row == &rows[0];
      const std::string cell = Render(*row[i]);
      text += i > 0 ? ", " : "";
      text += typed ? "CAST(" + cell + " AS " + DuckDbType(plan.columns[i].type) + ")" : cell;
    }
    text += ")";
    if (text.size() > kEmittedBytesMax) {
      Fail(error_code::kNotSupported, span, "VALUES is too long");
    }
  }
  plan.sql = "SELECT " + names + " FROM (VALUES " + text + ") AS " + RelationAlias(relation) + "(" +
             names + ")";
  analysis_.PlanLine(fmt::format("Values[{} rows]", rows.size()));
  return plan;
}

QueryPlan QueryAnalyser::AnalyseTable(const TableQuery& table, const Span& span) {
  QualifiedName name;
  name.span = table.name.span;
  name.parts = table.name.parts;
  const RelationPtr relation =
      MakeRelation(span, TableRelation{.name = std::move(name), .version = {}});
  const RelationPlan source =
      RelationAnalyser(analysis_, outer_, tables_).Analyse(*relation, nullptr);
  QueryPlan plan;
  std::string columns;
  for (const Field& field : source.fields) {
    if (field.hidden) continue;
    NoteColumns(analysis_, *field.node);
    columns += (columns.empty() ? "" : ", ") + field.node->text + " AS " +
               ColumnAlias(plan.columns.size());
    plan.facts.outputs.push_back(field.node);
    plan.columns.push_back(QueryColumn{.name = field.name, .type = field.node->type});
  }
  plan.sql = "SELECT " + columns + " FROM " + source.sql;
  plan.facts.inputs = source.pushable;
  plan.facts.pushable = true;
  return plan;
}

}  // namespace laketop::dialect
