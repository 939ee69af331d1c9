// SPDX-License-Identifier: Apache-2.0
#pragma once
// JsonNode: JSON whose numbers keep their digits as written, as Trino's JSON values do; base/json
// makes doubles of those that are no 64-bit integers. Text that is parsed has a depth limit.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace laketop::engine {

struct JsonNode {
  enum class Kind : std::uint8_t { kNull, kBoolean, kNumber, kString, kArray, kObject };

  Kind kind = Kind::kNull;
  bool boolean = false;
  bool floating = false;           // a number that is a double, not an exact one
  std::string text;                // of a string, unescaped; of a number, as written
  std::vector<std::string> names;  // of an object, one for each item
  std::vector<JsonNode> items;     // of an array or object

  static JsonNode Null() { return {}; }
  static JsonNode Boolean(bool value) { return {.kind = Kind::kBoolean, .boolean = value}; }
  static JsonNode Number(std::string digits) {
    return {.kind = Kind::kNumber, .text = std::move(digits)};
  }
  static JsonNode String(std::string text) {
    return {.kind = Kind::kString, .text = std::move(text)};
  }
  static JsonNode Array() { return {.kind = Kind::kArray}; }
  static JsonNode Object() { return {.kind = Kind::kObject}; }

  bool Is(Kind other) const { return kind == other; }
  bool IsScalar() const { return kind < Kind::kArray; }
  // The member of that name: the last one, where a name comes twice.
  const JsonNode* Find(std::string_view name) const;
  void Add(std::string name, JsonNode value) {
    names.push_back(std::move(name));
    items.push_back(std::move(value));
  }
};

std::optional<JsonNode> ParseJsonTree(std::string_view text);
void WriteJsonTree(std::string& out, const JsonNode& node);
std::string WriteJsonTree(const JsonNode& node);
// Numbers with a fraction or an exponent are doubles, as Java prints them: 1.50 is 1.5, 1e2 is
// 100.0.
void RewriteNumbers(JsonNode& node);
// Members sorted by name, the last of each name kept, at all levels: how Trino prints JSON.
void SortMembers(JsonNode& node);

}  // namespace laketop::engine
