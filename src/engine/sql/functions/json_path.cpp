// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/functions/json_path.hpp"

#include <charconv>

#include "formats/json_cursor.hpp"

namespace laketop::engine {
namespace {

using formats::JsonCursor;

constexpr std::size_t kStepsMax = 500;
constexpr formats::JsonGrammar kGrammar{.strict = true, .depth_max = 500};

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

// Whether a string of JSON, with its quotes, says `name`.
bool Says(std::string_view quoted, std::string_view name) {
  const std::string_view inner = quoted.substr(1, quoted.size() - 2);
  if (inner.find('\\') == std::string_view::npos) return inner == name;
  return JsonCursor::Unquoted(quoted) == name;
}

// To the value of the first member of that name. False: there is none, or what is before it is
// broken.
bool EnterMember(JsonCursor& cursor, std::string_view name) {
  std::string_view found;
  cursor.EnterObject();
  while (cursor.NextMember(found)) {
    if (Says(found, name)) return true;
    if (!cursor.Value()) return false;
  }
  return false;
}

// To the element of that index from 0.
bool EnterElement(JsonCursor& cursor, std::size_t index) {
  cursor.EnterArray();
  while (cursor.NextElement()) {
    if (index-- == 0) return true;
    if (!cursor.Value()) return false;
  }
  return false;
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
  JsonCursor cursor(json, kGrammar);
  for (const Step& step : steps_) {
    const bool found = cursor.AtObject()  ? EnterMember(cursor, step.name)
                       : cursor.AtArray() ? step.index && EnterElement(cursor, *step.index)
                                          : false;
    if (!found) return std::nullopt;
  }
  return cursor.Value();
}

}  // namespace laketop::engine
