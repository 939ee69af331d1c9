// SPDX-License-Identifier: Apache-2.0
#include "services/athena/statements/statements.hpp"

#include <fmt/format.h>

#include "dialect/parse.hpp"
#include "dialect/printer.hpp"
#include "services/athena/glue_catalog_view.hpp"

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

// The names are those that athena-local measured; partitions' renaming and properties' removal are
// named after them.
std::string_view KindOfAlter(const dialect::AlterTableAction& action) {
  return std::visit(
      Overloaded{
          [](const dialect::AddPartitions&) { return "ALTER_TABLE_ADD_PARTITION"; },
          [](const dialect::DropPartitions&) { return "ALTER_TABLE_DROP_PARTITION"; },
          [](const dialect::RenamePartition&) { return "ALTER_TABLE_RENAME_PARTITION"; },
          [](const dialect::SetLocation&) { return "ALTER_TABLE_SET_LOCATION"; },
          [](const dialect::AddColumns&) { return "ALTER_TABLE_ADD_COLUMN"; },
          [](const dialect::ReplaceColumns&) { return "ALTER_TABLE_REPLACE_COLUMN"; },
          [](const dialect::ChangeColumn&) { return "ALTER_TABLE_CHANGE_COLUMN"; },
          [](const dialect::DropColumn&) { return "ALTER_TABLE_DROP_COLUMN"; },
          [](const dialect::SetProperties&) { return "ALTER_TABLE_PROPERTIES"; },
          [](const dialect::UnsetProperties&) { return "ALTER_TABLE_PROPERTIES"; },
          [](const dialect::RenameTable&) { return "ALTER_TABLE_RENAME"; },
      },
      action);
}

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
          [](const dialect::Explain&) { return Kind{Type::kDml, "EXPLAIN"}; },
          [](const dialect::Prepare&) { return Kind{Type::kDml, "PREPARE"}; },
          [](const dialect::Execute&) { return Kind{Type::kDml, "EXECUTE"}; },
          [](const dialect::ExecuteImmediate&) { return Kind{Type::kDml, "EXECUTE"}; },
          [](const dialect::Deallocate&) { return Kind{Type::kDml, "DEALLOCATE"}; },
          [](const dialect::CreateDatabase&) { return Kind{Type::kDdl, "CREATE_DATABASE"}; },
          [](const dialect::AlterDatabase&) { return Kind{Type::kDdl, "ALTER_DATABASE"}; },
          [](const dialect::DropDatabase&) { return Kind{Type::kDdl, "DROP_DATABASE"}; },
          [](const dialect::CreateTable&) { return Kind{Type::kDdl, "CREATE_TABLE"}; },
          [](const dialect::DropTable&) { return Kind{Type::kDdl, "DROP_TABLE"}; },
          [](const dialect::AlterTable& alter) {
            return Kind{Type::kDdl, KindOfAlter(alter.action)};
          },
          [](const dialect::RepairTable&) { return Kind{Type::kDdl, "MSCK_REPAIR"}; },
          [](const dialect::Optimize&) { return Kind{Type::kDdl, "OPTIMIZE"}; },
          [](const dialect::Vacuum&) { return Kind{Type::kDml, "VACUUM"}; },
          [](const dialect::ShowFunctions&) { return Kind{Type::kUtility, "SHOW_FUNCTIONS"}; },
          [](const dialect::ShowDatabases&) { return Kind{Type::kUtility, "SHOW_DATABASES"}; },
          [](const dialect::ShowTables&) { return Kind{Type::kUtility, "SHOW_TABLES"}; },
          [](const dialect::ShowViews&) { return Kind{Type::kUtility, "SHOW_VIEWS"}; },
          [](const dialect::ShowColumns&) { return Kind{Type::kUtility, "SHOW_COLUMNS"}; },
          [](const dialect::ShowPartitions&) { return Kind{Type::kUtility, "SHOW_PARTITIONS"}; },
          [](const dialect::ShowCreateTable&) { return Kind{Type::kUtility, "SHOW_CREATE_TABLE"}; },
          [](const dialect::ShowCreateView&) { return Kind{Type::kUtility, "SHOW_CREATE_VIEW"}; },
          [](const dialect::ShowProperties&) {
            return Kind{Type::kUtility, "SHOW_TABLE_PROPERTIES"};
          },
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

void Dispatch(StatementContext& context, const dialect::Statement& statement);

[[noreturn]] void FailParameterCount(std::size_t expected, std::size_t found) {
  FailStatement("INVALID_PARAMETER_USAGE",
                fmt::format("line 1:1: Incorrect number of parameters: expected {} but found {}",
                            expected, found));
}

std::vector<std::string> TextsOf(const std::vector<dialect::ExpressionPtr>& arguments) {
  std::vector<std::string> texts;
  for (const dialect::ExpressionPtr& argument : arguments) {
    texts.push_back(dialect::PrintExpression(*argument));
  }
  return texts;
}

void RunText(StatementContext& context, const std::string& sql,
             const std::vector<std::string>& parameters) {
  auto unbound = dialect::ParseStatement(sql);
  if (!unbound) FailSyntax(unbound.error());
  if ((*unbound)->parameter_count != parameters.size()) {
    FailParameterCount((*unbound)->parameter_count, parameters.size());
  }
  auto statement = dialect::ParseStatement(sql, parameters);
  if (!statement) FailSyntax(statement.error());
  if ((*statement)->As<dialect::Execute>() != nullptr ||
      (*statement)->As<dialect::ExecuteImmediate>() != nullptr) {
    FailStatement("NOT_SUPPORTED", "A prepared statement cannot execute another one");
  }
  Dispatch(context, **statement);
}

// DELETE, UPDATE, MERGE, OPTIMIZE and VACUUM: for tables of a kind that is not built.
[[noreturn]] void FailModify(StatementContext& context, const dialect::QualifiedName& target,
                             std::string_view message) {
  GlueCatalogView catalog(context);
  dialect::TableName name = dialect::ResolveTableName(target, context.session);
  auto found = catalog.FindTable(name);
  if (!found && found.error().kind == dialect::CatalogError::Kind::kNoSchema) {
    FailStatement("SCHEMA_NOT_FOUND",
                  fmt::format("line 1:1: Schema '{}' does not exist", name.schema));
  }
  if (!found && found.error().kind == dialect::CatalogError::Kind::kNoTable) {
    FailStatement("TABLE_NOT_FOUND", fmt::format("line 1:1: Table '{}.{}.{}' does not exist",
                                                 name.catalog, name.schema, name.table));
  }
  FailStatement("NOT_SUPPORTED", message);
}

constexpr std::string_view kNoRowChanges =
    "Modifying Hive table rows is only supported for transactional tables";

}  // namespace

void Classify(const dialect::Statement& statement, ExecutionRecord& record) {
  Kind kind = KindOf(statement.node);
  record.type = kind.type;
  record.substatement = kind.substatement;
}

bool RunsQuery(const ExecutionRecord& record) {
  return record.type == StatementType::kDml || record.substatement == "CREATE_TABLE_AS_SELECT" ||
         record.substatement == "EXPLAIN";
}

std::vector<std::string> BindParameters(const std::vector<std::string>& given) {
  std::vector<std::string> bound;
  for (const std::string& text : given) {
    auto expression = dialect::ParseExpression(text);
    bool is_text = !expression;
    if (expression) {
      auto constant = dialect::AnalyseConstant(**expression, {});
      is_text = !constant && constant.error().code == dialect::error_code::kColumnNotFound;
    }
    if (!is_text) {
      bound.push_back(text);
      continue;
    }
    std::string quoted = "'";
    for (char c : text) {
      if (c == '\'') quoted.push_back(c);
      quoted.push_back(c);
    }
    bound.push_back(quoted + "'");
  }
  return bound;
}

void RunStatement(StatementContext& context, const dialect::Statement& statement) {
  if (statement.parameter_count > 0) {
    FailParameterCount(statement.parameter_count, context.record.given_parameters.size());
  }
  Dispatch(context, statement);
}

namespace {

void Dispatch(StatementContext& context, const dialect::Statement& statement) {
  std::visit(
      Overloaded{
          [&](const dialect::SelectStatement& node) { RunSelect(context, *node.query); },
          [&](const dialect::CreateTableAs& node) { RunCreateTableAs(context, node); },
          [&](const dialect::Insert& node) { RunInsert(context, node); },
          [&](const dialect::Unload& node) { RunUnload(context, node); },
          [&](const dialect::Delete& node) { FailModify(context, node.name, kNoRowChanges); },
          [&](const dialect::Update& node) { FailModify(context, node.name, kNoRowChanges); },
          [&](const dialect::Merge& node) { FailModify(context, node.target, kNoRowChanges); },
          [&](const dialect::CreateView& node) { RunCreateView(context, node); },
          [&](const dialect::DropView& node) { RunDropView(context, node); },
          [&](const dialect::Explain& node) { RunExplain(context, node); },
          [&](const dialect::Prepare& node) { RunPrepare(context, node); },
          [&](const dialect::Execute& node) {
            // Without USING, the values are the call's ExecutionParameters.
            RunText(context, LoadPrepared(context, node.name.value).sql,
                    node.arguments.empty() ? BindParameters(context.record.given_parameters)
                                           : TextsOf(node.arguments));
          },
          [&](const dialect::ExecuteImmediate& node) {
            RunText(context, node.text, TextsOf(node.arguments));
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
          [&](const dialect::ShowFunctions& node) { RunShowFunctions(context, node); },
          [&](const dialect::Optimize& node) {
            FailModify(context, node.name, "OPTIMIZE is for Iceberg tables");
          },
          [&](const dialect::Vacuum& node) {
            FailModify(context, node.name, "VACUUM is for Iceberg tables");
          },
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

}  // namespace

}  // namespace laketop::athena
