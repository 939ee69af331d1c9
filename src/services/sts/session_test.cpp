// SPDX-License-Identifier: Apache-2.0
#include "services/sts/session.hpp"

#include <gtest/gtest.h>

namespace laketop::sts {
namespace {

TEST(RoleArn, IsTakenApart) {
  RoleArn role = ParseRoleArn("arn:aws:iam::123456789012:role/service-role/glue");
  EXPECT_EQ(role.account, "123456789012");
  EXPECT_EQ(role.name, "glue");
  EXPECT_EQ(ParseRoleArn("arn:aws:iam::123456789012:user/x").name, "");
  EXPECT_EQ(ParseRoleArn("arn:aws:iam::12").name, "");
}

TEST(Session, OfARoleIsNamedAfterBoth) {
  RoleArn role{.account = "123456789012", .name = "glue"};
  Session session = NewRoleSession(role, "AROAEXAMPLE", "me", Timestamp{});
  EXPECT_EQ(session.principal_arn, "arn:aws:sts::123456789012:assumed-role/glue/me");
  EXPECT_EQ(session.principal_id, "AROAEXAMPLE:me");
  EXPECT_TRUE(session.access_key_id.starts_with("ASIA"));
  EXPECT_NE(session.secret, NewRoleSession(role, "AROAEXAMPLE", "me", Timestamp{}).secret);
}

TEST(Session, OfAFederatedUserIsOfTheCallersAccount) {
  ports::Caller caller;
  caller.account = "123456789012";
  Session session = NewFederatedSession(caller, "bob", Timestamp{});
  EXPECT_EQ(session.principal_arn, "arn:aws:sts::123456789012:federated-user/bob");
  EXPECT_EQ(session.principal_id, "123456789012:bob");
}

}  // namespace
}  // namespace laketop::sts
