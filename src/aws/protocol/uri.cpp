// SPDX-License-Identifier: Apache-2.0
#include "aws/protocol/uri.hpp"

#include <algorithm>

#include "aws/protocol/protocol.hpp"
#include "base/encoding.hpp"

namespace laketop::aws {

std::optional<Parameters> ParseParameters(std::string_view text) {
  Parameters out;
  while (!text.empty()) {
    std::size_t end = text.find('&');
    std::string_view part = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (part.empty()) continue;
    if (out.size() == kParametersMax) return std::nullopt;
    std::size_t equals = part.find('=');
    std::optional<std::string> name = PercentDecode(part.substr(0, equals), true);
    std::optional<std::string> value = equals == std::string_view::npos
                                           ? std::string()
                                           : PercentDecode(part.substr(equals + 1), true);
    if (!name || !value) return std::nullopt;
    out.emplace_back(std::move(*name), std::move(*value));
  }
  return out;
}

const std::string* FindParameter(const Parameters& parameters, std::string_view name) {
  for (const auto& [key, value] : parameters) {
    if (key == name) return &value;
  }
  return nullptr;
}

bool IsReadable(std::string_view path, std::string_view query) {
  return PercentDecode(path) && ParseParameters(query);
}

std::optional<Parameters> MatchPath(std::string_view pattern, std::string_view path) {
  Parameters labels;
  if (!path.starts_with('/')) return std::nullopt;
  path.remove_prefix(1);
  pattern.remove_prefix(pattern.starts_with('/') ? 1 : 0);
  while (!pattern.empty()) {
    std::size_t end = pattern.find('/');
    std::string_view segment = pattern.substr(0, end);
    pattern = end == std::string_view::npos ? std::string_view() : pattern.substr(end + 1);
    bool greedy = segment.ends_with("+}");
    std::size_t cut = path.size();
    if (greedy) {
      // What follows a greedy label is literal text at the end of the path.
      if (!pattern.empty()) {
        std::string tail = "/" + std::string(pattern);
        if (!path.ends_with(tail)) return std::nullopt;
        cut = path.size() - tail.size();
        pattern = {};
        std::string_view value = path.substr(0, cut);
        path = {};
        if (value.empty()) return std::nullopt;
        std::optional<std::string> decoded = PercentDecode(value);
        if (!decoded) return std::nullopt;
        labels.emplace_back(segment.substr(1, segment.size() - 3), std::move(*decoded));
        continue;
      }
    } else {
      cut = std::min(path.find('/'), path.size());
    }
    std::string_view value = path.substr(0, cut);
    bool more = cut < path.size();
    path = more ? path.substr(cut + 1) : std::string_view();
    if (segment.starts_with('{')) {
      std::optional<std::string> decoded = PercentDecode(value);
      if (value.empty() || !decoded) return std::nullopt;
      segment.remove_prefix(1);
      segment.remove_suffix(greedy ? 2 : 1);
      labels.emplace_back(segment, std::move(*decoded));
    } else if (segment != value) {
      return std::nullopt;
    }
    // A path that ends where the pattern goes on; one slash at the end is passed over.
    if (!more && !pattern.empty()) return std::nullopt;
  }
  if (!path.empty()) return std::nullopt;
  return labels;
}

}  // namespace laketop::aws
