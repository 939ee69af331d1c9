// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/functions/url_parts.hpp"

#include <gtest/gtest.h>

namespace laketop::engine {
namespace {

TEST(Url, IsTakenApart) {
  auto url = ParseUrl("http://user@example.com:8080/path%20x/a?q=1&r=a%20b&s#frag");
  ASSERT_TRUE(url.has_value());
  EXPECT_EQ(url->scheme, "http");
  EXPECT_EQ(url->host, "example.com");
  EXPECT_EQ(url->port, 8080);
  EXPECT_EQ(url->path, "/path x/a");
  EXPECT_EQ(url->query, "q=1&r=a%20b&s");
  EXPECT_EQ(url->fragment, "frag");
  EXPECT_EQ(FindUrlParameter(*url, "r"), "a b");
  EXPECT_EQ(FindUrlParameter(*url, "s"), "");
  EXPECT_EQ(FindUrlParameter(*url, "t"), std::nullopt);
}

TEST(Url, WhatJavaRefusesIsNone) {
  EXPECT_FALSE(ParseUrl("http://not uri").has_value());
  EXPECT_FALSE(ParseUrl("http://host:port/").has_value());
  EXPECT_FALSE(ParseUrl("http://host/%zz").has_value());
  EXPECT_FALSE(ParseUrl("http:").has_value());
}

TEST(Url, OpaqueAndRelative) {
  EXPECT_EQ(ParseUrl("mailto:test@example.com")->host, std::nullopt);
  EXPECT_EQ(ParseUrl("/a/b?c")->path, "/a/b");
  EXPECT_EQ(ParseUrl("http://[::1]:80")->host, "[::1]");
}

}  // namespace
}  // namespace laketop::engine
