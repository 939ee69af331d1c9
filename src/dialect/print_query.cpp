// SPDX-License-Identifier: Apache-2.0
#include "dialect/print_buffer.hpp"
#include "dialect/printer.hpp"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

namespace laketop::dialect {

void PrintBuffer::Indent(std::size_t indent) {
  for (std::size_t i = 0; i < indent; ++i) Put("   ");
}

void PrintBuffer::PutAliasColumns(const std::vector<Identifier>& columns) {
  if (columns.empty()) return;
  Put(" (");
  PutNames(columns);
  Put(")");
}

void PrintBuffer::PutSubquery(const Query& query, std::size_t indent) {
  Put("(\n");
  Print(query, indent + 1);
  Indent(indent);
  Put(") ");
}

void PrintBuffer::Print(const Query& query, std::size_t indent) {
  if (query.with) {
    Indent(indent);
    Put(query.with->recursive ? "WITH RECURSIVE\n  " : "WITH\n  ");
    bool first = true;
    for (const CommonTable& table : query.with->tables) {
      if (!first) Put(", ");
      first = false;
      Indent(indent);
      Print(table.name);
      PutAliasColumns(table.columns);
      Put(" AS ");
      PutSubquery(*table.query, indent);
      Put("\n");
    }
  }
  PutBody(*query.body, indent);
  if (!query.order_by.empty()) {
    Indent(indent);
    PutOrderBy(query.order_by);
    Put("\n");
  }
  if (query.offset) {
    Indent(indent);
    Put("OFFSET ");
    Print(*query.offset);
    Put(" ROWS\n");
  }
  if (!query.limit) return;
  Indent(indent);
  const Limit& limit = *query.limit;
  Put(limit.fetch ? "FETCH FIRST " : "LIMIT ");
  if (limit.count) {
    Print(*limit.count);
    if (limit.fetch) Put(" ROWS ");
  } else {
    Put(limit.fetch ? "ROW " : "ALL");
  }
  if (limit.fetch) Put(limit.with_ties ? "WITH TIES" : "ONLY");
  Put("\n");
}

void PrintBuffer::PutBody(const QueryBody& body, std::size_t indent) {
  if (const auto* select = std::get_if<Select>(&body.node)) {
    PutSelect(*select, indent);
  } else if (const auto* values = std::get_if<Values>(&body.node)) {
    Indent(indent);
    Put("VALUES ");
    for (std::size_t i = 0; i < values->rows.size(); ++i) {
      Put("\n");
      Indent(indent);
      Put(i == 0 ? "  " : ", ");
      Print(*values->rows[i]);
    }
    Put("\n");
  } else if (const auto* table = std::get_if<TableQuery>(&body.node)) {
    Indent(indent);
    Put("TABLE ");
    Print(table->name);
    Put("\n");
  } else if (const auto* inner = std::get_if<ParenthesizedQuery>(&body.node)) {
    Indent(indent);
    PutSubquery(*inner->query, indent);
    Put("\n");
  } else {
    static constexpr std::array<std::string_view, 3> kOperators = {"UNION ", "INTERSECT ",
                                                                   "EXCEPT "};
    const auto& set = std::get<SetOperation>(body.node);
    for (std::size_t i = 0; i < set.operands.size(); ++i) {
      if (i > 0) {
        Indent(indent);
        Put(kOperators.at(static_cast<std::size_t>(set.op)));
        if (set.all) Put("ALL ");
        Put("\n");
      }
      PutBody(*set.operands[i], indent);
    }
  }
}

void PrintBuffer::PutSelect(const Select& select, std::size_t indent) {
  Indent(indent);
  Put(select.distinct ? "SELECT DISTINCT" : "SELECT");
  if (select.items.size() == 1) {
    Put(" ");
    PutSelectItem(select.items.front());
  } else {
    for (std::size_t i = 0; i < select.items.size(); ++i) {
      Put("\n");
      Indent(indent);
      Put(i == 0 ? "  " : ", ");
      PutSelectItem(select.items[i]);
    }
  }
  Put("\n");
  if (select.from) {
    Indent(indent);
    Put("FROM\n");
    Indent(indent);
    Put("  ");
    Print(*select.from, indent);
    Put("\n");
  }
  if (select.where) {
    Indent(indent);
    Put("WHERE ");
    Print(*select.where);
    Put("\n");
  }
  if (select.group_by) {
    Indent(indent);
    PutGroupBy(*select.group_by);
    Put("\n");
  }
  if (select.having) {
    Indent(indent);
    Put("HAVING ");
    Print(*select.having);
    Put("\n");
  }
  if (select.windows.empty()) return;
  Indent(indent);
  Put("WINDOW");
  for (std::size_t i = 0; i < select.windows.size(); ++i) {
    Put(i == 0 ? "\n" : ",\n");
    Indent(indent + 1);
    Print(select.windows[i].name);
    Put(" AS ");
    PutWindow(select.windows[i].window);
  }
  Put("\n");
}

void PrintBuffer::PutSelectItem(const SelectItem& item) {
  if (const auto* column = std::get_if<SingleColumn>(&item.item)) {
    Print(*column->value);
    if (column->alias) {
      Put(" ");
      Print(*column->alias);
    }
    return;
  }
  const auto& all = std::get<AllColumns>(item.item);
  if (all.target) {
    PutBase(*all.target);
    Put(".");
  }
  Put("*");
  if (all.aliases.empty()) return;
  Put(" AS (");
  PutNames(all.aliases);
  Put(")");
}

void PrintBuffer::PutGroupingSet(const GroupingSet& set) {
  Put("(");
  PutList(set);
  Put(")");
}

void PrintBuffer::PutGroupBy(const GroupBy& group) {
  static constexpr std::array<std::string_view, 4> kKinds = {"", "GROUPING SETS (", "CUBE (",
                                                             "ROLLUP ("};
  Put(group.distinct ? "GROUP BY DISTINCT " : "GROUP BY ");
  for (std::size_t i = 0; i < group.elements.size(); ++i) {
    const GroupingElement& element = group.elements[i];
    if (i > 0) Put(", ");
    Put(kKinds.at(static_cast<std::size_t>(element.kind)));
    for (std::size_t j = 0; j < element.sets.size(); ++j) {
      if (j > 0) Put(", ");
      if (element.sets[j].size() == 1 && element.kind != GroupingKind::kSets) {
        Print(*element.sets[j].front());
      } else {
        PutGroupingSet(element.sets[j]);
      }
    }
    if (element.kind != GroupingKind::kSimple) Put(")");
  }
}

void PrintBuffer::PutJoin(const JoinRelation& join, std::size_t indent) {
  static constexpr std::array<std::string_view, 6> kKinds = {", ",   "CROSS", "INNER",
                                                             "LEFT", "RIGHT", "FULL"};
  const bool implicit = join.kind == JoinKind::kImplicit;
  if (!implicit) Put("(");
  Print(*join.left, indent);
  Put("\n");
  Indent(indent);
  if (join.natural) Put("NATURAL ");
  Put(kKinds.at(static_cast<std::size_t>(join.kind)));
  if (!implicit) Put(" JOIN ");
  Print(*join.right, indent);
  if (join.on) {
    Put(" ON ");
    Print(*join.on);
  }
  if (!join.using_.empty()) {
    Put(" USING (");
    PutNames(join.using_);
    Put(")");
  }
  if (!implicit) Put(")");
}

// What an alias or a sample may not follow directly.
void PrintBuffer::PutRelationOperand(const Relation& relation, std::size_t indent) {
  const bool wrap = relation.As<AliasedRelation>() != nullptr ||
                    relation.As<SampledRelation>() != nullptr ||
                    relation.As<PatternRelation>() != nullptr;
  if (wrap) Put("( ");
  Print(relation, indent);
  if (wrap) Put(" )");
}

void PrintBuffer::PutTableFunction(const TableFunctionRelation& function, std::size_t indent) {
  Put("TABLE(");
  Print(function.name);
  Put("(");
  for (std::size_t i = 0; i < function.arguments.size(); ++i) {
    const TableFunctionArgument& argument = function.arguments[i];
    if (i > 0) Put(", ");
    if (argument.name) {
      Print(*argument.name);
      Put(" => ");
    }
    if (const auto* value = std::get_if<ExpressionPtr>(&argument.value)) {
      Print(**value);
      continue;
    }
    const Relation& table = *std::get<RelationPtr>(argument.value);
    Put("TABLE(");
    if (const auto* subquery = table.As<SubqueryRelation>()) {
      Print(*subquery->query, indent + 1);
    } else {
      Print(table, indent);
    }
    Put(")");
  }
  Put("))");
}

void PrintBuffer::Print(const Relation& relation, std::size_t indent) {
  std::visit(
      [&](const auto& node) {
        using T = std::decay_t<decltype(node)>;
        if constexpr (std::is_same_v<T, TableRelation>) {
          Print(node.name);
          if (node.version) {
            Put(node.version->timestamp ? " FOR TIMESTAMP AS OF " : " FOR VERSION AS OF ");
            Print(*node.version->value);
          }
        } else if constexpr (std::is_same_v<T, SubqueryRelation>) {
          PutSubquery(*node.query, indent);
        } else if constexpr (std::is_same_v<T, LateralRelation>) {
          Put("LATERAL ");
          PutSubquery(*node.query, indent);
        } else if constexpr (std::is_same_v<T, UnnestRelation>) {
          Put("UNNEST(");
          PutList(node.values);
          Put(")");
          if (node.with_ordinality) Put(" WITH ORDINALITY");
        } else if constexpr (std::is_same_v<T, JoinRelation>) {
          PutJoin(node, indent);
        } else if constexpr (std::is_same_v<T, AliasedRelation>) {
          PutRelationOperand(*node.relation, indent);
          Put(" ");
          Print(node.alias);
          PutAliasColumns(node.columns);
        } else if constexpr (std::is_same_v<T, SampledRelation>) {
          const bool sampled = node.relation->template As<SampledRelation>() != nullptr;
          sampled ? PutRelationOperand(*node.relation, indent) : Print(*node.relation, indent);
          Put(node.bernoulli ? " TABLESAMPLE BERNOULLI (" : " TABLESAMPLE SYSTEM (");
          Print(*node.percentage);
          Put(")");
        } else if constexpr (std::is_same_v<T, PatternRelation>) {
          Print(*node.relation, indent);
          Put(" MATCH_RECOGNIZE (");
          Put(node.clause);
          Put(")");
        } else {
          PutTableFunction(node, indent);
        }
      },
      relation.node);
}

std::string PrintQuery(const Query& query) {
  PrintBuffer buffer;
  buffer.Print(query, 0);
  return buffer.Take();
}

}  // namespace laketop::dialect
