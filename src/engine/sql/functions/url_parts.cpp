// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/functions/url_parts.hpp"

#include <charconv>

#include "base/encoding.hpp"

namespace laketop::engine {
namespace {

bool IsAlpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

// Characters of a URI that need no escape; text beyond ASCII is allowed, as Java allows it.
bool IsUriCharacter(char c) {
  constexpr std::string_view kMarks = "-_.!~*'();/?:@&=+$,[]%#";
  return static_cast<unsigned char>(c) >= 0x80 || IsAlpha(c) || IsDigit(c) ||
         kMarks.find(c) != std::string_view::npos;
}

// The scheme before the first ':', or "" where the text has none.
std::string_view SchemeOf(std::string_view text) {
  std::size_t end = text.find_first_of(":/?#");
  if (end == std::string_view::npos || end == 0 || text[end] != ':' || !IsAlpha(text[0])) return {};
  for (char c : text.substr(0, end)) {
    if (!IsAlpha(c) && !IsDigit(c) && c != '+' && c != '-' && c != '.') return {};
  }
  return text.substr(0, end);
}

// host, host:port, user@host:port, [::1]:port; false for a port that is none.
bool TakeAuthority(std::string_view authority, UrlParts& url) {
  if (std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
    authority.remove_prefix(at + 1);
  }
  std::size_t host_end = authority.size();
  if (authority.starts_with('[')) {
    host_end = authority.find(']');
    if (host_end == std::string_view::npos) return false;
    ++host_end;
  } else if (std::size_t colon = authority.find(':'); colon != std::string_view::npos) {
    host_end = colon;
  }
  if (host_end > 0) url.host = std::string(authority.substr(0, host_end));
  std::string_view rest = authority.substr(host_end);
  if (rest.empty() || rest == ":") return true;
  if (rest[0] != ':') return false;
  std::int64_t port = 0;
  auto [end, error] = std::from_chars(rest.data() + 1, rest.data() + rest.size(), port);
  if (error != std::errc() || end != rest.data() + rest.size()) return false;
  url.port = port;
  return true;
}

}  // namespace

std::optional<UrlParts> ParseUrl(std::string_view text) {
  for (char c : text) {
    if (!IsUriCharacter(c)) return std::nullopt;
  }
  if (!PercentDecode(text)) return std::nullopt;
  UrlParts url;
  std::string_view scheme = SchemeOf(text);
  url.scheme = std::string(scheme);
  if (!scheme.empty()) text.remove_prefix(scheme.size() + 1);
  if (std::size_t hash = text.find('#'); hash != std::string_view::npos) {
    std::string_view fragment = text.substr(hash + 1);
    if (fragment.find('#') != std::string_view::npos) return std::nullopt;
    url.fragment = PercentDecode(fragment);
    text = text.substr(0, hash);
  }
  bool opaque = !scheme.empty() && !text.starts_with('/');
  if (opaque) {
    // Java wants something behind the colon.
    if (text.empty()) return std::nullopt;
    return url;
  }
  if (std::size_t mark = text.find('?'); mark != std::string_view::npos) {
    url.query = std::string(text.substr(mark + 1));
    text = text.substr(0, mark);
  }
  if (text.starts_with("//")) {
    text.remove_prefix(2);
    std::size_t slash = std::min(text.find('/'), text.size());
    if (!TakeAuthority(text.substr(0, slash), url)) return std::nullopt;
    text.remove_prefix(slash);
  }
  url.path = PercentDecode(text);
  return url;
}

std::optional<std::string> FindUrlParameter(const UrlParts& url, std::string_view name) {
  if (!url.query) return std::nullopt;
  std::string_view rest = *url.query;
  while (!rest.empty()) {
    std::size_t end = std::min(rest.find('&'), rest.size());
    std::string_view pair = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    std::size_t equals = pair.find('=');
    std::optional<std::string> key = PercentDecode(pair.substr(0, equals), true);
    if (!key || *key != name) continue;
    if (equals == std::string_view::npos) return "";
    return PercentDecode(pair.substr(equals + 1), true);
  }
  return std::nullopt;
}

}  // namespace laketop::engine
