// SPDX-License-Identifier: Apache-2.0
#include "dialect/analyser/analysis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace laketop::dialect {

namespace {

// How often the stop token is looked at: it is an atomic read that other threads write to.
constexpr std::size_t kStepsBetweenLooks = 64;

void EndIfStopped(const std::stop_token& stop) {
  if (stop.stop_requested()) FailAnywhere(error_code::kUserCanceled, "Query was canceled");
}

}  // namespace

std::int32_t Analysis::NewRelation() {
  EndIfStopped(session.stop);
  if (next_relation >= kRelationsMax) {
    FailAnywhere(error_code::kNotSupported,
                 fmt::format("The statement has more than {} relations, with those of its views",
                             kRelationsMax));
  }
  return next_relation++;
}

void Analysis::Step() {
  if (++steps % kStepsBetweenLooks == 0) EndIfStopped(session.stop);
  if (steps > kAnalysisStepsMax) {
    FailAnywhere(error_code::kNotSupported,
                 fmt::format("The statement has more than {} expressions, with those of its views",
                             kAnalysisStepsMax));
  }
}

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
