// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/functions/json_tree.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>

#include "base/json.hpp"
#include "base/utf8.hpp"
#include "engine/sql/functions/java_number.hpp"

namespace laketop::engine {
namespace {

constexpr int kDepthMax = 500;

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  std::optional<JsonNode> Parse() {
    JsonNode node;
    if (!Value(node, 0)) return std::nullopt;
    SkipBlanks();
    if (at_ != text_.size()) return std::nullopt;
    return node;
  }

 private:
  using Kind = JsonNode::Kind;

  void SkipBlanks() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t')) {
      ++at_;
    }
  }
  bool Take(char c) {
    SkipBlanks();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool Word(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  bool Value(JsonNode& node, int depth) {
    SkipBlanks();
    if (at_ >= text_.size() || depth > kDepthMax) return false;
    switch (text_[at_]) {
      case '{':
        return Object(node, depth);
      case '[':
        return Array(node, depth);
      case '"':
        node.kind = Kind::kString;
        return String(node.text);
      case 't':
        node.kind = Kind::kBoolean;
        node.boolean = true;
        return Word("true");
      case 'f':
        node.kind = Kind::kBoolean;
        return Word("false");
      case 'n':
        return Word("null");
      default:
        return Number(node);
    }
  }

  bool Object(JsonNode& node, int depth) {
    node.kind = Kind::kObject;
    ++at_;
    if (Take('}')) return true;
    do {
      SkipBlanks();
      std::string name;
      if (at_ >= text_.size() || text_[at_] != '"' || !String(name) || !Take(':')) return false;
      node.names.push_back(std::move(name));
      if (!Value(node.items.emplace_back(), depth + 1)) return false;
    } while (Take(','));
    return Take('}');
  }

  bool Array(JsonNode& node, int depth) {
    node.kind = Kind::kArray;
    ++at_;
    if (Take(']')) return true;
    do {
      if (!Value(node.items.emplace_back(), depth + 1)) return false;
    } while (Take(','));
    return Take(']');
  }

  bool Digits() {
    const std::size_t start = at_;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
    return at_ > start;
  }

  bool Number(JsonNode& node) {
    const std::size_t start = at_;
    if (text_[at_] == '-') ++at_;
    const std::size_t first = at_;
    if (!Digits() || (text_[first] == '0' && at_ - first > 1)) return false;
    if (at_ < text_.size() && text_[at_] == '.') {
      ++at_;
      if (!Digits()) return false;
    }
    if (at_ < text_.size() && (text_[at_] == 'e' || text_[at_] == 'E')) {
      ++at_;
      if (at_ < text_.size() && (text_[at_] == '+' || text_[at_] == '-')) ++at_;
      if (!Digits()) return false;
    }
    node.kind = Kind::kNumber;
    node.text = text_.substr(start, at_ - start);
    if (node.text == "-0") node.text = "0";
    return true;
  }

  std::optional<std::uint32_t> Hex4() {
    if (text_.size() - at_ < 4) return std::nullopt;
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i) {
      const char c = text_[at_++];
      const int digit = c >= '0' && c <= '9'   ? c - '0'
                        : c >= 'a' && c <= 'f' ? c - 'a' + 10
                        : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                               : -1;
      if (digit < 0) return std::nullopt;
      value = value << 4 | static_cast<std::uint32_t>(digit);
    }
    return value;
  }

  bool Unicode(std::string& out) {
    std::optional<std::uint32_t> point = Hex4();
    if (!point) return false;
    if (*point >= 0xD800 && *point < 0xDC00 && text_.substr(at_).starts_with("\\u")) {
      const std::size_t second = at_;
      at_ += 2;
      const std::optional<std::uint32_t> low = Hex4();
      if (low && *low >= 0xDC00 && *low < 0xE000) {
        AppendUtf8(out, 0x10000 + ((*point - 0xD800) << 10) + (*low - 0xDC00));
        return true;
      }
      at_ = second;
    }
    // Half of a pair has no place in UTF-8.
    AppendUtf8(out, *point >= 0xD800 && *point < 0xE000 ? 0xFFFD : *point);
    return true;
  }

  bool String(std::string& out) {
    ++at_;
    while (at_ < text_.size()) {
      const std::size_t start = at_;
      while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\\' &&
             static_cast<unsigned char>(text_[at_]) >= 0x20) {
        ++at_;
      }
      out.append(text_.substr(start, at_ - start));
      if (at_ >= text_.size()) return false;
      const char c = text_[at_++];
      if (c == '"') return true;
      if (c != '\\' || at_ >= text_.size()) return false;
      const char escaped = text_[at_++];
      if (escaped == 'u') {
        if (!Unicode(out)) return false;
        continue;
      }
      constexpr std::string_view kFrom = "\"\\/bfnrt";
      constexpr std::string_view kTo = "\"\\/\b\f\n\r\t";
      const std::size_t index = kFrom.find(escaped);
      if (index == kFrom.npos) return false;
      out += kTo[index];
    }
    return false;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

const JsonNode* JsonNode::Find(std::string_view name) const {
  for (std::size_t i = names.size(); i-- > 0;) {
    if (names[i] == name) return &items[i];
  }
  return nullptr;
}

std::optional<JsonNode> ParseJsonTree(std::string_view text) {
  return Parser(text).Parse();
}

void WriteJsonTree(std::string& out, const JsonNode& node) {
  switch (node.kind) {
    case JsonNode::Kind::kNull:
      out += "null";
      return;
    case JsonNode::Kind::kBoolean:
      out += node.boolean ? "true" : "false";
      return;
    case JsonNode::Kind::kNumber:
      out += node.text;
      return;
    case JsonNode::Kind::kString:
      AppendJsonString(out, node.text);
      return;
    case JsonNode::Kind::kArray:
    case JsonNode::Kind::kObject: {
      const bool object = node.kind == JsonNode::Kind::kObject;
      out += object ? '{' : '[';
      for (std::size_t i = 0; i < node.items.size(); ++i) {
        if (i > 0) out += ',';
        if (object) {
          AppendJsonString(out, node.names[i]);
          out += ':';
        }
        WriteJsonTree(out, node.items[i]);
      }
      out += object ? '}' : ']';
    }
  }
}

std::string WriteJsonTree(const JsonNode& node) {
  std::string out;
  WriteJsonTree(out, node);
  return out;
}

void RewriteNumbers(JsonNode& node) {
  for (JsonNode& item : node.items) RewriteNumbers(item);
  if (!node.Is(JsonNode::Kind::kNumber) || node.text.find_first_of(".eE") == std::string::npos) {
    return;
  }
  const double value = std::strtod(node.text.c_str(), nullptr);
  node.text = JavaDouble(value);
  node.floating = true;
  if (!std::isfinite(value)) node.kind = JsonNode::Kind::kString;
}

void SortMembers(JsonNode& node) {
  for (JsonNode& item : node.items) SortMembers(item);
  if (!node.Is(JsonNode::Kind::kObject)) return;
  std::vector<std::size_t> order(node.items.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  // By number too, so that equal names keep their order.
  std::ranges::sort(order, [&](std::size_t left, std::size_t right) {
    const int order_of_names = node.names[left].compare(node.names[right]);
    return order_of_names != 0 ? order_of_names < 0 : left < right;
  });
  JsonNode sorted = JsonNode::Object();
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (i + 1 < order.size() && node.names[order[i]] == node.names[order[i + 1]]) continue;
    sorted.Add(std::move(node.names[order[i]]), std::move(node.items[order[i]]));
  }
  node = std::move(sorted);
}

}  // namespace laketop::engine
