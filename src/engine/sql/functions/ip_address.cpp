// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/functions/ip_address.hpp"

#include <arpa/inet.h>

#include <charconv>
#include <cstring>

namespace laketop::engine {
namespace {

constexpr std::string_view kMappedPrefix("\0\0\0\0\0\0\0\0\0\0\xFF\xFF", 12);
constexpr int kMappedBits = 96;

bool IsMapped(std::string_view bytes) {
  return bytes.starts_with(kMappedPrefix);
}

}  // namespace

std::optional<std::string> ParseIpAddress(std::string_view text) {
  std::string terminated(text);
  in_addr four{};
  if (inet_pton(AF_INET, terminated.c_str(), &four) == 1) {
    std::string bytes(kMappedPrefix);
    return bytes.append(reinterpret_cast<const char*>(&four), sizeof four);
  }
  in6_addr six{};
  if (inet_pton(AF_INET6, terminated.c_str(), &six) != 1) return std::nullopt;
  return std::string(reinterpret_cast<const char*>(&six), sizeof six);
}

std::string IpAddressText(std::string_view bytes) {
  if (bytes.size() != kIpAddressBytes) return {};
  char buffer[INET6_ADDRSTRLEN];
  bool mapped = IsMapped(bytes);
  const char* from = bytes.data() + (mapped ? kMappedPrefix.size() : 0);
  return inet_ntop(mapped ? AF_INET : AF_INET6, from, buffer, sizeof buffer);
}

std::optional<IpNetwork> ParseIpNetwork(std::string_view text) {
  std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  std::optional<std::string> address = ParseIpAddress(text.substr(0, slash));
  int bits = 0;
  std::string_view length = text.substr(slash + 1);
  auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), bits);
  if (!address || error != std::errc() || end != length.data() + length.size()) return std::nullopt;
  bool mapped = IsMapped(*address) && text.find(':') == std::string_view::npos;
  if (bits < 0 || bits > (mapped ? 32 : 128)) return std::nullopt;
  return IpNetwork{.address = std::move(*address), .bits = bits + (mapped ? kMappedBits : 0)};
}

bool Contains(const IpNetwork& network, std::string_view address) {
  if (address.size() != kIpAddressBytes) return false;
  auto whole = static_cast<std::size_t>(network.bits / 8);
  if (std::memcmp(network.address.data(), address.data(), whole) != 0) return false;
  int rest = network.bits % 8;
  if (rest == 0) return true;
  auto mask = static_cast<unsigned char>(0xFF << (8 - rest));
  return (static_cast<unsigned char>(network.address[whole]) & mask) ==
         (static_cast<unsigned char>(address[whole]) & mask);
}

}  // namespace laketop::engine
