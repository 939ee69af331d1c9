// SPDX-License-Identifier: Apache-2.0
#include "dialect/analyser/typed.hpp"

#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace laketop::dialect {

namespace {

std::uint64_t Mix(std::uint64_t seed, std::uint64_t value) {
  seed ^= value + 0x9E3779B97F4A7C15ULL + (seed << 6U) + (seed >> 2U);
  return seed * 0xBF58476D1CE4E5B9ULL;
}

void Inherit(Typed& node, const TypedPtr& child) {
  if (child == nullptr) return;
  node.is_volatile |= child->is_volatile;
  node.has_aggregate |= child->has_aggregate;
  node.has_window |= child->has_window;
  node.has_subquery |= child->has_subquery;
  node.hash = Mix(node.hash, child->hash);
}

void InheritKeys(Typed& node, const std::vector<SortKey>& keys) {
  for (const SortKey& key : keys) {
    Inherit(node, key.key);
    node.hash = Mix(node.hash, (key.descending ? 2U : 0U) + (key.nulls_first ? 1U : 0U));
  }
}

void InheritWindow(Typed& node, const TypedWindow& window) {
  for (const TypedPtr& key : window.partition_by) Inherit(node, key);
  node.hash = Mix(node.hash, window.partition_by.size());
  InheritKeys(node, window.order_by);
  node.hash = Mix(node.hash, window.has_frame ? 1U + static_cast<unsigned>(window.frame) : 0U);
  node.hash = Mix(node.hash, static_cast<unsigned>(window.start.kind));
  Inherit(node, window.start.value);
  if (window.end) {
    node.hash = Mix(node.hash, 16U + static_cast<unsigned>(window.end->kind));
    Inherit(node, window.end->value);
  }
}

TypedPtr Finish(std::shared_ptr<Typed> node) {
  std::uint64_t seed = static_cast<std::uint64_t>(node->kind) + 1;
  seed = Mix(seed, std::hash<std::string>{}(node->text));
  seed = Mix(seed, static_cast<std::uint64_t>(node->relation + 1));
  seed = Mix(seed, static_cast<std::uint64_t>(node->column + 1));
  seed = Mix(seed, node->index);
  for (const auto& [name, value] : node->bindings)
    seed = Mix(seed, std::hash<std::string>{}(value));
  if (node->kind == TypedKind::kCall)
    seed = Mix(seed, std::hash<std::string>{}(DuckDbType(node->type)));
  node->hash = seed;
  for (const TypedPtr& child : node->children) Inherit(*node, child);
  if (node->clauses != nullptr) {
    node->hash = Mix(node->hash,
                     (node->clauses->distinct ? 2U : 0U) + (node->clauses->ignore_nulls ? 1U : 0U));
    InheritKeys(*node, node->clauses->order_by);
    Inherit(*node, node->clauses->filter);
    if (const TypedWindow* over = WindowOf(*node)) InheritWindow(*node, *over);
  }
  if (node->is_aggregate) node->has_aggregate = true;
  if (node->is_window) node->has_window = true;
  return node;
}

}  // namespace

TypedPtr MakeLiteral(Type type, std::string sql, std::optional<std::string> constant) {
  auto node = std::make_shared<Typed>();
  node->kind = TypedKind::kLiteral;
  node->type = std::move(type);
  node->text = std::move(sql);
  node->constant = std::move(constant);
  return Finish(std::move(node));
}

TypedPtr MakeNull(Type type) {
  std::string sql = type.Is(TypeKind::kUnknown) ? "NULL" : "CAST(NULL AS " + DuckDbType(type) + ")";
  return MakeLiteral(std::move(type), std::move(sql));
}

TypedPtr MakeColumn(Type type, std::string sql, std::int32_t relation, std::int32_t column) {
  auto node = std::make_shared<Typed>();
  node->kind = TypedKind::kColumn;
  node->type = std::move(type);
  node->text = std::move(sql);
  node->relation = relation;
  node->column = column;
  return Finish(std::move(node));
}

TypedPtr MakeCall(Type type, std::string text, std::vector<TypedPtr> children,
                  std::vector<std::pair<std::string, std::string>> bindings) {
  auto node = std::make_shared<Typed>();
  node->kind = TypedKind::kCall;
  node->type = std::move(type);
  node->text = std::move(text);
  node->children = std::move(children);
  node->bindings = std::move(bindings);
  return Finish(std::move(node));
}

TypedPtr MakeVolatileCall(Type type, std::string text, std::vector<TypedPtr> children) {
  auto node = std::make_shared<Typed>();
  node->kind = TypedKind::kCall;
  node->type = std::move(type);
  node->text = std::move(text);
  node->children = std::move(children);
  node->is_volatile = true;
  return Finish(std::move(node));
}

TypedPtr MakeAggregate(Type type, std::string text, std::vector<TypedPtr> children,
                       std::vector<std::pair<std::string, std::string>> bindings,
                       std::shared_ptr<const CallClauses> clauses) {
  auto node = std::make_shared<Typed>();
  node->kind = TypedKind::kCall;
  node->type = std::move(type);
  node->text = std::move(text);
  node->children = std::move(children);
  node->bindings = std::move(bindings);
  node->is_window = clauses->over.has_value();
  node->is_aggregate = !node->is_window;
  node->clauses = std::move(clauses);
  return Finish(std::move(node));
}

TypedPtr MakeLambda(Type type, std::uint32_t lambda, TypedPtr body) {
  auto node = std::make_shared<Typed>();
  node->kind = TypedKind::kLambda;
  node->type = std::move(type);
  node->lambda = lambda;
  node->children.push_back(std::move(body));
  return Finish(std::move(node));
}

TypedPtr MakeLambdaParameter(Type type, std::uint32_t lambda, std::uint32_t index,
                             std::int32_t depth) {
  auto node = std::make_shared<Typed>();
  node->kind = TypedKind::kLambdaParameter;
  node->type = std::move(type);
  node->lambda = lambda;
  node->index = index;
  node->column = depth;
  return Finish(std::move(node));
}

TypedPtr MakeSubquery(Type type, std::string sql, bool is_volatile) {
  auto node = std::make_shared<Typed>();
  node->kind = TypedKind::kSubquery;
  node->type = std::move(type);
  node->text = std::move(sql);
  node->has_subquery = true;
  node->is_volatile = is_volatile;
  return Finish(std::move(node));
}

TypedPtr At(TypedPtr node, const Span& span) {
  auto copy = std::make_shared<Typed>(*node);
  copy->span = span;
  return copy;
}

TypedPtr Retyped(const TypedPtr& node, Type type) {
  auto copy = std::make_shared<Typed>(*node);
  copy->type = std::move(type);
  return copy;
}

const std::string* ConstantValue(const Typed& node) {
  return node.constant ? &*node.constant : nullptr;
}

const TypedWindow* WindowOf(const Typed& node) {
  const CallClauses* clauses = node.clauses.get();
  return clauses != nullptr && clauses->over ? &*clauses->over : nullptr;
}

bool SameTree(const Typed& left, const Typed& right) {
  return left.hash == right.hash;
}

std::string QuoteName(std::string_view name) {
  std::string out = "\"";
  for (char c : name) {
    if (c == '"') out += '"';
    out += c >= '\0' && c <= kFastEnd ? '?' : c;  // no mark of ours, and no end of DuckDB's text
  }
  return out + '"';
}

std::string QuoteText(std::string_view value) {
  // NUL would end DuckDB's text, and the marks are ours: they are written as calls.
  std::string out = "'";
  bool called = false;
  for (char c : value) {
    if (c >= '\0' && c <= kFastEnd) {
      out += "' || chr(" + std::to_string(static_cast<int>(c)) + ") || '";
      called = true;
      continue;
    }
    if (c == '\'') out += '\'';
    out += c;
  }
  out += '\'';
  return called ? "(" + out + ")" : out;
}

std::string WithDecimals(std::string_view sql, bool wide) {
  std::string out;
  out.reserve(sql.size());
  bool dropped = false;
  for (char c : sql) {
    if (c == kWideBegin || c == kFastBegin) {
      dropped = wide == (c == kFastBegin);
    } else if (c == kWideEnd || c == kFastEnd) {
      dropped = false;
    } else if (!dropped) {
      out += c;
    }
  }
  return out;
}

}  // namespace laketop::dialect
