// SPDX-License-Identifier: Apache-2.0
#include "aws/paging.hpp"

#include <algorithm>
#include <charconv>

#include "base/encoding.hpp"

namespace laketop::aws {
namespace {

// "5:table": a length and as many bytes, whatever these are.
void AppendPart(std::string& out, std::string_view part) {
  out += std::to_string(part.size());
  out += ':';
  out += part;
}

std::optional<std::string_view> TakePart(std::string_view& rest) {
  std::size_t size = 0;
  const char* last = rest.data() + rest.size();
  const auto [end, error] = std::from_chars(rest.data(), last, size);
  if (error != std::errc() || end == last || *end != ':') return std::nullopt;
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()) + 1);
  if (size > rest.size()) return std::nullopt;
  const std::string_view part = rest.substr(0, size);
  rest.remove_prefix(size);
  return part;
}

}  // namespace

std::string PageToken(std::string_view list, const std::vector<std::string>& position) {
  std::string raw;
  AppendPart(raw, list);
  for (const std::string& part : position) AppendPart(raw, part);
  return Base64Encode(raw);
}

std::optional<std::vector<std::string>> FindPosition(std::string_view list,
                                                     std::string_view token) {
  if (token.size() > kPageTokenBytesMax) return std::nullopt;
  const std::optional<std::string> raw = Base64Decode(token);
  if (!raw) return std::nullopt;
  std::string_view rest = *raw;
  if (TakePart(rest) != list) return std::nullopt;
  std::vector<std::string> position;
  while (!rest.empty()) {
    const std::optional<std::string_view> part = TakePart(rest);
    if (!part) return std::nullopt;
    position.emplace_back(*part);
  }
  if (position.empty()) return std::nullopt;
  return position;
}

std::optional<PageBounds> PageOf(std::string_view list, const std::vector<std::string>& keys,
                                 const std::optional<std::string>& token, std::size_t rows_max) {
  PageBounds page;
  if (token) {
    const std::optional<std::vector<std::string>> position = FindPosition(list, *token);
    if (!position || position->size() != 1) return std::nullopt;
    const std::string& last = position->front();
    auto begin = std::ranges::find(keys, last);
    if (begin != keys.end()) {
      ++begin;
    } else {
      begin = std::ranges::find_if(keys, [&](const std::string& key) { return key > last; });
    }
    page.begin = static_cast<std::size_t>(begin - keys.begin());
  }
  page.end = page.begin + std::min(rows_max, keys.size() - page.begin);
  if (page.end > page.begin && page.end < keys.size()) {
    page.next_token = PageToken(list, {keys[page.end - 1]});
  }
  return page;
}

}  // namespace laketop::aws
