// SPDX-License-Identifier: Apache-2.0
#include "services/glue/crawler/glob.hpp"

#include <algorithm>

namespace laketop::glue {
namespace {

// The pattern with its groups multiplied out; none where a brace is not closed or groups nest.
std::expected<std::vector<std::string>, std::string> Expand(std::string_view pattern) {
  std::vector<std::string> out{""};
  const auto append_all = [&out](std::string_view text) {
    for (std::string& alternative : out) alternative += text;
  };
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '\\' && i + 1 < pattern.size()) {
      append_all(pattern.substr(i, 2));
      ++i;
      continue;
    }
    if (c != '{') {
      append_all(pattern.substr(i, 1));
      continue;
    }
    std::vector<std::string> choices{""};
    bool closed = false;
    bool in_brackets = false;
    for (++i; i < pattern.size(); ++i) {
      const char inner = pattern[i];
      if (inner == '\\' && !in_brackets && i + 1 < pattern.size()) {
        choices.back() += pattern.substr(i, 2);
        ++i;
      } else if (inner == '[') {
        in_brackets = true;
        choices.back() += inner;
      } else if (inner == ']') {
        in_brackets = false;
        choices.back() += inner;
      } else if (inner == '{' && !in_brackets) {
        return std::unexpected("Groups of an exclude pattern cannot be nested");
      } else if (inner == ',' && !in_brackets) {
        choices.emplace_back();
      } else if (inner == '}' && !in_brackets) {
        closed = true;
        break;
      } else {
        choices.back() += inner;
      }
    }
    if (!closed) return std::unexpected("A brace of an exclude pattern is not closed");
    if (out.size() * choices.size() > kGlobAlternativesMax) {
      return std::unexpected("An exclude pattern has too many alternatives");
    }
    std::vector<std::string> product;
    for (const std::string& left : out) {
      for (const std::string& right : choices) product.push_back(left + right);
    }
    out = std::move(product);
  }
  return out;
}

}  // namespace

std::expected<Glob, std::string> Glob::Parse(std::string_view pattern) {
  if (pattern.size() > kGlobBytesMax) return std::unexpected("An exclude pattern is too long");
  auto expanded = Expand(pattern);
  if (!expanded) return std::unexpected(expanded.error());
  Glob glob;
  for (const std::string& alternative : *expanded) {
    auto compiled = Compile(alternative);
    if (!compiled) return std::unexpected(compiled.error());
    glob.alternatives_.push_back(std::move(*compiled));
  }
  return glob;
}

std::expected<Glob::Alternative, std::string> Glob::Compile(std::string_view pattern) {
  Alternative pieces;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    Piece piece;
    const char c = pattern[i];
    if (c == '\\' && i + 1 < pattern.size()) {
      piece.character = pattern[++i];
    } else if (c == '?') {
      piece.kind = Piece::Kind::kOne;
    } else if (c == '*') {
      piece.kind = Piece::Kind::kSegment;
      while (i + 1 < pattern.size() && pattern[i + 1] == '*') {
        piece.kind = Piece::Kind::kAny;
        ++i;
      }
    } else if (c == '[') {
      piece.kind = Piece::Kind::kSet;
      if (++i < pattern.size() && pattern[i] == '!') {
        piece.negated = true;
        ++i;
      }
      bool closed = false;
      for (bool first = true; i < pattern.size(); ++i, first = false) {
        if (pattern[i] == ']' && !first) {
          closed = true;
          break;
        }
        char low = pattern[i];
        char high = low;
        if (i + 2 < pattern.size() && pattern[i + 1] == '-' && pattern[i + 2] != ']') {
          high = pattern[i + 2];
          i += 2;
        }
        piece.ranges.emplace_back(low, high);
      }
      if (!closed) return std::unexpected("A bracket of an exclude pattern is not closed");
    } else {
      piece.character = c;
    }
    pieces.push_back(std::move(piece));
  }
  return pieces;
}

bool Glob::Accepts(const Piece& piece, char c) {
  switch (piece.kind) {
    case Piece::Kind::kCharacter:
      return piece.character == c;
    case Piece::Kind::kOne:
      return c != '/';
    case Piece::Kind::kSet: {
      const bool inside = std::ranges::any_of(
          piece.ranges, [c](const auto& range) { return c >= range.first && c <= range.second; });
      return c != '/' && inside != piece.negated;
    }
    default:
      return false;
  }
}

// All positions of the pattern that can be reached, one character of the path after the other: no
// pattern takes more than its length times the path's.
bool Glob::MatchesAlternative(const Alternative& pieces, std::string_view path) {
  std::vector<bool> reached(pieces.size() + 1, false);
  const auto spread = [&pieces](std::vector<bool>& positions) {
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      const bool star =
          pieces[i].kind == Piece::Kind::kSegment || pieces[i].kind == Piece::Kind::kAny;
      if (positions[i] && star) positions[i + 1] = true;
    }
  };
  reached[0] = true;
  spread(reached);
  for (char c : path) {
    std::vector<bool> next(pieces.size() + 1, false);
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      if (!reached[i]) continue;
      if (pieces[i].kind == Piece::Kind::kAny) {
        next[i] = true;
      } else if (pieces[i].kind == Piece::Kind::kSegment) {
        if (c != '/') next[i] = true;
      } else if (Accepts(pieces[i], c)) {
        next[i + 1] = true;
      }
    }
    spread(next);
    reached = std::move(next);
  }
  return reached[pieces.size()];
}

bool Glob::Matches(std::string_view path) const {
  return std::ranges::any_of(alternatives_, [path](const Alternative& alternative) {
    return MatchesAlternative(alternative, path);
  });
}

}  // namespace laketop::glue
