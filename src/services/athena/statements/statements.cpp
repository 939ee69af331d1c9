// SPDX-License-Identifier: Apache-2.0
#include "services/athena/statements/statements.hpp"

#include "dialect/parse.hpp"
#include "dialect/printer.hpp"

namespace laketop::athena {
namespace {

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};

struct Kind {
  StatementType type;
  std::string_view substatement;
};

Kind KindOf(const dialect::StatementNode& node) {
  using Type = StatementType;
  return std::visit(
      Overloaded{
          [](const dialect::SelectStatement&) { return Kind{Type::kDml, "SELECT"}; },
          [](const dialect::CreateTableAs&) { return Kind{Type::kDdl, "CREATE_TABLE_AS_SELECT"}; },
          [](const dialect::Insert&) { return Kind{Type::kDml, "INSERT"}; },
          [](const dialect::Unload&) { return Kind{Type::kDml, "UNLOAD"}; },
          [](const dialect::Delete&) { return Kind{Type::kDml, "DELETE"}; },
          [](const dialect::Update&) { return Kind{Type::kDml, "UPDATE"}; },
          [](const dialect::Merge&) { return Kind{Type::kDml, "MERGE"}; },
          [](const dialect::CreateView&) { return Kind{Type::kDdl, "CREATE_VIEW"}; },
          [](const dialect::DropView&) { return Kind{Type::kDdl, "DROP_VIEW"}; },
          [](const dialect::Explain&) { return Kind{Type::kUtility, "EXPLAIN"}; },
          [](const dialect::Prepare&) { return Kind{Type::kDml, "PREPARE"}; },
          [](const dialect::Execute&) { return Kind{Type::kDml, "EXECUTE"}; },
          [](const dialect::ExecuteImmediate&) { return Kind{Type::kDml, "EXECUTE"}; },
          [](const dialect::Deallocate&) { return Kind{Type::kDml, "DEALLOCATE"}; },
          [](const dialect::CreateDatabase&) { return Kind{Type::kDdl, "CREATE_DATABASE"}; },
          [](const dialect::AlterDatabase&) { return Kind{Type::kDdl, "ALTER_DATABASE"}; },
          [](const dialect::DropDatabase&) { return Kind{Type::kDdl, "DROP_DATABASE"}; },
          [](const dialect::CreateTable&) { return Kind{Type::kDdl, "CREATE_TABLE"}; },
          [](const dialect::DropTable&) { return Kind{Type::kDdl, "DROP_TABLE"}; },
          [](const dialect::AlterTable&) { return Kind{Type::kDdl, "ALTER_TABLE"}; },
          [](const dialect::RepairTable&) { return Kind{Type::kDdl, "MSCK_REPAIR_TABLE"}; },
          [](const dialect::ShowDatabases&) { return Kind{Type::kUtility, "SHOW_DATABASES"}; },
          [](const dialect::ShowTables&) { return Kind{Type::kUtility, "SHOW_TABLES"}; },
          [](const dialect::ShowViews&) { return Kind{Type::kUtility, "SHOW_VIEWS"}; },
          [](const dialect::ShowColumns&) { return Kind{Type::kUtility, "SHOW_COLUMNS"}; },
          [](const dialect::ShowPartitions&) { return Kind{Type::kUtility, "SHOW_PARTITIONS"}; },
          [](const dialect::ShowCreateTable&) { return Kind{Type::kUtility, "SHOW_CREATE_TABLE"}; },
          [](const dialect::ShowCreateView&) { return Kind{Type::kUtility, "SHOW_CREATE_VIEW"}; },
          [](const dialect::ShowProperties&) { return Kind{Type::kUtility, "SHOW_TBLPROPERTIES"}; },
          [](const dialect::DescribeTable&) { return Kind{Type::kUtility, "DESCRIBE_TABLE"}; },
          [](const auto&) { return Kind{Type::kUtility, ""}; },
      },
      node);
}

[[noreturn]] void FailNotBuilt(std::string_view what) {
  FailStatement("NOT_SUPPORTED", std::string(what) + " is not implemented yet");
}

void RunPrepare(StatementContext& context, const dialect::Prepare& prepare) {
  Scope scope = ScopeOf(context.caller);
  PreparedStatementRecord made{.name = prepare.name.value,
                               .work_group = context.work_group.name,
                               .sql = prepare.text,
                               .description = std::nullopt,
                               .modified = context.engines.clock.Now()};
  Store::Decide<PreparedStatementRecord> decide =
      [made](std::optional<PreparedStatementRecord>& row) { row = made; };
  SyncWait(context.store.ChangePreparedStatement(scope, made.work_group, made.name, decide));
  FinishText(context, {}, {});
}

PreparedStatementRecord LoadPrepared(StatementContext& context, const std::string& name) {
  std::optional<PreparedStatementRecord> found = SyncWait(
      context.store.FindPreparedStatement(ScopeOf(context.caller), context.work_group.name, name));
  if (!found) {
    FailStatement("NOT_FOUND", "Prepared statement not found: " + name);
  }
  return std::move(*found);
}

void RunText(StatementContext& context, const std::string& sql,
             const std::vector<dialect::ExpressionPtr>& arguments) {
  std::vector<std::string> parameters;
  for (const dialect::ExpressionPtr& argument : arguments) {
    parameters.push_back(dialect::PrintExpression(*argument));
  }
  auto statement = dialect::ParseStatement(sql, parameters);
  if (!statement) FailStatement("SYNTAX_ERROR", statement.error().message);
  if ((*statement)->As<dialect::Execute>() != nullptr ||
      (*statement)->As<dialect::ExecuteImmediate>() != nullptr) {
    FailStatement("NOT_SUPPORTED", "A prepared statement cannot execute another one");
  }
  RunStatement(context, **statement);
}

}  // namespace

void Classify(const dialect::Statement& statement, ExecutionRecord& record) {
  Kind kind = KindOf(statement.node);
  record.type = kind.type;
  record.substatement = kind.substatement;
}

void RunStatement(StatementContext& context, const dialect::Statement& statement) {
  std::visit(
      Overloaded{
          [&](const dialect::SelectStatement& node) { RunSelect(context, *node.query); },
          [&](const dialect::CreateTableAs& node) { RunCreateTableAs(context, node); },
          [&](const dialect::Insert& node) { RunInsert(context, node); },
          [&](const dialect::Unload& node) { RunUnload(context, node); },
          [&](const dialect::Delete&) {
            FailStatement("NOT_SUPPORTED",
                          "Modifying Hive table rows is only supported for transactional tables");
          },
          [&](const dialect::Update&) {
            FailStatement("NOT_SUPPORTED",
                          "Modifying Hive table rows is only supported for transactional tables");
          },
          [&](const dialect::Merge&) {
            FailStatement("NOT_SUPPORTED",
                          "Modifying Hive table rows is only supported for transactional tables");
          },
          [&](const dialect::CreateView& node) { RunCreateView(context, node); },
          [&](const dialect::DropView& node) { RunDropView(context, node); },
          [&](const dialect::Explain& node) { RunExplain(context, node); },
          [&](const dialect::Prepare& node) { RunPrepare(context, node); },
          [&](const dialect::Execute& node) {
            RunText(context, LoadPrepared(context, node.name.value).sql, node.arguments);
          },
          [&](const dialect::ExecuteImmediate& node) {
            RunText(context, node.text, node.arguments);
          },
          [&](const dialect::Deallocate& node) {
            LoadPrepared(context, node.name.value);
            Store::Decide<PreparedStatementRecord> decide =
                [](std::optional<PreparedStatementRecord>& row) { row.reset(); };
            SyncWait(context.store.ChangePreparedStatement(
                ScopeOf(context.caller), context.work_group.name, node.name.value, decide));
            FinishText(context, {}, {});
          },
          [&](const dialect::DescribePrepared&) { FailNotBuilt("DESCRIBE INPUT and OUTPUT"); },
          [&](const dialect::ShowFunctions&) { FailNotBuilt("SHOW FUNCTIONS"); },
          [&](const dialect::Optimize&) { FailNotBuilt("OPTIMIZE"); },
          [&](const dialect::Vacuum&) { FailNotBuilt("VACUUM"); },
          [&](const dialect::CreateDatabase& node) { RunCreateDatabase(context, node); },
          [&](const dialect::AlterDatabase& node) { RunAlterDatabase(context, node); },
          [&](const dialect::DropDatabase& node) { RunDropDatabase(context, node); },
          [&](const dialect::CreateTable& node) { RunCreateTable(context, node); },
          [&](const dialect::DropTable& node) { RunDropTable(context, node); },
          [&](const dialect::AlterTable& node) { RunAlterTable(context, node); },
          [&](const dialect::RepairTable& node) { RunRepairTable(context, node); },
          [&](const dialect::ShowDatabases& node) { RunShowDatabases(context, node); },
          [&](const dialect::ShowTables& node) { RunShowTables(context, node); },
          [&](const dialect::ShowViews& node) { RunShowViews(context, node); },
          [&](const dialect::ShowColumns& node) { RunShowColumns(context, node); },
          [&](const dialect::ShowPartitions& node) { RunShowPartitions(context, node); },
          [&](const dialect::ShowCreateTable& node) { RunShowCreateTable(context, node); },
          [&](const dialect::ShowCreateView& node) { RunShowCreateView(context, node); },
          [&](const dialect::ShowProperties& node) { RunShowProperties(context, node); },
          [&](const dialect::DescribeTable& node) { RunDescribeTable(context, node); },
          [&](const dialect::UnsupportedStatement& node) {
            FailHive("FAILED: SemanticException " + node.what + " is not supported by Athena");
          },
      },
      statement.node);
}

}  // namespace laketop::athena
