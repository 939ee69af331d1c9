// SPDX-License-Identifier: Apache-2.0
// One SELECT, step by step. Not an interface: analyse.hpp is.
#pragma once

#include "dialect/analyser/query_analyser.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace laketop::dialect {

class SelectAnalyser {
 public:
  SelectAnalyser(Analysis& analysis, const Scope* outer, const CommonTables* tables,
                 const Select& select, const Span& span, const Query* tail)
      : analysis_(analysis),
        outer_(outer),
        tables_(tables),
        select_(select),
        span_(span),
        tail_(tail) {}

  QueryPlan Run();

 private:
  struct Item {
    std::optional<std::string> name;
    TypedPtr value;
    const Expression* syntax = nullptr;  // null: from `*`
  };
  struct Order {
    SortKey key;
    std::optional<std::size_t> position;  // of the item it is
  };

  void AnalyseFrom();
  void AnalyseItems();
  void ExpandAll(const AllColumns& all, const Span& span);
  void AnalyseGroupBy();
  TypedPtr GroupKey(const Expression& expression);
  std::string GroupingText(const GroupingElement& element);
  void AnalyseOrderBy();
  void CheckDistinct();
  void CheckAggregation();
  void CheckGrouped(const TypedPtr& node, const Expression* syntax);
  [[nodiscard]] bool IsGrouped(const Typed& node) const;
  std::string Body(bool with_order) const;
  std::string OrderText() const;
  QueryPlan Ties(QueryPlan plan, const Limit& limit) const;
  [[nodiscard]] ExpressionRules Rules(std::string_view clause, bool aggregates,
                                      bool windows) const {
    return ExpressionRules{.clause = clause,
                           .aggregates = aggregates,
                           .windows = windows,
                           .grouped = select_.group_by.has_value(),
                           .named_windows = &select_.windows};
  }

  Analysis& analysis_;
  const Scope* outer_;
  const CommonTables* tables_;
  const Select& select_;
  const Span& span_;
  const Query* tail_;

  RelationPlan from_;
  Scope scope_;
  std::set<std::int32_t> local_;  // relations of this FROM
  std::vector<Item> items_;
  TypedPtr where_;
  TypedPtr having_;
  std::vector<TypedPtr> keys_;
  std::string group_text_;
  bool grouped_ = false;
  bool plain_grouping_ = true;  // no grouping sets
  std::vector<Order> order_;
};

}  // namespace laketop::dialect
