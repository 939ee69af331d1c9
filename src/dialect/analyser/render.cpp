// SPDX-License-Identifier: Apache-2.0
// The emitter of expressions: templates to DuckDB SQL.
#include "dialect/analyser/failure.hpp"
#include "dialect/analyser/typed.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace laketop::dialect {

namespace {

// An argument that a template names twice is written twice (DuckDB finds the common expression)
// until it is longer than this; then it is bound to a lambda's variable instead, since nesting
// such calls would double the text at each level.
constexpr std::size_t kRepeatedArgumentBytesMax = 400;

// $*, $A, $O, $S: all arguments with this between them.
constexpr std::array kLists = std::to_array<std::pair<char, std::string_view>>(
    {{'*', ", "}, {'A', " AND "}, {'O', " OR "}, {'S', " "}});

// DuckDB's optimizer takes time with the cube of an expression's height: chains of binary operators
// of this many terms become flat, or as low as a tree of pairs is.
constexpr std::size_t kChainTermsMin = 24;

// The operator of a link of such a chain; none for anything else.
char ChainOperator(const Typed& node) {
  if (node.kind != TypedKind::kCall || node.clauses != nullptr || node.is_volatile) return '\0';
  using enum TypeKind;
  if (node.text == "($1 || $2)") {
    const Type& type = node.type;
    return type.Is(kVarchar) || type.Is(kVarbinary) || type.Is(kArray) ? '|' : '\0';
  }
  if (!node.type.IsInteger() && !node.type.IsFloating()) return '\0';
  if (node.text == "($1 + $2)") return '+';
  if (node.text == "($1 - $2)") return '-';
  if (node.text == "($1 * $2)") return '*';
  return '\0';
}

bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

using Names = std::vector<std::string>;

class Renderer {
 public:
  explicit Renderer(const std::vector<TypedPtr>& keys) : keys_(keys) {}

  std::string Text(const Typed& node) {
    switch (node.kind) {
      case TypedKind::kLiteral:
      case TypedKind::kColumn:
      case TypedKind::kSubquery:
        return Counted(node.text);
      case TypedKind::kLambdaParameter: {
        const auto found = parameters_.find(node.lambda);
        return found == parameters_.end() ? "NULL" : found->second.at(node.index);
      }
      case TypedKind::kLambda:
        return Text(*node.children[0]);
      case TypedKind::kCall:
        if (std::optional<std::string> chain = Chain(node)) return Counted(*std::move(chain));
        return Counted(Call(node));
    }
    return {};
  }

  std::string SortKeys(const std::vector<SortKey>& keys) {
    std::string out;
    for (const SortKey& key : keys) {
      if (!out.empty()) out += ", ";
      out += Text(*key.key);
      out += key.descending ? " DESC" : " ASC";
      out += key.nulls_first ? " NULLS FIRST" : " NULLS LAST";
    }
    return out;
  }

 private:
  struct TemplateState {
    const Typed& node;
    std::map<std::string, std::string, std::less<>> variables;  // %x
    std::map<std::size_t, std::string> bound;                   // arguments held by a variable
    std::size_t depth;
  };

  std::string Counted(std::string text) {
    emitted_ += text.size();
    if (emitted_ > kEmittedBytesMax * 8 || text.size() > kEmittedBytesMax) {
      FailAnywhere(error_code::kNotSupported, "The statement is too large after its expansion");
    }
    return text;
  }

  // DuckDB finds a GROUP BY's expressions inside others: they stay as they are.
  [[nodiscard]] bool IsKey(const Typed& node) const {
    return std::ranges::any_of(keys_, [&](const TypedPtr& key) { return SameTree(*key, node); });
  }

  // A long chain of operators in another shape; none where it is no such chain.
  std::optional<std::string> Chain(const Typed& node) {
    const char first = ChainOperator(node);
    if (first == '\0') return std::nullopt;
    const auto links = [&](const Typed& link) {
      const char operation = ChainOperator(link);
      return operation != '\0' && (operation == '|') == (first == '|') && link.type == node.type &&
             !IsKey(link);
    };
    std::vector<const Typed*> terms;  // from right to left
    std::string operators;
    const Typed* at = &node;
    do {
      operators += ChainOperator(*at);
      terms.push_back(at->children[1].get());
      at = at->children[0].get();
    } while (links(*at));
    terms.push_back(at);
    if (terms.size() < kChainTermsMin) return std::nullopt;
    std::ranges::reverse(terms);
    if (first == '|') return Balanced(terms, 0, terms.size());
    std::ranges::reverse(operators);
    std::string out = "trino_chain_" + TypeText(node.type) + "('" + operators + "'";
    for (const Typed* term : terms) out += ", " + Text(*term);
    return out + ")";
  }

  std::string Balanced(const std::vector<const Typed*>& terms, std::size_t from, std::size_t to) {
    if (to - from == 1) return Text(*terms[from]);
    const std::size_t middle = from + (to - from) / 2;
    return "(" + Balanced(terms, from, middle) + " || " + Balanced(terms, middle, to) + ")";
  }

  std::string Call(const Typed& node) {
    TemplateState state{.node = node, .depth = depth_};
    const bool own_variables = UsesVariables(node.text);
    if (own_variables) ++depth_;
    // An overflow of 64 bits inside TRY would be taken for the value's own.
    const bool tries = node.text.starts_with("TRY");
    if (tries) ++try_depth_;
    std::string prefix;
    std::string suffix;
    if (node.clauses == nullptr) BindRepeated(state, prefix, suffix);
    std::string out = prefix + Expand(state, node.text) + suffix;
    depth_ = state.depth;
    if (tries) --try_depth_;
    return out;
  }

  static bool UsesVariables(std::string_view text) {
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
      if (text[i] == '%' && IsLetter(text[i + 1])) return true;
    }
    return false;
  }

  // Arguments used more than once that are long or volatile become lambda variables.
  void BindRepeated(TemplateState& state, std::string& prefix, std::string& suffix) {
    const Typed& node = state.node;
    std::map<std::size_t, int> uses;
    for (std::size_t i = 0; i + 1 < node.text.size(); ++i) {
      if (node.text[i] == '$' && IsDigit(node.text[i + 1])) ++uses[node.text[i + 1] - '0'];
    }
    for (const auto& [number, count] : uses) {
      if (count < 2 || number == 0 || number > node.children.size()) continue;
      const Typed& child = *node.children[number - 1];
      if (child.kind != TypedKind::kCall) continue;
      std::string text = Text(child);
      if (text.size() <= kRepeatedArgumentBytesMax && !child.is_volatile) continue;
      std::string variable = fmt::format("b{}_{}", number, depth_++);
      prefix += "list_transform([" + text + "], lambda " + variable + ": ";
      suffix.insert(0, ")[1]");
      state.bound.emplace(number - 1, std::move(variable));
    }
  }

  std::string Argument(TemplateState& state, std::size_t index) {
    const auto bound = state.bound.find(index);
    if (bound != state.bound.end()) return bound->second;
    if (index >= state.node.children.size()) return {};
    return Text(*state.node.children[index]);
  }

  std::string Variable(TemplateState& state, std::string_view name) {
    auto found = state.variables.find(name);
    if (found == state.variables.end()) {
      found =
          state.variables.emplace(std::string(name), fmt::format("{}{}", name, state.depth)).first;
    }
    return found->second;
  }

  std::string Arguments(TemplateState& state, std::size_t from, std::string_view separator) {
    std::string out;
    for (std::size_t i = from; i < state.node.children.size(); ++i) {
      if (i > from) out += separator;
      out += Argument(state, i);
    }
    return out;
  }

  std::string Expand(TemplateState& state, std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
      const char c = text[i];
      const char next = i + 1 < text.size() ? text[i + 1] : '\0';
      if (c == '\'' || c == '"') {  // texts and names in a template are taken as they are
        const std::size_t end = std::min(text.find(c, i + 1), text.size() - 1);
        out += text.substr(i, end - i + 1);
        i = end + 1;
      } else if (c == '$') {
        i = ExpandArgument(state, text, i, out);
      } else if (c == '%' && IsLetter(next)) {
        std::size_t end = i + 1;
        while (end < text.size() && IsLetter(text[end])) ++end;
        out += Variable(state, text.substr(i + 1, end - i - 1));
        i = end;
      } else if (c == '#' && IsDigit(next)) {
        i = ExpandLambda(state, text, i, out);
      } else if (c == '{') {
        i = ExpandAggregate(state, text, i, out);
      } else {
        const bool wide = try_depth_ > 0;
        if (wide && c == kFastBegin) {
          i = text.find(kFastEnd, i) + 1;
          continue;
        }
        if (!wide || (c != kWideBegin && c != kWideEnd)) out += c;
        ++i;
      }
    }
    return out;
  }

  std::size_t ExpandArgument(TemplateState& state, std::string_view text, std::size_t at,
                             std::string& out) {
    const char next = at + 1 < text.size() ? text[at + 1] : '\0';
    for (const auto& [mark, separator] : kLists) {
      if (next != mark) continue;
      out += Arguments(state, 0, separator);
      return at + 2;
    }
    if (next == 'r') {
      out += DuckDbType(state.node.type);
      return at + 2;
    }
    if (next == '{') {
      const std::size_t end = text.find('}', at);
      const std::string_view name = text.substr(at + 2, end - at - 2);
      for (const auto& [key, value] : state.node.bindings) {
        if (key == name) out += value;
      }
      return end + 1;
    }
    if (!IsDigit(next)) {
      out += '$';
      return at + 1;
    }
    const std::size_t index = static_cast<std::size_t>(next - '0') - 1;
    if (at + 2 < text.size() && text[at + 2] == '*') {
      out += Arguments(state, index, ", ");
      return at + 3;
    }
    out += Argument(state, index);
    return at + 2;
  }

  static std::size_t MatchingParenthesis(std::string_view text, std::size_t open) {
    int depth = 0;
    for (std::size_t i = open; i < text.size(); ++i) {
      if (text[i] == '(' || text[i] == '{' || text[i] == '[') ++depth;
      if (text[i] == ')' || text[i] == '}' || text[i] == ']') --depth;
      if (depth == 0) return i;
    }
    return text.size();
  }

  std::size_t ExpandLambda(TemplateState& state, std::string_view text, std::size_t at,
                           std::string& out) {
    const std::size_t index = static_cast<std::size_t>(text[at + 1] - '0') - 1;
    const std::size_t end = MatchingParenthesis(text, at + 2);
    const std::string_view inside = text.substr(at + 3, end - at - 3);
    Names names;
    std::size_t start = 0;
    int depth = 0;
    for (std::size_t i = 0; i <= inside.size(); ++i) {
      if (i < inside.size()) {
        if (inside[i] == '(' || inside[i] == '{' || inside[i] == '[') ++depth;
        if (inside[i] == ')' || inside[i] == '}' || inside[i] == ']') --depth;
      }
      if (i == inside.size() || (inside[i] == ';' && depth == 0)) {
        std::string_view part = inside.substr(start, i - start);
        while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
        names.push_back(Expand(state, part));
        start = i + 1;
      }
    }
    const Typed& lambda = *state.node.children[index];
    out += "(" + Body(lambda, std::move(names)) + ")";
    return end + 1;
  }

  std::string Body(const Typed& lambda, Names names) {
    // A long spelling used several times is bound first, as long arguments are.
    std::string prefix;
    std::string suffix;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (names[i].size() <= kRepeatedArgumentBytesMax / 4) continue;
      if (CountUses(*lambda.children[0], lambda.lambda, i) < 2) continue;
      std::string variable = fmt::format("p{}_{}", i, depth_++);
      prefix += "list_transform([" + names[i] + "], lambda " + variable + ": ";
      suffix.insert(0, ")[1]");
      names[i] = std::move(variable);
    }
    const auto saved = parameters_.find(lambda.lambda);
    const Names before = saved == parameters_.end() ? Names{} : saved->second;
    parameters_[lambda.lambda] = std::move(names);
    std::string out = prefix + Text(*lambda.children[0]) + suffix;
    if (before.empty()) {
      parameters_.erase(lambda.lambda);
    } else {
      parameters_[lambda.lambda] = before;
    }
    return out;
  }

  static int CountUses(const Typed& node, std::uint32_t lambda, std::size_t index) {
    if (node.kind == TypedKind::kLambdaParameter) {
      return node.lambda == lambda && node.index == index ? 1 : 0;
    }
    int uses = 0;
    for (const TypedPtr& child : node.children) {
      uses += CountUses(*child, lambda, index);
      if (uses > 1) return uses;
    }
    return uses;
  }

  // {f|args} is a call that takes the node's clauses; any other brace is a struct of DuckDB's.
  std::size_t ExpandAggregate(TemplateState& state, std::string_view text, std::size_t at,
                              std::string& out) {
    std::size_t bar = at + 1;
    while (bar < text.size() && (IsLetter(text[bar]) || IsDigit(text[bar]) || text[bar] == '_')) {
      ++bar;
    }
    if (bar >= text.size() || text[bar] != '|') {
      out += '{';
      return at + 1;
    }
    const std::size_t end = MatchingParenthesis(text, at);
    std::string arguments = Expand(state, text.substr(bar + 1, end - bar - 1));
    out += text.substr(at + 1, bar - at - 1);
    out += '(';
    const CallClauses* clauses = state.node.clauses.get();
    if (clauses == nullptr) {
      out += arguments + ")";
      return end + 1;
    }
    if (clauses->distinct) out += "DISTINCT ";
    out += arguments;
    if (!clauses->order_by.empty()) out += " ORDER BY " + SortKeys(clauses->order_by);
    if (clauses->ignore_nulls) out += " IGNORE NULLS";
    out += ')';
    if (clauses->filter != nullptr) out += " FILTER (WHERE " + Text(*clauses->filter) + ")";
    if (clauses->over) out += " OVER (" + Window(*clauses->over) + ")";
    return end + 1;
  }

  std::string Edge(const FrameEdge& edge) {
    switch (edge.kind) {
      case FrameBoundKind::kUnboundedPreceding:
        return "UNBOUNDED PRECEDING";
      case FrameBoundKind::kUnboundedFollowing:
        return "UNBOUNDED FOLLOWING";
      case FrameBoundKind::kCurrentRow:
        return "CURRENT ROW";
      case FrameBoundKind::kPreceding:
        return Text(*edge.value) + " PRECEDING";
      case FrameBoundKind::kFollowing:
        return Text(*edge.value) + " FOLLOWING";
    }
    return {};
  }

  std::string Window(const TypedWindow& window) {
    std::string out;
    for (const TypedPtr& key : window.partition_by) {
      out += out.empty() ? "PARTITION BY " : ", ";
      out += Text(*key);
    }
    if (!window.order_by.empty()) {
      if (!out.empty()) out += ' ';
      out += "ORDER BY " + SortKeys(window.order_by);
    }
    if (!window.has_frame) return out;
    if (!out.empty()) out += ' ';
    out += window.frame == FrameType::kRange  ? "RANGE "
           : window.frame == FrameType::kRows ? "ROWS "
                                              : "GROUPS ";
    const std::string start = Edge(window.start);
    return out + (window.end ? "BETWEEN " + start + " AND " + Edge(*window.end) : start);
  }

  const std::vector<TypedPtr>& keys_;
  std::map<std::uint32_t, Names> parameters_;
  std::size_t depth_ = 0;
  int try_depth_ = 0;
  std::size_t emitted_ = 0;
};

}  // namespace

std::string Render(const Typed& node, const std::vector<TypedPtr>& group_keys) {
  return Renderer(group_keys).Text(node);
}

std::string RenderSortKeys(const std::vector<SortKey>& keys,
                           const std::vector<TypedPtr>& group_keys) {
  return Renderer(group_keys).SortKeys(keys);
}

}  // namespace laketop::dialect
