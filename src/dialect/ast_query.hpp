// SPDX-License-Identifier: Apache-2.0
// Queries and relations of the SQL front end's syntax tree; see ast_expression.hpp.
#pragma once

#include "dialect/ast_expression.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace laketop::dialect {

struct Relation;
using RelationPtr = std::unique_ptr<Relation>;

// ---- SELECT ----

struct SingleColumn {
  ExpressionPtr value;
  std::optional<Identifier> alias;
};
struct AllColumns {
  ExpressionPtr target;  // null: `*`; else `t.*` or `(row).*`
  std::vector<Identifier> aliases;
};
struct SelectItem {
  std::variant<SingleColumn, AllColumns> item;
  Span span;
};

using GroupingSet = std::vector<ExpressionPtr>;
enum class GroupingKind : std::uint8_t { kSimple, kSets, kCube, kRollup };
struct GroupingElement {
  GroupingKind kind = GroupingKind::kSimple;  // kSimple: one set, often of one expression
  std::vector<GroupingSet> sets;
  Span span;
};
struct GroupBy {
  bool distinct = false;  // GROUP BY DISTINCT ...: equal grouping sets count once
  std::vector<GroupingElement> elements;
};
struct NamedWindow {
  Identifier name;
  WindowSpecification window;
};

struct Select {
  bool distinct = false;
  std::vector<SelectItem> items;
  RelationPtr from;  // null: no FROM; `a, b` is a Join of kind kImplicit
  ExpressionPtr where;
  std::optional<GroupBy> group_by;
  ExpressionPtr having;
  std::vector<NamedWindow> windows;
};

// ---- other query bodies ----

struct QueryBody;
using QueryBodyPtr = std::unique_ptr<QueryBody>;

enum class SetOperator : std::uint8_t { kUnion, kIntersect, kExcept };
// UNION and INTERSECT chains of one operator and quantifier are flat; EXCEPT has two operands.
struct SetOperation {
  SetOperator op = SetOperator::kUnion;
  bool all = false;
  std::vector<QueryBodyPtr> operands;
  std::vector<Span> operators;  // of each operand but the first
};
struct Values {  // rows as written: `VALUES 1, (2), ROW(3)`: a bare expression is one column
  std::vector<ExpressionPtr> rows;
};
struct TableQuery {  // TABLE t
  QualifiedName name;
};
struct ParenthesizedQuery {  // (query) as an operand, with its own ORDER BY and LIMIT
  QueryPtr query;
};
struct QueryBody {
  Span span;
  std::variant<Select, SetOperation, Values, TableQuery, ParenthesizedQuery> node;
};

struct CommonTable {
  Identifier name;
  std::vector<Identifier> columns;
  QueryPtr query;
};
struct With {
  bool recursive = false;
  std::vector<CommonTable> tables;
  Span span;
};
struct Limit {
  bool fetch = false;      // FETCH FIRST ... instead of LIMIT
  bool with_ties = false;  // FETCH FIRST n ROWS WITH TIES
  ExpressionPtr count;     // integer or `?`; null: LIMIT ALL, or FETCH FIRST ROW (one row)
  Span span;
};

struct Query {
  Span span;
  std::optional<With> with;
  QueryBodyPtr body;
  std::vector<SortItem> order_by;
  ExpressionPtr offset;  // integer or `?`, may be null
  std::optional<Limit> limit;
};

// ---- relations ----

struct VersionAsOf {  // FOR TIMESTAMP AS OF x, FOR VERSION AS OF x (also SYSTEM_TIME,
                      // SYSTEM_VERSION)
  bool timestamp = true;
  ExpressionPtr value;
};
struct TableRelation {
  QualifiedName name;
  std::optional<VersionAsOf> version;
};
struct SubqueryRelation {
  QueryPtr query;
};
struct LateralRelation {
  QueryPtr query;
};
struct UnnestRelation {
  std::vector<ExpressionPtr> values;
  bool with_ordinality = false;
};
enum class JoinKind : std::uint8_t { kImplicit, kCross, kInner, kLeft, kRight, kFull };
struct JoinRelation {
  JoinKind kind = JoinKind::kInner;
  bool natural = false;
  RelationPtr left;
  RelationPtr right;
  ExpressionPtr on;                // may be null
  std::vector<Identifier> using_;  // empty: no USING
};
struct AliasedRelation {
  RelationPtr relation;
  Identifier alias;
  std::vector<Identifier> columns;
};
struct SampledRelation {
  RelationPtr relation;
  bool bernoulli = true;  // false: SYSTEM
  ExpressionPtr percentage;
};
struct PatternRelation {  // MATCH_RECOGNIZE ( clause ): read for balance only, analysis refuses it
  RelationPtr relation;
  std::string clause;
};
struct TableFunctionArgument;
struct TableFunctionRelation {  // TABLE(f(a, name => b, t => TABLE(x)))
  QualifiedName name;
  std::vector<TableFunctionArgument> arguments;
};
struct TableFunctionArgument {
  std::optional<Identifier> name;
  std::variant<ExpressionPtr, RelationPtr> value;
};

using RelationNode =
    std::variant<TableRelation, SubqueryRelation, LateralRelation, UnnestRelation, JoinRelation,
                 AliasedRelation, SampledRelation, PatternRelation, TableFunctionRelation>;
struct Relation {
  Span span;
  RelationNode node;

  template <typename T>
  [[nodiscard]] const T* As() const {
    return std::get_if<T>(&node);
  }
};

template <typename T>
RelationPtr MakeRelation(Span span, T node) {
  return std::make_unique<Relation>(Relation{span, RelationNode(std::move(node))});
}

}  // namespace laketop::dialect
