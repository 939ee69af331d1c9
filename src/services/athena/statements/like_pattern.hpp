// SPDX-License-Identifier: Apache-2.0
#pragma once
// LikePattern: SQL's LIKE over names: % any text, _ one character, and an escape character.

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace laketop::athena {

class LikePattern {
 public:
  LikePattern(std::string pattern, std::optional<char> escape)
      : pattern_(std::move(pattern)), escape_(escape) {}

  // One step back to the last % suffices, so the time is the product of both lengths at most.
  bool Matches(std::string_view text) const {
    std::size_t at = 0;
    std::size_t in = 0;
    std::optional<std::pair<std::size_t, std::size_t>> back;
    while (true) {
      if (in < pattern_.size() && pattern_[in] == '%') {
        back = {++in, at};
        continue;
      }
      const bool escaped = in + 1 < pattern_.size() && escape_ && pattern_[in] == *escape_;
      const std::size_t character = escaped ? in + 1 : in;
      const bool more = in < pattern_.size() && at < text.size();
      if (more && ((!escaped && pattern_[in] == '_') || pattern_[character] == text[at])) {
        in = character + 1;
        ++at;
        continue;
      }
      if (in == pattern_.size() && at == text.size()) return true;
      if (!back || back->second == text.size()) return false;
      in = back->first;
      at = ++back->second;
    }
  }

 private:
  std::string pattern_;
  std::optional<char> escape_;
};

}  // namespace laketop::athena
