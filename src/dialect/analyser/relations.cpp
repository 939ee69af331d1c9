// SPDX-License-Identifier: Apache-2.0
// Relations of FROM: tables, views, queries of WITH, subqueries, aliases.
#include "dialect/analyser/casts.hpp"
#include "dialect/analyser/query_analyser.hpp"
#include "dialect/parse.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

namespace laketop::dialect {

TableName ResolveTableName(const QualifiedName& name, const SessionInfo& session) {
  const std::size_t count = name.parts.size();
  if (count > 3) {
    Fail(error_code::kSyntaxError, name.span,
         fmt::format("Too many dots in table name: {}", name.Dotted()));
  }
  TableName out{.catalog = session.catalog, .schema = session.schema, .table = name.Last().value};
  if (count >= 2) out.schema = name.parts[count - 2].value;
  if (count == 3) out.catalog = name.parts[0].value;
  return out;
}

RelationPlan RelationAnalyser::Analyse(const Relation& relation, const Scope* left) {
  if (const auto* node = relation.As<TableRelation>()) return Table(*node, relation.span);
  if (const auto* node = relation.As<AliasedRelation>()) return Aliased(*node, left);
  if (const auto* node = relation.As<JoinRelation>()) return Join(*node, left);
  if (const auto* node = relation.As<SubqueryRelation>()) {
    return Derived(AnalyseQuery(analysis_, *node->query, outer_, tables_), {}, false);
  }
  if (const auto* node = relation.As<LateralRelation>()) {
    const Scope* outer = left != nullptr ? left : outer_;
    return Derived(AnalyseQuery(analysis_, *node->query, outer, tables_), {}, left != nullptr);
  }
  if (const auto* node = relation.As<UnnestRelation>()) return Unnest(*node, left, left != nullptr);
  if (const auto* node = relation.As<SampledRelation>()) {
    RelationPlan plan = Analyse(*node->relation, left);
    const Scope empty;
    ExpressionAnalyser expressions(analysis_, empty, tables_,
                                   ExpressionRules{.clause = "TABLESAMPLE"});
    const TypedPtr percentage = expressions.Analyse(*node->percentage);
    const std::string* constant = ConstantValue(*percentage);
    if (constant == nullptr || !percentage->type.IsNumeric()) {
      Fail(error_code::kTypeMismatch, node->percentage->span,
           "Sample percentage should be a numeric expression");
    }
    plan.sql += fmt::format(" TABLESAMPLE {}({} PERCENT)", node->bernoulli ? "BERNOULLI" : "SYSTEM",
                            *constant);
    plan.pushable.clear();
    analysis_.deterministic = false;
    return plan;
  }
  if (const auto* node = relation.As<TableFunctionRelation>())
    return TableFunction(*node, relation.span);
  Fail(error_code::kNotSupported, relation.span, "MATCH_RECOGNIZE is not supported");
}

RelationPlan RelationAnalyser::TableFunction(const TableFunctionRelation& function,
                                             const Span& span) {
  Fail(error_code::kFunctionNotFound, span,
       fmt::format("Table function '{}' not registered", function.name.Dotted()));
}

// ---- tables ----

RelationPlan RelationAnalyser::Table(const TableRelation& table, const Span& span) {
  if (table.name.parts.size() == 1) {
    const std::string& name = table.name.parts[0].value;
    for (const CommonTables* at = tables_; at != nullptr; at = at->parent) {
      const auto found = at->tables.find(name);
      if (found != at->tables.end()) return Common(*found->second, name, span);
    }
  }
  return CatalogTable(table, ResolveTableName(table.name, analysis_.session), span);
}

RelationPlan RelationAnalyser::Common(CommonTablePlan& common, const std::string& name,
                                      const Span& span) {
  if (++common.references > 1 && common.recursive_open) {
    Fail(error_code::kInvalidRecursiveReference, span,
         "multiple recursive references in the step relation of recursion are not supported");
  }
  QueryPlan plan;
  plan.columns = common.columns;
  const std::int32_t relation = analysis_.next_relation;
  RelationPlan out = Derived(std::move(plan), {name}, false);
  out.sql = common.relation + " AS " + RelationAlias(relation);
  RelationFacts& facts = analysis_.relations[relation];
  facts = RelationFacts{};
  if (!common.recursive_open) facts.common = &common;
  return out;
}

RelationPlan RelationAnalyser::CatalogTable(const TableRelation& table, const TableName& name,
                                            const Span& span) {
  auto found = analysis_.catalog.FindTable(name);
  if (!found) {
    const CatalogError& error = found.error();
    switch (error.kind) {
      case CatalogError::Kind::kNoCatalog:
        Fail(error_code::kCatalogNotFound, span,
             fmt::format("Catalog '{}' does not exist", name.catalog));
      case CatalogError::Kind::kNoSchema:
        Fail(error_code::kSchemaNotFound, span,
             fmt::format("Schema '{}' does not exist", name.schema));
      case CatalogError::Kind::kNoTable:
        Fail(error_code::kTableNotFound, span,
             fmt::format("Table '{}.{}.{}' does not exist", name.catalog, name.schema, name.table));
      case CatalogError::Kind::kOther:
        FailAnywhere(error.code, error.message);
    }
  }
  const std::shared_ptr<const TableInfo>& info = *found;
  if (info->is_view) return View(info, span);
  if (analysis_.scans.size() >= kScansMax) {
    Fail(error_code::kNotSupported, span, "The statement reads too many tables");
  }
  TableScan scan{.id = analysis_.scans.size(), .table = info};
  if (table.version) {
    const Scope empty;
    ExpressionAnalyser expressions(analysis_, empty, tables_,
                                   ExpressionRules{.clause = "FOR clause"});
    const TypedPtr value = expressions.Analyse(*table.version->value);
    scan.version = ScanVersion{.timestamp = table.version->timestamp,
                               .sql = WithDecimals(Render(*value), true),
                               .type = value->type};
  }
  const std::int32_t relation = analysis_.NewRelation();
  RelationPlan plan;
  plan.sql = fmt::format("{0}{1}{0} AS {2}", kScanMark, scan.id, RelationAlias(relation));
  for (std::size_t i = 0; i < info->columns.size(); ++i) {
    const CatalogColumn& column = info->columns[i];
    Field field;
    field.name = column.name;
    field.qualifier = {info->name.catalog, info->name.schema, info->name.table};
    field.hidden = column.hidden;
    field.node = MakeColumn(column.type, RelationAlias(relation) + "." + QuoteName(column.name),
                            relation, static_cast<std::int32_t>(i));
    plan.fields.push_back(std::move(field));
  }
  analysis_.relations[relation] = RelationFacts{.scan = static_cast<std::int32_t>(scan.id)};
  analysis_.scans.push_back(std::move(scan));
  analysis_.PlanLine(
      fmt::format("TableScan[table = {}:{}.{}]", name.catalog, name.schema, name.table));
  plan.pushable.push_back(relation);
  return plan;
}

// ---- views ----

RelationPlan RelationAnalyser::View(const std::shared_ptr<const TableInfo>& view,
                                    const Span& span) {
  const TableName& name = view->name;
  const std::string dotted = fmt::format("{}.{}.{}", name.catalog, name.schema, name.table);
  if (std::ranges::find(analysis_.open_views, dotted) != analysis_.open_views.end()) {
    Fail(error_code::kViewIsRecursive, span, fmt::format("Statement is recursive: {}", dotted));
  }
  if (analysis_.open_views.size() >= kViewDepthMax) {
    Fail(error_code::kNotSupported, span, "Views are nested too deeply");
  }
  const auto parsed = ParseQuery(view->view_sql);
  if (!parsed) {
    Fail(error_code::kInvalidView, span,
         fmt::format("Failed parsing stored view '{}': {}", dotted, parsed.error().message));
  }
  const std::string catalog = std::exchange(analysis_.session.catalog, view->view_catalog);
  const std::string schema = std::exchange(analysis_.session.schema, view->view_schema);
  analysis_.open_views.push_back(dotted);
  QueryPlan plan;
  try {
    plan = AnalyseQuery(analysis_, **parsed, nullptr, nullptr);
  } catch (const AnalysisFailure& failure) {
    const AnalysisError& error = failure.error();
    // Neither is the view's fault.
    if (error.line == 0 &&
        (error.code == error_code::kUserCanceled || error.code == error_code::kNotSupported)) {
      throw;
    }
    Fail(error_code::kInvalidView, span,
         fmt::format("Failed analyzing stored view '{}': {}{}", dotted,
                     error.line > 0 ? fmt::format("line {}:{}: ", error.line, error.column) : "",
                     error.message));
  }
  analysis_.open_views.pop_back();
  analysis_.session.catalog = catalog;
  analysis_.session.schema = schema;

  if (plan.columns.size() != view->columns.size()) {
    Fail(error_code::kInvalidView, span,
         fmt::format(
             "View '{}' is stale or in invalid state: stored view column count ({}) does not "
             "match column count derived from the view query analysis ({})",
             dotted, view->columns.size(), plan.columns.size()));
  }
  for (std::size_t i = 0; i < plan.columns.size(); ++i) {
    const CatalogColumn& column = view->columns[i];
    if (!CanCast(plan.columns[i].type, column.type) ||
        (plan.columns[i].type.kind != column.type.kind &&
         !CanCoerce(plan.columns[i].type, column.type))) {
      Fail(error_code::kInvalidView, span,
           fmt::format("View '{}' is stale or in invalid state: column [{}] of type {} projected "
                       "from query view at position {} cannot be coerced to column [{}] of type {} "
                       "stored in view definition",
                       dotted, plan.columns[i].name.value_or(""), TypeText(plan.columns[i].type), i,
                       column.name, TypeText(column.type)));
    }
    plan.columns[i].name = column.name;
  }
  RelationPlan out = Derived(std::move(plan), {name.catalog, name.schema, name.table}, false);
  for (std::size_t i = 0; i < out.fields.size(); ++i) {
    const Type& stored = view->columns[i].type;
    TypedPtr& node = out.fields[i].node;
    if (node->type.Is(TypeKind::kTimestampWithZone) && stored.Is(TypeKind::kTimestampWithZone))
      continue;
    if (!(node->type == stored)) node = CastTo(node, stored, false);
  }
  return out;
}

// ---- queries and aliases ----

RelationPlan RelationAnalyser::Derived(QueryPlan plan, std::vector<std::string> qualifier,
                                       bool lateral) {
  const std::int32_t relation = analysis_.NewRelation();
  if (plan.sql.size() > kEmittedBytesMax) {
    FailAnywhere(error_code::kNotSupported, "The statement is too large after its expansion");
  }
  RelationPlan out;
  out.sql = (lateral ? "LATERAL (" : "(") + plan.sql + ") AS " + RelationAlias(relation);
  for (std::size_t i = 0; i < plan.columns.size(); ++i) {
    Field field;
    field.name = plan.columns[i].name;
    field.qualifier = qualifier;
    field.node = MakeColumn(plan.columns[i].type, ColumnText(relation, i), relation,
                            static_cast<std::int32_t>(i));
    out.fields.push_back(std::move(field));
  }
  analysis_.relations[relation] = std::move(plan.facts);
  out.pushable.push_back(relation);
  return out;
}

RelationPlan RelationAnalyser::Aliased(const AliasedRelation& aliased, const Scope* left) {
  const Span& span = aliased.relation->span;
  RelationPlan plan = Analyse(*aliased.relation, left);
  std::erase_if(plan.fields,
                [&](const Field& field) { return field.hidden && !aliased.columns.empty(); });
  if (!aliased.columns.empty() && aliased.columns.size() != plan.fields.size()) {
    Fail(error_code::kMismatchedColumnAliases, span,
         fmt::format("Column alias list has {} entries but '{}' has {} columns available",
                     aliased.columns.size(), aliased.alias.text, plan.fields.size()));
  }
  for (std::size_t i = 0; i < plan.fields.size(); ++i) {
    plan.fields[i].qualifier = {aliased.alias.value};
    if (!aliased.columns.empty()) plan.fields[i].name = aliased.columns[i].value;
  }
  return plan;
}

}  // namespace laketop::dialect
