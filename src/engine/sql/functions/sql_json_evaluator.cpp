// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <optional>

#include "base/json.hpp"
#include "engine/sql/functions/java_number.hpp"
#include "engine/sql/functions/regexp_pattern.hpp"
#include "engine/sql/functions/sql_json_part.hpp"

namespace laketop::engine {
namespace {

using Part = SqlJsonPath::Part;
using Nodes = std::vector<JsonNode>;
using JsonKind = JsonNode::Kind;

constexpr std::size_t kItemsMax = 1'000'000;

struct PathFailure {
  std::string message;
};

[[noreturn]] void Fail(std::string message) {
  throw PathFailure{std::move(message)};
}

enum class Truth { kFalse, kTrue, kUnknown };

Truth Of(bool value) {
  return value ? Truth::kTrue : Truth::kFalse;
}

std::optional<std::int64_t> IntegerOf(const JsonNode& node) {
  std::int64_t value = 0;
  const char* last = node.text.data() + node.text.size();
  const auto [end, error] = std::from_chars(node.text.data(), last, value);
  if (!node.Is(JsonKind::kNumber) || error != std::errc() || end != last) return std::nullopt;
  return value;
}

double DoubleOf(const JsonNode& node) {
  return std::strtod(node.text.c_str(), nullptr);
}

// A number as Java writes doubles. `exact`: both that it was made of were no doubles.
JsonNode NumberNode(double value, bool exact = false) {
  if (!std::isfinite(value)) Fail("number out of range");
  if (exact) return JsonNode::Number(WriteDouble(value));
  JsonNode node = JsonNode::Number(JavaDouble(value));
  node.floating = true;
  return node;
}

const char* TypeName(const JsonNode& node) {
  constexpr const char* kNames[] = {"null", "boolean", "number", "string", "array", "object"};
  return kNames[static_cast<int>(node.kind)];
}

// None where the two cannot be compared.
std::optional<int> Compare(const JsonNode& left, const JsonNode& right) {
  if (left.kind != right.kind || !left.IsScalar()) return std::nullopt;
  switch (left.kind) {
    case JsonKind::kNull:
      return 0;
    case JsonKind::kBoolean:
      return static_cast<int>(left.boolean) - static_cast<int>(right.boolean);
    case JsonKind::kString:
      return left.text.compare(right.text);
    default: {
      const auto a = IntegerOf(left);
      const auto b = IntegerOf(right);
      if (a && b) return *a < *b ? -1 : *a > *b;
      const double x = DoubleOf(left);
      const double y = DoubleOf(right);
      return x < y ? -1 : x > y;
    }
  }
}

bool Holds(std::string_view token, int order) {
  if (token == "==") return order == 0;
  if (token == "!=" || token == "<>") return order != 0;
  if (token == "<") return order < 0;
  if (token == "<=") return order <= 0;
  return token == ">" ? order > 0 : order >= 0;
}

class Evaluator {
 public:
  Evaluator(bool lax, const JsonNode& root, const JsonNode& passing)
      : lax_(lax), root_(root), passing_(passing) {}

  Nodes Values(const Part& part) {
    using Kind = Part::Kind;
    switch (part.kind) {
      case Kind::kRoot:
        return {root_};
      case Kind::kItem:
        if (item_ == nullptr) Fail("@ outside of a filter");
        return {*item_};
      case Kind::kVariable: {
        const JsonNode* found = passing_.Find(part.text);
        if (found == nullptr) Fail("no value passed for parameter " + part.text);
        return {*found};
      }
      case Kind::kLiteral:
        return {part.literal};
      case Kind::kLast:
        if (last_ < -1) Fail("last outside of a subscript");
        return {JsonNode::Number(std::to_string(last_))};
      case Kind::kMember:
      case Kind::kAllMembers:
        return Members(part);
      case Kind::kElements:
      case Kind::kAllElements:
        return Elements(part);
      case Kind::kFilter: {
        Nodes out;
        for (JsonNode& node : Unwrapped(Values(*part.children[0]))) {
          const JsonNode* outer = std::exchange(item_, &node);
          const Truth truth = Decide(*part.children[1]);
          item_ = outer;
          if (truth == Truth::kTrue) Add(out, std::move(node));
        }
        return out;
      }
      case Kind::kMethod:
        return Method(part);
      case Kind::kNegate: {
        Nodes out;
        for (const JsonNode& node : Unwrapped(Values(*part.children[0]))) {
          if (!node.Is(JsonKind::kNumber)) Fail("invalid operand type of unary minus");
          const auto integer = IntegerOf(node);
          out.push_back(integer && *integer != INT64_MIN
                            ? JsonNode::Number(std::to_string(-*integer))
                            : NumberNode(-DoubleOf(node), !node.floating));
        }
        return out;
      }
      case Kind::kArithmetic:
        return {Arithmetic(part)};
      default: {
        const Truth truth = Decide(part);
        if (truth == Truth::kUnknown) return {JsonNode::Null()};
        return {JsonNode::Boolean(truth == Truth::kTrue)};
      }
    }
  }

 private:
  void Add(Nodes& out, JsonNode node) {
    if (out.size() >= kItemsMax) Fail("path gives too many items");
    out.push_back(std::move(node));
  }

  // Lax mode looks into arrays where a value that is none is wanted.
  Nodes Unwrapped(Nodes nodes) {
    if (!lax_) return nodes;
    Nodes out;
    for (JsonNode& node : nodes) {
      if (!node.Is(JsonKind::kArray)) {
        Add(out, std::move(node));
      } else {
        for (JsonNode& item : node.items) Add(out, std::move(item));
      }
    }
    return out;
  }

  Nodes Members(const Part& part) {
    Nodes out;
    for (const JsonNode& node : Unwrapped(Values(*part.children[0]))) {
      if (!node.Is(JsonKind::kObject)) {
        if (lax_) continue;
        Fail(fmt::format("invalid item type. Expected: OBJECT, actual: {}", TypeName(node)));
      }
      if (part.kind == Part::Kind::kAllMembers) {
        for (const JsonNode& item : node.items) Add(out, item);
      } else if (const JsonNode* found = node.Find(part.text)) {
        Add(out, *found);
      } else if (!lax_) {
        Fail("structural error: missing member '" + part.text + "' in JSON object");
      }
    }
    return out;
  }

  std::int64_t Index(const Part& part) {
    const Nodes nodes = Values(part);
    if (nodes.size() != 1 || !nodes[0].Is(JsonKind::kNumber)) {
      Fail("array subscript is no singleton number");
    }
    if (const auto integer = IntegerOf(nodes[0])) return *integer;
    const double value = std::trunc(DoubleOf(nodes[0]));
    if (std::abs(value) > 1e15) Fail("array subscript out of range");
    return static_cast<std::int64_t>(value);
  }

  Nodes Elements(const Part& part) {
    Nodes out;
    for (JsonNode& node : Values(*part.children[0])) {
      if (!node.Is(JsonKind::kArray)) {
        if (!lax_) {
          Fail(fmt::format("invalid item type. Expected: ARRAY, actual: {}", TypeName(node)));
        }
        JsonNode wrapped = JsonNode::Array();
        wrapped.items.push_back(std::move(node));
        node = std::move(wrapped);
      }
      if (part.kind == Part::Kind::kAllElements) {
        for (JsonNode& item : node.items) Add(out, std::move(item));
        continue;
      }
      const auto size = static_cast<std::int64_t>(node.items.size());
      const std::int64_t outer = std::exchange(last_, size - 1);
      for (std::size_t i = 1; i + 1 < part.children.size(); i += 2) {
        const std::int64_t from = Index(*part.children[i]);
        const std::int64_t to = part.children[i + 1] ? Index(*part.children[i + 1]) : from;
        if (!lax_ && (from < 0 || from > to || to >= size)) {
          Fail(fmt::format("invalid array subscript: [{}, {}] for array of size {}", from, to,
                           size));
        }
        for (std::int64_t at = std::max<std::int64_t>(from, 0); at <= to && at < size; ++at) {
          Add(out, node.items[static_cast<std::size_t>(at)]);
        }
      }
      last_ = outer;
    }
    return out;
  }

  Nodes Method(const Part& part) {
    Nodes in = Values(*part.children[0]);
    const std::string& name = part.text;
    if (name != "type" && name != "size") in = Unwrapped(std::move(in));
    Nodes out;
    for (const JsonNode& node : in) {
      if (name == "type") {
        out.push_back(JsonNode::String(TypeName(node)));
      } else if (name == "size") {
        if (!node.Is(JsonKind::kArray) && !lax_) Fail("size() of an item that is no array");
        out.push_back(JsonNode::Number(
            std::to_string(node.Is(JsonKind::kArray) ? node.items.size() : std::size_t{1})));
      } else if (name == "keyvalue") {
        KeyValue(node, out);
      } else {
        out.push_back(NumberMethod(name, node));
      }
    }
    return out;
  }

  void KeyValue(const JsonNode& node, Nodes& out) {
    if (!node.Is(JsonKind::kObject)) Fail("keyvalue() of an item that is no object");
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      JsonNode entry = JsonNode::Object();
      entry.Add("name", JsonNode::String(node.names[i]));
      entry.Add("value", node.items[i]);
      entry.Add("id", JsonNode::Number(std::to_string(object_id_)));
      Add(out, std::move(entry));
    }
    ++object_id_;
  }

  JsonNode NumberMethod(const std::string& name, const JsonNode& node) {
    if (name == "double" && node.Is(JsonKind::kString)) {
      char* end = nullptr;
      const double value = std::strtod(node.text.c_str(), &end);
      if (node.text.empty() || *end != '\0') Fail("double() of a text that is no number");
      return NumberNode(value);
    }
    if (!node.Is(JsonKind::kNumber)) Fail(name + "() of an item that is no number");
    const auto integer = IntegerOf(node);
    if (name == "double") return NumberNode(DoubleOf(node));
    if (integer && (name != "abs" || *integer >= 0)) return node;
    if (integer && *integer != INT64_MIN) return JsonNode::Number(std::to_string(-*integer));
    const double value = DoubleOf(node);
    if (name == "abs") return NumberNode(std::abs(value), !node.floating);
    const double whole = name == "ceiling" ? std::ceil(value) : std::floor(value);
    if (!node.floating && std::abs(whole) < 9e18) {
      return JsonNode::Number(std::to_string(static_cast<std::int64_t>(whole)));
    }
    return NumberNode(whole);
  }

  JsonNode Operand(const Part& part) {
    Nodes nodes = Unwrapped(Values(part));
    if (nodes.size() != 1 || !nodes[0].Is(JsonKind::kNumber)) {
      Fail("arithmetic operand is no singleton number");
    }
    return std::move(nodes[0]);
  }

  JsonNode Arithmetic(const Part& part) {
    const JsonNode left = Operand(*part.children[0]);
    const JsonNode right = Operand(*part.children[1]);
    const char token = part.text[0];
    const auto a = IntegerOf(left);
    const auto b = IntegerOf(right);
    if (a && b) {
      std::int64_t value = 0;
      if ((token == '/' || token == '%') && *b == 0) Fail("division by zero");
      const bool overflow = token == '+'   ? __builtin_add_overflow(*a, *b, &value)
                            : token == '-' ? __builtin_sub_overflow(*a, *b, &value)
                            : token == '*' ? __builtin_mul_overflow(*a, *b, &value)
                                           : *a == INT64_MIN && *b == -1;
      if (overflow) Fail("arithmetic overflow");
      if (token == '/') value = *a / *b;
      if (token == '%') value = *a % *b;
      return JsonNode::Number(std::to_string(value));
    }
    const double x = DoubleOf(left);
    const double y = DoubleOf(right);
    if ((token == '/' || token == '%') && y == 0) Fail("division by zero");
    return NumberNode(token == '+'   ? x + y
                      : token == '-' ? x - y
                      : token == '*' ? x * y
                      : token == '/' ? x / y
                                     : std::fmod(x, y),
                      !left.floating && !right.floating);
  }

  // An error inside a predicate makes it unknown.
  Truth Decide(const Part& part) {
    using Kind = Part::Kind;
    switch (part.kind) {
      case Kind::kAnd:
      case Kind::kOr: {
        const Truth deciding = Of(part.kind == Kind::kOr);
        const Truth left = Decide(*part.children[0]);
        const Truth right = Decide(*part.children[1]);
        if (left == deciding || right == deciding) return deciding;
        if (left == Truth::kUnknown || right == Truth::kUnknown) return Truth::kUnknown;
        return Of(part.kind == Kind::kAnd);
      }
      case Kind::kNot: {
        const Truth inner = Decide(*part.children[0]);
        return inner == Truth::kUnknown ? inner : Of(inner == Truth::kFalse);
      }
      case Kind::kIsUnknown:
        return Of(Decide(*part.children[0]) == Truth::kUnknown);
      default:
        break;
    }
    const JsonNode* item = item_;
    const std::int64_t last = last_;
    try {
      return DecideOnValues(part);
    } catch (const PathFailure&) {
      item_ = item;
      last_ = last;
      return Truth::kUnknown;
    }
  }

  Truth DecideOnValues(const Part& part) {
    using Kind = Part::Kind;
    if (part.kind == Kind::kExists) return Of(!Values(*part.children[0]).empty());
    if (part.kind == Kind::kCompare) {
      bool found = false;
      const Nodes left = Unwrapped(Values(*part.children[0]));
      const Nodes right = Unwrapped(Values(*part.children[1]));
      for (const JsonNode& a : left) {
        for (const JsonNode& b : right) {
          // null differs from all that is not null, without an error.
          if ((a.Is(JsonKind::kNull) != b.Is(JsonKind::kNull)) && a.IsScalar() && b.IsScalar()) {
            found = found || part.text == "!=" || part.text == "<>";
            continue;
          }
          const auto order = Compare(a, b);
          if (!order) return Truth::kUnknown;
          found = found || Holds(part.text, *order);
        }
      }
      return Of(found);
    }
    if (part.kind == Kind::kStartsWith) {
      const Nodes prefix = Values(*part.children[1]);
      if (prefix.size() != 1 || !prefix[0].Is(JsonKind::kString)) return Truth::kUnknown;
      bool found = false;
      for (const JsonNode& node : Unwrapped(Values(*part.children[0]))) {
        if (!node.Is(JsonKind::kString)) return Truth::kUnknown;
        found = found || node.text.starts_with(prefix[0].text);
      }
      return Of(found);
    }
    if (part.kind == Kind::kLikeRegex) {
      const auto pattern = RegexpPattern::Compile(part.text);
      if (!pattern) return Truth::kUnknown;
      bool found = false;
      for (const JsonNode& node : Unwrapped(Values(*part.children[0]))) {
        if (!node.Is(JsonKind::kString)) return Truth::kUnknown;
        found = found || (*pattern)->Contains(node.text);
      }
      return Of(found);
    }
    const Nodes values = Values(part);
    if (values.size() != 1 || !values[0].Is(JsonKind::kBoolean)) return Truth::kUnknown;
    return Of(values[0].boolean);
  }

  bool lax_;
  const JsonNode& root_;
  const JsonNode& passing_;
  const JsonNode* item_ = nullptr;
  std::int64_t last_ = -2;  // -1 is that of an empty array
  int object_id_ = 0;
};

}  // namespace

std::expected<std::vector<JsonNode>, std::string> EvaluateSqlJsonPath(const SqlJsonPath::Part& part,
                                                                      bool lax,
                                                                      const JsonNode& root,
                                                                      const JsonNode& passing) {
  try {
    return Evaluator(lax, root, passing).Values(part);
  } catch (const PathFailure& failure) {
    return std::unexpected(failure.message);
  }
}

}  // namespace laketop::engine
