// SPDX-License-Identifier: Apache-2.0
#pragma once
// Tokens: what names of fields are made of (RFC 9110, 5.6.2).

#include <algorithm>
#include <array>
#include <string_view>

namespace laketop::http {

inline constexpr std::array<bool, 256> kTokenCharacters = [] {
  constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
  std::array<bool, 256> allowed{};
  for (unsigned c = 0; c < allowed.size(); ++c) {
    allowed[c] = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                 kOthers.find(static_cast<char>(c)) != std::string_view::npos;
  }
  return allowed;
}();

inline bool IsTokenCharacter(char c) {
  return kTokenCharacters[static_cast<unsigned char>(c)];
}

inline bool IsToken(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, IsTokenCharacter);
}

}  // namespace laketop::http
