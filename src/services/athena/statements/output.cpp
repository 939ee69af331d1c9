// SPDX-License-Identifier: Apache-2.0
#include "base/ascii.hpp"
#include "services/athena/statements/statements.hpp"

#include <algorithm>

namespace laketop::athena {
std::string OutputPath(const ExecutionRecord& record, std::string_view suffix) {
  std::string path = record.results.output_location;
  if (!path.ends_with('/')) path.push_back('/');
  path.append(record.id).append(suffix);
  return path;
}

void StageObject(StatementContext& context, const std::string& uri, std::string_view bytes,
                 std::string content_type) {
  std::optional<ports::ObjectName> name = ports::ParseS3Uri(uri);
  if (!name) FailStatement("INVALID_OUTPUT_LOCATION", "Not an S3 path: " + uri);
  ports::NewObject object{.name = std::move(*name), .content_type = std::move(content_type)};
  std::unique_ptr<ports::ObjectWriter> writer =
      context.Await(context.engines.objects.StartWrite(context.caller, std::move(object)));
  ports::Result<void> appended = writer->Append(bytes);
  if (!appended) throw StatementFailed(FailureOf(appended.error()));
  ports::Result<std::unique_ptr<ports::StagedObject>> staged = writer->Finish();
  if (!staged) throw StatementFailed(FailureOf(staged.error()));
  std::vector<std::unique_ptr<ports::StagedObject>> objects;
  objects.push_back(std::move(*staged));
  context.Await(context.engines.objects.Stage(context.caller, context.commit, std::move(objects)));
}

void FinishText(StatementContext& context, std::vector<ResultColumn> columns,
                const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  std::string path = OutputPath(context.record, ".txt");
  StageObject(context, path, text, "text/plain");
  context.record.results.output_location = std::move(path);
  context.record.output = OutputKind::kText;
  context.record.columns = std::move(columns);
  context.record.statistics.output_rows = static_cast<std::int64_t>(lines.size());
  context.record.statistics.output_bytes = static_cast<std::int64_t>(text.size());
}

TableRef TableRefOf(const StatementContext& context, const dialect::QualifiedName& name) {
  const auto& parts = name.parts;
  if (parts.size() > 3 || (parts.size() == 3 && AsciiLower(parts[0].value) != "awsdatacatalog")) {
    FailHive("FAILED: SemanticException [Error 10001]: Table not found " + name.Dotted());
  }
  return {.database =
              parts.size() > 1 ? AsciiLower(parts[parts.size() - 2].value) : context.session.schema,
          .table = AsciiLower(parts.back().value)};
}

ports::CatalogTable LoadTable(StatementContext& context, const TableRef& name) {
  std::optional<ports::CatalogTable> table =
      context.Await(context.engines.catalog.FindTable(context.caller, name.database, name.table));
  if (table) return std::move(*table);
  auto database =
      context.Await(context.engines.catalog.FindDatabase(context.caller, name.database));
  if (!database) {
    FailHive("FAILED: SemanticException [Error 10072]: Database does not exist: " + name.database);
  }
  FailHive("FAILED: SemanticException [Error 10001]: Table not found " + name.database + "." +
           name.table);
}

}  // namespace laketop::athena
