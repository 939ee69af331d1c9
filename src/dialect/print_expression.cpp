// SPDX-License-Identifier: Apache-2.0
#include "dialect/keywords.hpp"
#include "dialect/print_buffer.hpp"
#include "dialect/printer.hpp"

#include <array>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace laketop::dialect {
namespace {

std::string UpperAscii(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  }
  return out;
}

bool IsPlainWord(std::string_view text) {
  if (text.empty() || (text[0] >= '0' && text[0] <= '9')) return false;
  for (char c : text) {
    const bool part =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    if (!part) return false;
  }
  return !IsReserved(Grammar::kTrino, FindKeyword(Grammar::kTrino, text));
}

std::string_view Text(IntervalField field) {
  static constexpr std::array<std::string_view, 7> kText = {"YEAR", "MONTH",  "WEEK",  "DAY",
                                                            "HOUR", "MINUTE", "SECOND"};
  return kText.at(static_cast<std::size_t>(field));
}

std::string_view Text(ExtractField field) {
  static constexpr std::array<std::string_view, 17> kText = {
      "YEAR",         "QUARTER",      "MONTH",        "WEEK",
      "DAY",          "DAY_OF_MONTH", "DAY_OF_WEEK",  "DOW",
      "DAY_OF_YEAR",  "DOY",          "YEAR_OF_WEEK", "YOW",
      "HOUR",         "MINUTE",       "SECOND",       "TIMEZONE_MINUTE",
      "TIMEZONE_HOUR"};
  return kText.at(static_cast<std::size_t>(field));
}

std::string_view Text(SpecialValueKind kind) {
  static constexpr std::array<std::string_view, 9> kText = {
      "current_date", "current_time",    "current_timestamp", "localtime",   "localtimestamp",
      "CURRENT_USER", "CURRENT_CATALOG", "CURRENT_SCHEMA",    "CURRENT_PATH"};
  return kText.at(static_cast<std::size_t>(kind));
}

}  // namespace

std::string QuoteString(std::string_view value) {
  std::string out = "'";
  for (char c : value) {
    out += c;
    if (c == '\'') out += c;
  }
  return out + "'";
}

std::string QuoteIdentifier(std::string_view name) {
  std::string out = "\"";
  for (char c : name) {
    out += c;
    if (c == '"') out += c;
  }
  return out + "\"";
}

void PrintBuffer::Print(const Identifier& name) {
  if (canonical_) {
    Put(QuoteIdentifier(name.value));
  } else if (name.quoted || !IsPlainWord(name.text)) {
    Put(QuoteIdentifier(name.text));
  } else {
    Put(name.text);
  }
}

void PrintBuffer::Print(const QualifiedName& name) {
  for (std::size_t i = 0; i < name.parts.size(); ++i) {
    if (i > 0) Put(".");
    Print(name.parts[i]);
  }
}

void PrintBuffer::Print(const DataType& type) {
  const bool row = type.name == "row";
  Put(row ? "ROW" : type.name);
  if (!type.numbers.empty() || !type.arguments.empty()) {
    Put("(");
    bool first = true;
    for (std::int64_t number : type.numbers) {
      if (!first) Put(", ");
      first = false;
      Put(std::to_string(number));
    }
    for (std::size_t i = 0; i < type.arguments.size(); ++i) {
      if (!first) Put(", ");
      first = false;
      if (i < type.field_names.size()) {
        if (const auto& field = type.field_names[i]) {
          Print(*field);
          Put(" ");
        }
      }
      Print(type.arguments[i]);
    }
    Put(")");
  }
  if (type.with_time_zone) Put(" with time zone");
}

void PrintBuffer::PutNames(const std::vector<Identifier>& names) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) Put(", ");
    Print(names[i]);
  }
}

void PrintBuffer::PutList(const std::vector<ExpressionPtr>& list) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (i > 0) Put(", ");
    Print(*list[i]);
  }
}

// A lambda takes in all that follows it.
void PrintBuffer::PutOperand(const Expression& operand) {
  const bool wrap = operand.As<Lambda>() != nullptr;
  if (wrap) Put("(");
  Print(operand);
  if (wrap) Put(")");
}

void PrintBuffer::PutBase(const Expression& base) {
  const bool wrap = base.As<Sign>() != nullptr || base.As<Lambda>() != nullptr ||
                    base.As<AtTimeZone>() != nullptr;
  if (wrap) Put("(");
  Print(base);
  if (wrap) Put(")");
}

void PrintBuffer::PutQuery(const Query& query) {
  Put("(");
  Print(query, 0);
  Put(")");
}

void PrintBuffer::Print(const Expression& expression) {
  std::visit([this](const auto& node) { PutNode(node); }, expression.node);
}

void PrintBuffer::PutNode(const NullLiteral&) {
  Put("null");
}

void PrintBuffer::PutNode(const BooleanLiteral& node) {
  Put(node.value ? "true" : "false");
}

void PrintBuffer::PutNode(const StringLiteral& node) {
  Put(QuoteString(node.value));
}

void PrintBuffer::PutNode(const BinaryLiteral& node) {
  static constexpr std::string_view kDigits = "0123456789ABCDEF";
  Put("X'");
  for (char c : node.bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out_ += kDigits[byte >> 4U];
    out_ += kDigits[byte & 15U];
  }
  Put("'");
}

void PrintBuffer::PutNode(const IntegerLiteral& node) {
  Put(std::to_string(node.value));
}

void PrintBuffer::PutNode(const DecimalLiteral& node) {
  Put("DECIMAL ");
  Put(QuoteString(node.text));
}

void PrintBuffer::PutNode(const TypedLiteral& node) {
  Put(IsPlainWord(node.type) ? UpperAscii(node.type) : QuoteIdentifier(node.type));
  Put(" ");
  Put(QuoteString(node.value));
}

void PrintBuffer::PutNode(const Parameter&) {
  Put("?");
}

void PrintBuffer::PutNode(const ColumnReference& node) {
  Print(node.name);
}

void PrintBuffer::PutNode(const Dereference& node) {
  PutBase(*node.base);
  Put(".");
  Print(node.field);
}

void PrintBuffer::PutNode(const AtTimeZone& node) {
  if (node.value->As<AtTimeZone>() != nullptr) {
    Print(*node.value);
  } else {
    PutBase(*node.value);
  }
  Put(" AT TIME ZONE ");
  Print(*node.zone);
}

void PrintBuffer::PutNode(const Subscript& node) {
  PutBase(*node.base);
  Put("[");
  Print(*node.index);
  Put("]");
}

void PrintBuffer::PutNode(const ArrayConstructor& node) {
  Put("ARRAY[");
  for (std::size_t i = 0; i < node.elements.size(); ++i) {
    if (i > 0) Put(",");
    Print(*node.elements[i]);
  }
  Put("]");
}

void PrintBuffer::PutNode(const RowConstructor& node) {
  Put("ROW (");
  PutList(node.fields);
  Put(")");
}

void PrintBuffer::PutNode(const Cast& node) {
  Put(node.safe ? "TRY_CAST(" : "CAST(");
  Print(*node.value);
  Put(" AS ");
  Print(node.type);
  Put(")");
}

void PrintBuffer::PutNode(const Lambda& node) {
  Put("(");
  PutNames(node.parameters);
  Put(") -> ");
  Print(*node.body);
}

void PrintBuffer::PutNode(const Subquery& node) {
  PutQuery(*node.query);
}

void PrintBuffer::PutNode(const Exists& node) {
  Put("(EXISTS ");
  PutQuery(*node.query);
  Put(")");
}

void PrintBuffer::PutNode(const Grouping& node) {
  Put("GROUPING (");
  PutList(node.columns);
  Put(")");
}

void PrintBuffer::PutNode(const Extract& node) {
  Put("EXTRACT(");
  Put(Text(node.field));
  Put(" FROM ");
  PutOperand(*node.value);
  Put(")");
}

void PrintBuffer::PutNode(const Case& node) {
  Put("(CASE");
  if (node.operand) {
    Put(" ");
    Print(*node.operand);
  }
  for (const WhenClause& when : node.whens) {
    Put(" WHEN ");
    Print(*when.condition);
    Put(" THEN ");
    Print(*when.result);
  }
  if (node.otherwise) {
    Put(" ELSE ");
    Print(*node.otherwise);
  }
  Put(" END)");
}

void PrintBuffer::PutNode(const IntervalLiteral& node) {
  Put(node.negative ? "INTERVAL -  " : "INTERVAL  ");
  Put(QuoteString(node.value));
  Put(" ");
  Put(Text(node.from));
  if (node.to) {
    Put(" TO ");
    Put(Text(*node.to));
  }
}

void PrintBuffer::PutNode(const DoubleLiteral& node) {
  std::array<char, 40> buffer{};
  const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), node.value,
                                    std::chars_format::scientific);
  const std::string_view digits(buffer.data(),
                                static_cast<std::size_t>(result.ptr - buffer.data()));
  const std::size_t at = digits.find('e');
  if (at == std::string_view::npos) {  // out of a double's range
    Put(node.text);
    return;
  }
  Put(digits.substr(0, at));
  Put("E");
  std::string_view exponent = digits.substr(at + 1);
  if (exponent.front() == '-') Put("-");
  exponent.remove_prefix(1);
  while (exponent.size() > 1 && exponent.front() == '0') exponent.remove_prefix(1);
  Put(exponent);
}

void PrintBuffer::PutNode(const SpecialValue& node) {
  Put(Text(node.kind));
  if (!node.precision) return;
  Put("(");
  Put(std::to_string(*node.precision));
  Put(")");
}

void PrintBuffer::PutNode(const Trim& node) {
  static constexpr std::array<std::string_view, 3> kSides = {"BOTH", "LEADING", "TRAILING"};
  Put("trim(");
  Put(kSides.at(static_cast<std::size_t>(node.side)));
  if (node.characters) {
    Put(" ");
    PutOperand(*node.characters);
  }
  Put(" FROM ");
  PutOperand(*node.value);
  Put(")");
}

std::string PrintExpression(const Expression& expression) {
  PrintBuffer buffer;
  buffer.Print(expression);
  return buffer.Take();
}

std::string CanonicalText(const Expression& expression) {
  PrintBuffer buffer(true);
  buffer.Print(expression);
  return buffer.Take();
}

std::string PrintType(const DataType& type) {
  PrintBuffer buffer;
  buffer.Print(type);
  return buffer.Take();
}

}  // namespace laketop::dialect
