// SPDX-License-Identifier: Apache-2.0
#pragma once
// Glob: an exclude pattern of a crawler target, matched against a key relative to the include path.
// `*` stays within a folder, `**` does not; `?`, `[a-z]`, `[!a]`, `{a,b}` and `\` as Glue documents
// them. Immutable; any thread. Matching takes time linear in pattern times path.
// https://docs.aws.amazon.com/glue/latest/dg/define-crawler.html#crawler-data-stores-exclude

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace laketop::glue {

inline constexpr std::size_t kGlobBytesMax = 1'024;
inline constexpr std::size_t kGlobAlternativesMax = 100;  // of one pattern, braces multiplied out

class Glob {
 public:
  // The error is a sentence.
  static std::expected<Glob, std::string> Parse(std::string_view pattern);
  bool Matches(std::string_view path) const;

 private:
  struct Piece {
    enum class Kind { kCharacter, kOne, kSet, kSegment, kAny } kind = Kind::kCharacter;
    char character = 0;
    bool negated = false;
    std::vector<std::pair<char, char>> ranges;
  };
  using Alternative = std::vector<Piece>;

  static std::expected<Alternative, std::string> Compile(std::string_view pattern);
  static bool MatchesAlternative(const Alternative& pieces, std::string_view path);
  static bool Accepts(const Piece& piece, char c);

  std::vector<Alternative> alternatives_;
};

}  // namespace laketop::glue
