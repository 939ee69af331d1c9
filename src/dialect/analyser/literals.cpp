// SPDX-License-Identifier: Apache-2.0
// Literals of expressions.
#include "dialect/analyser/casts.hpp"
#include "dialect/analyser/expression_analyser.hpp"
#include "dialect/analyser/temporal_literal.hpp"

#include "base/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <string>
#include <utility>

namespace laketop::dialect {

namespace {

std::size_t CodePoints(std::string_view text) {
  std::size_t count = 0;
  for (char c : text) {
    if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) ++count;
  }
  return count;
}

// The digits of 1.20 decide: decimal(3,2). Zeros before the first digit count only when the type
// was written (DECIMAL '0012.5').
std::optional<TypedPtr> DecimalValue(std::string_view text, bool count_leading_zeros) {
  std::string_view digits = text;
  const bool negative = digits.starts_with('-');
  if (negative || digits.starts_with('+')) digits.remove_prefix(1);
  const std::size_t point = digits.find('.');
  std::string whole(digits.substr(0, point));
  std::string fraction(point == std::string_view::npos ? "" : digits.substr(point + 1));
  if (whole.empty() && fraction.empty()) return std::nullopt;
  for (char c : whole + fraction) {
    if (c < '0' || c > '9') return std::nullopt;
  }
  if (!count_leading_zeros) whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size()));
  const std::size_t precision = std::max<std::size_t>(whole.size() + fraction.size(), 1);
  if (precision > static_cast<std::size_t>(kDecimalPrecisionMax)) return std::nullopt;
  Type type =
      DecimalType(static_cast<std::int32_t>(precision), static_cast<std::int32_t>(fraction.size()));
  std::string value = (negative ? "-" : "") + (whole.empty() ? "0" : whole);
  if (!fraction.empty()) value += "." + fraction;
  std::string sql = fmt::format("'{}'::{}", value, DuckDbType(type));
  return MakeLiteral(std::move(type), std::move(sql), std::move(value));
}

TypedPtr DoubleValue(const std::string& text) {
  return MakeLiteral(MakeType(TypeKind::kDouble), fmt::format("'{}'::DOUBLE", text), text);
}

TypedPtr TextValue(const std::string& value) {
  return MakeLiteral(VarcharType(static_cast<std::int64_t>(CodePoints(value))), QuoteText(value),
                     value);
}

TypedPtr IntegerValue(std::int64_t value) {
  const bool small = value >= INT32_MIN && value <= INT32_MAX;
  // DuckDB reads a minus and a number, and its number must fit without the minus.
  std::string sql = value == INT32_MIN ? fmt::format("'{}'::INTEGER", value)
                    : small            ? std::to_string(value)
                    : value < 0        ? fmt::format("'{}'::BIGINT", value)
                                       : fmt::format("{}::BIGINT", value);
  return MakeLiteral(MakeType(small ? TypeKind::kInteger : TypeKind::kBigint), std::move(sql),
                     std::to_string(value));
}

std::optional<TypedPtr> IntegerOfText(std::string_view text, const Type& type) {
  std::int64_t value = 0;
  const char* first = text.data() + (text.starts_with('+') ? 1 : 0);
  const char* last = text.data() + text.size();
  const auto [end, error] = std::from_chars(first, last, value);
  if (error != std::errc() || end != last || first == last) return std::nullopt;
  const int bits = type.Is(TypeKind::kTinyint)    ? 8
                   : type.Is(TypeKind::kSmallint) ? 16
                   : type.Is(TypeKind::kInteger)  ? 32
                                                  : 64;
  const std::int64_t highest = bits == 64 ? INT64_MAX : (std::int64_t{1} << (bits - 1)) - 1;
  if (value > highest || value < -highest - 1) return std::nullopt;
  // A minus would bind weaker than the cast.
  return MakeLiteral(type, fmt::format("'{}'::{}", value, DuckDbType(type)), std::to_string(value));
}

// The forms of Java's Double.parseDouble that people write.
bool IsFloatingText(std::string_view text) {
  if (text == "NaN" || text == "Infinity" || text == "-Infinity" || text == "+Infinity") {
    return true;
  }
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error != std::errc::invalid_argument && end == text.data() + text.size() &&
         text.find_first_of("nN") == std::string_view::npos;
}

bool IsBooleanText(std::string_view text) {
  std::string lower;
  for (char c : text) lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower == "true" || lower == "false" || lower == "t" || lower == "f" || lower == "1" ||
         lower == "0";
}

bool IsUuidText(std::string_view text) {
  constexpr std::string_view kForm = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  return text.size() == kForm.size() && std::ranges::equal(text, kForm, [](char c, char form) {
           return form == '-' ? c == '-' : std::isxdigit(static_cast<unsigned char>(c)) != 0;
         });
}

std::string UpperOf(std::string_view name) {
  std::string out;
  for (char c : name) out += static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  return out;
}

TypedPtr BinaryValue(const std::string& bytes) {
  std::string sql = "'";
  for (unsigned char c : bytes) sql += fmt::format("\\x{:02X}", c);
  return MakeLiteral(MakeType(TypeKind::kVarbinary), sql + "'::BLOB");
}

}  // namespace

TypedPtr ExpressionAnalyser::Literal(const Expression& expression) {
  const Span& span = expression.span;
  if (expression.As<NullLiteral>() != nullptr) return MakeNull(MakeType(TypeKind::kUnknown));
  if (const auto* node = expression.As<BooleanLiteral>()) {
    return MakeLiteral(MakeType(TypeKind::kBoolean), node->value ? "TRUE" : "FALSE",
                       node->value ? "true" : "false");
  }
  if (const auto* node = expression.As<StringLiteral>()) return TextValue(node->value);
  if (const auto* node = expression.As<BinaryLiteral>()) return BinaryValue(node->bytes);
  if (const auto* node = expression.As<IntegerLiteral>()) return IntegerValue(node->value);
  if (const auto* node = expression.As<DoubleLiteral>()) return DoubleValue(node->text);
  if (const auto* node = expression.As<DecimalLiteral>()) {
    if (analysis_.session.point_literals == PointLiterals::kDouble) return DoubleValue(node->text);
    if (auto value = DecimalValue(node->text, false)) return *value;
    Fail(error_code::kInvalidLiteral, span, fmt::format("Invalid decimal literal: {}", node->text));
  }
  if (const auto* node = expression.As<TypedLiteral>()) return TypedLiteralValue(*node, span);
  if (const auto* node = expression.As<IntervalLiteral>()) {
    if (auto value = IntervalLiteralValue(*node)) return *value;
    Fail(error_code::kInvalidLiteral, span,
         fmt::format("'{}' is not a valid INTERVAL literal", node->value));
  }
  Fail(error_code::kNotSupported, span, "Expression is not supported");
}

TypedPtr ExpressionAnalyser::TypedLiteralValue(const TypedLiteral& literal, const Span& span) {
  std::optional<TypedPtr> value;
  if (literal.type == "date") {
    value = DateLiteral(literal.value);
  } else if (literal.type == "time") {
    value = TimeLiteral(literal.value);
  } else if (literal.type == "timestamp") {
    value = TimestampLiteral(literal.value);
  } else if (literal.type == "decimal") {
    value = DecimalValue(literal.value, true);
  } else {
    DataType syntax;
    syntax.name = literal.type;
    const std::optional<Type> type = TypeFromSyntax(syntax);
    if (!type) {
      Fail(error_code::kTypeNotFound, span, fmt::format("Unknown type: {}", literal.type));
    }
    const TypedPtr text = TextValue(literal.value);
    if (type->Is(TypeKind::kVarchar)) return Retyped(text, VarcharType());
    if (type->Is(TypeKind::kChar)) return CastTo(text, CharType(text->type.length), false);
    // JSON '..' is read, where CAST('..' AS JSON) makes a string of it.
    if (type->Is(TypeKind::kJson)) {
      if (ParseJson(literal.value)) return MakeCall(*type, "trino_json_parse($1)", {text});
    } else if (type->IsInteger()) {
      if (auto number = IntegerOfText(literal.value, *type)) return *number;
    } else if ((type->IsFloating() && !IsFloatingText(literal.value)) ||
               (type->Is(TypeKind::kBoolean) && !IsBooleanText(literal.value)) ||
               (type->Is(TypeKind::kUuid) && !IsUuidText(literal.value))) {
      value = std::nullopt;
    } else if (CanCast(text->type, *type)) {
      return CastTo(text, *type, false);
    }
  }
  if (value) return *value;
  Fail(error_code::kInvalidLiteral, span,
       fmt::format("'{}' is not a valid {} literal", literal.value, UpperOf(literal.type)));
}

}  // namespace laketop::dialect
