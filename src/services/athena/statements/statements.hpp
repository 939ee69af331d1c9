// SPDX-License-Identifier: Apache-2.0
#pragma once
// The statements of Athena, one function each: blocking, on the SQL pool. A function leaves its
// result and what it publishes in the context's record and commit, or throws StatementFailed.

#include "dialect/ast.hpp"
#include "services/athena/statement.hpp"

namespace laketop::athena {

// What GetQueryExecution says of a statement before it runs, and which lane it takes.
void Classify(const dialect::Statement& statement, ExecutionRecord& record);

void RunStatement(StatementContext& context, const dialect::Statement& statement);

// select.cpp
void RunSelect(StatementContext& context, const dialect::Query& query);
void RunExplain(StatementContext& context, const dialect::Explain& explain);
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
// Writes an object that is published with the execution.
void StageObject(StatementContext& context, const std::string& uri, std::string_view bytes,
                 std::string content_type);
// The .txt result of a Hive statement: one line a row, no header.
void FinishText(StatementContext& context, std::vector<ResultColumn> columns,
                const std::vector<std::string>& lines);
// The name as the catalog has it, the database of the session where the statement names none.
struct TableRef {
  std::string database;
  std::string table;
};
TableRef TableRefOf(const StatementContext& context, const dialect::QualifiedName& name);
// Throws what the Hive engine says of a table that is not there.
ports::CatalogTable LoadTable(StatementContext& context, const TableRef& name);

}  // namespace laketop::athena
