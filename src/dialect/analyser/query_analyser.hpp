// SPDX-License-Identifier: Apache-2.0
// Queries: syntax to the text of one DuckDB SELECT. Not an interface: analyse.hpp is.
#pragma once

#include "dialect/analyser/analysis.hpp"
#include "dialect/analyser/expression_analyser.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace laketop::dialect {

// `outer`: the scope the query stands in, null at the top.
QueryPlan AnalyseQuery(Analysis& analysis, const Query& query, const Scope* outer,
                       const CommonTables* tables);

// A relation of FROM: its text and what it offers.
struct RelationPlan {
  std::string sql;
  std::vector<Field> fields;
  std::vector<std::int32_t> pushable;  // relations that a condition on the whole may be pushed to
};

class QueryAnalyser {
 public:
  QueryAnalyser(Analysis& analysis, const Scope* outer, const CommonTables* tables)
      : analysis_(analysis), outer_(outer), tables_(tables) {}

  QueryPlan AnalyseBody(const QueryBody& body, const Query* tail);

 private:
  // select.cpp
  QueryPlan AnalyseSelect(const Select& select, const Span& span, const Query* tail);
  // set_operations.cpp
  QueryPlan AnalyseSetOperation(const SetOperation& operation);
  QueryPlan AnalyseValues(const Values& values, const Span& span);
  QueryPlan AnalyseTable(const TableQuery& table, const Span& span);
  QueryPlan WithTail(QueryPlan plan, const Query& query);

  Analysis& analysis_;
  const Scope* outer_;
  const CommonTables* tables_;
};

class RelationAnalyser {
 public:
  RelationAnalyser(Analysis& analysis, const Scope* outer, const CommonTables* tables)
      : analysis_(analysis), outer_(outer), tables_(tables) {}

  // `left`: the relations before it in FROM, which LATERAL and UNNEST may name.
  RelationPlan Analyse(const Relation& relation, const Scope* left);

 private:
  RelationPlan Table(const TableRelation& table, const Span& span);
  RelationPlan CatalogTable(const TableRelation& table, const TableName& name, const Span& span);
  RelationPlan View(const std::shared_ptr<const TableInfo>& view, const Span& span);
  RelationPlan Common(CommonTablePlan& common, const std::string& name, const Span& span);
  RelationPlan Derived(QueryPlan plan, std::vector<std::string> qualifier, bool lateral);
  RelationPlan Aliased(const AliasedRelation& aliased, const Scope* left);
  RelationPlan Join(const JoinRelation& join, const Scope* left);
  RelationPlan Unnest(const UnnestRelation& unnest, const Scope* left, bool lateral);
  RelationPlan TableFunction(const TableFunctionRelation& function, const Span& span);

  Analysis& analysis_;
  const Scope* outer_;
  const CommonTables* tables_;
};

// `LIMIT n`, `OFFSET n`: the number.
std::int64_t RowCountOf(const Expression& expression);

}  // namespace laketop::dialect
