// SPDX-License-Identifier: Apache-2.0
#include "services/glue/catalog/partition_expression.hpp"

#include <algorithm>
#include <optional>

#include "formats/partition_value.hpp"

namespace laketop::glue {

using formats::PartitionValue;
using formats::ReadPartitionValue;
using formats::ValueKind;
using formats::ValueKindOf;

// One node of the expression. Comparisons hold the number of their key.
struct PartitionExpression::Node {
  enum class Kind { kAnd, kOr, kNot, kCompare, kBetween, kIn, kLike, kIsNull };
  enum class Operator { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual };
  Kind kind = Kind::kAnd;
  Operator op = Operator::kEqual;
  std::size_t key = 0;
  ValueKind type = ValueKind::kText;
  std::vector<PartitionValue> literals;
  std::unique_ptr<Node> left;
  std::unique_ptr<Node> right;
};

namespace {

using Node = PartitionExpression::Node;
using NodeResult = std::expected<std::unique_ptr<Node>, ExpressionError>;

std::unexpected<ExpressionError> Wrong(std::string message) {
  return std::unexpected(ExpressionError{.message = std::move(message)});
}

struct Token {
  enum class Kind { kEnd, kWord, kString, kNumber, kSymbol, kWrong };
  Kind kind = Kind::kEnd;
  std::string text;
};

char Upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  Token Next() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
    if (at_ >= text_.size()) return {};
    const char c = text_[at_];
    if (c == '\'') return Quoted(c, Token::Kind::kString);
    if (c == '"' || c == '`') return Quoted(c, Token::Kind::kWord);
    if (IsDigit(c) || ((c == '-' || c == '+' || c == '.') && at_ + 1 < text_.size() &&
                       (IsDigit(text_[at_ + 1]) || text_[at_ + 1] == '.'))) {
      return Number();
    }
    if (std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_' || (c & 0x80) != 0) {
      return Word();
    }
    return Symbol();
  }

 private:
  static bool IsDigit(char c) { return c >= '0' && c <= '9'; }

  Token Quoted(char quote, Token::Kind kind) {
    Token token{.kind = kind};
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] != quote) {
        token.text += text_[at_];
      } else if (at_ + 1 < text_.size() && text_[at_ + 1] == quote) {
        token.text += quote;
        ++at_;
      } else {
        ++at_;
        return token;
      }
    }
    return {.kind = Token::Kind::kWrong};
  }

  Token Number() {
    const std::size_t begin = at_++;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      const bool exponent_sign = (c == '-' || c == '+') && (Upper(text_[at_ - 1]) == 'E');
      if (!IsDigit(c) && c != '.' && Upper(c) != 'E' && !exponent_sign) break;
      ++at_;
    }
    return {.kind = Token::Kind::kNumber, .text = std::string(text_.substr(begin, at_ - begin))};
  }

  Token Word() {
    const std::size_t begin = at_;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '_' && c != '-' && c != '$' &&
          (c & 0x80) == 0) {
        break;
      }
      ++at_;
    }
    return {.kind = Token::Kind::kWord, .text = std::string(text_.substr(begin, at_ - begin))};
  }

  Token Symbol() {
    static constexpr std::string_view kLong[] = {"<=", ">=", "<>", "!=", "=="};
    for (std::string_view symbol : kLong) {
      if (text_.substr(at_).starts_with(symbol)) {
        at_ += symbol.size();
        return {.kind = Token::Kind::kSymbol, .text = std::string(symbol)};
      }
    }
    const char c = text_[at_++];
    if (std::string_view("=<>(),").find(c) == std::string_view::npos) {
      return {.kind = Token::Kind::kWrong};
    }
    return {.kind = Token::Kind::kSymbol, .text = std::string(1, c)};
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

std::string_view NameOfKind(ValueKind kind) {
  switch (kind) {
    case ValueKind::kInteger:
      return "Integral";
    case ValueKind::kDecimal:
      return "Decimal";
    case ValueKind::kDate:
      return "Date";
    default:
      return "Timestamp";
  }
}

class Parser {
 public:
  Parser(std::string_view text, const std::vector<Column>& keys)
      : text_(text), lexer_(text), keys_(keys), token_(lexer_.Next()) {}

  NodeResult Whole() {
    NodeResult node = Or(0);
    if (!node) return node;
    if (token_.kind != Token::Kind::kEnd) return Unsupported();
    return node;
  }

 private:
  std::unexpected<ExpressionError> Unsupported() const {
    return Wrong("Unsupported expression '" + std::string(text_) + "'");
  }

  void Advance() { token_ = lexer_.Next(); }

  bool IsSymbol(std::string_view symbol) const {
    return token_.kind == Token::Kind::kSymbol && token_.text == symbol;
  }
  bool TakeSymbol(std::string_view symbol) {
    if (!IsSymbol(symbol)) return false;
    Advance();
    return true;
  }
  bool TakeWord(std::string_view upper) {
    if (token_.kind != Token::Kind::kWord || !std::ranges::equal(token_.text, upper, {}, Upper)) {
      return false;
    }
    Advance();
    return true;
  }

  // Clients write operators in parentheses too: `(a) = (1) (OR) (b) = (2)`.
  bool TakeOperator(std::string_view upper) {
    if (TakeWord(upper)) return true;
    if (!IsSymbol("(")) return false;
    const Lexer before = lexer_;
    const Token token = token_;
    Advance();
    if (TakeWord(upper) && TakeSymbol(")")) return true;
    lexer_ = before;
    token_ = token;
    return false;
  }

  NodeResult Or(int depth) {
    NodeResult left = And(depth);
    while (left && TakeOperator("OR")) {
      NodeResult right = And(depth);
      if (!right) return right;
      left = Join(Node::Kind::kOr, std::move(*left), std::move(*right));
    }
    return left;
  }

  NodeResult And(int depth) {
    NodeResult left = Not(depth);
    while (left && TakeOperator("AND")) {
      NodeResult right = Not(depth);
      if (!right) return right;
      left = Join(Node::Kind::kAnd, std::move(*left), std::move(*right));
    }
    return left;
  }

  static std::unique_ptr<Node> Join(Node::Kind kind, std::unique_ptr<Node> left,
                                    std::unique_ptr<Node> right) {
    auto node = std::make_unique<Node>();
    node->kind = kind;
    node->left = std::move(left);
    node->right = std::move(right);
    return node;
  }

  NodeResult Not(int depth) {
    if (depth > kPartitionExpressionDepthMax) return Wrong("The expression is nested too deeply");
    if (TakeOperator("NOT")) {
      NodeResult inner = Not(depth + 1);
      if (!inner) return inner;
      return Negated(std::move(*inner));
    }
    return Primary(depth);
  }

  static std::unique_ptr<Node> Negated(std::unique_ptr<Node> inner) {
    return Join(Node::Kind::kNot, std::move(inner), nullptr);
  }

  // `(` opens an expression, or stands around a column's name.
  NodeResult Primary(int depth) {
    if (depth > kPartitionExpressionDepthMax) return Wrong("The expression is nested too deeply");
    if (!IsSymbol("(")) return Predicate();
    const Lexer before = lexer_;
    const Token token = token_;
    if (std::optional<std::string> name = ParenthesizedName()) return PredicateOf(*name);
    lexer_ = before;
    token_ = token;
    Advance();
    NodeResult inner = Or(depth + 1);
    if (!inner) return inner;
    if (!TakeSymbol(")")) return Unsupported();
    return inner;
  }

  std::optional<std::string> ParenthesizedName() {
    int open = 0;
    while (TakeSymbol("(")) {
      if (++open > kPartitionExpressionDepthMax) return std::nullopt;
    }
    if (token_.kind != Token::Kind::kWord) return std::nullopt;
    std::string name = token_.text;
    Advance();
    for (; open > 0; --open) {
      if (!TakeSymbol(")")) return std::nullopt;
    }
    return name;
  }

  NodeResult Predicate() {
    if (token_.kind != Token::Kind::kWord) return Unsupported();
    const std::string name = token_.text;
    Advance();
    return PredicateOf(name);
  }

  NodeResult PredicateOf(const std::string& name) {
    auto node = std::make_unique<Node>();
    const auto same = [&name](const Column& key) {
      return std::ranges::equal(key.name, name, {}, Upper, Upper);
    };
    const auto key = std::ranges::find_if(keys_, same);
    if (key == keys_.end()) return Wrong("Unknown column '" + name + "'");
    node->key = static_cast<std::size_t>(key - keys_.begin());
    const std::string type = key->type.value_or("string");
    node->type = ValueKindOf(type);

    if (TakeWord("IS")) {
      node->kind = Node::Kind::kIsNull;
      const bool negated = TakeWord("NOT");
      if (!TakeWord("NULL")) return Unsupported();
      return Maybe(negated, std::move(node));
    }
    if (node->type == ValueKind::kUnknown) return Wrong("Unknown type : '" + type + "'");
    const bool negated = TakeWord("NOT");
    if (TakeWord("LIKE")) return Maybe(negated, Like(std::move(node)));
    if (TakeWord("BETWEEN")) return Maybe(negated, Between(std::move(node)));
    if (TakeWord("IN")) return Maybe(negated, In(std::move(node)));
    if (negated) return Unsupported();
    return Comparison(std::move(node));
  }

  static NodeResult Maybe(bool negated, NodeResult node) {
    if (!negated || !node) return node;
    return Negated(std::move(*node));
  }

  NodeResult Comparison(std::unique_ptr<Node> node) {
    if (token_.kind != Token::Kind::kSymbol) return Unsupported();
    const std::string op = token_.text;
    if (op == "=" || op == "==") {
      node->op = Node::Operator::kEqual;
    } else if (op == "<>" || op == "!=") {
      node->op = Node::Operator::kNotEqual;
    } else if (op == "<") {
      node->op = Node::Operator::kLess;
    } else if (op == "<=") {
      node->op = Node::Operator::kLessOrEqual;
    } else if (op == ">") {
      node->op = Node::Operator::kGreater;
    } else if (op == ">=") {
      node->op = Node::Operator::kGreaterOrEqual;
    } else {
      return Unsupported();
    }
    Advance();
    node->kind = Node::Kind::kCompare;
    return WithLiteral(std::move(node));
  }

  NodeResult Between(std::unique_ptr<Node> node) {
    node->kind = Node::Kind::kBetween;
    NodeResult low = WithLiteral(std::move(node));
    if (!low) return low;
    if (!TakeWord("AND")) return Unsupported();
    return WithLiteral(std::move(*low));
  }

  NodeResult In(std::unique_ptr<Node> node) {
    node->kind = Node::Kind::kIn;
    if (!TakeSymbol("(")) return Unsupported();
    NodeResult out = std::move(node);
    do {
      out = WithLiteral(std::move(*out));
      if (!out) return out;
      if ((*out)->literals.size() > kPartitionExpressionListMax) {
        return Wrong("The list of an IN is too long");
      }
    } while (TakeSymbol(","));
    if (!TakeSymbol(")")) return Unsupported();
    return out;
  }

  NodeResult Like(std::unique_ptr<Node> node) {
    if (node->type != ValueKind::kText) {
      return Wrong(std::string(NameOfKind(node->type)) +
                   " data type doesn't support operation 'LIKE'");
    }
    node->kind = Node::Kind::kLike;
    return WithLiteral(std::move(node));
  }

  // A literal in parentheses or not; `DATE '2020-01-01'` as Hive writes it.
  NodeResult WithLiteral(std::unique_ptr<Node> node) {
    int open = 0;
    while (TakeSymbol("(")) {
      if (++open > kPartitionExpressionDepthMax) return Unsupported();
    }
    if (node->type == ValueKind::kDate) TakeWord("DATE");
    if (node->type == ValueKind::kTimestamp) TakeWord("TIMESTAMP");
    if (token_.kind != Token::Kind::kString && token_.kind != Token::Kind::kNumber) {
      return Unsupported();
    }
    std::expected<PartitionValue, std::string> value = ReadPartitionValue(node->type, token_.text);
    if (!value) return Wrong(value.error());
    Advance();
    for (; open > 0; --open) {
      if (!TakeSymbol(")")) return Unsupported();
    }
    node->literals.push_back(std::move(*value));
    return node;
  }

  std::string_view text_;
  Lexer lexer_;
  const std::vector<Column>& keys_;
  Token token_;
};

// `%` any text, `_` any character; iterative, so that no pattern takes exponential time.
bool LikeMatches(std::string_view text, std::string_view pattern) {
  std::size_t at = 0;
  std::size_t in_pattern = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  while (at < text.size()) {
    const bool wild = in_pattern < pattern.size() && pattern[in_pattern] == '%';
    if (wild) {
      star = in_pattern++;
      resume = at;
    } else if (in_pattern < pattern.size() &&
               (pattern[in_pattern] == '_' || pattern[in_pattern] == text[at])) {
      ++at;
      ++in_pattern;
    } else if (star != std::string_view::npos) {
      in_pattern = star + 1;
      at = ++resume;
    } else {
      return false;
    }
  }
  while (in_pattern < pattern.size() && pattern[in_pattern] == '%') ++in_pattern;
  return in_pattern == pattern.size();
}

bool Holds(Node::Operator op, std::partial_ordering order) {
  switch (op) {
    case Node::Operator::kEqual:
      return order == 0;
    case Node::Operator::kNotEqual:
      return order != 0;
    case Node::Operator::kLess:
      return order < 0;
    case Node::Operator::kLessOrEqual:
      return order <= 0;
    case Node::Operator::kGreater:
      return order > 0;
    case Node::Operator::kGreaterOrEqual:
      return order >= 0;
  }
  return false;
}

constexpr std::string_view kNullPartition = "__HIVE_DEFAULT_PARTITION__";

std::expected<bool, ExpressionError> Evaluate(const Node& node,
                                              const std::vector<std::string>& values) {
  switch (node.kind) {
    case Node::Kind::kAnd:
    case Node::Kind::kOr: {
      auto left = Evaluate(*node.left, values);
      if (!left || *left == (node.kind == Node::Kind::kOr)) return left;
      return Evaluate(*node.right, values);
    }
    case Node::Kind::kNot: {
      auto inner = Evaluate(*node.left, values);
      if (!inner) return inner;
      return !*inner;
    }
    default:
      break;
  }
  // A partition of an older shape may have fewer values than the table has keys.
  const bool null = node.key >= values.size() || values[node.key] == kNullPartition;
  if (node.kind == Node::Kind::kIsNull) return null;
  if (null) return false;
  auto value = ReadPartitionValue(node.type, values[node.key]);
  if (!value) {
    return std::unexpected(ExpressionError{.stored_value = true, .message = value.error()});
  }
  switch (node.kind) {
    case Node::Kind::kCompare:
      return Holds(node.op, Compare(*value, node.literals[0]));
    case Node::Kind::kBetween:
      return Compare(*value, node.literals[0]) >= 0 && Compare(*value, node.literals[1]) <= 0;
    case Node::Kind::kIn:
      return std::ranges::any_of(node.literals, [&value](const PartitionValue& literal) {
        return Compare(*value, literal) == 0;
      });
    case Node::Kind::kLike:
      return LikeMatches(value->text, node.literals[0].text);
    default:
      return false;
  }
}

}  // namespace

PartitionExpression::PartitionExpression(std::unique_ptr<Node> root) : root_(std::move(root)) {}
PartitionExpression::PartitionExpression(PartitionExpression&&) noexcept = default;
PartitionExpression& PartitionExpression::operator=(PartitionExpression&&) noexcept = default;
PartitionExpression::~PartitionExpression() = default;

std::expected<PartitionExpression, ExpressionError> PartitionExpression::Parse(
    std::string_view text, const std::vector<Column>& partition_keys) {
  NodeResult root = Parser(text, partition_keys).Whole();
  if (!root) return std::unexpected(root.error());
  return PartitionExpression(std::move(*root));
}

std::expected<bool, ExpressionError> PartitionExpression::Matches(
    const std::vector<std::string>& values) const {
  return Evaluate(*root_, values);
}

}  // namespace laketop::glue
