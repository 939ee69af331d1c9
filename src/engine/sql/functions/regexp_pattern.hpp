// SPDX-License-Identifier: Apache-2.0
#pragma once
// RegexpPattern: a regular expression in Java's syntax, as Trino's functions take it. RE2 runs what
// it can, in linear time; what only a backtracking engine can (look-around, back-references,
// possessive quantifiers) goes to Boost.Regex, which gives up on patterns that explode. Thread-safe
// once compiled.

#include <cstddef>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace laketop::engine {

inline constexpr std::size_t kRegexpPatternBytesMax = 65'536;

class RegexpPattern {
 public:
  // The error is the engine's text.
  static std::expected<std::shared_ptr<const RegexpPattern>, std::string> Compile(
      std::string_view pattern);
  virtual ~RegexpPattern() = default;

  struct Range {
    std::size_t begin = 0;
    std::size_t end = 0;
  };
  // groups[0] is the match; a group that took no part is none.
  struct Match {
    std::vector<std::optional<Range>> groups;
    const Range& Whole() const {
      return *groups[0];  // NOLINT(bugprone-unchecked-optional-access): a match has a whole
    }
  };
  // The first match that begins at `from` or later. Throws std::runtime_error where a pattern needs
  // more steps than allowed.
  virtual bool Find(std::string_view text, std::size_t from, Match& match) const = 0;
  virtual bool Contains(std::string_view text) const = 0;
  virtual int GroupCount() const = 0;
  // The number of the group of that name, or none.
  virtual std::optional<int> GroupNamed(const std::string& name) const = 0;

  // All matches from the start on; after an empty one the search moves on by a character.
  template <class Visit>
  void ForEach(std::string_view text, Visit visit) const {
    Match match;
    std::size_t from = 0;
    while (from <= text.size() && Find(text, from, match)) {
      if (!visit(match)) return;
      from = match.Whole().end;
      if (match.Whole().end == match.Whole().begin) from = NextCharacter(text, from);
    }
  }

  static std::size_t NextCharacter(std::string_view text, std::size_t at);
};

// The replacement text of one match: $1, ${name}, \ before a character takes it as it is. None: a
// reference to a group that is not there.
std::optional<std::string> ExpandReplacement(const RegexpPattern& pattern, std::string_view text,
                                             const RegexpPattern::Match& match,
                                             std::string_view replacement, std::string& error);

}  // namespace laketop::engine
