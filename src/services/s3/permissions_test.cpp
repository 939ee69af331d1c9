// SPDX-License-Identifier: Apache-2.0
#include "services/s3/permissions.hpp"

#include <gtest/gtest.h>
#include <algorithm>

#include "aws/error.hpp"
#include "services/s3/canonical_user.hpp"
#include "services/s3/policy_condition.hpp"

namespace laketop::s3 {
namespace {

constexpr std::string_view kOwner = "111111111111";
constexpr std::string_view kOther = "222222222222";

Asker AskerOf(std::string_view account, std::string_view action, std::string_view key = {}) {
  ports::Caller caller{.account = std::string(account),
                       .principal_arn = "arn:aws:iam::" + std::string(account) + ":root",
                       .access_key_id = "x"};
  return Asker(std::move(caller), action, "bucket", key);
}

Bucket BucketWith(std::string policy = {}) {
  return {.name = "bucket", .account = std::string(kOwner), .policy = std::move(policy)};
}

std::string Statement(std::string_view effect, std::string_view action, std::string_view resource,
                      std::string_view more = {}) {
  return R"({"Version":"2012-10-17","Statement":[{"Effect":")" + std::string(effect) +
         R"(","Principal":"*","Action":")" + std::string(action) + R"(","Resource":")" +
         std::string(resource) + R"(")" + std::string(more) + "}]}";
}

bool MayUse(const Bucket& bucket, const Asker& asker) {
  try {
    CheckBucketAccess(bucket, asker);
    return true;
  } catch (const aws::Error&) {
    return false;
  }
}

bool MayRead(const Bucket& bucket, const ObjectVersion& version, const Asker& asker) {
  try {
    CheckObjectAccess(bucket, "key", &version, asker);
    return true;
  } catch (const aws::Error&) {
    return false;
  }
}

TEST(CanonicalUser, HoldsTheAccount) {
  for (std::string_view account : {"000000000000", "111111111111", "999999999999"}) {
    EXPECT_EQ(CanonicalUserId(account).size(), 64U);
    EXPECT_EQ(FindAccountOfCanonicalUser(CanonicalUserId(account)), account);
  }
  EXPECT_EQ(FindAccountOfCanonicalUser("_foo"), std::nullopt);
  EXPECT_EQ(FindAccountOfCanonicalUser(std::string(64, 'a')), std::nullopt);
}

TEST(Permissions, ABucketIsItsOwners) {
  EXPECT_TRUE(MayUse(BucketWith(), AskerOf(kOwner, "s3:ListBucket")));
  EXPECT_FALSE(MayUse(BucketWith(), AskerOf(kOther, "s3:ListBucket")));
}

TEST(Permissions, APolicyOpensAndCloses) {
  const Bucket open = BucketWith(Statement("Allow", "s3:ListBucket", "arn:aws:s3:::bucket"));
  EXPECT_TRUE(MayUse(open, AskerOf(kOther, "s3:ListBucket")));
  EXPECT_FALSE(MayUse(open, AskerOf(kOther, "s3:PutObject", "key")));
  const Bucket closed = BucketWith(Statement("Deny", "s3:*", "arn:aws:s3:::bucket/*"));
  EXPECT_FALSE(MayUse(closed, AskerOf(kOwner, "s3:PutObject", "key")));
  EXPECT_TRUE(MayUse(closed, AskerOf(kOwner, "s3:ListBucket")));
}

TEST(Permissions, TheOwnersRootGetsOutOfItsPolicy) {
  const Bucket bucket = BucketWith(Statement("Deny", "s3:*", "arn:aws:s3:::bucket"));
  EXPECT_TRUE(MayUse(bucket, AskerOf(kOwner, "s3:DeleteBucketPolicy")));
  EXPECT_FALSE(MayUse(bucket, AskerOf(kOwner, "s3:ListBucket")));
}

TEST(Permissions, RestrictedPublicPoliciesLetNobodyIn) {
  Bucket bucket = BucketWith(Statement("Allow", "s3:ListBucket", "arn:aws:s3:::bucket"));
  bucket.public_access_block = PublicAccessBlock{.restrict_public_buckets = true};
  EXPECT_FALSE(MayUse(bucket, AskerOf(kOther, "s3:ListBucket")));
}

TEST(Permissions, ListsCountOnlyWhereTheyAreOn) {
  Bucket bucket = BucketWith();
  bucket.acl = MakeAcl({.canned = "public-read"}, {.owner = bucket.account});
  EXPECT_FALSE(MayUse(bucket, AskerOf(kOther, "s3:ListBucket")));
  bucket.ownership = ObjectOwnership::kObjectWriter;
  EXPECT_TRUE(MayUse(bucket, AskerOf(kOther, "s3:ListBucket")));
  EXPECT_FALSE(MayUse(bucket, AskerOf(kOther, "s3:PutObject", "key")));
  bucket.public_access_block = PublicAccessBlock{.ignore_public_acls = true};
  EXPECT_FALSE(MayUse(bucket, AskerOf(kOther, "s3:ListBucket")));
}

TEST(Permissions, AWritersObjectIsNotTheBucketOwners) {
  Bucket bucket = BucketWith();
  bucket.ownership = ObjectOwnership::kObjectWriter;
  const Asker writer = AskerOf(kOther, "s3:GetObject", "key");
  const NewAcl made = MakeObjectAcl(bucket, writer, {.canned = "private"});
  EXPECT_EQ(made.owner, kOther);
  ObjectVersion version{.owner = made.owner, .acl = made.acl};
  EXPECT_TRUE(MayRead(bucket, version, writer));
  EXPECT_FALSE(MayRead(bucket, version, AskerOf(kOwner, "s3:GetObject", "key")));
  version.acl = MakeObjectAcl(bucket, writer, {.canned = "bucket-owner-read"}).acl;
  EXPECT_TRUE(MayRead(bucket, version, AskerOf(kOwner, "s3:GetObject", "key")));
}

TEST(Permissions, TagsOfTheObjectDecide) {
  const Bucket bucket = BucketWith(
      Statement("Allow", "s3:GetObject", "arn:aws:s3:::bucket/*",
                R"(,"Condition":{"StringEquals":{"s3:ExistingObjectTag/security":"public"}})"));
  const Asker other = AskerOf(kOther, "s3:GetObject", "key");
  EXPECT_TRUE(MayUse(bucket, other));
  ObjectVersion version{.tags = {{"security", "public"}}};
  EXPECT_TRUE(MayRead(bucket, version, other));
  version.tags.front().value = "private";
  EXPECT_FALSE(MayRead(bucket, version, other));
}

// Policies name roles; who asks is a session of one.
TEST(Permissions, ARoleIsNamedByItsOwnArn) {
  auto policy = [](std::string_view effect, std::string_view principal) {
    return R"({"Version":"2012-10-17","Statement":[{"Effect":")" + std::string(effect) +
           R"(","Principal":{"AWS":")" + std::string(principal) +
           R"("},"Action":"s3:ListBucket","Resource":"arn:aws:s3:::bucket"}]})";
  };
  auto session_of = [](std::string_view account) {
    Asker asker = AskerOf(account, "s3:ListBucket");
    asker.caller.principal_arn =
        "arn:aws:sts::" + std::string(account) + ":assumed-role/etl/nightly";
    return asker;
  };
  for (const char* role : {"role/etl", "role/teams/data/etl"}) {
    const Bucket opened =
        BucketWith(policy("Allow", "arn:aws:iam::222222222222:" + std::string(role)));
    EXPECT_TRUE(MayUse(opened, session_of(kOther))) << role;
    EXPECT_FALSE(MayUse(opened, session_of("333333333333")));
    EXPECT_FALSE(MayUse(opened, AskerOf(kOther, "s3:ListBucket")));
    const Bucket closed =
        BucketWith(policy("Deny", "arn:aws:iam::111111111111:" + std::string(role)));
    EXPECT_FALSE(MayUse(closed, session_of(kOwner)));
    EXPECT_TRUE(MayUse(closed, AskerOf(kOwner, "s3:ListBucket")));
  }
  const Bucket other = BucketWith(policy("Allow", "arn:aws:iam::222222222222:role/etl2"));
  EXPECT_FALSE(MayUse(other, session_of(kOther)));
}

TEST(BucketPolicy, KnowsItsGrammar) {
  for (const std::string& text :
       {std::string("{}"), std::string("[]"), std::string("x"),
        Statement("Maybe", "s3:GetObject", "arn:aws:s3:::bucket/*"),
        Statement("Allow", "ec2:RunInstances", "arn:aws:s3:::bucket/*"),
        Statement("Allow", "s3:GetObject", "arn:aws:s3:::other/*"),
        Statement("Allow", "s3:GetObject", "arn:aws:s3:::bucket/*",
                  R"(,"Condition":{"StringAlmost":{"aws:userid":"x"}})")}) {
    EXPECT_THROW(ParseBucketPolicy(text, "bucket"), aws::Error) << text;
  }
  EXPECT_TRUE(
      ParseBucketPolicy(Statement("Allow", "s3:GetObject", "arn:aws:s3:::bucket/*"), "bucket")
          .IsPublic());
  EXPECT_FALSE(
      ParseBucketPolicy(Statement("Allow", "s3:GetObject", "arn:aws:s3:::bucket/*",
                                  R"(,"Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}})"),
                        "bucket")
          .IsPublic());
}

TEST(PolicyCondition, Operators) {
  const std::map<std::string, std::string> context = {
      {"aws:sourceip", "10.1.2.3"}, {"s3:max-keys", "10"}, {"s3:prefix", "photos/2026"}};
  auto holds = [&](std::string_view text) {
    const std::vector<PolicyCondition> all = ReadConditions(*ParseJson(text));
    return std::ranges::all_of(all, [&](const auto& one) { return Holds(one, context); });
  };
  EXPECT_TRUE(holds(R"({"IpAddress":{"aws:SourceIp":["192.168.0.0/16","10.0.0.0/8"]}})"));
  EXPECT_FALSE(holds(R"({"NotIpAddress":{"aws:SourceIp":"10.0.0.0/8"}})"));
  EXPECT_TRUE(holds(R"({"NumericLessThanEquals":{"s3:max-keys":"10"}})"));
  EXPECT_FALSE(holds(R"({"NumericGreaterThan":{"s3:max-keys":10}})"));
  EXPECT_TRUE(holds(R"({"StringLike":{"s3:prefix":"photos/*"}})"));
  EXPECT_TRUE(holds(R"({"StringNotEquals":{"s3:delimiter":"/"}})"));
  EXPECT_FALSE(holds(R"({"StringEquals":{"s3:delimiter":"/"}})"));
  EXPECT_TRUE(holds(R"({"StringEqualsIfExists":{"s3:delimiter":"/"}})"));
  EXPECT_TRUE(holds(R"({"Null":{"s3:delimiter":"true","s3:prefix":"false"}})"));
}

TEST(PolicyCondition, Wildcards) {
  EXPECT_TRUE(MatchesWildcards("*", ""));
  EXPECT_TRUE(MatchesWildcards("a*c*e", "abcde"));
  EXPECT_TRUE(MatchesWildcards("a?c", "abc"));
  EXPECT_FALSE(MatchesWildcards("a?c", "ac"));
  EXPECT_FALSE(MatchesWildcards("a*b", "abc"));
}

}  // namespace
}  // namespace laketop::s3
