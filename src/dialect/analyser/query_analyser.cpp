// SPDX-License-Identifier: Apache-2.0
// WITH, and what follows a query's body.
#include "dialect/analyser/query_analyser.hpp"

#include "dialect/analyser/casts.hpp"
#include "dialect/analyser/operators.hpp"

#include <fmt/format.h>

#include <deque>
#include <string>
#include <utility>

namespace laketop::dialect {

namespace {

// Trino's default for max_recursion_depth is a limit on rounds; DuckDB has none, so the result's
// own growth is what ends a runaway query (the statement's memory and time limits).
constexpr std::size_t kCommonTablesMax = 1'000;
constexpr std::string_view kMissingColumnAliases = "MISSING_COLUMN_ALIASES";

void NameColumns(QueryPlan& plan, const CommonTable& table) {
  if (table.columns.empty()) return;
  if (table.columns.size() != plan.columns.size()) {
    Fail(error_code::kMismatchedColumnAliases, table.columns[0].span,
         fmt::format("Column alias list has {} entries but relation has {} columns",
                     table.columns.size(), plan.columns.size()));
  }
  for (std::size_t i = 0; i < plan.columns.size(); ++i)
    plan.columns[i].name = table.columns[i].value;
}

class WithAnalyser {
 public:
  WithAnalyser(Analysis& analysis, const Scope* outer, CommonTables& tables)
      : analysis_(analysis), outer_(outer), tables_(tables) {}

  void Add(const CommonTable& table, bool recursive) {
    if (tables_.tables.contains(table.name.value)) {
      Fail(error_code::kDuplicateNamedQuery, table.name.span,
           fmt::format("WITH query name '{}' specified more than once", table.name.text));
    }
    if (plans_.size() >= kCommonTablesMax) {
      Fail(error_code::kNotSupported, table.name.span, "Too many WITH queries");
    }
    if (recursive && table.columns.empty()) {
      Fail(kMissingColumnAliases, table.name.span,
           "missing column aliases in recursive WITH query");
    }
    if (recursive && AddRecursive(table)) return;
    QueryPlan plan = AnalyseQuery(analysis_, *table.query, outer_, &tables_);
    NameColumns(plan, table);
    CommonTablePlan& common = New(table, plan.columns);
    common.facts = std::move(plan.facts);
    texts_.push_back(Text{&common, "(" + plan.sql + ")", false});
  }

  // The WITH clause; offers conditions to queries that are referred to once.
  std::string Finish() {
    std::string out;
    bool recursive = false;
    for (const Text& text : texts_) {
      if (text.common->references == 0) continue;
      out += out.empty() ? "" : ", ";
      out += text.common->relation;
      if (text.recursive) {
        recursive = true;
        out += "(";
        for (std::size_t i = 0; i < text.common->columns.size(); ++i) {
          out += (i > 0 ? ", " : "") + ColumnAlias(i);
        }
        out += ")";
      }
      // Read once, it is better optimised in its place.
      const bool inlined = text.common->references == 1 && !text.recursive;
      out += inlined ? " AS NOT MATERIALIZED " : " AS ";
      out += text.sql;
    }
    // Later queries refer to earlier ones: their conditions come first.
    for (auto at = plans_.rbegin(); at != plans_.rend(); ++at) {
      if (at->references != 1 || !at->facts.pushable) continue;
      const std::int32_t relation = analysis_.NewRelation();
      analysis_.relations[relation] = at->facts;
      for (const TypedPtr& condition : at->offered) {
        PushDown(analysis_, Rebased(condition, relation), {relation});
      }
    }
    if (out.empty()) return out;
    return (recursive ? "WITH RECURSIVE " : "WITH ") + out + " ";
  }

 private:
  struct Text {
    CommonTablePlan* common;
    std::string sql;
    bool recursive;
  };

  CommonTablePlan& New(const CommonTable& table, std::vector<QueryColumn> columns) {
    CommonTablePlan& common = plans_.emplace_back();
    common.relation = fmt::format("q{}", analysis_.NewRelation());
    common.columns = std::move(columns);
    tables_.tables[table.name.value] = &common;
    return common;
  }

  static TypedPtr Rebased(const TypedPtr& node, std::int32_t relation) {
    if (node->kind == TypedKind::kColumn) {
      return MakeColumn(node->type, node->text, relation, node->column);
    }
    if (node->children.empty()) return node;
    auto copy = std::make_shared<Typed>(*node);
    for (TypedPtr& child : copy->children) child = Rebased(child, relation);
    return copy;
  }

  // A union whose second operand refers to itself. False: an ordinary query after all.
  bool AddRecursive(const CommonTable& table) {
    const Query& query = *table.query;
    const auto* operation = std::get_if<SetOperation>(&query.body->node);
    if (operation == nullptr || operation->op != SetOperator::kUnion ||
        operation->operands.size() != 2 || table.columns.empty() || query.with ||
        !query.order_by.empty() || query.limit || query.offset) {
      return false;
    }
    QueryAnalyser analyser(analysis_, outer_, &tables_);
    QueryPlan base = analyser.AnalyseBody(*operation->operands[0], nullptr);
    NameColumns(base, table);
    CommonTablePlan& common = New(table, base.columns);
    common.recursive_open = true;
    QueryPlan step = analyser.AnalyseBody(*operation->operands[1], nullptr);
    common.recursive_open = false;
    if (step.columns.size() != base.columns.size()) {
      Fail(error_code::kTypeMismatch, table.name.span,
           fmt::format(
               "base and step relations of recursion have different number of fields: {}, {}",
               base.columns.size(), step.columns.size()));
    }
    const bool recursive = common.references > 0;
    common.references = 0;
    const std::int32_t relation = analysis_.NewRelation();
    std::string converted;
    for (std::size_t i = 0; i < step.columns.size(); ++i) {
      if (!CanCoerce(step.columns[i].type, base.columns[i].type)) {
        Fail(error_code::kTypeMismatch, table.name.span,
             fmt::format("recursion step relation output type ({}) is not coercible to recursion "
                         "base relation output type ({}) at column {}",
                         TypeText(step.columns[i].type), TypeText(base.columns[i].type), i + 1));
      }
      const TypedPtr column = MakeColumn(step.columns[i].type, ColumnText(relation, i), relation,
                                         static_cast<std::int32_t>(i));
      converted += (i > 0 ? ", " : "") + Render(*Coerce(column, base.columns[i].type)) + " AS " +
                   ColumnAlias(i);
    }
    texts_.push_back(Text{&common,
                          "(" + base.sql + (operation->all ? " UNION ALL " : " UNION ") +
                              "SELECT " + converted + " FROM (" + step.sql + ") AS " +
                              RelationAlias(relation) + ")",
                          recursive});
    return true;
  }

  Analysis& analysis_;
  const Scope* outer_;
  CommonTables& tables_;
  std::deque<CommonTablePlan> plans_;
  std::vector<Text> texts_;
};

}  // namespace

QueryPlan AnalyseQuery(Analysis& analysis, const Query& query, const Scope* outer,
                       const CommonTables* tables) {
  if (!query.with) return QueryAnalyser(analysis, outer, tables).AnalyseBody(*query.body, &query);
  CommonTables own{.parent = tables, .tables = {}};
  WithAnalyser with(analysis, outer, own);
  for (const CommonTable& table : query.with->tables) with.Add(table, query.with->recursive);
  QueryPlan plan = QueryAnalyser(analysis, outer, &own).AnalyseBody(*query.body, &query);
  plan.sql = with.Finish() + plan.sql;
  return plan;
}

std::int64_t RowCountOf(const Expression& expression) {
  const auto* literal = expression.As<IntegerLiteral>();
  if (literal != nullptr && literal->value >= 0) return literal->value;
  if (expression.As<Parameter>() != nullptr) {
    Fail(error_code::kInvalidParameterUsage, expression.span, "Query takes no parameters");
  }
  Fail(error_code::kInvalidLimitClause, expression.span,
       "The row count must be a non-negative integer");
}

// ORDER BY, OFFSET and LIMIT over a body that is no SELECT.
QueryPlan QueryAnalyser::WithTail(QueryPlan plan, const Query& query) {
  if (query.order_by.empty() && !query.offset && !query.limit) return plan;
  const std::int32_t relation = analysis_.NewRelation();
  Scope scope{.parent = outer_, .fields = {}, .is_lambda = false};
  std::string columns;
  for (std::size_t i = 0; i < plan.columns.size(); ++i) {
    Field field;
    field.name = plan.columns[i].name;
    field.node = MakeColumn(plan.columns[i].type, ColumnText(relation, i), relation,
                            static_cast<std::int32_t>(i));
    scope.fields.push_back(std::move(field));
    columns += (i > 0 ? ", " : "") + ColumnText(relation, i) + " AS " + ColumnAlias(i);
  }
  std::vector<SortKey> keys;
  ExpressionAnalyser expressions(analysis_, scope, tables_,
                                 ExpressionRules{.clause = "ORDER BY clause"});
  for (const SortItem& item : query.order_by) {
    const auto* ordinal = item.key->As<IntegerLiteral>();
    TypedPtr key;
    if (ordinal != nullptr) {
      if (ordinal->value < 1 || static_cast<std::size_t>(ordinal->value) > scope.fields.size()) {
        Fail(error_code::kInvalidColumnReference, item.key->span,
             fmt::format("ORDER BY position {} is not in select list", ordinal->value));
      }
      key = scope.fields[static_cast<std::size_t>(ordinal->value) - 1].node;
    } else {
      key = expressions.Analyse(*item.key);
    }
    if (key->type.Is(TypeKind::kTimestampWithZone)) key = Instant(key);
    keys.push_back(SortKey{.key = std::move(key),
                           .descending = item.descending,
                           .nulls_first = item.nulls == NullOrder::kFirst});
  }
  std::string order = keys.empty() ? "" : " ORDER BY " + RenderSortKeys(keys);
  const std::int64_t offset = query.offset ? RowCountOf(*query.offset) : 0;
  std::optional<std::int64_t> limit;
  if (query.limit && query.limit->count) limit = RowCountOf(*query.limit->count);
  if (query.limit && query.limit->fetch && !query.limit->count) limit = 1;
  if (query.limit && query.limit->with_ties) {
    if (keys.empty()) {
      Fail(error_code::kMissingOrderBy, query.limit->span,
           "FETCH FIRST WITH TIES clause requires ORDER BY");
    }
    // Rows that tie with the last one share its rank.
    plan.sql =
        "SELECT " + columns + " FROM (SELECT *, rank() OVER (" + order.substr(1) +
        ") AS k, row_number() OVER (" + order.substr(1) + ") AS n FROM (" + plan.sql + ") AS " +
        RelationAlias(relation) + ") AS " + RelationAlias(relation) +
        fmt::format(" WHERE k <= {} AND n > {} ORDER BY n", limit.value_or(0) + offset, offset);
  } else {
    plan.sql =
        "SELECT " + columns + " FROM (" + plan.sql + ") AS " + RelationAlias(relation) + order;
    if (limit) plan.sql += fmt::format(" LIMIT {}", *limit);
    if (offset > 0) plan.sql += fmt::format(" OFFSET {}", offset);
  }
  plan.ordered = !keys.empty();
  if (limit || offset > 0) plan.facts.pushable = false;
  return plan;
}

QueryPlan QueryAnalyser::AnalyseBody(const QueryBody& body, const Query* tail) {
  // The tail of a SELECT sees its source columns, so SELECT takes it itself.
  if (const auto* select = std::get_if<Select>(&body.node))
    return AnalyseSelect(*select, body.span, tail);
  QueryPlan plan;
  if (const auto* operation = std::get_if<SetOperation>(&body.node)) {
    plan = AnalyseSetOperation(*operation, body.span);
  } else if (const auto* values = std::get_if<Values>(&body.node)) {
    plan = AnalyseValues(*values, body.span);
  } else if (const auto* table = std::get_if<TableQuery>(&body.node)) {
    plan = AnalyseTable(*table, body.span);
  } else {
    const auto& inner = std::get<ParenthesizedQuery>(body.node);
    plan = AnalyseQuery(analysis_, *inner.query, outer_, tables_);
  }
  return tail == nullptr ? plan : WithTail(std::move(plan), *tail);
}

}  // namespace laketop::dialect
