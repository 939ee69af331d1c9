// SPDX-License-Identifier: Apache-2.0
#include "services/s3/bucket_name.hpp"

#include <algorithm>

#include "services/s3/limits.hpp"

namespace laketop::s3 {
namespace {

bool IsLowerOrDigit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

// Four groups of digits between dots, of whatever value: AWS looks at the form alone.
bool LooksLikeIpv4(std::string_view name) {
  int groups = 0;
  while (true) {
    std::size_t dot = name.find('.');
    std::string_view group = name.substr(0, dot);
    if (group.empty() || group.size() > 3 || !std::ranges::all_of(group, IsDigit)) return false;
    ++groups;
    if (dot == std::string_view::npos) return groups == 4;
    name.remove_prefix(dot + 1);
  }
}

}  // namespace

bool IsValidBucketName(std::string_view name) {
  if (name.size() < kBucketNameMin || name.size() > kBucketNameMax) return false;
  if (!IsLowerOrDigit(name.front()) || !IsLowerOrDigit(name.back())) return false;
  char previous = 'a';
  for (char c : name) {
    if (!IsLowerOrDigit(c) && c != '-' && c != '.') return false;
    if (c == '.' && previous == '.') return false;
    previous = c;
  }
  if (LooksLikeIpv4(name)) return false;
  // AWS also reserves amzn-s3-demo-, for its documentation, whose examples people do run here.
  for (std::string_view prefix : {"xn--", "sthree-"}) {
    if (name.starts_with(prefix)) return false;
  }
  for (std::string_view suffix : {"-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"}) {
    if (name.ends_with(suffix)) return false;
  }
  return true;
}

bool IsRegionName(std::string_view region) {
  // Letters, dash, letters, dash …, one or two digits: us-east-1, us-gov-west-1, ap-southeast-5.
  if (region == "EU") return true;  // the old name of eu-west-1
  std::size_t dash = region.rfind('-');
  if (dash == std::string_view::npos || dash + 1 == region.size() || region.size() > 32) {
    return false;
  }
  if (!std::ranges::all_of(region.substr(dash + 1), IsDigit)) return false;
  std::string_view words = region.substr(0, dash);
  if (words.size() < 4 || words.find('-') == std::string_view::npos) return false;
  return std::ranges::all_of(words, [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; }) &&
         words.front() != '-' && words.back() != '-';
}

}  // namespace laketop::s3
