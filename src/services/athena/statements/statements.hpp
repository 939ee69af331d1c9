// SPDX-License-Identifier: Apache-2.0
#pragma once
// The statements of Athena, one function each: blocking, on the SQL pool. A function leaves its
// result and what it publishes in the context's record and commit, or throws StatementFailed.

#include "dialect/ast.hpp"
#include "services/athena/statement.hpp"

namespace laketop::athena {

// What GetQueryExecution says of a statement before it runs.
void Classify(const dialect::Statement& statement, ExecutionRecord& record);
// A classified statement that reads tables, and so waits for others that do.
bool RunsQuery(const ExecutionRecord& record);

void RunStatement(StatementContext& context, const dialect::Statement& statement);

// What `?` are replaced by: a parameter is an expression, or text where it is none or names a
// column. https://docs.aws.amazon.com/athena/latest/ug/querying-with-prepared-statements.html
std::vector<std::string> BindParameters(const std::vector<std::string>& given);

// select.cpp
void RunSelect(StatementContext& context, const dialect::Query& query);
// explain.cpp
void RunExplain(StatementContext& context, const dialect::Explain& explain);
// functions.cpp
void RunShowFunctions(StatementContext& context, const dialect::ShowFunctions& show);
// write.cpp
void RunCreateTableAs(StatementContext& context, const dialect::CreateTableAs& create);
void RunInsert(StatementContext& context, const dialect::Insert& insert);
void RunUnload(StatementContext& context, const dialect::Unload& unload);
// views.cpp
void RunCreateView(StatementContext& context, const dialect::CreateView& create);
void RunDropView(StatementContext& context, const dialect::DropView& drop);
// databases.cpp, tables.cpp, partitions.cpp, show.cpp: the Hive side
void RunCreateDatabase(StatementContext& context, const dialect::CreateDatabase& create);
void RunAlterDatabase(StatementContext& context, const dialect::AlterDatabase& alter);
void RunDropDatabase(StatementContext& context, const dialect::DropDatabase& drop);
void RunCreateTable(StatementContext& context, const dialect::CreateTable& create);
void RunDropTable(StatementContext& context, const dialect::DropTable& drop);
void RunAlterTable(StatementContext& context, const dialect::AlterTable& alter);
void RunRepairTable(StatementContext& context, const dialect::RepairTable& repair);
void RunShowDatabases(StatementContext& context, const dialect::ShowDatabases& show);
void RunShowTables(StatementContext& context, const dialect::ShowTables& show);
void RunShowViews(StatementContext& context, const dialect::ShowViews& show);
void RunShowColumns(StatementContext& context, const dialect::ShowColumns& show);
void RunShowPartitions(StatementContext& context, const dialect::ShowPartitions& show);
void RunShowCreateTable(StatementContext& context, const dialect::ShowCreateTable& show);
void RunShowCreateView(StatementContext& context, const dialect::ShowCreateView& show);
void RunShowProperties(StatementContext& context, const dialect::ShowProperties& show);
void RunDescribeTable(StatementContext& context, const dialect::DescribeTable& describe);

// ---- what they share (output.cpp)
// s3://…/results/<id><suffix>
std::string OutputPath(const ExecutionRecord& record, std::string_view suffix);
// Where the result of the execution is, or will be: Athena tells it from the start.
std::string OutputLocationOf(const ExecutionRecord& record);
// How the query's settings want its objects kept.
ports::ObjectSettings KeptAs(const ResultSettings& results);
// One of them; throws where the URI is not S3's.
ports::NewObject ResultObject(const ExecutionRecord& record, const std::string& uri,
                              std::string_view content_type);
using StagedObjectPtr = std::shared_ptr<const ports::StagedObject>;
StagedObjectPtr WriteObject(const Engines& engines, const ports::Caller& caller,
                            ports::NewObject object, std::string_view bytes);
void PublishObject(StatementContext& context, StagedObjectPtr object);
// Writes the object now; it is published with the execution.
void StageObject(StatementContext& context, const std::string& uri, std::string_view bytes,
                 std::string_view content_type);
// The .metadata file beside the result; after the record's columns and update count are set.
void StageMetadata(StatementContext& context, std::string_view update_type);
// The .txt result of a statement: one line a row, no header. Athena gives two types of content, by
// what made it: its Hive engine, or itself.
inline constexpr std::string_view kEngineContent = "application/octet-stream";
inline constexpr std::string_view kServiceContent = "binary/octet-stream";
void FinishText(StatementContext& context, std::vector<ResultColumn> columns,
                const std::vector<std::string>& lines,
                std::string_view content_type = kServiceContent);
// A text's lines; the last one is what stands behind the last line feed.
std::vector<std::string> LinesOf(std::string_view text);
// The name as the catalog has it, the database of the session where the statement names none.
struct TableRef {
  std::string database;
  std::string table;
};
TableRef TableRefOf(const StatementContext& context, const dialect::QualifiedName& name);
// False where it was not there to be dropped: another client may be quicker than this statement,
// which has found it before.
bool DropIfThere(Task<ports::Result<void>> drop);
// The other way round: false where another one made it.
bool CreateIfAbsent(Task<ports::Result<void>> create);
// Throws what the Hive engine says of a table that is not there.
ports::CatalogTable LoadTable(StatementContext& context, const TableRef& name);

}  // namespace laketop::athena
