// SPDX-License-Identifier: Apache-2.0
#include "aws/routing.hpp"

#include <gtest/gtest.h>

namespace laketop::aws {
namespace {

constexpr ProtocolKind kXml[] = {ProtocolKind::kRestXml};
constexpr ProtocolKind kJson[] = {ProtocolKind::kJson11};
constexpr ProtocolKind kQuery[] = {ProtocolKind::kQuery};
constexpr ProtocolKind kBoth[] = {ProtocolKind::kJson10, ProtocolKind::kQuery};
constexpr ProtocolKind kRest[] = {ProtocolKind::kRestJson};
constexpr Operation kStsOperations[] = {{.name = "GetCallerIdentity"}};
constexpr Operation kLambdaOperations[] = {
    {.name = "ListFunctions", .method = "GET", .path = "/2015-03-31/functions/"}};
constexpr Service kS3{.name = "s3",
                      .endpoint_prefix = "s3",
                      .signing_name = "s3",
                      .protocols = kXml,
                      .bare_errors = true};
constexpr Service kGlue{.name = "glue",
                        .endpoint_prefix = "glue",
                        .signing_name = "glue",
                        .target_prefix = "AWSGlue",
                        .protocols = kJson};
constexpr Service kSts{.name = "sts",
                       .endpoint_prefix = "sts",
                       .signing_name = "sts",
                       .api_version = "2011-06-15",
                       .protocols = kQuery,
                       .operations = kStsOperations};
constexpr Service kSqs{.name = "sqs",
                       .endpoint_prefix = "sqs",
                       .signing_name = "sqs",
                       .target_prefix = "AmazonSQS",
                       .protocols = kBoth};
constexpr Service kDynamo{.name = "dynamodb",
                          .endpoint_prefix = "dynamodb",
                          .signing_name = "dynamodb",
                          .target_prefix = "DynamoDB_20120810",
                          .protocols = kJson};
constexpr Service kStreams{.name = "dynamodbstreams",
                           .endpoint_prefix = "streams.dynamodb",
                           .signing_name = "dynamodb",
                           .target_prefix = "DynamoDBStreams_20120810",
                           .protocols = kJson};
constexpr Service kLambda{.name = "lambda",
                          .endpoint_prefix = "lambda",
                          .signing_name = "lambda",
                          .protocols = kRest,
                          .operations = kLambdaOperations};

struct Asked {
  std::string scope;
  std::string region = "eu-west-1";
  std::string target;
  std::string content_type;
  std::string host = "localhost:4566";
  std::string path = "/";
  std::string query;
  std::string form;
};

const Router& TestRouter() {
  static const Router router(
      {{&kS3}, {&kGlue}, {&kSts}, {&kSqs}, {&kDynamo}, {&kStreams}, {&kLambda}});
  return router;
}

Route Find(const Asked& asked) {
  static const Hosts hosts({});
  http::Request request;
  request.path = asked.path;
  request.query = asked.query;
  if (!asked.target.empty()) request.headers.Add("X-Amz-Target", asked.target);
  if (!asked.content_type.empty()) request.headers.Add("Content-Type", asked.content_type);
  std::optional<Signature> signature;
  if (!asked.scope.empty()) {
    signature.emplace();
    signature->scope.service = asked.scope;
    signature->scope.region = asked.region;
  }
  HostView host = *hosts.Read(asked.host);
  return TestRouter().Find(request, signature, host, asked.form);
}

std::string NameOf(const Asked& asked) {
  Route route = Find(asked);
  return route.binding == nullptr ? "none" : std::string(route.service->name);
}

TEST(Router, TheCredentialScopeDecides) {
  EXPECT_EQ(NameOf({.scope = "glue"}), "glue");
  EXPECT_EQ(NameOf({.scope = "s3", .host = "glue.localhost"}), "s3");
  EXPECT_EQ(NameOf({.scope = "nosuch"}), "none");
  EXPECT_EQ(Find({.scope = "glue"}).region, "eu-west-1");
}

TEST(Router, ARegionThatAwsDoesNotHaveIsTheServersOwn) {
  EXPECT_EQ(Find({.scope = "s3", .region = "US"}).region, "");
  EXPECT_EQ(Find({.scope = "s3", .region = "auto"}).region, "");
  EXPECT_EQ(Find({.scope = "s3", .region = "x", .host = "glue.us-west-2.localhost"}).region,
            "us-west-2");
  EXPECT_EQ(Find({.scope = "s3", .region = "us-gov-east-1"}).region, "us-gov-east-1");
}

TEST(Router, OneSigningNameForTwoServices) {
  EXPECT_EQ(NameOf({.scope = "dynamodb", .target = "DynamoDB_20120810.GetItem"}), "dynamodb");
  EXPECT_EQ(NameOf({.scope = "dynamodb", .target = "DynamoDBStreams_20120810.GetRecords"}),
            "dynamodbstreams");
}

TEST(Router, WithoutSignatureTargetHostActionAndPath) {
  EXPECT_EQ(NameOf({.target = "AWSGlue.GetTable"}), "glue");
  EXPECT_EQ(NameOf({.target = "NoSuch.GetTable"}), "none");
  EXPECT_EQ(NameOf({.host = "sts.us-east-1.localhost"}), "sts");
  EXPECT_EQ(NameOf({.query = "Action=GetCallerIdentity&Version=2011-06-15"}), "sts");
  EXPECT_EQ(NameOf({.query = "Action=GetCallerIdentity&Version=2000-01-01"}), "s3");
  EXPECT_EQ(NameOf({.form = "Version=2011-06-15&Action=GetCallerIdentity"}), "sts");
  EXPECT_EQ(NameOf({.path = "/2015-03-31/functions/"}), "lambda");
  EXPECT_EQ(NameOf({.path = "/bucket/key"}), "s3");
}

TEST(Router, TheContentTypeChoosesAmongAServicesProtocols) {
  EXPECT_EQ(Find({.scope = "sqs"}).protocol, ProtocolKind::kJson10);
  EXPECT_EQ(Find({.scope = "sqs", .content_type = "application/x-www-form-urlencoded; charset=x"})
                .protocol,
            ProtocolKind::kQuery);
  EXPECT_EQ(Find({.scope = "glue", .content_type = "application/x-www-form-urlencoded"}).protocol,
            ProtocolKind::kJson11);
}

TEST(Router, UnknownServicesStillHaveAnErrorFormat) {
  EXPECT_EQ(Find({.scope = "x", .target = "X.Y"}).protocol, ProtocolKind::kJson11);
  EXPECT_EQ(Find({.scope = "x", .content_type = "application/x-www-form-urlencoded"}).protocol,
            ProtocolKind::kQuery);
  EXPECT_EQ(Find({.scope = "x"}).protocol, ProtocolKind::kRestXml);
}

TEST(Router, ABucketInTheHostGoesInFrontOfThePath) {
  EXPECT_EQ(Find({.scope = "s3", .host = "b.localhost:4566", .path = "/k"}).path, "/b/k");
  EXPECT_EQ(Find({.scope = "s3", .host = "b.s3.localhost:4566", .path = "/"}).path, "/b");
  EXPECT_EQ(Find({.scope = "s3", .host = "s3.localhost:4566", .path = "/b/k"}).path, "/b/k");
  EXPECT_EQ(Find({.scope = "glue", .host = "b.localhost:4566", .path = "/"}).path, "/");
}

}  // namespace
}  // namespace laketop::aws
