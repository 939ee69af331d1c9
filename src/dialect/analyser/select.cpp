// SPDX-License-Identifier: Apache-2.0
#include "dialect/analyser/select.hpp"

#include "dialect/analyser/casts.hpp"
#include "dialect/printer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

namespace laketop::dialect {

void SelectAnalyser::AnalyseFrom() {
  scope_.parent = outer_;
  if (!select_.from) return;
  from_ = RelationAnalyser(analysis_, outer_, tables_).Analyse(*select_.from, nullptr);
  scope_.fields = from_.fields;
  const auto note = [&](const auto& self, const Typed& node) -> void {
    if (node.kind == TypedKind::kColumn) local_.insert(node.relation);
    for (const TypedPtr& child : node.children) self(self, *child);
  };
  for (const Field& field : scope_.fields) note(note, *field.node);
}

// ---- the select list ----

void SelectAnalyser::ExpandAll(const AllColumns& all, const Span& span) {
  const std::size_t first = items_.size();
  if (all.target == nullptr) {
    if (!select_.from) {
      Fail(error_code::kColumnNotFound, span,
           "SELECT * not allowed in queries without FROM clause");
    }
    for (const Field& field : scope_.fields) {
      if (field.hidden) continue;
      NoteColumns(analysis_, *field.node);
      items_.push_back(Item{.name = field.name, .value = At(field.node, span)});
    }
  } else {
    // t.* where t is a relation, else the fields of a row.
    std::vector<std::string> qualifier;
    const Expression* at = all.target.get();
    while (const auto* dereference = at->As<Dereference>()) {
      qualifier.insert(qualifier.begin(), dereference->field.value);
      at = dereference->base.get();
    }
    if (const auto* column = at->As<ColumnReference>()) {
      qualifier.insert(qualifier.begin(), column->name.value);
    } else {
      qualifier.clear();
    }
    for (const Field& field : scope_.fields) {
      if (field.hidden || qualifier.empty() || qualifier.size() > field.qualifier.size()) continue;
      if (!std::equal(qualifier.rbegin(), qualifier.rend(), field.qualifier.rbegin())) continue;
      NoteColumns(analysis_, *field.node);
      items_.push_back(Item{.name = field.name, .value = At(field.node, span)});
    }
    if (items_.size() == first) {
      if (qualifier.size() == 1) {
        Fail(error_code::kTableNotFound, all.target->span,
             "Unable to resolve reference " + qualifier[0]);
      }
      ExpressionAnalyser expressions(analysis_, scope_, tables_,
                                     Rules("SELECT clause", true, true));
      const TypedPtr row = expressions.Analyse(*all.target);
      if (!row->type.Is(TypeKind::kRow)) {
        Fail(error_code::kTypeMismatch, all.target->span,
             fmt::format("expected expression of type Row"));
      }
      for (std::size_t i = 0; i < row->type.arguments.size(); ++i) {
        const std::string& name = row->type.names[i];
        Item item{.name = name.empty() ? std::optional<std::string>() : name};
        item.value = At(RowField(row, i), span);
        items_.push_back(std::move(item));
      }
    }
  }
  if (all.aliases.empty()) return;
  if (all.aliases.size() != items_.size() - first) {
    Fail(error_code::kMismatchedColumnAliases, span,
         fmt::format("Column alias list has {} entries but relation has {} columns",
                     all.aliases.size(), items_.size() - first));
  }
  for (std::size_t i = 0; i < all.aliases.size(); ++i)
    items_[first + i].name = all.aliases[i].value;
}

namespace {

// What DuckDB's windows can and Trino's cannot.
void CheckWindowClauses(const Typed& node, const Expression* syntax, const Span& span) {
  if (node.is_window || (node.clauses && node.clauses->over)) {
    if (node.clauses->filter) {
      Fail(error_code::kNotSupported, span, "FILTER is not yet supported for window functions");
    }
    if (node.clauses->distinct) {
      Fail(error_code::kNotSupported, span,
           "DISTINCT in window function parameters not yet supported" +
               (syntax == nullptr ? std::string() : ": " + PrintExpression(*syntax)));
    }
  }
  for (const TypedPtr& child : node.children) CheckWindowClauses(*child, syntax, span);
}

}  // namespace

void SelectAnalyser::AnalyseItems() {
  ExpressionAnalyser expressions(analysis_, scope_, tables_, Rules("SELECT clause", true, true));
  for (const SelectItem& item : select_.items) {
    if (const auto* all = std::get_if<AllColumns>(&item.item)) {
      ExpandAll(*all, item.span);
      continue;
    }
    const auto& single = std::get<SingleColumn>(item.item);
    Item out{.value = expressions.Analyse(*single.value), .syntax = single.value.get()};
    if (single.alias) {
      out.name = single.alias->value;
    } else if (const auto* column = single.value->As<ColumnReference>()) {
      out.name = column->name.value;
    } else if (const auto* dereference = single.value->As<Dereference>()) {
      out.name = dereference->field.value;
    }
    items_.push_back(std::move(out));
  }
  for (const Item& item : items_) {
    if (item.value->has_window) CheckWindowClauses(*item.value, item.syntax, span_);
  }
  if (items_.size() > kOutputColumnsMax) {
    FailAnywhere(error_code::kQueryHasTooManyColumns, "Too many columns in the select list");
  }
}

// ---- GROUP BY ----

TypedPtr SelectAnalyser::GroupKey(const Expression& expression) {
  TypedPtr key;
  if (const auto* ordinal = expression.As<IntegerLiteral>()) {
    if (ordinal->value < 1 || static_cast<std::size_t>(ordinal->value) > items_.size()) {
      Fail(error_code::kInvalidColumnReference, expression.span,
           fmt::format("GROUP BY position {} is not in select list", ordinal->value));
    }
    key = items_[static_cast<std::size_t>(ordinal->value) - 1].value;
    if (key->has_aggregate || key->has_window) {
      Fail(error_code::kExpressionNotScalar, expression.span,
           "GROUP BY clause cannot contain aggregations, window functions or grouping operations");
    }
  } else {
    ExpressionAnalyser expressions(analysis_, scope_, tables_,
                                   Rules("GROUP BY clause", false, false));
    key = expressions.Analyse(expression);
  }
  if (!key->type.IsComparable()) {
    Fail(error_code::kTypeMismatch, expression.span,
         fmt::format("{} is not comparable, and therefore cannot be used in GROUP BY",
                     TypeText(key->type)));
  }
  keys_.push_back(key);
  return key;
}

namespace {

constexpr std::size_t kGroupingColumnsMax = 10;  // CUBE doubles the sets with each

// A bare number would be a position to DuckDB.
std::string KeyText(const TypedPtr& key) {
  std::string text = Render(*key);
  if (key->kind == TypedKind::kLiteral)
    return "CAST(" + text + " AS " + DuckDbType(key->type) + ")";
  return text;
}

std::string SetText(const std::vector<std::string>& set) {
  std::string out = "(";
  for (const std::string& key : set) out += (out.size() > 1 ? ", " : "") + key;
  return out + ")";
}

}  // namespace

std::string SelectAnalyser::GroupingText(const GroupingElement& element) {
  std::vector<std::vector<std::string>> sets;
  for (const GroupingSet& set : element.sets) {
    std::vector<std::string> keys;
    for (const ExpressionPtr& key : set) keys.push_back(KeyText(GroupKey(*key)));
    sets.push_back(std::move(keys));
  }
  if (element.kind == GroupingKind::kSimple) {
    std::string out;
    for (const auto& set : sets) {
      for (const std::string& key : set) out += (out.empty() ? "" : ", ") + key;
    }
    return out.empty() ? "()" : out;
  }
  plain_grouping_ = false;
  std::vector<std::vector<std::string>> all;
  const auto join = [&](auto include) {
    std::vector<std::string> joined;
    for (std::size_t i = 0; i < sets.size(); ++i) {
      if (include(i)) joined.insert(joined.end(), sets[i].begin(), sets[i].end());
    }
    all.push_back(std::move(joined));
  };
  if (element.kind == GroupingKind::kSets) {
    all = sets;
  } else if (element.kind == GroupingKind::kRollup) {
    for (std::size_t length = sets.size() + 1; length-- > 0;) {
      join([&](std::size_t i) { return i < length; });
    }
  } else {
    if (sets.size() > kGroupingColumnsMax) {
      Fail(error_code::kNotSupported, element.span, "CUBE has too many columns");
    }
    for (std::size_t mask = std::size_t{1} << sets.size(); mask-- > 0;) {
      join([&](std::size_t i) { return ((mask >> (sets.size() - 1 - i)) & 1U) != 0; });
    }
  }
  if (select_.group_by->distinct) {
    std::vector<std::vector<std::string>> unique;
    for (const auto& set : all) {
      if (std::ranges::find(unique, set) == unique.end()) unique.push_back(set);
    }
    all = std::move(unique);
  }
  std::string out;
  for (const auto& set : all) out += (out.empty() ? "" : ", ") + SetText(set);
  return "GROUPING SETS (" + out + ")";
}

void SelectAnalyser::AnalyseGroupBy() {
  if (select_.group_by) {
    grouped_ = true;
    for (const GroupingElement& element : select_.group_by->elements) {
      group_text_ += (group_text_.empty() ? "" : ", ") + GroupingText(element);
    }
  }
  if (select_.having) {
    grouped_ = true;
    ExpressionAnalyser expressions(analysis_, scope_, tables_, Rules("HAVING clause", true, false));
    having_ = expressions.AnalyseCondition(*select_.having, "HAVING clause");
  }
}

bool SelectAnalyser::IsGrouped(const Typed& node) const {
  return std::ranges::any_of(keys_, [&](const TypedPtr& key) { return SameTree(*key, node); });
}

void SelectAnalyser::CheckGrouped(const TypedPtr& node, const Expression* syntax) {
  if (node->is_aggregate || IsGrouped(*node)) return;
  if (node->kind == TypedKind::kColumn && local_.contains(node->relation)) {
    const std::string text = syntax != nullptr ? PrintExpression(*syntax) : node->text;
    Fail(error_code::kExpressionNotAggregate, syntax != nullptr ? syntax->span : node->span,
         fmt::format("'{}' must be an aggregate expression or appear in GROUP BY clause", text));
  }
  for (const TypedPtr& child : node->children) CheckGrouped(child, syntax);
  const TypedWindow* over = WindowOf(*node);
  if (over == nullptr) return;
  for (const TypedPtr& key : over->partition_by) CheckGrouped(key, syntax);
  for (const SortKey& key : over->order_by) CheckGrouped(key.key, syntax);
}

void SelectAnalyser::CheckAggregation() {
  for (const Item& item : items_) grouped_ |= item.value->has_aggregate;
  for (const Order& order : order_) grouped_ |= order.key.key->has_aggregate;
  if (!grouped_) return;
  for (const Item& item : items_) CheckGrouped(item.value, item.syntax);
  if (having_) CheckGrouped(having_, select_.having.get());
  for (std::size_t i = 0; i < order_.size(); ++i) {
    if (!order_[i].position) CheckGrouped(order_[i].key.key, tail_->order_by[i].key.get());
  }
}

// ---- ORDER BY ----

void SelectAnalyser::AnalyseOrderBy() {
  if (tail_ == nullptr || tail_->order_by.empty()) return;
  // Names of the select list come before those of FROM.
  Scope scope{.parent = &scope_, .fields = {}, .is_lambda = true};
  for (const Item& item : items_) {
    if (!item.name) continue;
    const auto same = std::ranges::find_if(scope.fields, [&](const Field& field) {
      return field.name == item.name && SameTree(*field.node, *item.value);
    });
    if (same != scope.fields.end()) continue;
    Field field;
    field.name = item.name;
    field.node = item.value;
    scope.fields.push_back(std::move(field));
  }
  ExpressionAnalyser expressions(analysis_, scope, tables_, Rules("ORDER BY clause", true, true));
  for (const SortItem& sort : tail_->order_by) {
    Order order;
    if (const auto* ordinal = sort.key->As<IntegerLiteral>()) {
      if (ordinal->value < 1 || static_cast<std::size_t>(ordinal->value) > items_.size()) {
        Fail(error_code::kInvalidColumnReference, sort.key->span,
             fmt::format("ORDER BY position {} is not in select list", ordinal->value));
      }
      order.position = static_cast<std::size_t>(ordinal->value) - 1;
      order.key.key = items_[*order.position].value;
    } else {
      order.key.key = expressions.Analyse(*sort.key);
      for (std::size_t i = 0; i < items_.size() && !order.position; ++i) {
        if (SameTree(*items_[i].value, *order.key.key)) order.position = i;
      }
    }
    if (!order.key.key->type.IsOrderable()) {
      Fail(error_code::kTypeMismatch, sort.key->span,
           fmt::format("Type {} is not orderable, and therefore cannot be used in ORDER BY: {}",
                       TypeText(order.key.key->type), PrintExpression(*sort.key)));
    }
    if (order.key.key->type.Is(TypeKind::kTimestampWithZone) && order.key.key->type.zone.empty()) {
      order.key.key = Instant(order.key.key);
      order.position.reset();
    }
    order.key.descending = sort.descending;
    order.key.nulls_first = sort.nulls == NullOrder::kFirst;
    order_.push_back(std::move(order));
  }
}

void SelectAnalyser::CheckDistinct() {
  if (!select_.distinct) return;
  for (const Item& item : items_) {
    if (!item.value->type.IsComparable()) {
      Fail(error_code::kTypeMismatch, item.value->span,
           fmt::format("DISTINCT can only be applied to comparable types (actual: {})",
                       TypeText(item.value->type)));
    }
  }
  for (std::size_t i = 0; i < order_.size(); ++i) {
    if (order_[i].position) continue;
    Fail(error_code::kExpressionNotInDistinct, span_,
         "For SELECT DISTINCT, ORDER BY expressions must appear in select list");
  }
}

// ---- the text ----

std::string SelectAnalyser::OrderText() const {
  std::string out;
  for (const Order& order : order_) {
    // A constant orders nothing, and a bare number would be a position.
    if (!order.position && order.key.key->kind == TypedKind::kLiteral) continue;
    out += out.empty() ? "" : ", ";
    if (order.position) {
      out += std::to_string(*order.position + 1);
      out += order.key.descending ? " DESC" : " ASC";
      out += order.key.nulls_first ? " NULLS FIRST" : " NULLS LAST";
    } else {
      out += RenderSortKeys({order.key}, keys_);
    }
  }
  return out;
}

std::string SelectAnalyser::Body(bool with_order) const {
  std::string out = select_.distinct ? "SELECT DISTINCT " : "SELECT ";
  for (std::size_t i = 0; i < items_.size(); ++i) {
    out += (i > 0 ? ", " : "") + Render(*items_[i].value, keys_) + " AS " + ColumnAlias(i);
  }
  if (select_.from) out += " FROM " + from_.sql;
  if (where_) out += " WHERE " + Render(*where_);
  if (!group_text_.empty()) out += " GROUP BY " + group_text_;
  if (having_) out += " HAVING " + Render(*having_, keys_);
  if (!with_order) return out;
  const std::string order = OrderText();
  if (!order.empty()) out += " ORDER BY " + order;
  if (tail_ == nullptr) return out;
  if (tail_->limit) {
    std::optional<std::int64_t> limit;
    if (tail_->limit->count) limit = RowCountOf(*tail_->limit->count);
    if (tail_->limit->fetch && !tail_->limit->count) limit = 1;
    if (limit) out += fmt::format(" LIMIT {}", *limit);
  }
  if (tail_->offset) out += fmt::format(" OFFSET {}", RowCountOf(*tail_->offset));
  return out;
}

// FETCH FIRST n ROWS WITH TIES: rows that tie with the last one share its rank.
QueryPlan SelectAnalyser::Ties(QueryPlan plan, const Limit& limit) const {
  if (order_.empty()) {
    Fail(error_code::kMissingOrderBy, limit.span, "FETCH FIRST WITH TIES clause requires ORDER BY");
  }
  const std::int64_t count = limit.count ? RowCountOf(*limit.count) : 1;
  const std::int64_t offset = tail_->offset ? RowCountOf(*tail_->offset) : 0;
  std::string inner = Body(false);
  std::string keys;
  std::string over;
  for (std::size_t i = 0; i < order_.size(); ++i) {
    keys += fmt::format(", {} AS s{}", Render(*order_[i].key.key, keys_), i);
    over += fmt::format("{}s{} {} NULLS {}", i > 0 ? ", " : "", i,
                        order_[i].key.descending ? "DESC" : "ASC",
                        order_[i].key.nulls_first ? "FIRST" : "LAST");
  }
  // The keys are selected beside the columns: before FROM, or at the end where there is none.
  std::string list = select_.distinct ? "SELECT DISTINCT " : "SELECT ";
  std::string columns;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    list += (i > 0 ? ", " : "") + Render(*items_[i].value, keys_) + " AS " + ColumnAlias(i);
    columns += (i > 0 ? ", " : "") + ColumnAlias(i);
  }
  inner = list + keys + inner.substr(list.size());
  plan.sql = fmt::format(
      "SELECT {0} FROM (SELECT *, rank() OVER (ORDER BY {1}) AS k, row_number() OVER (ORDER BY "
      "{1}) "
      "AS n FROM ({2})) WHERE k <= {3} AND n > {4} ORDER BY n",
      columns, over, inner, count + offset, offset);
  return plan;
}

QueryPlan SelectAnalyser::Run() {
  analysis_.PlanLine("Select");
  ++analysis_.plan_depth;
  AnalyseFrom();
  if (select_.where) {
    ExpressionAnalyser expressions(analysis_, scope_, tables_, Rules("WHERE clause", false, false));
    where_ = expressions.AnalyseCondition(*select_.where, "WHERE clause");
    PushDown(analysis_, where_, from_.pushable);
  }
  AnalyseItems();
  AnalyseGroupBy();
  AnalyseOrderBy();
  CheckDistinct();
  CheckAggregation();
  --analysis_.plan_depth;

  QueryPlan plan;
  bool windows = false;
  for (const Item& item : items_) {
    plan.columns.push_back(QueryColumn{.name = item.name, .type = item.value->type});
    plan.is_volatile |= item.value->is_volatile;
    windows |= item.value->has_window;
    const bool fixed = !grouped_ || IsGrouped(*item.value);
    plan.facts.outputs.push_back(fixed ? item.value : nullptr);
  }
  if (where_) plan.is_volatile |= where_->is_volatile;
  const bool cut = tail_ != nullptr && (tail_->limit || tail_->offset);
  plan.facts.inputs = from_.pushable;
  plan.facts.pushable = !cut && !windows && plain_grouping_;
  plan.ordered = !order_.empty();
  if (tail_ != nullptr && tail_->limit && tail_->limit->with_ties) {
    return Ties(std::move(plan), *tail_->limit);
  }
  plan.sql = Body(true);
  return plan;
}

QueryPlan QueryAnalyser::AnalyseSelect(const Select& select, const Span& span, const Query* tail) {
  return SelectAnalyser(analysis_, outer_, tables_, select, span, tail).Run();
}

}  // namespace laketop::dialect
