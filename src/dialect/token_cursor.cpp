// SPDX-License-Identifier: Apache-2.0
#include "dialect/token_cursor.hpp"

#include "dialect/limits.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace laketop::dialect {

void TokenCursor::Note(std::string_view label, bool quote) {
  if (!remember_ || at_ < furthest_ || at_ == suppressed_at_) return;
  if (at_ > furthest_) {
    expected_.clear();
    furthest_ = at_;
  }
  std::string text(label);
  if (quote) text = "'" + text + "'";
  expected_.insert(std::move(text));
}

void TokenCursor::Fail() {
  const Token& token = tokens_[remember_ ? furthest_ : at_];
  std::string message = "mismatched input '" + std::string(token.Shown()) + "'. Expecting: ";
  bool first = true;
  for (const std::string& label : expected_) {
    if (!first) message += ", ";
    message += label;
    first = false;
  }
  throw ParseFailure{std::move(message), token.line, token.column, !remember_};
}

void TokenCursor::FailAt(const Token& token, std::string message) {
  throw ParseFailure{std::move(message), token.line, token.column, false};
}

void TokenCursor::FailTooLarge() {
  throw ParseFailure{"statement is too large (stack overflow while parsing)", 1, 1, false};
}

void TokenCursor::EnterLevel() {
  if (depth_ >= kNestingDepthMax) FailTooLarge();
  ++depth_;
}

void TokenCursor::GrowHeight() {
  if (++height_ > kTreeHeightMax) FailTooLarge();
}

}  // namespace laketop::dialect
