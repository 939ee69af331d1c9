// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the schema registry wants of its parameters: it says what is wrong in words of its own and
// not in those of the model, which leaves these to it (api/patches.json). All throw
// InvalidInputException.

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace laketop::glue {

// "schemaName", "registryName": one to 255 letters, digits and -_$#.
void CheckRegistryName(std::string_view parameter, std::string_view name);
void CheckRegistryDescription(const std::optional<std::string>& description);
void CheckRegistryTags(const std::optional<std::map<std::string, std::string>>& tags);
void CheckDataFormat(const std::string& format);
void CheckCompatibility(const std::optional<std::string>& compatibility);
// 36 characters of a UUID in lower case.
void CheckVersionId(const std::string& id);
// "key" and "value" of a version's metadata.
void CheckMetadata(std::string_view parameter, std::string_view text);

[[noreturn]] void ThrowInvalidCharacters(std::string_view parameter);

}  // namespace laketop::glue
