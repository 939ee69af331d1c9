// SPDX-License-Identifier: Apache-2.0
#pragma once
// A URL taken apart as java.net.URI does it, for Trino's url_extract functions. Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace laketop::engine {

// Decoded, but the query, which is as written.
struct UrlParts {
  std::string scheme;
  std::optional<std::string> host;
  std::optional<std::int64_t> port;
  std::optional<std::string> path;  // none for an opaque one: mailto:a@b
  std::optional<std::string> query;
  std::optional<std::string> fragment;
};

// None for text that is no URI: a character that must be escaped, a % without two digits, a bad
// port.
std::optional<UrlParts> ParseUrl(std::string_view text);

// The first parameter of that name, decoded; "" for one without '='.
std::optional<std::string> FindUrlParameter(const UrlParts& url, std::string_view name);

}  // namespace laketop::engine
