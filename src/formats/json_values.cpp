// SPDX-License-Identifier: Apache-2.0
#include "formats/json_values.hpp"

namespace laketop::formats {
namespace {

bool IsSpace(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

}  // namespace

JsonValues::JsonValues(std::string_view text) : text_(text) {
  Space();
  if (at_ < text_.size() && text_[at_] == '[') {
    in_array_ = true;
    ++at_;
  }
}

void JsonValues::Space() {
  while (at_ < text_.size() && IsSpace(text_[at_])) ++at_;
}

std::optional<std::string_view> JsonValues::Next() {
  if (failed_) return std::nullopt;
  Space();
  // Commas stand between an array's elements, and some writers put them between lines.
  while (at_ < text_.size() && text_[at_] == ',') {
    ++at_;
    Space();
  }
  if (at_ >= text_.size()) return std::nullopt;
  if (in_array_ && text_[at_] == ']') {
    at_ = text_.size();
    return std::nullopt;
  }
  const std::size_t begin = at_;
  std::optional<std::size_t> end = EndOfValue(begin);
  if (!end) return std::nullopt;
  at_ = *end;
  return text_.substr(begin, *end - begin);
}

std::optional<std::size_t> JsonValues::EndOfValue(std::size_t begin) {
  const char first = text_[begin];
  std::size_t at = begin;
  if (first != '{' && first != '[' && first != '"') {
    // A number or a word; it may be cut off where the text ends.
    while (at < text_.size() && !IsSpace(text_[at]) && text_[at] != ',' && text_[at] != ']' &&
           text_[at] != '}') {
      ++at;
    }
    if (at == begin) failed_ = true;
    if (at == begin || at == text_.size()) return std::nullopt;
    return at;
  }
  int depth = 0;
  bool in_string = false;
  for (; at < text_.size(); ++at) {
    const char c = text_[at];
    if (in_string) {
      if (c == '\\') {
        ++at;
      } else if (c == '"') {
        in_string = false;
        if (depth == 0) return at + 1;
      }
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > kJsonDepthMax) {
        failed_ = true;
        return std::nullopt;
      }
    } else if (c == '}' || c == ']') {
      if (--depth == 0) return at + 1;
    }
  }
  return std::nullopt;
}

}  // namespace laketop::formats
