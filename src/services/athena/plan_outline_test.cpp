// SPDX-License-Identifier: Apache-2.0
#include "services/athena/plan_outline.hpp"

#include <gtest/gtest.h>

namespace laketop::athena {
namespace {

TEST(PlanOutline, Tree) {
  const PlanNode root =
      ParsePlanOutline("Join\n    TableScan[table = c:d.a]\n    TableScan[x]\nZ\n");
  ASSERT_EQ(root.children.size(), 2U);
  EXPECT_EQ(root.children[0].name, "Join");
  ASSERT_EQ(root.children[0].children.size(), 2U);
  EXPECT_EQ(root.children[0].children[0].detail, "table = c:d.a");
  EXPECT_EQ(
      WriteJson(PlanJson(root.children[0].children[0])),
      R"({"id":"0","name":"TableScan","descriptor":{"table":"c:d.a"},"outputs":[],"details":[],)"
      R"("estimates":[],"children":[]})");
}

TEST(PlanOutline, Graph) {
  const std::string graph = PlanGraphviz(ParsePlanOutline("A\n    B[\"x\"]\n"));
  EXPECT_NE(graph.find("plannode_1 -> plannode_2;"), std::string::npos);
  EXPECT_NE(graph.find("B|\\\"x\\\""), std::string::npos);
}

}  // namespace
}  // namespace laketop::athena
