// SPDX-License-Identifier: Apache-2.0
#pragma once
// Tokens: what names of fields are made of (RFC 9110, 5.6.2).

#include <algorithm>
#include <string_view>

namespace laketop::http {

inline bool IsTokenCharacter(char c) {
  constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
         kOthers.find(c) != std::string_view::npos;
}

inline bool IsToken(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, IsTokenCharacter);
}

}  // namespace laketop::http
