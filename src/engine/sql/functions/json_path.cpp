// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/functions/json_path.hpp"

#include <charconv>

#include "engine/sql/functions/json_scan.hpp"

namespace laketop::engine {
namespace {

constexpr std::size_t kStepsMax = 500;

bool IsNameCharacter(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (static_cast<unsigned char>(c) >= 0x80);
}

std::string TakeName(std::string_view& rest, bool colon) {
  std::size_t length = 0;
  while (length < rest.size() &&
         (IsNameCharacter(rest[length]) || (colon && rest[length] == ':'))) {
    ++length;
  }
  std::string name(rest.substr(0, length));
  rest.remove_prefix(length);
  return name;
}

// A name in double quotes, up to the closing one.
std::optional<std::string> TakeQuoted(std::string_view& rest) {
  std::string name;
  for (std::size_t i = 1; i < rest.size(); ++i) {
    if (rest[i] == '"') {
      rest.remove_prefix(i + 1);
      return name;
    }
    if (rest[i] == '\\' && ++i == rest.size()) return std::nullopt;
    name += rest[i];
  }
  return std::nullopt;
}

bool Accept(std::string_view& rest, char c) {
  if (!rest.starts_with(c)) return false;
  rest.remove_prefix(1);
  return true;
}

// [0], [name] or ["any name"], behind the bracket.
std::optional<std::string> TakeSubscript(std::string_view& rest) {
  std::optional<std::string> name;
  if (rest.starts_with('"')) {
    name = TakeQuoted(rest);
  } else {
    name = TakeName(rest, false);
    if (name->empty()) return std::nullopt;
  }
  if (!name || !Accept(rest, ']')) return std::nullopt;
  return name;
}

}  // namespace

std::optional<JsonPath> JsonPath::Parse(std::string_view text) {
  JsonPath path;
  std::string_view rest = text;
  if (!Accept(rest, '$')) return std::nullopt;
  while (!rest.empty()) {
    if (path.steps_.size() >= kStepsMax) return std::nullopt;
    Step step;
    if (Accept(rest, '[')) {
      std::optional<std::string> name = TakeSubscript(rest);
      if (!name) return std::nullopt;
      step.name = std::move(*name);
    } else {
      if (!Accept(rest, '.')) return std::nullopt;
      step.name = TakeName(rest, true);
      if (step.name.empty()) return std::nullopt;
    }
    std::size_t index = 0;
    const char* last = step.name.data() + step.name.size();
    const auto [end, error] = std::from_chars(step.name.data(), last, index);
    if (error == std::errc() && end == last) step.index = index;
    path.steps_.push_back(std::move(step));
  }
  return path;
}

std::optional<std::string_view> JsonPath::Find(std::string_view json) const {
  JsonScan scan(json);
  for (const Step& step : steps_) {
    const bool found = scan.AtObject()  ? scan.EnterMember(step.name)
                       : scan.AtArray() ? step.index && scan.EnterElement(*step.index)
                                        : false;
    if (!found) return std::nullopt;
  }
  return scan.Value();
}

}  // namespace laketop::engine
