// SPDX-License-Identifier: Apache-2.0
#include "services/athena/statements/name_pattern.hpp"

namespace laketop::athena {
namespace {

// Greedy with one step back: each * remembers where it began.
bool MatchesOne(std::string_view pattern, std::string_view name) {
  std::size_t p = 0;
  std::size_t n = 0;
  std::size_t star = std::string_view::npos;
  std::size_t star_name = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_name = n;
    } else if (p < pattern.size() && (pattern[p] == name[n] || pattern[p] == '.')) {
      ++p;
      ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++star_name;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace

NamePattern::NamePattern(const std::optional<std::string>& pattern) {
  if (!pattern) return;
  std::string one;
  for (char c : *pattern + "|") {
    if (c == '|') {
      alternatives_.push_back(std::move(one));
      one.clear();
    } else if (c == '.') {
      one.push_back('.');
    } else {
      one.push_back(static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c));
    }
  }
}

bool NamePattern::Matches(std::string_view name) const {
  if (alternatives_.empty()) return true;
  for (std::string alternative : alternatives_) {
    // A regular expression's .* is Hive's *.
    for (std::size_t at = alternative.find(".*"); at != std::string::npos;
         at = alternative.find(".*", at)) {
      alternative.erase(at, 1);
    }
    if (MatchesOne(alternative, name)) return true;
  }
  return false;
}

}  // namespace laketop::athena
