// SPDX-License-Identifier: Apache-2.0
#include "base/ascii.hpp"
#include "services/athena/result_metadata.hpp"
#include "services/athena/statements/statements.hpp"

namespace laketop::athena {

std::string OutputPath(const ExecutionRecord& record, std::string_view suffix) {
  std::string path = record.results.output_location;
  if (!path.ends_with('/')) path.push_back('/');
  path.append(record.id).append(suffix);
  return path;
}

ports::ObjectSettings KeptAs(const ResultSettings& results) {
  ports::ObjectSettings settings;
  if (results.acl_option == "BUCKET_OWNER_FULL_CONTROL") {
    settings.canned_acl = "bucket-owner-full-control";
  }
  if (results.encryption_option == "SSE_S3") settings.encryption = "AES256";
  if (results.encryption_option == "SSE_KMS") {
    settings.encryption = "aws:kms";
    settings.kms_key = results.kms_key;
  }
  return settings;
}

ports::NewObject ResultObject(const ExecutionRecord& record, const std::string& uri,
                              std::string_view content_type) {
  std::optional<ports::ObjectName> name = ports::ParseS3Uri(uri);
  if (!name) FailStatement("INVALID_OUTPUT_LOCATION", "Not an S3 path: " + uri);
  return {.name = std::move(*name),
          .content_type = std::string(content_type),
          .settings = KeptAs(record.results)};
}

StagedObjectPtr WriteObject(const Engines& engines, const ports::Caller& caller,
                            ports::NewObject object, std::string_view bytes) {
  std::unique_ptr<ports::ObjectWriter> writer =
      StatementContext::Await(engines.objects.StartWrite(caller, std::move(object)));
  ports::Result<void> appended = writer->Append(bytes);
  if (!appended) throw StatementFailed(FailureOf(appended.error()));
  ports::Result<std::unique_ptr<ports::StagedObject>> staged = writer->Finish();
  if (!staged) throw StatementFailed(FailureOf(staged.error()));
  return std::move(*staged);
}

void PublishObject(StatementContext& context, StagedObjectPtr object) {
  context.publication.push_back([&engines = context.engines, caller = context.caller,
                                 object = std::move(object)](engine::Commit& commit) {
    StatementContext::Await(engines.objects.Stage(caller, commit, {object}));
  });
}

void StageObject(StatementContext& context, const std::string& uri, std::string_view bytes,
                 std::string_view content_type) {
  PublishObject(context, WriteObject(context.engines, context.caller,
                                     ResultObject(context.record, uri, content_type), bytes));
}

std::string OutputLocationOf(const ExecutionRecord& record) {
  if (record.state == ExecutionState::kSucceeded) return record.results.output_location;
  const std::string& kind = record.substatement;
  if (kind == "CREATE_TABLE_AS_SELECT") {
    std::string path = OutputPath(record, "");
    return path.insert(path.size() - record.id.size(), "tables/");
  }
  if (kind == "INSERT" || kind == "UNLOAD") return OutputPath(record, "");
  const bool rows = record.type == StatementType::kDml && kind != "EXPLAIN";
  return OutputPath(record, rows || kind == "SHOW_FUNCTIONS" ? ".csv" : ".txt");
}

void StageMetadata(StatementContext& context, std::string_view update_type) {
  StageObject(context, context.record.results.output_location + ".metadata",
              EncodeResultMetadata(context.record, update_type), kEngineContent);
}

void FinishText(StatementContext& context, std::vector<ResultColumn> columns,
                const std::vector<std::string>& lines, std::string_view content_type) {
  std::string text;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i > 0) text.push_back('\n');
    text += lines[i];
  }
  ExecutionRecord& record = context.record;
  std::string path = OutputPath(record, ".txt");
  StageObject(context, path, text, content_type);
  record.results.output_location = std::move(path);
  record.output = OutputKind::kText;
  record.columns = std::move(columns);
  record.statistics.output_rows = static_cast<std::int64_t>(lines.size());
  record.statistics.output_bytes = static_cast<std::int64_t>(text.size());
  if (!record.columns.empty()) StageMetadata(context, "");
  // What Athena answers from the catalog alone says that it changed no row.
  if (record.type == StatementType::kUtility && content_type == kServiceContent) {
    record.update_count = 0;
  }
}

std::vector<std::string> LinesOf(std::string_view text) {
  std::vector<std::string> lines;
  while (true) {
    const std::size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + 1);
  }
}

TableRef TableRefOf(const StatementContext& context, const dialect::QualifiedName& name) {
  const auto& parts = name.parts;
  // Hive splits a quoted name at its dot: SHOW CREATE TABLE prints `db.table`.
  const std::size_t dot = parts.size() == 1 ? parts[0].value.find('.') : std::string::npos;
  if (dot != std::string::npos && dot > 0 && dot + 1 < parts[0].value.size()) {
    return {.database = AsciiLower(parts[0].value.substr(0, dot)),
            .table = AsciiLower(parts[0].value.substr(dot + 1))};
  }
  if (parts.size() > 3 || (parts.size() == 3 && AsciiLower(parts[0].value) != "awsdatacatalog")) {
    FailHive("FAILED: SemanticException [Error 10001]: Table not found " + name.Dotted());
  }
  return {.database =
              parts.size() > 1 ? AsciiLower(parts[parts.size() - 2].value) : context.session.schema,
          .table = AsciiLower(parts.back().value)};
}

bool DropIfThere(Task<ports::Result<void>> drop) {
  ports::Result<void> dropped = SyncWait(std::move(drop));
  if (dropped) return true;
  if (dropped.error().code == "EntityNotFoundException") return false;
  throw StatementFailed(FailureOf(dropped.error()));
}

bool CreateIfAbsent(Task<ports::Result<void>> create) {
  ports::Result<void> created = SyncWait(std::move(create));
  if (created) return true;
  if (created.error().code == "AlreadyExistsException") return false;
  throw StatementFailed(FailureOf(created.error()));
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
  FailHive("FAILED: SemanticException [Error 10001]: Table not found " + name.table);
}

}  // namespace laketop::athena
