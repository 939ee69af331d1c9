// SPDX-License-Identifier: Apache-2.0
#include "services/athena/plan_outline.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace laketop::athena {
namespace {

constexpr std::size_t kIndent = 4;

PlanNode NodeOf(std::string_view line) {
  const std::size_t open = std::min(line.find('['), line.size());
  PlanNode node{.name = std::string(line.substr(0, open))};
  if (open < line.size()) {
    line.remove_prefix(open + 1);
    if (line.ends_with(']')) line.remove_suffix(1);
    node.detail = line;
  }
  return node;
}

Json JsonOf(const PlanNode& node, int& next_id) {
  Json json = Json::MakeObject();
  json.Set("id", std::to_string(next_id++)).Set("name", node.name);
  Json descriptor = Json::MakeObject();
  const std::size_t equals = node.detail.find(" = ");
  if (equals != std::string::npos) {
    descriptor.Set(node.detail.substr(0, equals), node.detail.substr(equals + 3));
  } else if (!node.detail.empty()) {
    descriptor.Set("detail", node.detail);
  }
  json.Set("descriptor", std::move(descriptor))
      .Set("outputs", Json::MakeArray())
      .Set("details", Json::MakeArray())
      .Set("estimates", Json::MakeArray());
  Json children = Json::MakeArray();
  for (const PlanNode& child : node.children) children.Append(JsonOf(child, next_id));
  json.Set("children", std::move(children));
  return json;
}

std::string Label(const PlanNode& node) {
  std::string label = node.name;
  if (!node.detail.empty()) label += "|" + node.detail;
  std::string escaped;
  for (char c : label) {
    if (c == '"' || c == '\\' || c == '{' || c == '}' || c == '<' || c == '>') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

int GraphOf(const PlanNode& node, int& next_id, std::string& out) {
  const int id = next_id++;
  out += fmt::format("plannode_{}[label=\"{{{}}}\", style=\"rounded, filled\", shape=record];\n",
                     id, Label(node));
  for (const PlanNode& child : node.children) {
    const int below = GraphOf(child, next_id, out);
    out += fmt::format("plannode_{} -> plannode_{};\n", id, below);
  }
  return id;
}

}  // namespace

PlanNode ParsePlanOutline(std::string_view outline) {
  PlanNode root{.name = "Output"};
  std::vector<PlanNode*> path = {&root};
  while (!outline.empty()) {
    const std::size_t end = std::min(outline.find('\n'), outline.size());
    std::string_view line = outline.substr(0, end);
    outline.remove_prefix(std::min(end + 1, outline.size()));
    const std::size_t blanks = std::min(line.find_first_not_of(' '), line.size());
    if (blanks == line.size()) continue;
    path.resize(std::min(blanks / kIndent + 1, path.size()));
    path.back()->children.push_back(NodeOf(line.substr(blanks)));
    path.push_back(&path.back()->children.back());
  }
  return root;
}

Json PlanJson(const PlanNode& root) {
  int next_id = 0;
  return JsonOf(root, next_id);
}

std::string PlanGraphviz(const PlanNode& root) {
  std::string out = "digraph logical_plan {\nsubgraph cluster_0 {\nlabel = \"SINGLE\"\n";
  int next_id = 0;
  GraphOf(root, next_id, out);
  return out + "}\n}\n";
}

}  // namespace laketop::athena
