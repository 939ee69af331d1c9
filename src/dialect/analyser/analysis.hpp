// SPDX-License-Identifier: Apache-2.0
// The state of one statement's analysis, shared by the analysers of its parts. Not an interface:
// analyse.hpp is.
#pragma once

#include "dialect/analyser/analyse.hpp"
#include "dialect/analyser/scope.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace laketop::dialect {

struct CommonTablePlan;

// What is known of a relation of the emitted query, for pushing predicates down to scans.
struct RelationFacts {
  std::int32_t scan = -1;              // it is a scan
  std::vector<TypedPtr> outputs;       // it is a query: what its columns are made of
  std::vector<std::int32_t> inputs;    // relations of its FROM that predicates may be pushed to
  std::vector<std::int32_t> branches;  // it is a union: the relations of its operands
  bool pushable = false;
  CommonTablePlan* common = nullptr;  // it is a reference to a query of WITH
};

struct QueryColumn {
  std::optional<std::string> name;
  Type type;
};

// An analysed query: text of one DuckDB SELECT whose columns are c0, c1 ...
struct QueryPlan {
  std::string sql;
  std::vector<QueryColumn> columns;
  RelationFacts facts;
  bool ordered = false;
  bool is_volatile = false;
};

struct CommonTablePlan {
  std::string relation;  // its name in the emitted text
  std::vector<QueryColumn> columns;
  RelationFacts facts;
  int references = 0;
  // Conditions offered to it; they hold for its rows only if there is no other reference.
  std::vector<TypedPtr> offered;
  bool recursive_open = false;  // its own body is being analysed
};

// Names of WITH in force; each query level sees its own and its parents'.
struct CommonTables {
  const CommonTables* parent = nullptr;
  std::map<std::string, CommonTablePlan*, std::less<>> tables;
};

struct Analysis {
  CatalogView& catalog;
  SessionInfo session;
  std::vector<TableScan> scans;
  std::map<std::int32_t, RelationFacts> relations;
  std::int32_t next_relation = 0;
  std::size_t steps = 0;  // expressions analysed, each time one is
  std::uint32_t next_lambda = 1;
  std::vector<std::string> open_views;  // dotted names, for cycles
  bool deterministic = true;
  std::string plan;  // EXPLAIN's outline, written as relations are met
  int plan_depth = 0;

  // A relation's number. Throws AnalysisFailure past kRelationsMax: a few views, each of which
  // names the one before twice, are millions of relations.
  std::int32_t NewRelation();
  // Called with each expression: past kAnalysisStepsMax, or once the session's stop is requested,
  // it throws AnalysisFailure. Lambdas within lambdas are analysed again and again.
  void Step();

  void PlanLine(std::string_view line);
};

std::string ColumnAlias(std::size_t index);                        // c0
std::string RelationAlias(std::int32_t relation);                  // r0
std::string ColumnText(std::int32_t relation, std::size_t index);  // r0.c1

// Records which of its columns a scan needs, for every column in the tree.
void NoteColumns(Analysis& analysis, const Typed& node);

// Offers the conjuncts of a condition to the scans below `inputs` (push_down.cpp).
void PushDown(Analysis& analysis, const TypedPtr& condition,
              const std::vector<std::int32_t>& inputs);

}  // namespace laketop::dialect
