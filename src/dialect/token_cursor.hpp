// SPDX-License-Identifier: Apache-2.0
// What a recursive-descent parser stands on: the tokens, the place, the limits, and the memory of
// what was expected where. A text is parsed once without that memory; only when it fails is it
// parsed again with it, so that good statements pay nothing for good messages.
#pragma once

#include "dialect/ast_expression.hpp"
#include "dialect/token.hpp"

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace laketop::dialect {

// Thrown inside the parsers only; parse.cpp turns it into a SyntaxError.
struct ParseFailure {
  std::string message;  // without "line 1:8: "
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  bool incomplete = false;  // what was expected is missing: read again, remembering
};

class TokenCursor {
 public:
  // `tokens` ends with kEnd and outlives the cursor.
  TokenCursor(const std::vector<Token>& tokens, bool remember_expected)
      : tokens_(tokens), remember_(remember_expected) {}

  [[nodiscard]] const Token& Peek(std::size_t ahead = 0) const {
    const std::size_t index = at_ + ahead;
    return index < tokens_.size() ? tokens_[index] : tokens_.back();
  }
  [[nodiscard]] bool PeekIs(std::string_view word, std::size_t ahead = 0) const {
    return Peek(ahead).Is(word);
  }
  [[nodiscard]] std::size_t Index() const { return at_; }
  [[nodiscard]] const Token& Previous() const { return tokens_[at_ == 0 ? 0 : at_ - 1]; }
  const Token& Advance() {
    const Token& token = tokens_[at_];
    if (at_ + 1 < tokens_.size()) ++at_;
    return token;
  }

  // As PeekIs, but notes that `word` would have been welcome here.
  [[nodiscard]] bool Check(std::string_view word) {
    if (PeekIs(word)) return true;
    Note(word, true);
    return false;
  }
  bool Accept(std::string_view word) {
    if (!Check(word)) return false;
    Advance();
    return true;
  }
  // Two words that only together begin something: ORDER BY.
  bool Accept(std::string_view first, std::string_view second) {
    if (!Check(first)) return false;
    Advance();
    Expect(second);
    return true;
  }
  void Expect(std::string_view word) {
    if (!Accept(word)) Fail();
  }

  // Notes a label as it is to be printed: <EOF>, <identifier>.
  void NoteLabel(std::string_view label) { Note(label, false); }

  // "mismatched input ... Expecting: ..." where reading came furthest.
  [[noreturn]] void Fail();
  [[noreturn]] void FailAt(const Token& token, std::string message);
  [[noreturn]] void FailTooLarge();

  [[nodiscard]] static Span SpanOf(const Token& token) {
    return Span{token.line, token.column, token.begin, token.End()};
  }
  // From `first` to the token read last.
  [[nodiscard]] Span SpanFrom(const Token& first) const {
    Span span = SpanOf(first);
    span.end = Previous().End() > span.begin ? Previous().End() : span.end;
    return span;
  }

  // While it lives, one level of nesting more; at its end the height of what was read is one more
  // than that of its highest part.
  class Level {
   public:
    explicit Level(TokenCursor& cursor) : cursor_(cursor), saved_(cursor.height_) {
      cursor.EnterLevel();
      cursor.height_ = 0;
    }
    ~Level() {
      --cursor_.depth_;
      const std::uint32_t own = cursor_.height_ + 1;
      cursor_.height_ = own > saved_ ? own : saved_;
    }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    TokenCursor& cursor_;
    std::uint32_t saved_;
  };

  // While it lives, what is read stands beside what the Level has read before, not on top of it.
  class Sibling {
   public:
    explicit Sibling(TokenCursor& cursor) : cursor_(cursor), saved_(cursor.height_) {
      cursor.height_ = 0;
    }
    ~Sibling() { cursor_.RaiseHeight(saved_); }
    Sibling(const Sibling&) = delete;
    Sibling& operator=(const Sibling&) = delete;

   private:
    TokenCursor& cursor_;
    std::uint32_t saved_;
  };

  // One more node on top of all that the innermost Level has read so far (left-deep chains).
  void GrowHeight();
  [[nodiscard]] std::uint32_t Height() const { return height_; }
  void RaiseHeight(std::uint32_t height) { height_ = height > height_ ? height : height_; }

  // While it lives, nothing is noted at the token it began at but its own label.
  class Rule {
   public:
    Rule(TokenCursor& cursor, std::string_view label)
        : cursor_(cursor), saved_(cursor.suppressed_at_) {
      cursor.NoteLabel(label);
      cursor.suppressed_at_ = cursor.at_;
    }
    ~Rule() { cursor_.suppressed_at_ = saved_; }
    Rule(const Rule&) = delete;
    Rule& operator=(const Rule&) = delete;

   private:
    TokenCursor& cursor_;
    std::size_t saved_;
  };

 private:
  static constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

  void Note(std::string_view label, bool quote);
  void EnterLevel();

  const std::vector<Token>& tokens_;
  std::size_t at_ = 0;
  std::uint32_t depth_ = 0;
  std::uint32_t height_ = 0;

  bool remember_ = false;
  std::size_t furthest_ = 0;
  std::size_t suppressed_at_ = kNowhere;
  std::set<std::string, std::less<>> expected_;
};

}  // namespace laketop::dialect
