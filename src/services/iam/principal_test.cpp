// SPDX-License-Identifier: Apache-2.0
#include "services/iam/principal.hpp"

#include <gtest/gtest.h>

namespace laketop::iam {
namespace {

TEST(Policy, FaultsAreNamed) {
  EXPECT_EQ(
      PolicyFault(
          R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}})",
          PolicyKind::kIdentity),
      std::nullopt);
  EXPECT_EQ(PolicyFault("{", PolicyKind::kIdentity), "This policy contains invalid Json");
  EXPECT_EQ(
      PolicyFault(R"({"Statement":[{"Effect":"Allow","Action":"s3:*"}]})", PolicyKind::kIdentity),
      "Policy statement must contain resources.");
  EXPECT_EQ(
      PolicyFault(
          R"({"Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"glue.amazonaws.com"}}]})",
          PolicyKind::kTrust),
      std::nullopt);
  EXPECT_EQ(
      PolicyFault(
          R"({"Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":"*","Resource":"*"}]})",
          PolicyKind::kTrust),
      "Has prohibited field Resource");
  EXPECT_EQ(PolicyFault(R"({"Version":"2099-01-01","Statement":[]})", PolicyKind::kTrust),
            "Syntax errors in policy.");
}

TEST(Policy, WhiteSpaceIsFree) {
  EXPECT_EQ(PolicyBytes(" { \"a\" :\n1 }\t"), 7u);
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
