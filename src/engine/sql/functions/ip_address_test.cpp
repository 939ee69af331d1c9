// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/functions/ip_address.hpp"

#include <gtest/gtest.h>

namespace laketop::engine {
namespace {

TEST(IpAddress, ReadsAndPrints) {
  EXPECT_EQ(IpAddressText(*ParseIpAddress("10.1.2.3")), "10.1.2.3");
  EXPECT_EQ(IpAddressText(*ParseIpAddress("2001:0db8:0:0:0:ff00:0042:8329")),
            "2001:db8::ff00:42:8329");
  EXPECT_EQ(ParseIpAddress("10.1.2"), std::nullopt);
}

TEST(IpAddress, NetworksContain) {
  EXPECT_TRUE(Contains(*ParseIpNetwork("10.0.0.0/8"), *ParseIpAddress("10.255.255.255")));
  EXPECT_FALSE(Contains(*ParseIpNetwork("10.0.0.0/9"), *ParseIpAddress("10.255.255.255")));
  EXPECT_TRUE(Contains(*ParseIpNetwork("2001:db8::/32"), *ParseIpAddress("2001:db8::1")));
  EXPECT_FALSE(ParseIpNetwork("10.0.0.0/33").has_value());
  EXPECT_FALSE(ParseIpNetwork("10.0.0.0").has_value());
}

}  // namespace
}  // namespace laketop::engine
