// SPDX-License-Identifier: Apache-2.0
#include "services/glue/registry/parameters.hpp"

#include <algorithm>
#include <array>

#include "gen/glue/types.hpp"
#include "services/glue/limits.hpp"

namespace laketop::glue {
namespace {

constexpr std::size_t kRegistryNameBytesMax = 255;
constexpr std::size_t kDescriptionBytesMax = 2048;
constexpr std::size_t kMetadataKeyBytesMax = 128;
constexpr std::size_t kMetadataValueBytesMax = 256;
constexpr std::size_t kVersionIdBytes = 36;

constexpr std::array<std::string_view, 3> kFormats = {"AVRO", "JSON", "PROTOBUF"};
constexpr std::array<std::string_view, 8> kCompatibilities = {
    "NONE", "DISABLED", "BACKWARD", "BACKWARD_ALL", "FORWARD", "FORWARD_ALL", "FULL", "FULL_ALL"};

bool IsLetterOrDigit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

void CheckLength(std::string_view parameter, std::string_view text, std::size_t bytes_min,
                 std::size_t bytes_max) {
  if (text.size() >= bytes_min && text.size() <= bytes_max) return;
  std::string message =
      "The resource name contains too many or too few characters. Parameter Name: ";
  throw gen::InvalidInputException(message.append(parameter));
}

void CheckCharacters(std::string_view parameter, std::string_view text, std::string_view others) {
  const bool good = std::ranges::all_of(
      text, [&](char c) { return IsLetterOrDigit(c) || others.find(c) != others.npos; });
  if (!good) ThrowInvalidCharacters(parameter);
}

}  // namespace

void ThrowInvalidCharacters(std::string_view parameter) {
  std::string message =
      "The parameter value contains one or more characters that are not valid. Parameter Name: ";
  throw gen::InvalidInputException(message.append(parameter));
}

void CheckRegistryName(std::string_view parameter, std::string_view name) {
  CheckLength(parameter, name, 1, kRegistryNameBytesMax);
  CheckCharacters(parameter, name, "-_$#.");
}

void CheckRegistryDescription(const std::optional<std::string>& description) {
  if (!description) return;
  CheckLength("description", *description, 0, kDescriptionBytesMax);
  const bool good = std::ranges::all_of(*description, [](unsigned char c) {
    return c >= 0x20 || c == '\r' || c == '\n' || c == '\t';
  });
  if (!good) ThrowInvalidCharacters("description");
}

void CheckRegistryTags(const std::optional<std::map<std::string, std::string>>& tags) {
  if (!tags || tags->size() <= kTagsMax) return;
  throw gen::InvalidInputException("New Tags cannot be empty or more than 50");
}

void CheckDataFormat(const std::string& format) {
  if (std::ranges::find(kFormats, format) != kFormats.end()) return;
  throw gen::InvalidInputException("Data format is not valid.");
}

void CheckCompatibility(const std::optional<std::string>& compatibility) {
  if (!compatibility) return;
  if (std::ranges::find(kCompatibilities, *compatibility) != kCompatibilities.end()) return;
  throw gen::InvalidInputException("Compatibility is not valid.");
}

void CheckVersionId(const std::string& id) {
  CheckLength("SchemaVersionId", id, kVersionIdBytes, kVersionIdBytes);
  for (std::size_t i = 0; i < id.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const bool hex = (id[i] >= '0' && id[i] <= '9') || (id[i] >= 'a' && id[i] <= 'f');
    if (dash ? id[i] != '-' : !hex) ThrowInvalidCharacters("SchemaVersionId");
  }
}

// The model's "+-=" is a range of characters, as its pattern stands.
void CheckMetadata(std::string_view parameter, std::string_view text) {
  const bool key = parameter == "key";
  CheckLength(parameter, text, 1, key ? kMetadataKeyBytesMax : kMetadataValueBytesMax);
  CheckCharacters(parameter, text, "+,-./:;<=_@");
}

}  // namespace laketop::glue
