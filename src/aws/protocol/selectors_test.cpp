// SPDX-License-Identifier: Apache-2.0
#include "aws/protocol/selectors.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "aws/error.hpp"

namespace laketop::aws {
namespace {

constexpr UriParameter kAcl[] = {{"acl", ""}};
constexpr UriParameter kAttributes[] = {{"attributes", ""}};
constexpr UriParameter kListTwo[] = {{"list-type", "2"}};
constexpr UriParameter kUploads[] = {{"uploads", ""}};
constexpr UriParameter kVersioning[] = {{"versioning", ""}};
constexpr std::string_view kUploadId[] = {"uploadId"};

constexpr std::string_view kBucket = "/{Bucket}";
constexpr std::string_view kObject = "/{Bucket}/{Key+}";
constexpr Operation kOperations[] = {
    {.name = "Abort", .method = "DELETE", .path = kObject, .required_query = kUploadId},
    {.name = "GetAcl", .method = "GET", .path = kObject, .parameters = kAcl},
    {.name = "GetAttributes", .method = "GET", .path = kObject, .parameters = kAttributes},
    {.name = "GetBucketAcl", .method = "GET", .path = kBucket, .parameters = kAcl},
    {.name = "GetObject", .method = "GET", .path = kObject},
    {.name = "GetVersioning", .method = "GET", .path = kBucket, .parameters = kVersioning},
    {.name = "HeadObject", .method = "HEAD", .path = kObject},
    {.name = "ListParts", .method = "GET", .path = kObject, .required_query = kUploadId},
    {.name = "ListTwo", .method = "GET", .path = kBucket, .parameters = kListTwo},
    {.name = "NewUpload", .method = "POST", .path = kObject, .parameters = kUploads},
    {.name = "PutAcl", .method = "PUT", .path = kObject, .parameters = kAcl},
    {.name = "PutObject", .method = "PUT", .path = kObject},
};
constexpr ProtocolKind kXml[] = {ProtocolKind::kRestXml};
constexpr Service kStore{.name = "s3",
                         .endpoint_prefix = "s3",
                         .signing_name = "s3",
                         .protocols = kXml,
                         .bare_errors = true,
                         .operations = kOperations};

struct Answer {
  int status = 200;
  std::string what;  // the operation, or the type of the resource
  std::string allow;
};

Answer Route(std::string method, std::string path, std::string query) {
  http::Headers headers;
  const Call call{.method = std::move(method),
                  .path = std::move(path),
                  .query = std::move(query),
                  .headers = &headers};
  try {
    Match match = ProtocolOf(ProtocolKind::kRestXml).Route(kStore, call);
    return {.status = 200, .what = std::string(match.operation->name)};
  } catch (const Error& error) {
    Answer answer{.status = error.http_status(), .what = error.message()};
    for (const auto& [name, value] : error.fields) {
      if (name == "ResourceType") answer.what = value;
    }
    for (const auto& [name, value] : error.headers) {
      if (name == "Allow") answer.allow = value;
    }
    return answer;
  }
}

TEST(Selectors, OneThatTheMethodTakesChoosesItsOperation) {
  EXPECT_EQ(Route("GET", "/b/k", "attributes").what, "GetAttributes");
  EXPECT_EQ(Route("GET", "/b/k", "acl=whatever").what, "GetAcl");
  EXPECT_EQ(Route("GET", "/b", "acl").what, "GetBucketAcl");
  EXPECT_EQ(Route("GET", "/b/k/", "uploadId=1").what, "ListParts");
}

TEST(Selectors, OneThatTheMethodDoesNotTakeIsNotPassedOver) {
  for (const char* method : {"HEAD", "PUT", "DELETE", "POST"}) {
    const Answer answer = Route(method, "/b/k", "attributes");
    EXPECT_EQ(answer.status, 405) << method;
    EXPECT_EQ(answer.what, "OBJECT_ATTRIBUTES");
    EXPECT_EQ(answer.allow, "GET");
  }
  EXPECT_EQ(Route("HEAD", "/b/k", "acl").allow, "GET, PUT");
  EXPECT_EQ(Route("PUT", "/b/k", "uploadId=1").what, "UPLOAD");
  EXPECT_EQ(Route("GET", "/b/k", "uploads").status, 400);
}

TEST(Selectors, TwoAtOnceConflict) {
  const Answer answer = Route("GET", "/b", "versioning&acl");
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.what, "Conflicting query string parameters: acl, versioning");
}

TEST(Selectors, WhatSelectsNothingIsPassedOver) {
  EXPECT_EQ(Route("GET", "/b/k", "x-id=GetObject").what, "GetObject");
  EXPECT_EQ(Route("PUT", "/b/k", "ACL").what, "PutObject");
  // Of a bucket, not of a key.
  EXPECT_EQ(Route("GET", "/b/k", "versioning").what, "GetObject");
  EXPECT_EQ(Route("GET", "/b", "list-type=2").what, "ListTwo");
}

TEST(Selectors, AMethodThatThePathDoesNotHaveNamesTheResource) {
  EXPECT_EQ(Route("PATCH", "/b/k", "").what, "OBJECT");
  EXPECT_EQ(Route("DELETE", "/b/k", "").what, "OBJECT");
  EXPECT_EQ(Route("PATCH", "/b/", "").what, "BUCKET");
  EXPECT_EQ(Route("PATCH", "/", "").what, "SERVICE");
}

}  // namespace
}  // namespace laketop::aws
