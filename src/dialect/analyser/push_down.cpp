// SPDX-License-Identifier: Apache-2.0
// Which conditions of the query hold for every needed row of a scan, so that partitions which
// cannot satisfy them need not be read. The query keeps all its conditions: this only prunes.
#include "dialect/analyser/analysis.hpp"

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace laketop::dialect {

namespace {

constexpr int kPushDepthMax = 64;

void Conjuncts(const TypedPtr& node, std::vector<TypedPtr>& out) {
  if (node->kind == TypedKind::kCall && node->text == "($A)") {
    for (const TypedPtr& child : node->children) Conjuncts(child, out);
    return;
  }
  out.push_back(node);
}

void Relations(const Typed& node, std::set<std::int32_t>& out) {
  if (node.kind == TypedKind::kColumn) out.insert(node.relation);
  for (const TypedPtr& child : node.children) Relations(*child, out);
}

// The tree with each column replaced; null where one has no replacement.
template <typename Replace>
TypedPtr Replaced(const TypedPtr& node, const Replace& replace) {
  if (node->kind == TypedKind::kColumn) return replace(*node);
  if (node->children.empty()) return node;
  auto copy = std::make_shared<Typed>(*node);
  for (TypedPtr& child : copy->children) {
    child = Replaced(child, replace);
    if (child == nullptr) return nullptr;
  }
  return copy;
}

bool IsCall(const Typed& node, std::string_view text) {
  return node.kind == TypedKind::kCall && node.text == text;
}

// The values that the condition leaves a column; false where it says something else, too.
bool CollectValues(const Typed& node, std::int32_t& column, std::vector<std::string>& values) {
  if (IsCall(node, "($O)")) {
    return std::ranges::all_of(node.children, [&](const TypedPtr& child) {
      return CollectValues(*child, column, values);
    });
  }
  if (!IsCall(node, "($1 = $2)") && !IsCall(node, "($1 IN ($2*))")) return false;
  const bool swapped = node.children[0]->kind != TypedKind::kColumn;
  if (swapped && node.children.size() != 2) return false;
  const Typed& named = *node.children[swapped ? 1 : 0];
  if (named.kind != TypedKind::kColumn || (column >= 0 && column != named.column)) return false;
  column = named.column;
  for (const TypedPtr& child : node.children) {
    if (child.get() == &named) continue;
    std::set<std::int32_t> relations;
    Relations(*child, relations);
    if (!relations.empty()) return false;
    values.push_back(WithDecimals(Render(*child), true));
  }
  return true;
}

void Push(Analysis& analysis, const TypedPtr& condition, std::int32_t relation, int depth);

void PushToScan(Analysis& analysis, const TypedPtr& condition, const RelationFacts& facts) {
  TableScan& scan = analysis.scans[static_cast<std::size_t>(facts.scan)];
  const TypedPtr bare = Replaced(condition, [&](const Typed& column) -> TypedPtr {
    const CatalogColumn& source = scan.table->columns[static_cast<std::size_t>(column.column)];
    if (!source.partition) return nullptr;
    return MakeColumn(column.type, QuoteName(source.name), column.relation, column.column);
  });
  if (bare == nullptr) return;
  scan.partition_predicates.push_back(WithDecimals(Render(*bare), true));
  std::int32_t column = -1;
  std::vector<std::string> values;
  if (!CollectValues(*bare, column, values)) return;
  scan.partition_values.push_back(
      {.column = scan.table->columns[static_cast<std::size_t>(column)].name,
       .values = std::move(values)});
}

void PushToQuery(Analysis& analysis, const TypedPtr& condition, const RelationFacts& facts,
                 int depth) {
  const TypedPtr inner = Replaced(condition, [&](const Typed& column) -> TypedPtr {
    const auto index = static_cast<std::size_t>(column.column);
    if (index >= facts.outputs.size() || facts.outputs[index] == nullptr) return nullptr;
    const Typed& output = *facts.outputs[index];
    if (output.is_volatile || output.has_subquery || output.has_aggregate || output.has_window) {
      return nullptr;
    }
    return facts.outputs[index];
  });
  if (inner == nullptr) return;
  std::set<std::int32_t> relations;
  Relations(*inner, relations);
  if (relations.size() != 1) return;
  for (std::int32_t input : facts.inputs) {
    if (input == *relations.begin()) Push(analysis, inner, input, depth + 1);
  }
}

void Push(Analysis& analysis, const TypedPtr& condition, std::int32_t relation, int depth) {
  const auto found = analysis.relations.find(relation);
  if (found == analysis.relations.end() || depth > kPushDepthMax) return;
  const RelationFacts facts = found->second;
  if (facts.scan >= 0) return PushToScan(analysis, condition, facts);
  if (facts.common != nullptr) {
    facts.common->offered.push_back(condition);
    return;
  }
  if (!facts.pushable) return;
  for (std::int32_t branch : facts.branches) Push(analysis, condition, branch, depth + 1);
  if (facts.branches.empty()) PushToQuery(analysis, condition, facts, depth);
}

}  // namespace

void PushDown(Analysis& analysis, const TypedPtr& condition,
              const std::vector<std::int32_t>& inputs) {
  std::vector<TypedPtr> conjuncts;
  Conjuncts(condition, conjuncts);
  for (const TypedPtr& conjunct : conjuncts) {
    if (conjunct->is_volatile || conjunct->has_subquery) continue;
    std::set<std::int32_t> relations;
    Relations(*conjunct, relations);
    if (relations.size() != 1) continue;
    for (std::int32_t input : inputs) {
      if (input == *relations.begin()) Push(analysis, conjunct, input, 0);
    }
  }
}

}  // namespace laketop::dialect
