// SPDX-License-Identifier: Apache-2.0
#include "formats/grok.hpp"
#include "formats/text_table.hpp"

namespace {

class NoMatch final : public laketop::formats::LineMatcher {
 public:
  bool Match(std::string_view, std::vector<std::optional<std::string_view>>&) const override {
    return false;
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace laketop::formats;
  if (size < 2) return 0;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto serde = static_cast<Serde>(data[0] % 7);
  TextTableDefinition definition{.serde = serde};
  for (const char* type : {"int", "string", "array<double>", "map<string,date>",
                           "struct<a:int,b:array<decimal(10,2)>>", "timestamp"}) {
    if (serde == Serde::kOpenCsv && definition.columns.size() > 1) break;
    definition.columns.push_back(
        {"c" + std::to_string(definition.columns.size()), *ParseHiveType(type)});
  }
  if (serde == Serde::kGrok) definition.properties["input.format"] = text;
  if (serde == Serde::kRegex) definition.properties["input.regex"] = ".";
  if (data[0] > 127) definition.properties["escape.delim"] = "\\";
  auto table = TextTable::Make(definition, [](std::string_view) {
    return FormatResult<std::shared_ptr<const LineMatcher>>(std::make_shared<NoMatch>());
  });
  if (!table) return 0;
  std::vector<std::size_t> columns;
  for (std::size_t i = 0; i < definition.columns.size(); ++i) columns.push_back(i);
  auto reader = (*table)->Open(TextSource(text), columns);
  ArrowArray batch{};
  while (true) {
    auto more = reader->Next(batch);
    if (!more || !*more) return 0;
    batch.release(&batch);
  }
}
