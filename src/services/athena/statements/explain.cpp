// SPDX-License-Identifier: Apache-2.0
// EXPLAIN and EXPLAIN ANALYZE: the statement's outline by the analyser and the engine's own plan.
// https://docs.aws.amazon.com/athena/latest/ug/athena-explain-statement.html
#include <algorithm>

#include "services/athena/column_info.hpp"
#include "services/athena/glue_catalog_view.hpp"
#include "services/athena/partition_filter.hpp"
#include "services/athena/plan_outline.hpp"
#include "services/athena/statements/run_sql.hpp"
#include "services/athena/statements/statements.hpp"

namespace laketop::athena {
namespace {

using dialect::ExplainFormat;
using dialect::ExplainType;

struct Explained {
  dialect::AnalysedQuery query;
  std::optional<dialect::TableName> target;  // of a statement that writes a table
  std::string writer;                        // its line of the outline
};

Explained AnalyseExplained(StatementContext& context, const dialect::Statement& statement) {
  GlueCatalogView catalog(context);
  if (const auto* select = statement.As<dialect::SelectStatement>()) {
    return {OrFail(dialect::Analyse(*select->query, catalog, context.session)), std::nullopt, ""};
  }
  if (const auto* create = statement.As<dialect::CreateTableAs>()) {
    dialect::TableName name = dialect::ResolveTableName(create->name, context.session);
    std::string line =
        "TableWriter[table = " + name.catalog + ":" + name.schema + "." + name.table + "]\n";
    return {
        OrFail(dialect::AnalyseTable(*create->query, create->columns, catalog, context.session)),
        std::move(name), std::move(line)};
  }
  if (const auto* insert = statement.As<dialect::Insert>()) {
    auto analysed = dialect::AnalyseInsert(*insert, catalog, context.session);
    if (!analysed) throw StatementFailed(FailureOf(analysed.error()));
    dialect::TableName name = analysed->target->name;
    std::string line =
        "TableWriter[table = " + name.catalog + ":" + name.schema + "." + name.table + "]\n";
    return {std::move(analysed->query), std::move(name), std::move(line)};
  }
  if (const auto* unload = statement.As<dialect::Unload>()) {
    return {OrFail(dialect::AnalyseTable(*unload->query, {}, catalog, context.session)),
            std::nullopt, "Unload[location = " + unload->location + "]\n"};
  }
  FailStatement("NOT_SUPPORTED", "EXPLAIN is for SELECT, CREATE TABLE AS, INSERT and UNLOAD");
}

std::string OutlineOf(const Explained& explained) {
  if (explained.writer.empty()) return explained.query.plan;
  std::string outline = explained.writer;
  for (const std::string& line : LinesOf(explained.query.plan)) {
    if (!line.empty()) outline += "    " + line + "\n";
  }
  return outline;
}

// DuckDB repeats the text it ran, which is nobody's query.
std::string WithoutEngineText(const std::string& plan) {
  std::string out;
  bool skipping = false;
  for (const std::string& line : LinesOf(plan)) {
    if (line.starts_with("EXPLAIN ANALYZE ")) {
      skipping = true;
    } else if (line.starts_with("┌")) {
      skipping = false;
    }
    if (!skipping) out += line + "\n";
  }
  return out;
}

Json TableJson(const dialect::TableName& name) {
  Json schema_table = Json::MakeObject();
  schema_table.Set("schema", name.schema).Set("table", name.table);
  Json table = Json::MakeObject();
  table.Set("catalog", name.catalog).Set("schemaTable", std::move(schema_table));
  return table;
}

Json UnknownEstimate() {
  Json estimate = Json::MakeObject();
  for (const char* member :
       {"outputRowCount", "outputSizeInBytes", "cpuCost", "maxMemory", "networkCost"}) {
    estimate.Set(member, "NaN");
  }
  return estimate;
}

// TYPE IO: which tables are read, and what their partition columns are held to.
Json InputsJson(StatementContext& context, const Explained& explained) {
  Json inputs = Json::MakeArray();
  for (const dialect::TableScan& scan : explained.query.scans) {
    Json constraints = Json::MakeArray();
    for (const auto& certain : scan.partition_values) {
      auto column =
          std::ranges::find(scan.table->columns, certain.column, &dialect::CatalogColumn::name);
      Json ranges = Json::MakeArray();
      for (const auto& value : ConstantTexts(context, certain.values)) {
        if (!value) continue;
        Json bound = Json::MakeObject();
        bound.Set("value", *value).Set("bound", "EXACTLY");
        Json range = Json::MakeObject();
        range.Set("low", bound).Set("high", bound);
        ranges.Append(std::move(range));
      }
      Json domain = Json::MakeObject();
      domain.Set("nullsAllowed", false).Set("ranges", std::move(ranges));
      Json constraint = Json::MakeObject();
      constraint.Set("columnName", certain.column)
          .Set("type", dialect::TypeText(column->type))
          .Set("domain", std::move(domain));
      constraints.Append(std::move(constraint));
    }
    Json constraint = Json::MakeObject();
    constraint.Set("none", false).Set("columnConstraints", std::move(constraints));
    Json input = Json::MakeObject();
    input.Set("table", TableJson(scan.table->name))
        .Set("constraint", std::move(constraint))
        .Set("estimate", UnknownEstimate());
    inputs.Append(std::move(input));
  }
  Json all = Json::MakeObject();
  all.Set("inputTableColumnInfos", std::move(inputs));
  if (explained.target) all.Set("outputTable", TableJson(*explained.target));
  all.Set("estimate", UnknownEstimate());
  return all;
}

std::string EnginePlan(StatementContext& context, const Explained& explained, bool analyze) {
  engine::QueryRequest request = PlanQuery(context, explained.query, dialect::EmitTarget::kResult);
  engine::SqlResult<std::string> plan = context.engines.database.ExplainNow(request, analyze);
  if (!plan) throw StatementFailed(FailureOf(plan.error()));
  return WithoutEngineText(*plan);
}

std::string AnalyzeText(StatementContext& context, const dialect::Explain& explain,
                        const Explained& explained) {
  if (explain.type) {
    FailStatement("NOT_SUPPORTED", "EXPLAIN ANALYZE has no TYPE");
  }
  if (explain.format.value_or(ExplainFormat::kText) != ExplainFormat::kText) {
    FailStatement("NOT_SUPPORTED", "EXPLAIN ANALYZE is implemented for FORMAT TEXT only");
  }
  if (!explained.writer.empty()) {
    FailStatement("NOT_SUPPORTED", "EXPLAIN ANALYZE is implemented for SELECT only");
  }
  return OutlineOf(explained) + "\n" + EnginePlan(context, explained, true);
}

std::string PlanText(StatementContext& context, const dialect::Explain& explain,
                     const Explained& explained) {
  const ExplainType type = explain.type.value_or(ExplainType::kDistributed);
  const ExplainFormat format = explain.format.value_or(
      type == ExplainType::kIo ? ExplainFormat::kJson : ExplainFormat::kText);
  if (type == ExplainType::kIo) {
    if (format != ExplainFormat::kJson) {
      FailStatement("NOT_SUPPORTED", "EXPLAIN (TYPE IO) is returned in JSON format only");
    }
    return WritePrettyJson(InputsJson(context, explained));
  }
  if (format == ExplainFormat::kText) {
    return OutlineOf(explained) + "\n" + EnginePlan(context, explained, false);
  }
  const PlanNode root = ParsePlanOutline(OutlineOf(explained));
  if (format == ExplainFormat::kGraphviz) return PlanGraphviz(root);
  // One machine has one fragment.
  if (type == ExplainType::kLogical) return WritePrettyJson(PlanJson(root));
  Json fragments = Json::MakeObject();
  fragments.Set("0", PlanJson(root));
  return WritePrettyJson(fragments);
}

}  // namespace

void RunExplain(StatementContext& context, const dialect::Explain& explain) {
  const Explained explained = AnalyseExplained(context, *explain.statement);
  std::string name = "Query Plan";
  std::string text;
  if (explain.analyze) {
    text = AnalyzeText(context, explain, explained);
  } else if (explain.type == ExplainType::kValidate) {
    name = "Valid";
    text = "true";
  } else {
    text = PlanText(context, explain, explained);
  }
  // Athena adds a line feed, and a row begins behind each.
  std::vector<std::string> lines = {name};
  for (std::string& line : LinesOf(text + "\n")) lines.push_back(std::move(line));
  const bool validates = name == "Valid";
  ResultColumn column = ResultColumnOf(
      name, validates ? dialect::MakeType(dialect::TypeKind::kBoolean) : dialect::VarcharType());
  if (!validates) column.precision = static_cast<int>(text.size());
  FinishText(context, {std::move(column)}, lines, kEngineContent);
}

}  // namespace laketop::athena
