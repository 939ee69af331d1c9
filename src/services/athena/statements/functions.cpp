// SPDX-License-Identifier: Apache-2.0
// SHOW FUNCTIONS: the one SHOW whose result is a CSV with a header, as that of a SELECT.
#include <fmt/format.h>

#include "dialect/analyser/functions/registry.hpp"
#include "services/athena/column_info.hpp"
#include "services/athena/result_file.hpp"
#include "services/athena/statements/like_pattern.hpp"
#include "services/athena/statements/statements.hpp"

namespace laketop::athena {
namespace {

std::string_view KindOf(const dialect::Signature& signature) {
  switch (signature.kind) {
    case dialect::FunctionKind::kAggregate:
      return "aggregate";
    case dialect::FunctionKind::kWindow:
      return "window";
    case dialect::FunctionKind::kScalar:
      return "scalar";
  }
  return "scalar";
}

}  // namespace

void RunShowFunctions(StatementContext& context, const dialect::ShowFunctions& show) {
  std::optional<LikePattern> pattern;
  if (show.like) {
    if (show.escape && show.escape->size() != 1) {
      FailStatement("INVALID_FUNCTION_ARGUMENT", "Escape string must be a single character");
    }
    pattern.emplace(*show.like, show.escape ? std::optional((*show.escape)[0]) : std::nullopt);
  }
  constexpr std::string_view kColumns[] = {"Function",      "Return Type",   "Argument Types",
                                           "Function Type", "Deterministic", "Description"};
  std::string text;
  ExecutionRecord& record = context.record;
  record.columns.clear();
  for (std::string_view column : kColumns) {
    if (!text.empty()) text.push_back(',');
    AppendCsvValue(text, column);
    const bool flag = column == "Deterministic";
    record.columns.push_back(
        ResultColumnOf(std::string(column), flag ? dialect::MakeType(dialect::TypeKind::kBoolean)
                                                 : dialect::VarcharType()));
  }
  text.push_back('\n');
  for (const auto& [name, overloads] : dialect::TrinoFunctions().All()) {
    if (pattern && !pattern->Matches(name)) continue;
    for (const dialect::Signature& signature : overloads) {
      const std::string result = signature.ResultText();
      const std::string arguments = signature.ArgumentsText();
      for (std::string_view value :
           {std::string_view(name), std::string_view(result), std::string_view(arguments),
            KindOf(signature), std::string_view(signature.is_volatile ? "false" : "true"),
            std::string_view()}) {
        if (text.back() != '\n') text.push_back(',');
        AppendCsvValue(text, value);
      }
      text.push_back('\n');
      ++record.statistics.output_rows;
    }
  }
  std::string path = OutputPath(record, ".csv");
  StageObject(context, path, text, std::string(kEngineContent));
  record.results.output_location = std::move(path);
  record.output = OutputKind::kCsv;
  record.update_count = 0;
  record.statistics.output_bytes = static_cast<std::int64_t>(text.size());
  StageMetadata(context, "");
}

}  // namespace laketop::athena
