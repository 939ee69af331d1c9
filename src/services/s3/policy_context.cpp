// SPDX-License-Identifier: Apache-2.0
#include "services/s3/policy_context.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/encoding.hpp"
#include "http/message.hpp"
#include "services/s3/tagging.hpp"

namespace laketop::s3 {
namespace {

using Keys = std::map<std::string, std::string>;

void AddQuery(std::string_view query, Keys& keys) {
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    const std::string_view part = query.substr(0, end);
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos) continue;
    std::string name = AsciiLower(PercentDecode(part.substr(0, equals), true).value_or(""));
    if (name != "prefix" && name != "delimiter" && name != "max-keys" && name != "versionid" &&
        !name.starts_with("x-amz-")) {
      continue;
    }
    keys.insert_or_assign("s3:" + name, PercentDecode(part.substr(equals + 1), true).value_or(""));
  }
}

void AddTags(std::string_view header, Keys& keys) {
  std::optional<std::vector<Tag>> tags = ParseTaggingHeader(header);
  if (!tags) return;
  std::string names;
  for (const Tag& tag : *tags) {
    keys.insert_or_assign("s3:requestobjecttag/" + AsciiLower(tag.key), tag.value);
    if (!names.empty()) names += '\0';
    names += tag.key;
  }
  if (!names.empty()) keys.insert_or_assign("s3:requestobjecttagkeys", names);
}

void AddHeaders(const http::Headers& headers, Keys& keys) {
  for (const auto& [name, value] : headers.Fields()) {
    std::string lower = AsciiLower(name);
    if (lower == "user-agent") keys.insert_or_assign("aws:useragent", value);
    if (lower == "referer") keys.insert_or_assign("aws:referer", value);
    if (!lower.starts_with("x-amz-")) continue;
    if (lower == "x-amz-tagging") AddTags(value, keys);
    // Sources are compared as "bucket/key", however the header is written.
    std::string text = value;
    if (lower == "x-amz-copy-source") {
      text = PercentDecode(value).value_or(value);
      if (text.starts_with('/')) text.erase(0, 1);
    }
    keys.insert_or_assign("s3:" + lower, std::move(text));
  }
}

// 127.0.0.1:4566, [::1]:4566
std::string AddressOf(std::string_view remote) {
  if (remote.starts_with('[')) return std::string(remote.substr(1, remote.find(']') - 1));
  if (std::ranges::count(remote, ':') > 1) return std::string(remote);
  return std::string(remote.substr(0, remote.find(':')));
}

}  // namespace

std::map<std::string, std::string> PolicyContextOf(const Asker& asker) {
  Keys keys;
  keys.emplace("aws:currenttime", FormatIso8601Seconds(asker.now));
  keys.emplace("aws:epochtime",
               fmt::format("{}", static_cast<std::int64_t>(EpochSeconds(asker.now))));
  if (!asker.anonymous) {
    keys.emplace("aws:principalarn", PrincipalOfSession(asker.caller.principal_arn));
    keys.emplace("aws:principalaccount", asker.caller.account);
    keys.emplace("aws:userid", asker.caller.principal_id);
  }
  keys.emplace("aws:principaltype", asker.anonymous ? "Anonymous" : "Account");
  if (!asker.request) return keys;
  keys.emplace("aws:securetransport", asker.request->tls ? "true" : "false");
  keys.emplace("aws:sourceip", AddressOf(asker.request->remote_address));
  AddQuery(asker.request->query, keys);
  AddHeaders(asker.request->headers, keys);
  return keys;
}

}  // namespace laketop::s3
