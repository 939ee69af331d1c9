// SPDX-License-Identifier: Apache-2.0
// RegexSerDe and GrokSerDe: a line's groups are the columns, in order; a line that does not match
// is a row of NULLs.

#include "formats/grok.hpp"
#include "formats/hive_text.hpp"
#include "formats/serde_tables.hpp"

namespace laketop::formats {
namespace {

class RegexTable final : public TextTable {
 public:
  RegexTable(TextTableDefinition definition, std::shared_ptr<const LineMatcher> matcher)
      : TextTable(std::move(definition)), matcher_(std::move(matcher)) {}

 protected:
  FormatResult<bool> AppendRow(std::string_view line, const std::vector<std::size_t>& columns,
                               std::vector<ColumnBuilder>& builders) const override {
    thread_local std::vector<std::optional<std::string_view>> groups;
    groups.clear();
    if (!matcher_->Match(line, groups)) groups.clear();
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const std::size_t column = columns[i];
      if (const auto group = column < groups.size() ? groups[column] : std::nullopt) {
        AppendHiveText(builders[i], *group);
      } else {
        builders[i].AppendNull();
      }
    }
    return true;
  }

 private:
  std::shared_ptr<const LineMatcher> matcher_;
};

}  // namespace

TextTableResult MakeRegexTable(TextTableDefinition definition, const CompileRegex& compile_regex) {
  std::string regex;
  bool ignore_case = false;
  if (definition.serde == Serde::kGrok) {
    const std::optional<std::string> format = PropertyOf(definition, "input.format");
    if (!format) return Corrupt("GrokSerDe needs the property input.format");
    FormatResult<GrokPattern> grok =
        ExpandGrok(*format, PropertyOf(definition, "input.grokCustomPatterns").value_or(""));
    if (!grok) return std::unexpected(grok.error());
    regex = std::move(grok->regex);
  } else {
    const std::optional<std::string> given = PropertyOf(definition, "input.regex");
    if (!given) return Corrupt("This table does not have serde property \"input.regex\"!");
    regex = *given;
    ignore_case = PropertyOf(definition, "input.regex.case.insensitive") == "true";
  }
  if (ignore_case) regex = "(?i)" + regex;
  auto matcher = compile_regex(regex);
  if (!matcher) return std::unexpected(matcher.error());
  return std::make_shared<RegexTable>(std::move(definition), std::move(*matcher));
}

}  // namespace laketop::formats
