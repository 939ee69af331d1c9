// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/functions/json_path.hpp"

#include <charconv>

namespace laketop::engine {
namespace {

constexpr std::size_t kStepsMax = 500;

bool IsNameCharacter(char c) {
  return c == '_' || c == ':' || c == '-' || c == '$' || c == '@' || (c >= '0' && c <= '9') ||
         (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (static_cast<unsigned char>(c) >= 0x80);
}

std::string_view TakeName(std::string_view& rest) {
  std::size_t length = 0;
  while (length < rest.size() && IsNameCharacter(rest[length])) ++length;
  const std::string_view name = rest.substr(0, length);
  rest.remove_prefix(length);
  return name;
}

// A name in quotes, up to the closing one.
std::optional<std::string> TakeQuoted(std::string_view& rest) {
  const char quote = rest[0];
  std::string name;
  for (std::size_t i = 1; i < rest.size(); ++i) {
    if (rest[i] == quote) {
      rest.remove_prefix(i + 1);
      return name;
    }
    if (rest[i] == '\\' && i + 1 < rest.size()) ++i;
    name += rest[i];
  }
  return std::nullopt;
}

void Descend(const JsonNode& node, const std::string& name, std::vector<const JsonNode*>& out) {
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    if (name == "*" || (node.Is(JsonNode::Kind::kObject) && node.names[i] == name)) {
      out.push_back(&node.items[i]);
    }
    Descend(node.items[i], name, out);
  }
}

const JsonNode* Element(const JsonNode& node, std::int64_t index) {
  const auto size = static_cast<std::int64_t>(node.items.size());
  if (index < 0) index += size;
  if (index < 0 || index >= size) return nullptr;
  return &node.items[static_cast<std::size_t>(index)];
}

}  // namespace

std::optional<JsonPath> JsonPath::Parse(std::string_view text) {
  JsonPath path;
  std::string_view rest = text;
  // Trino takes a path without the dollar as one from the root.
  bool bare = true;
  if (rest.starts_with('$')) {
    rest.remove_prefix(1);
    bare = false;
  }
  if (text.empty()) return std::nullopt;
  while (!rest.empty()) {
    if (path.steps_.size() >= kStepsMax) return std::nullopt;
    Step step;
    if (rest.starts_with('[')) {
      rest.remove_prefix(1);
      while (rest.starts_with(' ')) rest.remove_prefix(1);
      if (rest.starts_with('"') || rest.starts_with('\'')) {
        std::optional<std::string> name = TakeQuoted(rest);
        if (!name) return std::nullopt;
        step.name = std::move(*name);
      } else if (rest.starts_with('*')) {
        rest.remove_prefix(1);
        step.kind = Step::Kind::kAll;
      } else {
        const std::string_view name = TakeName(rest);
        if (name.empty()) return std::nullopt;
        const auto [end, error] =
            std::from_chars(name.data(), name.data() + name.size(), step.index);
        if (error == std::errc() && end == name.data() + name.size()) {
          step.kind = Step::Kind::kIndex;
        } else {
          step.name = name;
        }
      }
      while (rest.starts_with(' ')) rest.remove_prefix(1);
      if (!rest.starts_with(']')) return std::nullopt;
      rest.remove_prefix(1);
    } else {
      if (rest.starts_with("..")) {
        rest.remove_prefix(2);
        step.kind = Step::Kind::kDescend;
      } else if (rest.starts_with('.')) {
        rest.remove_prefix(1);
      } else if (!bare || !path.steps_.empty()) {
        return std::nullopt;
      }
      if (rest.starts_with('*')) {
        rest.remove_prefix(1);
        if (step.kind == Step::Kind::kDescend) {
          step.name = "*";
        } else {
          step.kind = Step::Kind::kAll;
        }
      } else if (rest.starts_with('"')) {
        std::optional<std::string> name = TakeQuoted(rest);
        if (!name) return std::nullopt;
        step.name = std::move(*name);
      } else {
        step.name = TakeName(rest);
        if (step.name.empty()) return std::nullopt;
      }
    }
    path.many_ = path.many_ || step.kind == Step::Kind::kAll || step.kind == Step::Kind::kDescend;
    path.steps_.push_back(std::move(step));
  }
  return path;
}

std::optional<JsonNode> JsonPath::Extract(const JsonNode& root) const {
  using Kind = JsonNode::Kind;
  std::vector<const JsonNode*> nodes = {&root};
  for (const Step& step : steps_) {
    std::vector<const JsonNode*> next;
    for (const JsonNode* node : nodes) {
      switch (step.kind) {
        case Step::Kind::kMember:
          if (node->Is(Kind::kObject)) {
            if (const JsonNode* found = node->Find(step.name)) next.push_back(found);
          }
          break;
        case Step::Kind::kIndex:
          if (node->Is(Kind::kArray)) {
            if (const JsonNode* found = Element(*node, step.index)) next.push_back(found);
          } else if (node->Is(Kind::kObject)) {
            if (const JsonNode* found = node->Find(std::to_string(step.index))) {
              next.push_back(found);
            }
          }
          break;
        case Step::Kind::kAll:
          for (const JsonNode& item : node->items) next.push_back(&item);
          break;
        case Step::Kind::kDescend:
          Descend(*node, step.name, next);
          break;
      }
    }
    nodes = std::move(next);
    if (nodes.empty()) break;
  }
  if (!many_) {
    if (nodes.empty()) return std::nullopt;
    return *nodes[0];
  }
  JsonNode all = JsonNode::Array();
  for (const JsonNode* node : nodes) all.items.push_back(*node);
  return all;
}

}  // namespace laketop::engine
