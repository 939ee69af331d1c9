// SPDX-License-Identifier: Apache-2.0
#include "services/iam/principal.hpp"

#include <gtest/gtest.h>

namespace laketop::iam {
namespace {

TEST(ManagedPolicy, HasItsFirstVersionFromTheStart) {
  ManagedPolicy policy;
  policy.document = "{}";
  ASSERT_EQ(VersionsOf(policy).size(), 1u);
  EXPECT_EQ(VersionsOf(policy)[0].number, 1);
  EXPECT_EQ(VersionsOf(policy)[0].document, "{}");
  policy.later_versions = {{.number = 1, .document = "{}"}, {.number = 2, .document = "[]"}};
  EXPECT_EQ(VersionsOf(policy).back().number, 2);
}

TEST(Ids, LookLikeAwss) {
  EXPECT_EQ(NewId("AKIA").size(), 20u);
  EXPECT_EQ(NewId("AROA").size(), 21u);
  EXPECT_EQ(NewSecretKey().size(), 40u);
  EXPECT_EQ(ArnOf("123456789012", "role", "/service-role/", "glue"),
            "arn:aws:iam::123456789012:role/service-role/glue");
  EXPECT_EQ(NameInArn("arn:aws:iam::aws:policy/service-role/AWSGlueServiceRole"),
            "AWSGlueServiceRole");
}

}  // namespace
}  // namespace laketop::iam
