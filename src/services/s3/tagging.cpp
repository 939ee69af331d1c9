// SPDX-License-Identifier: Apache-2.0
#include "services/s3/tagging.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/encoding.hpp"
#include "services/s3/limits.hpp"

namespace laketop::s3 {
namespace {

// Of UTF-8: every byte that does not continue a character.
std::size_t CharactersOf(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; }));
}

bool HasAllowedCharacters(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    bool letter_or_digit =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return letter_or_digit || (c & 0x80) != 0 ||
           std::string_view(" \t+-=._:/@").find(c) != std::string_view::npos;
  });
}

std::optional<TagFault> FindFault(const std::vector<Tag>& tags, std::string_view system_tag) {
  std::set<std::string_view> keys;
  for (const Tag& tag : tags) {
    if (tag.key.empty() || CharactersOf(tag.key) > kTagKeyCharactersMax ||
        !HasAllowedCharacters(tag.key)) {
      return TagFault{"InvalidTag", "The TagKey you have provided is invalid"};
    }
    if (CharactersOf(tag.value) > kTagValueCharactersMax || !HasAllowedCharacters(tag.value)) {
      return TagFault{"InvalidTag", "The TagValue you have provided is invalid"};
    }
    if (tag.key.starts_with("aws:")) return TagFault{"InvalidTag", std::string(system_tag)};
    if (!keys.insert(tag.key).second) {
      return TagFault{"InvalidTag", "Cannot provide multiple Tags with the same key"};
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<TagFault> FindObjectTagFault(const std::vector<Tag>& tags) {
  if (tags.size() > kObjectTagsMax) {
    return TagFault{"BadRequest",
                    fmt::format("Object tags cannot be greater than {}", kObjectTagsMax)};
  }
  return FindFault(tags, "Your TagKey cannot be prefixed with aws:");
}

std::optional<TagFault> FindBucketTagFault(const std::vector<Tag>& tags) {
  if (tags.size() > kBucketTagsMax) {
    return TagFault{"BadRequest",
                    fmt::format("Bucket tag count cannot be greater than {}", kBucketTagsMax)};
  }
  return FindFault(tags, "System tags cannot be added/updated by requester");
}

std::optional<std::vector<Tag>> ParseTaggingHeader(std::string_view header) {
  std::vector<Tag> tags;
  if (header.size() > kTaggingHeaderBytesMax) return std::nullopt;
  while (!header.empty()) {
    std::size_t end = header.find('&');
    std::string_view pair = header.substr(0, end);
    header.remove_prefix(end == std::string_view::npos ? header.size() : end + 1);
    if (pair.empty()) continue;
    std::size_t equals = pair.find('=');
    std::optional<std::string> key = PercentDecode(pair.substr(0, equals), true);
    std::optional<std::string> value = equals == std::string_view::npos
                                           ? std::optional<std::string>("")
                                           : PercentDecode(pair.substr(equals + 1), true);
    if (!key || !value) return std::nullopt;
    if (std::ranges::any_of(tags, [&](const Tag& tag) { return tag.key == *key; })) {
      return std::nullopt;
    }
    tags.push_back({std::move(*key), std::move(*value)});
  }
  std::ranges::sort(tags, {}, &Tag::key);
  return tags;
}

}  // namespace laketop::s3
