// SPDX-License-Identifier: Apache-2.0
#pragma once
// NamePattern: Hive's patterns of SHOW: * is any text, | separates alternatives, case does not
// count; none matches all.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace laketop::athena {

class NamePattern {
 public:
  explicit NamePattern(const std::optional<std::string>& pattern);
  bool Matches(std::string_view name) const;

 private:
  std::vector<std::string> alternatives_;  // lower case; empty: all
};

}  // namespace laketop::athena
