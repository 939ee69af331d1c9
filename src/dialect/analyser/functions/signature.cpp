// SPDX-License-Identifier: Apache-2.0
#include "dialect/analyser/functions/signature.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <string>
#include <utility>

namespace laketop::dialect {

namespace {

// Reads one pattern from the front of `text`.
class PatternReader {
 public:
  explicit PatternReader(std::string_view text) : text_(text) {}

  TypePattern Read() {
    Blanks();
    const std::string word = Word();
    CHECK(!word.empty());
    TypePattern pattern;
    if (word.size() == 1 && word[0] >= 'A' && word[0] <= 'Z') {
      pattern.variable = word;
      if (AcceptText(":")) pattern.constraint = Word();
      return pattern;
    }
    if (word == "interval") return Interval();
    std::vector<std::string> numbers;
    if (AcceptText("(")) {
      do {
        Blanks();
        if (word == "array" || word == "map" || word == "row" || word == "function" ||
            word == "qdigest") {
          pattern.arguments.push_back(Read());
        } else {
          numbers.push_back(Word());
        }
        Blanks();
      } while (Accept(','));
      CHECK(Accept(')'));
    }
    const bool zoned = AcceptText(" with time zone");
    Complete(pattern, word, numbers, zoned);
    return pattern;
  }

  bool Accept(char c) {
    Blanks();
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool AcceptText(std::string_view what) {
    if (!text_.starts_with(what)) return false;
    text_.remove_prefix(what.size());
    return true;
  }
  [[nodiscard]] std::string_view Rest() const { return text_; }

 private:
  TypePattern Interval() {
    TypePattern pattern;
    if (AcceptText(" day to second")) {
      pattern.type = MakeType(TypeKind::kIntervalDayToSecond);
    } else {
      CHECK(AcceptText(" year to month"));
      pattern.type = MakeType(TypeKind::kIntervalYearToMonth);
    }
    return pattern;
  }

  static void Number(const std::string& text, std::string& variable, std::int64_t& value) {
    if (text[0] >= '0' && text[0] <= '9') {
      std::from_chars(text.data(), text.data() + text.size(), value);
    } else {
      variable = text;
    }
  }

  static void Complete(TypePattern& pattern, const std::string& word,
                       const std::vector<std::string>& numbers, bool zoned) {
    DataType syntax;
    syntax.name = word;
    syntax.with_time_zone = zoned;
    if (!pattern.arguments.empty()) {
      static const std::map<std::string, TypeKind, std::less<>> kKinds = {
          {"array", TypeKind::kArray},
          {"map", TypeKind::kMap},
          {"row", TypeKind::kRow},
          {"function", TypeKind::kFunction},
          {"qdigest", TypeKind::kQuantileDigest}};
      pattern.type = MakeType(kKinds.at(word));
      return;
    }
    const std::optional<Type> type = TypeFromSyntax(syntax);
    CHECK(type.has_value());
    pattern.type = *type;
    pattern.open = numbers.empty();
    std::int64_t first = 0;
    std::int64_t second = 0;
    if (!numbers.empty()) Number(numbers[0], pattern.length, first);
    if (numbers.size() > 1) Number(numbers[1], pattern.scale, second);
    if (first != 0) {
      pattern.type.length = pattern.type.IsText() ? first : 0;
      pattern.type.precision = pattern.type.IsText() ? 0 : static_cast<std::int32_t>(first);
      pattern.type.scale = static_cast<std::int32_t>(second);
    } else if (!numbers.empty() && pattern.length.empty()) {
      pattern.type.precision = 0;
    }
  }

  void Blanks() {
    while (!text_.empty() && text_.front() == ' ') text_.remove_prefix(1);
  }
  std::string Word() {
    std::size_t end = 0;
    while (end < text_.size() &&
           (text_[end] == '_' || (text_[end] >= 'a' && text_[end] <= 'z') ||
            (text_[end] >= 'A' && text_[end] <= 'Z') || (text_[end] >= '0' && text_[end] <= '9'))) {
      ++end;
    }
    std::string word(text_.substr(0, end));
    text_.remove_prefix(end);
    return word;
  }

  std::string_view text_;
};

bool HasVariable(const TypePattern& pattern) {
  return !pattern.variable.empty() || std::ranges::any_of(pattern.arguments, HasVariable);
}

std::string PatternText(const TypePattern& pattern) {
  if (!pattern.variable.empty()) return pattern.variable;
  if (!pattern.arguments.empty()) {
    std::string out = pattern.type.Is(TypeKind::kArray)      ? "array("
                      : pattern.type.Is(TypeKind::kMap)      ? "map("
                      : pattern.type.Is(TypeKind::kFunction) ? "function("
                      : pattern.type.Is(TypeKind::kRow)      ? "row("
                                                             : "qdigest(";
    for (std::size_t i = 0; i < pattern.arguments.size(); ++i) {
      if (i > 0) out += ",";
      out += PatternText(pattern.arguments[i]);
    }
    return out + ")";
  }
  std::string text = TypeText(pattern.type);
  if (pattern.length.empty()) {
    if (pattern.open && text.find('(') != std::string::npos && !pattern.type.IsText()) {
      text = pattern.type.Is(TypeKind::kTimestampWithZone) ? "timestamp(p) with time zone"
                                                           : text.substr(0, text.find('(')) + "(p)";
    }
    return text;
  }
  const std::size_t open = text.find('(');
  const std::size_t close = text.find(')');
  const std::string head = open == std::string::npos ? text : text.substr(0, open);
  const std::string tail = close == std::string::npos ? "" : text.substr(close + 1);
  std::string numbers = pattern.length;
  if (!pattern.scale.empty()) numbers += "," + pattern.scale;
  return head + "(" + numbers + ")" + tail;
}

}  // namespace

std::string Signature::Text() const {
  std::string out = name + "(";
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (i > 0) out += ", ";
    std::string parameter = PatternText(parameters[i]);
    const Type& type = parameters[i].type;
    if (type.Is(TypeKind::kHyperLogLog) || type.Is(TypeKind::kSetDigest)) {
      for (char& c : parameter) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    out += parameter;
    if (variadic && i + 1 == parameters.size()) out += "...";
  }
  out += ")";
  std::vector<std::pair<std::string, std::string>> variables;  // and their constraints
  const auto note = [&](const auto& self, const TypePattern& pattern) -> void {
    const bool seen = std::ranges::any_of(
        variables, [&](const auto& variable) { return variable.first == pattern.variable; });
    if (!pattern.variable.empty() && !seen) {
      variables.emplace_back(pattern.variable, pattern.constraint);
    }
    for (const TypePattern& argument : pattern.arguments) self(self, argument);
  };
  for (const TypePattern& parameter : parameters) note(note, parameter);
  // In the order in which Trino's own code declares them.
  if (kind == FunctionKind::kAggregate) std::ranges::sort(variables);
  bool first = true;
  for (const auto& [variable, constraint] : variables) {
    out += std::exchange(first, false) ? " " : ", ";
    out += variable + (constraint.empty() ? "" : ":" + constraint);
  }
  return out;
}

std::string Signature::ResultText() const {
  return PatternText(result);
}

std::string Signature::ArgumentsText() const {
  const std::string text = Text();
  const std::size_t begin = name.size() + 1;
  return text.substr(begin, text.rfind(')') - begin);
}

Signature ParseSignature(std::string_view line) {
  Signature out;
  const auto accept = [&](std::string_view word) {
    if (!line.starts_with(word)) return false;
    line.remove_prefix(word.size());
    return true;
  };
  if (accept("agg ")) out.kind = FunctionKind::kAggregate;
  if (accept("win ")) out.kind = FunctionKind::kWindow;
  if (accept("vol ")) out.is_volatile = true;
  const std::size_t open = line.find('(');
  CHECK(open != std::string_view::npos);
  out.name = std::string(line.substr(0, open));
  PatternReader reader(line.substr(open + 1));
  if (!reader.Accept(')')) {
    do {
      out.parameters.push_back(reader.Read());
      if (reader.AcceptText("...")) out.variadic = true;
    } while (reader.Accept(','));
    CHECK(reader.Accept(')'));
  }
  CHECK(reader.AcceptText(" -> "));
  out.result = reader.Read();
  CHECK(reader.AcceptText(" = "));
  out.emission = std::string(reader.Rest());
  out.generic = std::ranges::any_of(out.parameters, HasVariable);
  return out;
}

namespace {

bool Satisfies(const Type& type, const std::string& constraint) {
  if (constraint.empty() || type.Is(TypeKind::kUnknown)) return true;
  if (constraint == "orderable") return type.IsOrderable();
  if (constraint == "comparable") return type.IsComparable();
  if (constraint == "numeric") return type.IsNumeric();
  if (constraint == "integer") return type.IsInteger();
  return constraint == "floating" && type.IsFloating();
}

bool BindVariable(const TypePattern& pattern, const Type& actual, bool coerce, Bindings& bindings) {
  if (pattern.constraint == "any") return true;
  if (actual.Is(TypeKind::kFunction) || !Satisfies(actual, pattern.constraint)) return false;
  const auto found = bindings.types.find(pattern.variable);
  if (found == bindings.types.end()) {
    bindings.types.emplace(pattern.variable, actual);
    return true;
  }
  if (found->second == actual && found->second.zone == actual.zone) return true;
  if (!coerce) return false;
  std::optional<Type> common = CommonSuperType(found->second, actual);
  if (!common || !Satisfies(*common, pattern.constraint)) return false;
  found->second = std::move(*common);
  return true;
}

void BindNumber(const std::string& variable, std::int64_t value, Bindings& bindings) {
  if (variable.empty()) return;
  std::int64_t& bound = bindings.numbers.try_emplace(variable, value).first->second;
  bound = std::max(bound, value);
}

// Number variables of decimal, varchar, char, timestamp, time.
bool BindNumbers(const TypePattern& pattern, const Type& actual, bool coerce, Bindings& bindings) {
  Type wanted = actual;
  if (actual.kind != pattern.type.kind) {
    if (!coerce) return false;
    Type target = pattern.type;
    if (target.Is(TypeKind::kDecimal)) {
      if (!actual.IsInteger()) return false;
      wanted = *CommonSuperType(actual, DecimalType(1, 0));
    } else if (target.IsText()) {
      if (!actual.IsText()) return false;
      wanted = target;
      wanted.length = actual.length;
    } else {
      target.precision = 0;
      const std::optional<Type> common = CommonSuperType(actual, target);
      if (!common || common->kind != target.kind) return false;
      wanted = *common;
    }
  }
  BindNumber(pattern.length, wanted.IsText() ? wanted.length : wanted.precision, bindings);
  BindNumber(pattern.scale, wanted.scale, bindings);
  if (wanted.Is(TypeKind::kTimestampWithZone)) {
    // The zone stays the argument's own: the parameter takes any.
    bindings.types.insert_or_assign("zone", wanted);
  }
  return true;
}

}  // namespace

bool BindPattern(const TypePattern& pattern, const Type& actual, bool coerce, Bindings& bindings) {
  if (!pattern.variable.empty()) return BindVariable(pattern, actual, coerce, bindings);
  if (actual.Is(TypeKind::kUnknown)) return coerce && !pattern.type.Is(TypeKind::kFunction);
  if (!pattern.arguments.empty()) {
    if (actual.kind != pattern.type.kind) return false;
    if (actual.arguments.size() != pattern.arguments.size()) return false;
    for (std::size_t i = 0; i < pattern.arguments.size(); ++i) {
      if (!BindPattern(pattern.arguments[i], actual.arguments[i], coerce, bindings)) return false;
    }
    return true;
  }
  const bool numbered = pattern.open || !pattern.length.empty();
  switch (pattern.type.kind) {
    case TypeKind::kVarchar:
    case TypeKind::kChar:
    case TypeKind::kDecimal:
    case TypeKind::kTime:
    case TypeKind::kTimeWithZone:
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampWithZone:
      if (numbered) return BindNumbers(pattern, actual, coerce, bindings);
      break;
    default:
      break;
  }
  return coerce ? CanCoerce(actual, pattern.type) : actual == pattern.type;
}

Type Instantiate(const TypePattern& pattern, const Bindings& bindings) {
  if (!pattern.variable.empty()) {
    const auto found = bindings.types.find(pattern.variable);
    return found == bindings.types.end() ? MakeType(TypeKind::kUnknown) : found->second;
  }
  Type type = pattern.type;
  for (std::size_t i = 0; i < pattern.arguments.size(); ++i) {
    type.arguments.push_back(Instantiate(pattern.arguments[i], bindings));
    if (type.Is(TypeKind::kRow)) type.names.emplace_back();
  }
  const auto number = [&](const std::string& name, std::int64_t otherwise) {
    const auto found = bindings.numbers.find(name);
    return found == bindings.numbers.end() ? otherwise : found->second;
  };
  if (!pattern.length.empty() || !pattern.scale.empty()) {
    if (type.IsText()) {
      type.length = number(pattern.length, 0);
    } else {
      type.precision = static_cast<std::int32_t>(number(pattern.length, type.precision));
      type.scale = static_cast<std::int32_t>(number(pattern.scale, type.scale));
      if (type.Is(TypeKind::kDecimal)) type.precision = std::max({type.precision, type.scale, 1});
    }
  }
  if (type.Is(TypeKind::kTimestampWithZone)) {
    const auto zone = bindings.types.find("zone");
    type.zone = zone == bindings.types.end() ? "UTC" : zone->second.zone;
    if (pattern.open && zone != bindings.types.end()) type.precision = zone->second.precision;
  }
  return type;
}

}  // namespace laketop::dialect
