// SPDX-License-Identifier: Apache-2.0
#include "aws/gateway_hosts.hpp"

#include <arpa/inet.h>

#include <algorithm>

namespace laketop::aws {
namespace {

constexpr std::size_t kHostBytesMax = 512;

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return out;
}

struct NameAndPort {
  std::string_view name;  // an IPv6 address without its brackets
  std::string_view port;  // with its colon, or empty
};

NameAndPort SplitPort(std::string_view host) {
  if (host.starts_with('[')) {
    std::size_t end = host.find(']');
    if (end == std::string_view::npos) return {};
    return {host.substr(1, end - 1), host.substr(end + 1)};
  }
  std::size_t colon = host.find(':');
  if (colon == std::string_view::npos) return {host, {}};
  return {host.substr(0, colon), host.substr(colon)};
}

bool IsPort(std::string_view port) {
  if (port.empty()) return true;
  return port.size() > 1 && port.size() <= 6 && port.front() == ':' &&
         std::ranges::all_of(port.substr(1), [](char c) { return c >= '0' && c <= '9'; });
}

bool IsAddress(const std::string& name) {
  in6_addr bytes;
  return inet_pton(AF_INET, name.c_str(), &bytes) == 1 ||
         inet_pton(AF_INET6, name.c_str(), &bytes) == 1;
}

bool IsLoopbackAddress(const std::string& name) {
  in_addr four;
  if (inet_pton(AF_INET, name.c_str(), &four) == 1) return ntohl(four.s_addr) >> 24 == 127;
  in6_addr six;
  if (inet_pton(AF_INET6, name.c_str(), &six) != 1) return false;
  // ::ffff:127.0.0.1 is how a socket of both families shows a client of the older one.
  return IN6_IS_ADDR_LOOPBACK(&six) || (IN6_IS_ADDR_V4MAPPED(&six) && six.s6_addr[12] == 127);
}

bool Lists(const std::vector<std::string>& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

std::string_view LastLabel(std::string_view labels) {
  std::size_t dot = labels.rfind('.');
  return dot == std::string_view::npos ? labels : labels.substr(dot + 1);
}

std::string_view WithoutLast(std::string_view labels) {
  std::size_t dot = labels.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : labels.substr(0, dot);
}

bool IsS3Label(std::string_view label) {
  return label == "s3" || label == "s3-accelerate" || label == "s3-website" ||
         (label.starts_with("s3-") && IsRegion(label.substr(3)));
}

// What stands before the base: [bucket.]s3[.dualstack][.region], service[.region], region or a
// bucket.
void ReadLabels(std::string_view labels, HostView& out) {
  std::string_view left = labels;
  bool one_label = labels.find('.') == std::string_view::npos;
  if (!one_label && IsRegion(LastLabel(left))) {
    out.region = LastLabel(left);
    left = WithoutLast(left);
  }
  if (LastLabel(left) == "dualstack") left = WithoutLast(left);
  std::string_view label = LastLabel(left);
  if (IsS3Label(label)) {
    out.service = "s3";
    if (label.size() > 3 && IsRegion(label.substr(3))) out.region = label.substr(3);
    out.bucket = WithoutLast(left);
    return;
  }
  if (out.region.empty()) {
    // bucket.localhost, or service.localhost: who signs knows.
    out.bucket = labels;
    if (one_label) out.service = labels;
  } else {
    out.service = left;
  }
}

}  // namespace

bool IsRegion(std::string_view text) {
  // A bucket may be called my-data-2.
  constexpr std::string_view kFirst[] = {"us-", "eu-", "eusc-", "ap-", "sa-", "ca-",
                                         "me-", "af-", "cn-",   "il-", "mx-"};
  auto dashes = std::ranges::count(text, '-');
  return text.size() <= 20 && (dashes == 2 || dashes == 3) && text[text.size() - 2] == '-' &&
         text.back() >= '1' && text.back() <= '9' &&
         std::ranges::any_of(kFirst,
                             [&](std::string_view first) { return text.starts_with(first); });
}

Hosts::Hosts(HostsOptions options)
    : bases_(std::move(options.names)), any_address_(options.any_address) {
  for (std::string& name : bases_) name = Lower(name);
  for (const char* name : {"localhost", "localhost.localstack.cloud", "amazonaws.com"}) {
    bases_.emplace_back(name);
  }
  // The longest wins: a.localhost before localhost.
  std::ranges::sort(bases_, std::ranges::greater(), &std::string::size);
}

std::optional<HostView> Hosts::Read(std::string_view host) const {
  if (host.empty() || host.size() > kHostBytesMax) return std::nullopt;
  NameAndPort parts = SplitPort(host);
  if (parts.name.empty() || !IsPort(parts.port)) return std::nullopt;
  std::string name = Lower(parts.name);
  if (name.ends_with('.')) name.pop_back();
  HostView view;
  view.base = host;
  if (IsAddress(name)) {
    bool ours = any_address_ || IsLoopbackAddress(name) || Lists(bases_, name);
    return ours ? std::optional(view) : std::nullopt;
  }
  for (const std::string& base : bases_) {
    if (name == base) return view;
    if (!name.ends_with("." + base)) continue;
    view.base = base + std::string(parts.port);
    ReadLabels(std::string_view(name).substr(0, name.size() - base.size() - 1), view);
    // A bucket keeps the case it was written in; it stands first.
    view.bucket = parts.name.substr(0, view.bucket.size());
    return view;
  }
  return std::nullopt;
}

bool Hosts::IsOwnOrigin(std::string_view origin) const {
  std::size_t scheme = origin.find("://");
  if (scheme == std::string_view::npos) return false;
  std::string_view kind = origin.substr(0, scheme);
  if (kind != "http" && kind != "https") return false;
  NameAndPort host = SplitPort(origin.substr(scheme + 3));
  if (!IsPort(host.port)) return false;
  std::string name = Lower(host.name);
  // Bucket names are anybody's, and amazonaws.com is not this machine: the bare names only.
  return name == "localhost" || IsLoopbackAddress(name) ||
         (name != "amazonaws.com" && Lists(bases_, name));
}

bool IsLoopbackHost(std::string_view host) {
  std::string name = Lower(host);
  return name == "localhost" || IsLoopbackAddress(name);
}

}  // namespace laketop::aws
