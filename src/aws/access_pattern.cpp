// SPDX-License-Identifier: Apache-2.0
#include "aws/access_pattern.hpp"

#include <algorithm>

#include "aws/member_access.hpp"

namespace laketop::aws {
namespace {

// The text at a path of members; "*" where it is absent.
std::string TextAt(const void* data, const Shape* shape, std::string_view path) {
  constexpr std::string_view kAny = "*";
  while (data != nullptr && shape->kind == Kind::kStructure) {
    std::size_t dot = path.find('.');
    std::string_view name = path.substr(0, dot);
    auto member = std::ranges::find(shape->structure->members, name, &Member::name);
    if (member == shape->structure->members.end()) return std::string(kAny);
    data = FindMember(data, *member);
    shape = member->shape;
    if (dot == std::string_view::npos) break;
    path.remove_prefix(dot + 1);
  }
  if (data == nullptr || shape->kind != Kind::kString) return std::string(kAny);
  return *static_cast<const std::string*>(data);
}

std::string Fill(std::string_view pattern, const Value& input) {
  std::string out;
  while (true) {
    std::size_t open = pattern.find('{');
    out.append(pattern.substr(0, open));
    if (open == std::string_view::npos) return out;
    std::size_t close = pattern.find('}', open);
    out += TextAt(input.data(), &input.shape(), pattern.substr(open + 1, close - open - 1));
    pattern.remove_prefix(close + 1);
  }
}

}  // namespace

std::string ArnPrefix(std::string_view service, std::string_view region, std::string_view account) {
  std::string prefix = "arn:aws:";
  return prefix.append(service).append(":").append(region).append(":").append(account).append(":");
}

std::optional<std::vector<ports::AccessRequest>> AccessByPattern(
    std::span<const AccessPattern> patterns, std::string_view operation, std::string_view prefix,
    const Value& input) {
  auto found = std::ranges::find(patterns, operation, &AccessPattern::operation);
  if (found == patterns.end()) return std::nullopt;
  std::vector<ports::AccessRequest> requests;
  for (std::string_view resource : found->resources) {
    if (resource.empty()) break;
    std::string filled = Fill(resource, input);
    bool whole = filled == "*" || (resource.starts_with('{') && filled.starts_with("arn:"));
    requests.push_back({.action = std::string(found->action),
                        .resource_arn = whole ? filled : std::string(prefix) + filled,
                        .context = {}});
  }
  if (requests.empty()) {
    requests.push_back({.action = std::string(found->action), .resource_arn = "*", .context = {}});
  }
  return requests;
}

}  // namespace laketop::aws
