// SPDX-License-Identifier: Apache-2.0
#pragma once
// The SerDes behind TextTable::Make, one file each: lazy_simple.cpp, open_csv.cpp, json_table.cpp,
// regex_table.cpp. Their settings are AWS's and Hive's:
// https://docs.aws.amazon.com/athena/latest/ug/supported-serdes.html

#include "formats/text_table.hpp"

namespace laketop::formats {

using TextTableResult = FormatResult<std::shared_ptr<const TextTable>>;

TextTableResult MakeLazySimpleTable(TextTableDefinition definition);
TextTableResult MakeOpenCsvTable(TextTableDefinition definition);
TextTableResult MakeJsonTable(TextTableDefinition definition);  // OpenX, Hive's, CloudTrail
TextTableResult MakeRegexTable(TextTableDefinition definition, const CompileRegex& compile_regex);

// A property of the SerDe, or none.
inline std::optional<std::string> PropertyOf(const TextTableDefinition& definition,
                                             const std::string& name) {
  const auto found = definition.properties.find(name);
  return found == definition.properties.end() ? std::nullopt : std::optional(found->second);
}

// One character: as it is, as an escape (\t, \001, \u0001) or as its number ("1", "44").
std::optional<char> CharacterOf(std::string_view text);

}  // namespace laketop::formats
