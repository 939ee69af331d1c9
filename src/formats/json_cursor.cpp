// SPDX-License-Identifier: Apache-2.0
#include "formats/json_cursor.hpp"

#include <charconv>
#include <utility>

#include "base/utf8.hpp"

namespace laketop::formats {
namespace {

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

std::optional<std::uint32_t> HexAt(std::string_view text, std::size_t at) {
  if (at + 4 > text.size()) return std::nullopt;
  std::uint32_t code = 0;
  auto [end, error] = std::from_chars(text.data() + at, text.data() + at + 4, code, 16);
  if (error != std::errc() || end != text.data() + at + 4) return std::nullopt;
  return code;
}

}  // namespace

void JsonCursor::Space() {
  while (at_ < text_.size() &&
         (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) {
    ++at_;
  }
}

bool JsonCursor::At(char c) {
  Space();
  return at_ < text_.size() && text_[at_] == c;
}

bool JsonCursor::Take(char c) {
  if (!At(c)) return false;
  ++at_;
  return true;
}

bool JsonCursor::AtObject() {
  return At('{');
}

bool JsonCursor::AtArray() {
  return At('[');
}

bool JsonCursor::AtEnd() {
  Space();
  return at_ == text_.size();
}

std::optional<std::string_view> JsonCursor::Value() {
  Space();
  const std::size_t begin = at_;
  if (failed_ || !SkipValue(0)) {
    failed_ = true;
    return std::nullopt;
  }
  return text_.substr(begin, at_ - begin);
}

bool JsonCursor::EnterObject() {
  if (failed_ || !Take('{')) return Fail();
  first_ = true;
  return true;
}

bool JsonCursor::EnterArray() {
  if (failed_ || !Take('[')) return Fail();
  first_ = true;
  return true;
}

bool JsonCursor::NextMember(std::string_view& name) {
  if (failed_) return false;
  const bool first = std::exchange(first_, false);
  if (Take('}')) return false;
  if (!first && !Take(',')) return Fail();
  Space();
  const std::size_t begin = at_;
  if (!SkipString()) return Fail();
  name = text_.substr(begin, at_ - begin);
  if (!Take(':')) return Fail();
  return true;
}

bool JsonCursor::NextElement() {
  if (failed_) return false;
  const bool first = std::exchange(first_, false);
  if (Take(']')) return false;
  if (!first && !Take(',')) return Fail();
  return true;
}

bool JsonCursor::SkipString() {
  if (at_ >= text_.size() || text_[at_] != '"') return false;
  ++at_;
  while (at_ < text_.size()) {
    const char c = text_[at_++];
    if (c == '"') return true;
    if (c == '\\') {
      if (!SkipEscape()) return false;
    } else if (grammar_.strict && static_cast<unsigned char>(c) < 0x20) {
      return false;
    }
  }
  return false;
}

// What follows a backslash.
bool JsonCursor::SkipEscape() {
  if (at_ >= text_.size()) return false;
  const char escaped = text_[at_++];
  if (!grammar_.strict) return true;
  if (escaped != 'u') return std::string_view("\"\\/bfnrt").find(escaped) != std::string_view::npos;
  if (!HexAt(text_, at_)) return false;
  at_ += 4;
  return true;
}

bool JsonCursor::SkipWord(std::string_view word) {
  if (!text_.substr(at_).starts_with(word)) return false;
  at_ += word.size();
  if (!grammar_.strict || at_ == text_.size()) return true;
  return !IsDigit(text_[at_]) && (text_[at_] < 'a' || text_[at_] > 'z');
}

bool JsonCursor::SkipDigits() {
  const std::size_t begin = at_;
  while (at_ < text_.size() && IsDigit(text_[at_])) ++at_;
  return at_ > begin;
}

bool JsonCursor::SkipNumber() {
  if (text_[at_] == '-') ++at_;
  const std::size_t first = at_;
  if (!SkipDigits()) return false;
  if (grammar_.strict && text_[first] == '0' && at_ - first > 1) return false;
  if (at_ < text_.size() && text_[at_] == '.') {
    ++at_;
    if (!SkipDigits() && grammar_.strict) return false;
  }
  if (at_ < text_.size() && (text_[at_] == 'e' || text_[at_] == 'E')) {
    ++at_;
    if (at_ < text_.size() && (text_[at_] == '+' || text_[at_] == '-')) ++at_;
    if (!SkipDigits()) return false;
  }
  return true;
}

bool JsonCursor::SkipValue(int depth) {
  if (depth > grammar_.depth_max) return false;
  Space();
  if (at_ >= text_.size()) return false;
  switch (text_[at_]) {
    case '"':
      return SkipString();
    case 't':
      return SkipWord("true");
    case 'f':
      return SkipWord("false");
    case 'n':
      return SkipWord("null");
    case '[':
      ++at_;
      if (Take(']')) return true;
      do {
        if (!SkipValue(depth + 1)) return false;
      } while (Take(','));
      return Take(']');
    case '{':
      ++at_;
      if (Take('}')) return true;
      do {
        Space();
        if (!SkipString() || !Take(':') || !SkipValue(depth + 1)) return false;
      } while (Take(','));
      return Take('}');
    default:
      return SkipNumber();
  }
}

JsonKind JsonCursor::KindOf(std::string_view value) {
  switch (value.front()) {
    case '{':
      return JsonKind::kObject;
    case '[':
      return JsonKind::kArray;
    case '"':
      return JsonKind::kString;
    case 't':
    case 'f':
      return JsonKind::kBoolean;
    case 'n':
      return JsonKind::kNull;
    default:
      return JsonKind::kNumber;
  }
}

std::string JsonCursor::Unquoted(std::string_view value) {
  const std::string_view body = value.substr(1, value.size() - 2);
  if (body.find('\\') == std::string_view::npos) return std::string(body);
  std::string out;
  out.reserve(body.size());
  for (std::size_t i = 0; i < body.size(); ++i) {
    if (body[i] != '\\' || i + 1 >= body.size()) {
      out += body[i];
      continue;
    }
    const char escaped = body[++i];
    switch (escaped) {
      case 'b':
        out += '\b';
        break;
      case 'f':
        out += '\f';
        break;
      case 'n':
        out += '\n';
        break;
      case 'r':
        out += '\r';
        break;
      case 't':
        out += '\t';
        break;
      case 'u': {
        std::optional<std::uint32_t> code = HexAt(body, i + 1);
        if (!code) {
          out += 'u';
          break;
        }
        i += 4;
        const bool high = *code >= 0xd800 && *code < 0xdc00;
        const bool low = *code >= 0xdc00 && *code < 0xe000;
        if (high && body.substr(i + 1).starts_with("\\u")) {
          const std::optional<std::uint32_t> second = HexAt(body, i + 3);
          if (second && *second >= 0xdc00 && *second < 0xe000) {
            AppendUtf8(out, 0x10000 + ((*code - 0xd800) << 10) + (*second - 0xdc00));
            i += 6;
            break;
          }
        }
        AppendUtf8(out, high || low ? 0xfffd : *code);
        break;
      }
      default:
        out += escaped;
    }
  }
  return out;
}

}  // namespace laketop::formats
