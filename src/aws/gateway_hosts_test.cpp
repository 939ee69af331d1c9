// SPDX-License-Identifier: Apache-2.0
#include "aws/gateway_hosts.hpp"

#include <gtest/gtest.h>

#include "aws/gateway_origin.hpp"

namespace laketop::aws {
namespace {

const Hosts& TestHosts() {
  static const Hosts hosts({.names = {"lake.example"}});
  return hosts;
}

std::string Show(std::string_view host) {
  std::optional<HostView> view = TestHosts().Read(host);
  if (!view) return "refused";
  return "service=" + view->service + " region=" + view->region + " bucket=" + view->bucket +
         " base=" + view->base;
}

TEST(Hosts, LoopbackNamesAndAddressesAreOurs) {
  EXPECT_EQ(Show("localhost:4566"), "service= region= bucket= base=localhost:4566");
  EXPECT_EQ(Show("127.0.0.1:4566"), "service= region= bucket= base=127.0.0.1:4566");
  EXPECT_EQ(Show("127.9.9.9"), "service= region= bucket= base=127.9.9.9");
  EXPECT_EQ(Show("[::1]:4566"), "service= region= bucket= base=[::1]:4566");
  EXPECT_EQ(Show("lake.example"), "service= region= bucket= base=lake.example");
}

TEST(Hosts, OthersAreRefused) {
  for (std::string_view host : {"evil.example", "evil.example:4566", "10.0.0.7", "[2001:db8::1]",
                                "", "localhost:x", "notlocalhost", "localhost.evil.example",
                                "127.0.0.1.evil.example", "xlake.example", "[::1", "0.0.0.0"}) {
    EXPECT_EQ(Show(host), "refused") << host;
  }
  EXPECT_TRUE(Hosts({.any_address = true}).Read("10.0.0.7:4566").has_value());
}

TEST(Hosts, LoopbackIsThisMachine) {
  for (const char* own : {"127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1", "localhost"}) {
    EXPECT_TRUE(IsLoopbackHost(own)) << own;
  }
  for (const char* other : {"", "0.0.0.0", "::", "10.0.0.7", "::ffff:10.0.0.7", "128.0.0.1"}) {
    EXPECT_FALSE(IsLoopbackHost(other)) << other;
  }
}

TEST(Hosts, SayBucketsServicesAndRegions) {
  EXPECT_EQ(Show("b.s3.localhost.localstack.cloud:4566"),
            "service=s3 region= bucket=b base=localhost.localstack.cloud:4566");
  EXPECT_EQ(Show("s3.localhost"), "service=s3 region= bucket= base=localhost");
  EXPECT_EQ(Show("Bucket.S3.LocalHost"), "service=s3 region= bucket=Bucket base=localhost");
  EXPECT_EQ(Show("my.data.s3.eu-west-1.amazonaws.com"),
            "service=s3 region=eu-west-1 bucket=my.data base=amazonaws.com");
  EXPECT_EQ(Show("b.s3-us-west-2.amazonaws.com"),
            "service=s3 region=us-west-2 bucket=b base=amazonaws.com");
  EXPECT_EQ(Show("b.s3.dualstack.us-east-1.amazonaws.com"),
            "service=s3 region=us-east-1 bucket=b base=amazonaws.com");
  EXPECT_EQ(Show("glue.us-east-1.lake.example"),
            "service=glue region=us-east-1 bucket= base=lake.example");
  EXPECT_EQ(Show("b.localhost:4566"), "service=b region= bucket=b base=localhost:4566");
  EXPECT_EQ(Show("My_Bucket.x.localhost:4566"),
            "service= region= bucket=My_Bucket.x base=localhost:4566");
}

OriginVerdict Judge(std::string_view origin, std::string_view site = {}) {
  static const Origins origins(TestHosts(), {"https://console.example"});
  http::Request request;
  request.headers.Add("Host", "localhost:4566");
  if (!origin.empty()) request.headers.Add("Origin", std::string(origin));
  if (!site.empty()) request.headers.Add("Sec-Fetch-Site", std::string(site));
  return origins.Judge(request);
}

TEST(Origins, OnlyPagesOfThisMachineOrThoseAllowed) {
  EXPECT_EQ(Judge(""), OriginVerdict::kNoBrowser);
  EXPECT_EQ(Judge("http://localhost:4566", "same-origin"), OriginVerdict::kNoBrowser);
  EXPECT_EQ(Judge("http://localhost:3000", "same-site"), OriginVerdict::kAllowed);
  EXPECT_EQ(Judge("http://127.0.0.1:3000", "cross-site"), OriginVerdict::kAllowed);
  EXPECT_EQ(Judge("https://console.example", "cross-site"), OriginVerdict::kAllowed);
  EXPECT_EQ(Judge("https://evil.example", "cross-site"), OriginVerdict::kRefused);
  EXPECT_EQ(Judge("https://x.amazonaws.com"), OriginVerdict::kRefused);
  EXPECT_EQ(Judge("https://amazonaws.com"), OriginVerdict::kRefused);
  EXPECT_EQ(Judge("null"), OriginVerdict::kRefused);
  EXPECT_EQ(Judge("", "cross-site"), OriginVerdict::kRefused);
  EXPECT_EQ(Judge("", "none"), OriginVerdict::kNoBrowser);
}

}  // namespace
}  // namespace laketop::aws
