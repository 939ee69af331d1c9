// SPDX-License-Identifier: Apache-2.0
#include "dialect/analyser/analysis.hpp"

#include <algorithm>
#include <string>

namespace laketop::dialect {

void Analysis::PlanLine(std::string_view line) {
  plan += std::string(static_cast<std::size_t>(plan_depth) * 4, ' ');
  plan += line;
  plan += '\n';
}

std::string ColumnAlias(std::size_t index) {
  return "c" + std::to_string(index);
}
std::string RelationAlias(std::int32_t relation) {
  return "r" + std::to_string(relation);
}
std::string ColumnText(std::int32_t relation, std::size_t index) {
  return RelationAlias(relation) + "." + ColumnAlias(index);
}

void NoteColumns(Analysis& analysis, const Typed& node) {
  for (const TypedPtr& child : node.children) NoteColumns(analysis, *child);
  if (node.kind != TypedKind::kColumn) return;
  const auto found = analysis.relations.find(node.relation);
  if (found == analysis.relations.end() || found->second.scan < 0) return;
  std::vector<std::size_t>& columns =
      analysis.scans[static_cast<std::size_t>(found->second.scan)].columns;
  const auto column = static_cast<std::size_t>(node.column);
  const auto at = std::ranges::lower_bound(columns, column);
  if (at == columns.end() || *at != column) columns.insert(at, column);
}

}  // namespace laketop::dialect
