// SPDX-License-Identifier: Apache-2.0
#pragma once
// PlanOutline: the analyser's outline of a statement (a line a node, four blanks a level) as a
// tree, and as EXPLAIN's JSON and Graphviz. Pure.

#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"

namespace laketop::athena {

struct PlanNode {
  std::string name;    // TableScan
  std::string detail;  // table = awsdatacatalog:d.t
  std::vector<PlanNode> children;
};

PlanNode ParsePlanOutline(std::string_view outline);
// As Trino's JsonRenderer names its members; what nobody estimated is left out.
Json PlanJson(const PlanNode& root);
std::string PlanGraphviz(const PlanNode& root);

}  // namespace laketop::athena
