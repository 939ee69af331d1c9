// SPDX-License-Identifier: Apache-2.0
#pragma once
// Letters A-Z alone change case here: names of protocols, SQL and catalogs, not people's text.

#include <algorithm>
#include <string>
#include <string_view>

namespace laketop {

inline std::string AsciiLower(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  });
  return lower;
}

}  // namespace laketop
