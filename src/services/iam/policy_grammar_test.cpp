// SPDX-License-Identifier: Apache-2.0
#include "services/iam/policy_grammar.hpp"

#include <gtest/gtest.h>

namespace laketop::iam {
namespace {

std::string StatementWith(std::string_view fields) {
  return R"({"Version":"2012-10-17","Statement":{"Effect":"Allow",)" + std::string(fields) + "}}";
}

std::optional<std::string> FaultOf(std::string_view fields) {
  return PolicyFault(StatementWith(fields), PolicyKind::kManaged);
}

std::optional<std::string> ResourceFaultOf(std::string_view arn) {
  return FaultOf(R"("Action":"s3:*","Resource":")" + std::string(arn) + "\"");
}

std::optional<std::string> ActionFaultOf(std::string_view action) {
  return FaultOf(R"("Resource":"*","Action":")" + std::string(action) + "\"");
}

std::optional<std::string> DateFaultOf(std::string_view date) {
  return FaultOf(R"("Action":"s3:*","Resource":"*","Condition":{"DateLessThan":{"k":")" +
                 std::string(date) + "\"}}");
}

constexpr const char* kSyntax = "Syntax errors in policy.";
constexpr const char* kLegacy = "The policy failed legacy parsing";

TEST(PolicyGrammar, Form) {
  EXPECT_EQ(FaultOf(R"("Action":"s3:*","Resource":"*")"), std::nullopt);
  EXPECT_EQ(FaultOf(R"("Action":"s3:*","Resource":"*","Other":1)"), kSyntax);
  EXPECT_EQ(FaultOf(R"("Action":"s3:*","NotAction":"s3:*","Resource":"*")"), kSyntax);
  EXPECT_EQ(FaultOf(R"("Action":[[]],"Resource":"*")"), kSyntax);
  EXPECT_EQ(FaultOf(R"("Action":"s3:*","Resource":["*",null])"), std::nullopt);
  EXPECT_EQ(FaultOf(R"("Action":"s3:*","Resource":"*","Condition":{"x":{}})"), std::nullopt);
  EXPECT_EQ(FaultOf(R"("Action":"s3:*","Resource":"*","Condition":{"x":{"a":"1"}})"), kSyntax);
  EXPECT_EQ(
      FaultOf(
          R"("Action":"s3:*","Resource":"*","Condition":{"ForAnyValue:StringLikeIfExists":{"a":["1"]}})"),
      std::nullopt);
  EXPECT_EQ(PolicyFault("{", PolicyKind::kManaged), kSyntax);
  EXPECT_EQ(PolicyFault("{", PolicyKind::kTrust), "This policy contains invalid Json");
  EXPECT_EQ(PolicyFault(R"({"Version":"2012-10-17","Statement":[]})", PolicyKind::kInline),
            kSyntax);
}

TEST(PolicyGrammar, OnlyManagedPoliciesAreOfTheLaterVersion) {
  constexpr std::string_view kOld =
      R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})";
  EXPECT_EQ(PolicyFault(kOld, PolicyKind::kInline), std::nullopt);
  EXPECT_EQ(PolicyFault(kOld, PolicyKind::kManaged),
            "Policy document must be version 2012-10-17 or greater.");
}

TEST(PolicyGrammar, Actions) {
  EXPECT_EQ(ActionFaultOf("*"), std::nullopt);
  EXPECT_EQ(ActionFaultOf("s3-x.y:Get*"), std::nullopt);
  EXPECT_EQ(ActionFaultOf("get"),
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
  EXPECT_EQ(ActionFaultOf("a b:c"), "Vendor a b is not valid");
  EXPECT_EQ(ActionFaultOf("a:b:c"), "Actions/Condition can contain only one colon.");
  EXPECT_EQ(FaultOf(R"("Resource":"*")"), "Policy statement must contain actions.");
}

TEST(PolicyGrammar, Resources) {
  for (std::string_view good :
       {"arn:aws:s3:::b/*", "arn:aws:logs:*:*", "arn:aws:iam::*:user/${aws:username}",
        "arn:aws:s3:us-west-2:123456789012:accesspoint/mine", "arn:aws:x"}) {
    EXPECT_EQ(ResourceFaultOf(good), std::nullopt) << good;
  }
  EXPECT_EQ(ResourceFaultOf("b"), "Resource b must be in ARN format or \"*\".");
  EXPECT_EQ(ResourceFaultOf("a:b:c"),
            "Partition \"b\" is not valid for resource \"arn:b:c:*:*:*\".");
  EXPECT_EQ(ResourceFaultOf("arn:aws"),
            "Resource vendor must be fully qualified and cannot contain regexes.");
  EXPECT_EQ(ResourceFaultOf("arn:aws:s3::b"), kLegacy);
  EXPECT_EQ(ResourceFaultOf("arn:aws:s3:us-east-1::b"),
            "Resource arn:aws:s3:us-east-1::b can not contain region information.");
  EXPECT_EQ(ResourceFaultOf("arn:aws:iam:us-east-1::user/x"),
            "IAM resource arn:aws:iam:us-east-1::user/x cannot contain region information.");
  EXPECT_EQ(FaultOf(R"("Action":"s3:*")"), "Policy statement must contain resources.");
}

TEST(PolicyGrammar, Dates) {
  for (std::string_view good : {"2019-07-01T13:20:15Z", "2016-12-13t2:00:00.593194+23", "01T",
                                "-292275054", "2016-12-13T21:20:37.593194+00:00"}) {
    EXPECT_EQ(DateFaultOf(good), std::nullopt) << good;
  }
  for (std::string_view bad :
       {"", "soon", "234-13", "9223372036854775808", "2016-12-13t2:00:00.593194+1",
        "2016-12-13t2:00:00.1999999999+10:59"}) {
    EXPECT_EQ(DateFaultOf(bad), kLegacy) << bad;
  }
}

TEST(PolicyGrammar, StatementIdsAreUnique) {
  EXPECT_EQ(
      PolicyFault(
          R"({"Version":"2012-10-17","Statement":[{"Sid":"a","Effect":"Allow","Action":"*","Resource":"*"},{"Sid":"a","Effect":"Allow"}]})",
          PolicyKind::kManaged),
      "Statement IDs (SID) in a single policy must be unique.");
}

TEST(PolicyGrammar, TrustPoliciesNamePrincipalsAndNoResources) {
  auto fault = [](std::string_view fields) {
    return PolicyFault(StatementWith(fields), PolicyKind::kTrust);
  };
  EXPECT_EQ(fault(R"("Action":"sts:AssumeRole","Principal":{"Service":"glue.amazonaws.com"})"),
            std::nullopt);
  EXPECT_EQ(fault(R"("Action":"sts:AssumeRole","Principal":"*","Resource":"*")"),
            "Has prohibited field Resource");
  EXPECT_EQ(fault(R"("Action":"sts:AssumeRole")"), "Missing required field Principal");
  EXPECT_EQ(fault(R"("Action":"s3:GetObject","Principal":"*")"),
            "AssumeRole policy may only specify STS AssumeRole actions.");
}

TEST(PolicyGrammar, WhiteSpaceIsFree) {
  EXPECT_EQ(PolicyBytes(" { \"a\" :\n1 }\t"), 7u);
}

}  // namespace
}  // namespace laketop::iam
