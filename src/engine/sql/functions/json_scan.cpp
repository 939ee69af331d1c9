// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/functions/json_scan.hpp"

#include "engine/sql/functions/json_tree.hpp"

namespace laketop::engine {
namespace {

constexpr int kDepthMax = 500;

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}
bool IsHexDigit(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// Whether a string of JSON, with its quotes, says `name`.
bool Says(std::string_view quoted, std::string_view name) {
  const std::string_view inner = quoted.substr(1, quoted.size() - 2);
  if (inner.find('\\') == std::string_view::npos) return inner == name;
  const auto node = ParseJsonTree(quoted);
  return node && node->text == name;
}

}  // namespace

void JsonScan::SkipBlanks() {
  while (at_ < text_.size() &&
         (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t')) {
    ++at_;
  }
}

bool JsonScan::Accept(char c) {
  SkipBlanks();
  if (at_ >= text_.size() || text_[at_] != c) return false;
  ++at_;
  return true;
}

bool JsonScan::AtObject() {
  SkipBlanks();
  return at_ < text_.size() && text_[at_] == '{';
}

bool JsonScan::AtArray() {
  SkipBlanks();
  return at_ < text_.size() && text_[at_] == '[';
}

bool JsonScan::EnterMember(std::string_view name) {
  if (!Accept('{')) return false;
  do {
    const auto found = TakeString();
    if (!found || !Accept(':')) return false;
    if (Says(*found, name)) return true;
    if (!SkipValue(0)) return false;
  } while (Accept(','));
  return false;
}

bool JsonScan::EnterElement(std::size_t index) {
  if (!Accept('[') || Accept(']')) return false;
  for (std::size_t i = 0; i < index; ++i) {
    if (!SkipValue(0) || !Accept(',')) return false;
  }
  return true;
}

std::optional<std::string_view> JsonScan::Value() {
  SkipBlanks();
  const std::size_t begin = at_;
  if (!SkipValue(0)) return std::nullopt;
  return text_.substr(begin, at_ - begin);
}

bool JsonScan::SkipValue(int depth) {
  SkipBlanks();
  if (at_ >= text_.size() || depth > kDepthMax) return false;
  switch (text_[at_]) {
    case '{':
      return SkipMembers(depth);
    case '[':
      return SkipElements(depth);
    case '"':
      return TakeString().has_value();
    case 't':
      return SkipWord("true");
    case 'f':
      return SkipWord("false");
    case 'n':
      return SkipWord("null");
    default:
      return SkipNumber();
  }
}

bool JsonScan::SkipMembers(int depth) {
  ++at_;
  if (Accept('}')) return true;
  do {
    if (!TakeString() || !Accept(':') || !SkipValue(depth + 1)) return false;
  } while (Accept(','));
  return Accept('}');
}

bool JsonScan::SkipElements(int depth) {
  ++at_;
  if (Accept(']')) return true;
  do {
    if (!SkipValue(depth + 1)) return false;
  } while (Accept(','));
  return Accept(']');
}

bool JsonScan::SkipWord(std::string_view word) {
  if (!text_.substr(at_).starts_with(word)) return false;
  at_ += word.size();
  return at_ == text_.size() || !((text_[at_] >= 'a' && text_[at_] <= 'z') || IsDigit(text_[at_]));
}

bool JsonScan::SkipDigits() {
  const std::size_t start = at_;
  while (at_ < text_.size() && IsDigit(text_[at_])) ++at_;
  return at_ > start;
}

bool JsonScan::SkipNumber() {
  if (text_[at_] == '-') ++at_;
  const std::size_t first = at_;
  if (!SkipDigits() || (text_[first] == '0' && at_ - first > 1)) return false;
  if (at_ < text_.size() && text_[at_] == '.') {
    ++at_;
    if (!SkipDigits()) return false;
  }
  if (at_ < text_.size() && (text_[at_] == 'e' || text_[at_] == 'E')) {
    ++at_;
    if (at_ < text_.size() && (text_[at_] == '+' || text_[at_] == '-')) ++at_;
    if (!SkipDigits()) return false;
  }
  return true;
}

std::optional<std::string_view> JsonScan::TakeString() {
  SkipBlanks();
  if (at_ >= text_.size() || text_[at_] != '"') return std::nullopt;
  const std::size_t begin = at_++;
  while (at_ < text_.size()) {
    const char c = text_[at_++];
    if (c == '"') return text_.substr(begin, at_ - begin);
    if (static_cast<unsigned char>(c) < 0x20) return std::nullopt;
    if (c != '\\') continue;
    if (at_ >= text_.size()) return std::nullopt;
    const char escaped = text_[at_++];
    if (escaped == 'u') {
      for (int i = 0; i < 4; ++i) {
        if (at_ >= text_.size() || !IsHexDigit(text_[at_++])) return std::nullopt;
      }
    } else if (std::string_view("\"\\/bfnrt").find(escaped) == std::string_view::npos) {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace laketop::engine
