// SPDX-License-Identifier: Apache-2.0
#include "dialect/analyser/analyse.hpp"

#include "dialect/analyser/analysis.hpp"
#include "dialect/analyser/casts.hpp"
#include "dialect/analyser/query_analyser.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <string>
#include <utility>

namespace laketop::dialect {

namespace {

template <typename Result, typename Work>
std::expected<Result, AnalysisError> Guarded(const Work& work) {
  try {
    return work();
  } catch (const AnalysisFailure& failure) {
    return std::unexpected(failure.error());
  }
}

AnalysedQuery Finished(Analysis& analysis, QueryPlan plan) {
  AnalysedQuery out;
  for (std::size_t i = 0; i < plan.columns.size(); ++i) {
    const QueryColumn& column = plan.columns[i];
    out.columns.push_back(OutputColumn{.name = column.name.value_or(fmt::format("_col{}", i)),
                                       .type = column.type,
                                       .named = column.name.has_value()});
  }
  out.scans = std::move(analysis.scans);
  out.deterministic = analysis.deterministic;
  out.ordered = plan.ordered;
  out.plan = std::move(analysis.plan);
  out.sql = std::move(plan.sql);
  out.has_fast_decimals = out.sql.find(kWideBegin) != std::string::npos;
  return out;
}

AnalysedQuery AnalyseTop(const Query& query, Analysis& analysis) {
  QueryPlan plan = AnalyseQuery(analysis, query, nullptr, nullptr);
  return Finished(analysis, std::move(plan));
}

// Columns of the query brought to other types, in another order; none: NULL.
struct Target {
  std::optional<std::size_t> source;
  Type type;
};

// A cast would cut text that is too long: an INSERT may cut off blanks alone.
TypedPtr Fitting(const TypedPtr& value, const Type& wanted) {
  const Type& given = value->type;
  if (!given.IsText() || !wanted.IsText() || given.length <= wanted.length) return value;
  return MakeCall(given,
                  fmt::format("trino_fit_insert($1, {}, 'Cannot truncate non-space characters when "
                              "casting from {} to {} on INSERT')",
                              wanted.length, TypeText(given), TypeText(wanted)),
                  {value});
}

// The standard's store assignment: what has a type in common with the column is cast to it.
bool FitsInsert(const Type& given, const Type& wanted) {
  if (CanCoerce(given, wanted) || (given.IsText() && wanted.IsText())) return true;
  if (!CanCast(given, wanted)) return false;
  return given.kind == wanted.kind || CommonSuperType(given, wanted).has_value();
}

std::string Projected(Analysis& analysis, const QueryPlan& plan,
                      const std::vector<Target>& targets) {
  const std::int32_t relation = analysis.NewRelation();
  std::string columns;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    TypedPtr value = MakeNull(targets[i].type);
    if (const std::optional<std::size_t> source = targets[i].source) {
      const Type& type = plan.columns[*source].type;
      value = MakeColumn(type, ColumnText(relation, *source), relation,
                         static_cast<std::int32_t>(*source));
      value = CastTo(Fitting(value, targets[i].type), targets[i].type, false);
    }
    columns += (i > 0 ? ", " : "") + Render(*value) + " AS " + ColumnAlias(i);
  }
  return "SELECT " + columns + " FROM (" + plan.sql + ") AS " + RelationAlias(relation);
}

}  // namespace

std::expected<AnalysedQuery, AnalysisError> Analyse(const Query& query, CatalogView& catalog,
                                                    const SessionInfo& session) {
  return Guarded<AnalysedQuery>([&] {
    Analysis analysis{.catalog = catalog, .session = session};
    return AnalyseTop(query, analysis);
  });
}

std::expected<AnalysedQuery, AnalysisError> AnalyseTable(const Query& query,
                                                         const std::vector<Identifier>& names,
                                                         CatalogView& catalog,
                                                         const SessionInfo& session) {
  return Guarded<AnalysedQuery>([&] {
    Analysis analysis{.catalog = catalog, .session = session};
    AnalysedQuery out = AnalyseTop(query, analysis);
    const Span start{.line = 1, .column = 1};
    if (!names.empty() && names.size() != out.columns.size()) {
      Fail(error_code::kMismatchedColumnAliases, names[0].span,
           fmt::format("Column alias list has {} entries but relation has {} columns", names.size(),
                       out.columns.size()));
    }
    std::set<std::string> seen;
    for (std::size_t i = 0; i < out.columns.size(); ++i) {
      OutputColumn& column = out.columns[i];
      if (!names.empty()) {
        column.name = names[i].value;
        column.named = true;
      }
      if (!column.named) {
        Fail(error_code::kMissingColumnName, start,
             fmt::format("Column name not specified at position {}", i + 1));
      }
      if (!seen.insert(column.name).second) {
        Fail(error_code::kDuplicateColumnName, start,
             fmt::format("Column name '{}' specified more than once", column.name));
      }
      if (column.type.Is(TypeKind::kUnknown)) {
        Fail(error_code::kColumnTypeUnknown, start,
             fmt::format("Column type is unknown at position {}", i + 1));
      }
    }
    return out;
  });
}

std::expected<AnalysedInsert, AnalysisError> AnalyseInsert(const Insert& insert,
                                                           CatalogView& catalog,
                                                           const SessionInfo& session) {
  return Guarded<AnalysedInsert>([&] {
    Analysis analysis{.catalog = catalog, .session = session};
    const TableName name = ResolveTableName(insert.name, session);
    auto found = catalog.FindTable(name);
    if (!found) {
      const CatalogError& error = found.error();
      if (error.kind == CatalogError::Kind::kOther) FailAnywhere(error.code, error.message);
      if (error.kind == CatalogError::Kind::kNoSchema) {
        Fail(error_code::kSchemaNotFound, insert.name.span,
             fmt::format("Schema '{}' does not exist", name.schema));
      }
      Fail(error_code::kTableNotFound, insert.name.span,
           fmt::format("Table '{}.{}.{}' does not exist", name.catalog, name.schema, name.table));
    }
    const TableInfo& table = **found;
    if (table.is_view) {
      Fail(error_code::kNotSupported, insert.name.span, "Inserting into views is not supported");
    }
    QueryPlan plan = AnalyseQuery(analysis, *insert.query, nullptr, nullptr);

    std::vector<std::size_t> order;  // table columns, in the statement's order
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      if (insert.columns.empty() && !table.columns[i].hidden) order.push_back(i);
    }
    for (const Identifier& column : insert.columns) {
      const auto at = std::ranges::find_if(table.columns, [&](const CatalogColumn& candidate) {
        return !candidate.hidden && candidate.name == column.value;
      });
      if (at == table.columns.end()) {
        Fail(error_code::kColumnNotFound, insert.name.span,
             fmt::format("Insert column name does not exist in target table: {}", column.value));
      }
      const auto index = static_cast<std::size_t>(at - table.columns.begin());
      if (std::ranges::find(order, index) != order.end()) {
        Fail(error_code::kDuplicateColumnName, insert.name.span,
             fmt::format("Insert column name is specified more than once: {}", column.value));
      }
      order.push_back(index);
    }
    bool matches = order.size() == plan.columns.size();
    std::string table_types;
    std::string query_types;
    for (std::size_t i = 0; i < order.size(); ++i) {
      const Type& wanted = table.columns[order[i]].type;
      table_types += (i > 0 ? ", " : "") + TypeText(wanted);
      if (!matches) continue;
      const Type& given = plan.columns[i].type;
      matches = FitsInsert(given, wanted);
    }
    for (std::size_t i = 0; i < plan.columns.size(); ++i) {
      query_types += (i > 0 ? ", " : "") + TypeText(plan.columns[i].type);
    }
    if (!matches) {
      Fail(error_code::kTypeMismatch, insert.name.span,
           fmt::format("Insert query has mismatched column types: Table: [{}], Query: [{}]",
                       table_types, query_types));
    }
    std::vector<Target> targets;
    std::vector<QueryColumn> columns;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      if (table.columns[i].hidden) continue;
      Target target{.source = std::nullopt, .type = table.columns[i].type};
      for (std::size_t at = 0; at < order.size(); ++at) {
        if (order[at] == i) target.source = at;
      }
      columns.push_back(QueryColumn{.name = table.columns[i].name, .type = target.type});
      targets.push_back(std::move(target));
    }
    plan.sql = Projected(analysis, plan, targets);
    plan.columns = std::move(columns);
    return AnalysedInsert{.query = Finished(analysis, std::move(plan)), .target = *found};
  });
}

std::expected<std::pair<Type, std::string>, AnalysisError> AnalyseConstant(
    const Expression& expression, const SessionInfo& session) {
  struct NoCatalog final : CatalogView {
    std::expected<std::shared_ptr<const TableInfo>, CatalogError> FindTable(
        const TableName& /*name*/) override {
      return std::unexpected(CatalogError{});
    }
  };
  return Guarded<std::pair<Type, std::string>>([&] {
    NoCatalog catalog;
    Analysis analysis{.catalog = catalog, .session = session};
    const Scope empty;
    ExpressionAnalyser expressions(analysis, empty, nullptr, ExpressionRules{.clause = "Constant"});
    const TypedPtr value = expressions.Analyse(expression);
    if (value->has_subquery) {
      Fail(error_code::kExpressionNotConstant, expression.span,
           "Constant expression cannot contain a subquery");
    }
    return std::pair(value->type, WithDecimals(Render(*value), true));
  });
}

namespace {

// Zoned timestamps as the reader of the result wants them.
std::optional<TypedPtr> Presented(const TypedPtr& value, EmitTarget target) {
  const Type& type = value->type;
  if (type.Is(TypeKind::kTimestampWithZone)) {
    if (type.zone == "UTC") return std::nullopt;
    if (target == EmitTarget::kTable) return Instant(value);
    return MakeCall(type, "CASE WHEN $1 IS NOT NULL THEN {'local': $1, 'zone': $2} END",
                    {LocalTime(value), ZoneName(value)});
  }
  if (type.Is(TypeKind::kArray)) {
    constexpr std::uint32_t kLambda = 0xC000'0000U;
    const TypedPtr element = MakeLambdaParameter(type.arguments[0], kLambda, 0, -3);
    const auto inner = Presented(element, target);
    if (!inner) return std::nullopt;
    return MakeCall(type, "list_transform($1, lambda %x: #2(%x))",
                    {value, MakeLambda(type, kLambda, *inner)});
  }
  if (type.Is(TypeKind::kRow)) {
    bool changed = false;
    std::vector<TypedPtr> fields;
    for (std::size_t i = 0; i < type.arguments.size(); ++i) {
      const TypedPtr field = RowField(value, i);
      const auto inner = Presented(field, target);
      changed |= inner.has_value();
      fields.push_back(inner.value_or(field));
    }
    if (!changed) return std::nullopt;
    return MakeCall(type, "CASE WHEN $1 IS NOT NULL THEN $2 END",
                    {value, MakeRow(type, std::move(fields))});
  }
  return std::nullopt;
}

}  // namespace

std::string Emit(const AnalysedQuery& query, const RelationFor& relation_for, EmitTarget target,
                 EmitDecimals decimals) {
  std::string sql;
  const std::string text = WithDecimals(query.sql, decimals == EmitDecimals::kExact);
  std::string_view rest = text;
  while (true) {
    const std::size_t mark = rest.find(kScanMark);
    sql += rest.substr(0, mark);
    if (mark == std::string_view::npos) break;
    const std::size_t end = rest.find(kScanMark, mark + 1);
    std::size_t id = 0;
    std::from_chars(rest.data() + mark + 1, rest.data() + end, id);
    sql += relation_for(query.scans.at(id));
    rest.remove_prefix(end + 1);
  }
  bool changed = target == EmitTarget::kTable;
  std::string columns;
  for (std::size_t i = 0; i < query.columns.size(); ++i) {
    const TypedPtr column =
        MakeColumn(query.columns[i].type, "o." + ColumnAlias(i), 0, static_cast<std::int32_t>(i));
    const auto presented = Presented(column, target);
    changed |= presented.has_value();
    std::string value = Render(*presented.value_or(column));
    // Files need the very type, also where the engine took a column of NULLs for integers.
    if (target == EmitTarget::kTable && !presented) {
      value = "CAST(" + value + " AS " + DuckDbType(query.columns[i].type) + ")";
    }
    columns += (i > 0 ? ", " : "") + value + " AS " +
               (target == EmitTarget::kTable ? QuoteName(query.columns[i].name) : ColumnAlias(i));
  }
  if (!changed) return sql;
  return "SELECT " + columns + " FROM (" + sql + ") AS o";
}

}  // namespace laketop::dialect
