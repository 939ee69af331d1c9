// SPDX-License-Identifier: Apache-2.0
#pragma once
// IP addresses as Trino's IPADDRESS holds them: 16 bytes, IPv4 mapped into IPv6. Pure.

#include <optional>
#include <string>
#include <string_view>

namespace laketop::engine {

inline constexpr std::size_t kIpAddressBytes = 16;

std::optional<std::string> ParseIpAddress(std::string_view text);  // 16 bytes
std::string IpAddressText(std::string_view bytes);                 // 1.2.3.4 or RFC 5952

// "10.0.0.0/8": the address and its prefix length, of 32 for IPv4.
struct IpNetwork {
  std::string address;
  int bits = 0;  // of the 128
};
std::optional<IpNetwork> ParseIpNetwork(std::string_view text);
bool Contains(const IpNetwork& network, std::string_view address);

}  // namespace laketop::engine
