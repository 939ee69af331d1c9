// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/functions/sql_json_path.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "engine/sql/functions/sql_json_part.hpp"

namespace laketop::engine {
namespace {

using Part = SqlJsonPath::Part;
using PartPtr = std::shared_ptr<const Part>;
using Kind = Part::Kind;

constexpr int kDepthMax = 100;
// Chains of operators lean to the left: as deep as they are long.
constexpr int kPartsMax = 500;
constexpr std::size_t kPathBytesMax = 64 << 10;

struct SyntaxError {
  std::string message;
};

PartPtr MakePart(Kind kind, std::string text, std::vector<PartPtr> children) {
  auto part = std::make_shared<Part>();
  part->kind = kind;
  part->text = std::move(text);
  part->children = std::move(children);
  return part;
}

bool IsNameStart(char c) {
  return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

class PathParser {
 public:
  explicit PathParser(std::string_view text) : text_(text) {}

  PartPtr Parse(bool& lax) {
    if (text_.size() > kPathBytesMax) Fail("path is too long");
    lax = true;
    if (TakeWord("strict")) {
      lax = false;
    } else {
      TakeWord("lax");
    }
    PartPtr part = Or(0);
    Skip();
    if (at_ != text_.size()) Fail("unexpected text");
    return part;
  }

 private:
  [[noreturn]] void Fail(std::string_view what) {
    throw SyntaxError{fmt::format("{} at position {}", what, at_ + 1)};
  }
  PartPtr Make(Kind kind, std::string text = {}, std::vector<PartPtr> children = {}) {
    if (++parts_ > kPartsMax) Fail("path is too complex");
    return MakePart(kind, std::move(text), std::move(children));
  }
  void Skip() {
    while (at_ < text_.size() && (text_[at_] == ' ' || (text_[at_] >= 9 && text_[at_] <= 13))) {
      ++at_;
    }
  }
  bool Peek(std::string_view token) {
    Skip();
    return text_.substr(at_).starts_with(token);
  }
  bool Take(std::string_view token) {
    if (!Peek(token)) return false;
    at_ += token.size();
    return true;
  }
  bool TakeWord(std::string_view word) {
    if (!Peek(word)) return false;
    const std::size_t end = at_ + word.size();
    if (end < text_.size() && (IsNameStart(text_[end]) || IsDigit(text_[end]))) return false;
    at_ = end;
    return true;
  }
  void Expect(std::string_view token) {
    if (!Take(token)) Fail(fmt::format("expected '{}'", token));
  }
  std::string Name() {
    const std::size_t start = at_;
    while (at_ < text_.size() && (IsNameStart(text_[at_]) || IsDigit(text_[at_]))) ++at_;
    if (start == at_) Fail("expected a name");
    return std::string(text_.substr(start, at_ - start));
  }
  std::string Quoted() {
    const std::size_t start = at_++;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    if (at_ >= text_.size()) Fail("unclosed string");
    ++at_;
    const auto node = ParseJsonTree(text_.substr(start, at_ - start));
    if (!node) Fail("malformed string");
    return node->text;
  }

  PartPtr Or(int depth) {
    if (depth > kDepthMax) Fail("path is too deep");
    PartPtr left = And(depth);
    while (Take("||")) left = Make(Kind::kOr, {}, {left, And(depth)});
    return left;
  }
  PartPtr And(int depth) {
    PartPtr left = Comparison(depth);
    while (Take("&&")) left = Make(Kind::kAnd, {}, {left, Comparison(depth)});
    return left;
  }
  PartPtr Comparison(int depth) {
    if (depth > kDepthMax) Fail("path is too deep");
    if (Peek("!") && !Peek("!=")) {
      Take("!");
      return Make(Kind::kNot, {}, {Comparison(depth + 1)});
    }
    if (TakeWord("exists")) {
      Expect("(");
      PartPtr inner = Or(depth + 1);
      Expect(")");
      return Make(Kind::kExists, {}, {inner});
    }
    PartPtr left = Sum(depth);
    if (left->IsPredicate() && TakeWord("is")) {
      if (!TakeWord("unknown")) Fail("expected 'unknown'");
      return Make(Kind::kIsUnknown, {}, {left});
    }
    if (left->IsPredicate()) return left;
    if (TakeWord("starts")) {
      if (!TakeWord("with")) Fail("expected 'with'");
      return Make(Kind::kStartsWith, {}, {left, Sum(depth)});
    }
    if (TakeWord("like_regex")) {
      Skip();
      if (!Peek("\"")) Fail("expected a pattern");
      return Make(Kind::kLikeRegex, Quoted(), {left});
    }
    for (std::string_view token : {"==", "!=", "<>", "<=", ">=", "<", ">"}) {
      if (Take(token)) return Make(Kind::kCompare, std::string(token), {left, Sum(depth)});
    }
    return left;
  }
  PartPtr Sum(int depth) {
    PartPtr left = Product(depth);
    for (;;) {
      const char* token = Take("+") ? "+" : Take("-") ? "-" : nullptr;
      if (token == nullptr) return left;
      left = Make(Kind::kArithmetic, token, {left, Product(depth)});
    }
  }
  PartPtr Product(int depth) {
    PartPtr left = Unary(depth);
    for (;;) {
      const char* token = Take("*") ? "*" : Take("/") ? "/" : Take("%") ? "%" : nullptr;
      if (token == nullptr) return left;
      left = Make(Kind::kArithmetic, token, {left, Unary(depth)});
    }
  }
  PartPtr Unary(int depth) {
    if (depth > kDepthMax) Fail("path is too deep");
    if (Take("-")) return Make(Kind::kNegate, {}, {Unary(depth + 1)});
    if (Take("+")) return Unary(depth + 1);
    return Accessors(Primary(depth), depth);
  }

  PartPtr Literal(JsonNode node) {
    auto part = std::make_shared<Part>();
    part->kind = Kind::kLiteral;
    part->literal = std::move(node);
    return part;
  }
  PartPtr Primary(int depth) {
    Skip();
    if (at_ >= text_.size()) Fail("unexpected end");
    if (Take("(")) {
      PartPtr inner = Or(depth + 1);
      Expect(")");
      return inner;
    }
    if (Take("$")) {
      if (at_ < text_.size() && IsNameStart(text_[at_])) return Make(Kind::kVariable, Name());
      if (at_ < text_.size() && text_[at_] == '"') return Make(Kind::kVariable, Quoted());
      return Make(Kind::kRoot);
    }
    if (Take("@")) return Make(Kind::kItem);
    if (text_[at_] == '"') return Literal(JsonNode::String(Quoted()));
    if (TakeWord("true")) return Literal(JsonNode::Boolean(true));
    if (TakeWord("false")) return Literal(JsonNode::Boolean(false));
    if (TakeWord("null")) return Literal(JsonNode::Null());
    if (TakeWord("last")) return Make(Kind::kLast);
    if (IsDigit(text_[at_])) return Number();
    Fail("unexpected text");
  }
  PartPtr Number() {
    const std::size_t start = at_;
    const auto digits = [&] {
      while (at_ < text_.size() && IsDigit(text_[at_])) ++at_;
    };
    digits();
    if (at_ + 1 < text_.size() && text_[at_] == '.' && IsDigit(text_[at_ + 1])) {
      ++at_;
      digits();
    }
    if (at_ + 1 < text_.size() && (text_[at_] == 'e' || text_[at_] == 'E')) {
      std::size_t exponent = at_ + 1;
      if (text_[exponent] == '+' || text_[exponent] == '-') ++exponent;
      if (exponent < text_.size() && IsDigit(text_[exponent])) {
        at_ = exponent;
        digits();
      }
    }
    JsonNode number = JsonNode::Number(std::string(text_.substr(start, at_ - start)));
    // 1.5 is an exact number, 15e-1 a double.
    if (number.text.find_first_of("eE") != std::string::npos) RewriteNumbers(number);
    return Literal(std::move(number));
  }

  PartPtr Accessors(PartPtr base, int depth) {
    for (int count = 0;; ++count) {
      // Each accessor is a level of the tree that is evaluated.
      if (count > kDepthMax) Fail("path is too deep");
      if (Take(".")) {
        Skip();
        if (Take("*")) {
          base = Make(Kind::kAllMembers, {}, {base});
        } else if (Peek("\"")) {
          base = Make(Kind::kMember, Quoted(), {base});
        } else {
          std::string name = Name();
          base = Take("(") ? Method(std::move(name), base)
                           : Make(Kind::kMember, std::move(name), {base});
        }
      } else if (Take("[")) {
        if (Take("*")) {
          base = Make(Kind::kAllElements, {}, {base});
        } else {
          std::vector<PartPtr> children = {base};
          do {
            children.push_back(Sum(depth + 1));
            children.push_back(TakeWord("to") ? Sum(depth + 1) : nullptr);
          } while (Take(","));
          base = Make(Kind::kElements, {}, std::move(children));
        }
        Expect("]");
      } else if (Take("?")) {
        Expect("(");
        PartPtr predicate = Or(depth + 1);
        if (!predicate->IsPredicate()) Fail("expected a predicate");
        Expect(")");
        base = Make(Kind::kFilter, {}, {base, predicate});
      } else {
        return base;
      }
    }
  }
  PartPtr Method(std::string name, PartPtr base) {
    constexpr std::string_view kMethods[] = {"type",  "size", "double",  "ceiling",
                                             "floor", "abs",  "keyvalue"};
    if (std::ranges::find(kMethods, name) == std::end(kMethods)) Fail("unknown method " + name);
    Expect(")");
    return Make(Kind::kMethod, std::move(name), {std::move(base)});
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int parts_ = 0;
};

}  // namespace

std::expected<SqlJsonPath, std::string> SqlJsonPath::Parse(std::string_view text) {
  SqlJsonPath path;
  try {
    path.root_ = PathParser(text).Parse(path.lax_);
  } catch (const SyntaxError& error) {
    return std::unexpected(error.message);
  }
  return path;
}

std::expected<std::vector<JsonNode>, std::string> SqlJsonPath::Evaluate(
    const JsonNode& root, const JsonNode& passing) const {
  return EvaluateSqlJsonPath(*root_, lax_, root, passing);
}

}  // namespace laketop::engine
