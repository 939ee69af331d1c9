// SPDX-License-Identifier: Apache-2.0
#include "services/glue/paging.hpp"

#include "base/encoding.hpp"
#include "base/json.hpp"
#include "gen/glue/types.hpp"

namespace laketop::glue {

std::string TokenOf(std::string_view list, std::vector<std::string> position) {
  Json json = Json::MakeArray();
  json.Append(list);
  // Hexadecimal: names may hold bytes that JSON cannot.
  for (const std::string& part : position) json.Append(HexEncode(part));
  return Base64Encode(WriteJson(json));
}

std::optional<std::vector<std::string>> PositionOf(std::string_view list, std::string_view token) {
  if (token.size() > kTokenBytesMax) return std::nullopt;
  const std::optional<std::string> text = Base64Decode(token);
  if (!text) return std::nullopt;
  const auto json = ParseJson(*text);
  if (!json || !json->IsArray() || json->AsArray().empty()) return std::nullopt;
  const Json::Array& parts = json->AsArray();
  if (!parts[0].IsString() || parts[0].AsString() != list) return std::nullopt;
  std::vector<std::string> position;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    if (!parts[i].IsString()) return std::nullopt;
    std::optional<std::string> part = HexDecode(parts[i].AsString());
    if (!part) return std::nullopt;
    position.push_back(std::move(*part));
  }
  return position;
}

std::vector<std::string> LoadPosition(std::string_view list,
                                      const std::optional<std::string>& token) {
  if (!token || token->empty()) return {};
  std::optional<std::vector<std::string>> position = PositionOf(list, *token);
  if (!position || position->empty()) {
    throw gen::InvalidInputException("The continuation token is invalid.");
  }
  return std::move(*position);
}

}  // namespace laketop::glue
