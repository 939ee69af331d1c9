// SPDX-License-Identifier: Apache-2.0
// Typed expressions: what analysis makes of the syntax tree and the emitter turns into DuckDB SQL.
// A call carries its emission as a template, so that the tree needs no node for each function.
// Nodes are immutable and shared: a select item that ORDER BY names again is one node.
//
// Templates:  $1 .. $9   an argument             $*  all arguments   $2*  the arguments from the
// 2nd
//             $A $O $S  all arguments joined by AND, by OR, by a blank
//             ${T}       a value bound by the signature's variables    $r  the result's DuckDB type
//             %x         a lambda variable of this call's own
//             #2(a; b)   the body of the lambda that is argument 2, its parameters spelled a, b
//             {f|args}   an aggregate or window call: DISTINCT, ORDER BY, FILTER, OVER go there
#pragma once

#include "dialect/analyser/types.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace laketop::dialect {

// In emitted text, "\x01<id>\x01" stands for the relation of scan <id>.
inline constexpr char kScanMark = '\x01';
// Decimals are computed at Trino's full width, or in 64 bits: faster, and failing where they do not
// suffice (analyse.hpp, Emit). Between the first two stands what only the wide text has, between
// the others what only the fast one has.
inline constexpr char kWideBegin = '\x02';
inline constexpr char kWideEnd = '\x03';
inline constexpr char kFastBegin = '\x04';
inline constexpr char kFastEnd = '\x05';
inline constexpr std::size_t kEmittedBytesMax = 16U << 20U;

struct Typed;
using TypedPtr = std::shared_ptr<const Typed>;

enum class TypedKind : std::uint8_t {
  kLiteral,          // text is SQL
  kColumn,           // text is how the query names it
  kCall,             // text is a template
  kLambda,           // children: the body
  kLambdaParameter,  // of lambda `lambda`, number `index`
  kSubquery,         // text is SQL around the query's own text, with its scans' marks
};

struct SortKey {
  TypedPtr key;
  bool descending = false;
  bool nulls_first = false;
};

struct FrameEdge {
  FrameBoundKind kind = FrameBoundKind::kCurrentRow;
  TypedPtr value;
};

struct TypedWindow {
  std::vector<TypedPtr> partition_by;
  std::vector<SortKey> order_by;
  bool has_frame = false;
  FrameType frame = FrameType::kRange;
  FrameEdge start;
  std::optional<FrameEdge> end;
};

// What stands around an aggregate or window function's arguments.
struct CallClauses {
  bool distinct = false;
  bool ignore_nulls = false;
  std::vector<SortKey> order_by;
  TypedPtr filter;
  std::optional<TypedWindow> over;
};

struct Typed {
  TypedKind kind = TypedKind::kLiteral;
  Type type;
  std::string text;
  std::vector<TypedPtr> children;
  std::vector<std::pair<std::string, std::string>> bindings;  // ${name}
  std::shared_ptr<const CallClauses> clauses;

  // kColumn: where it comes from. relation counts through the whole statement.
  std::int32_t relation = -1;
  std::int32_t column = -1;
  std::uint32_t lambda = 0;  // kLambda, kLambdaParameter
  std::uint32_t index = 0;   // kLambdaParameter

  // A constant whose value analysis knows: text of strings, digits of numbers.
  std::optional<std::string> constant;

  // True of the node or of anything below.
  bool is_volatile = false;
  bool has_aggregate = false;
  bool has_window = false;
  bool has_subquery = false;
  bool is_aggregate = false;  // this node itself
  bool is_window = false;     // this node itself

  std::uint64_t hash = 0;  // structural; equal trees have equal hashes
  Span span;               // where the statement says it
};

TypedPtr MakeLiteral(Type type, std::string sql, std::optional<std::string> constant = {});
TypedPtr MakeNull(Type type);
TypedPtr MakeColumn(Type type, std::string sql, std::int32_t relation, std::int32_t column);
TypedPtr MakeCall(Type type, std::string text, std::vector<TypedPtr> children,
                  std::vector<std::pair<std::string, std::string>> bindings = {});
TypedPtr MakeVolatileCall(Type type, std::string text, std::vector<TypedPtr> children);
TypedPtr MakeAggregate(Type type, std::string text, std::vector<TypedPtr> children,
                       std::vector<std::pair<std::string, std::string>> bindings,
                       std::shared_ptr<const CallClauses> clauses);
TypedPtr MakeLambda(Type type, std::uint32_t lambda, TypedPtr body);
// depth: how many lambdas stand around it, so that equal lambdas are equal trees.
TypedPtr MakeLambdaParameter(Type type, std::uint32_t lambda, std::uint32_t index,
                             std::int32_t depth);
TypedPtr MakeSubquery(Type type, std::string sql, bool is_volatile);
// The same node at another place of the text, or with another type of the same representation.
TypedPtr At(TypedPtr node, const Span& span);
TypedPtr Retyped(const TypedPtr& node, Type type);

// The value of a constant; null for anything else.
const std::string* ConstantValue(const Typed& node);
// What OVER says; null without one.
const TypedWindow* WindowOf(const Typed& node);

bool SameTree(const Typed& left, const Typed& right);

std::string QuoteName(std::string_view name);   // "a""b"
std::string QuoteText(std::string_view value);  // 'a''b'

// The wide or the fast text of a text with both.
std::string WithDecimals(std::string_view sql, bool wide);

// DuckDB SQL of the expression. Throws AnalysisFailure past kEmittedBytesMax. `group_keys`: the
// expressions of its query's GROUP BY, which DuckDB has to find in it.
std::string Render(const Typed& node, const std::vector<TypedPtr>& group_keys = {});
std::string RenderSortKeys(const std::vector<SortKey>& keys,
                           const std::vector<TypedPtr>& group_keys = {});

}  // namespace laketop::dialect
