// SPDX-License-Identifier: Apache-2.0
#include "main/settings_file.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <optional>

namespace laketop::main {
namespace {

std::optional<std::string> TextOf(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return std::to_string(number->get());
  if (const auto* flag = node.as_boolean()) return flag->get() ? "true" : "false";
  return std::nullopt;
}

}  // namespace

std::expected<std::vector<Setting>, std::string> ReadSettings(const std::string& path) {
  toml::parse_result file = toml::parse_file(path);
  if (!file) {
    return std::unexpected(", line " + std::to_string(file.error().source().begin.line) + ": " +
                           std::string(file.error().description()));
  }
  std::vector<Setting> out;
  for (const auto& [key, node] : file.table()) {
    Setting setting{.name = std::string(key.str()), .values = {}};
    std::ranges::replace(setting.name, '_', '-');
    std::vector<std::optional<std::string>> texts;
    if (const toml::array* list = node.as_array()) {
      for (const toml::node& element : *list) texts.push_back(TextOf(element));
    } else {
      texts.push_back(TextOf(node));
    }
    for (std::optional<std::string>& text : texts) {
      if (!text) {
        return std::unexpected(": '" + setting.name + "' is no text, number, true or false");
      }
      setting.values.push_back(std::move(*text));
    }
    out.push_back(std::move(setting));
  }
  return out;
}

}  // namespace laketop::main
