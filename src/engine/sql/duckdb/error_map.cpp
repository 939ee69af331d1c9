// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/duckdb/error_map.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace laketop::engine {
namespace {

// Stands around the code and the message of an error that is thrown through DuckDB. Inside a
// message an escape stands for it, since texts of users may hold it.
constexpr char kMark = '\x01';
constexpr char kEscape = '\x02';
constexpr char kMarkEscaped = '1';
using Kind = SqlError::Kind;
using duckdb::ExceptionType;

std::string Marked(std::string_view code, std::string_view message) {
  std::string text;
  text.reserve(code.size() + message.size() + 3);
  text += kMark;
  text += code;
  text += kMark;
  for (char c : message) {
    if (c == kMark || c == kEscape) text += kEscape;
    text += c == kMark ? kMarkEscaped : c;
  }
  text += kMark;
  return text;
}

std::string Unescaped(std::string_view message) {
  std::string text;
  for (std::size_t i = 0; i < message.size(); ++i) {
    const bool escaped = message[i] == kEscape && i + 1 < message.size();
    if (escaped) ++i;
    text += escaped && message[i] == kMarkEscaped ? kMark : message[i];
  }
  return text;
}

bool IsCode(std::string_view code) {
  return !code.empty() && std::ranges::all_of(code, [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.';
  });
}

// "kind:CODE" where a SqlError was thrown, "CODE" from a function.
std::optional<SqlError> FindMarked(std::string_view text) {
  const std::size_t first = text.find(kMark);
  if (first == text.npos) return std::nullopt;
  const std::size_t second = text.find(kMark, first + 1);
  if (second == text.npos) return std::nullopt;
  std::string_view code = text.substr(first + 1, second - first - 1);
  SqlError error{.kind = Kind::kUser};
  if (code.size() > 2 && code[1] == ':') {
    const int kind = code[0] - 'A';
    if (kind < 0 || kind > std::to_underlying(Kind::kInternal)) return std::nullopt;
    error.kind = static_cast<Kind>(kind);
    code.remove_prefix(2);
  }
  // A text of a user's, in a message of DuckDB's own.
  if (!IsCode(code)) return std::nullopt;
  error.code = code;
  error.message = Unescaped(text.substr(second + 1, text.find(kMark, second + 1) - second - 1));
  return error;
}

std::string_view Between(std::string_view text, std::string_view from, std::string_view to) {
  const std::size_t start = text.find(from);
  if (start == text.npos) return {};
  const std::size_t begin = start + from.size();
  const std::size_t end = to.empty() ? text.size() : text.find(to, begin);
  return end == text.npos ? std::string_view{} : text.substr(begin, end - begin);
}

std::string_view TrinoTypeName(std::string_view engine_name) {
  constexpr std::pair<std::string_view, std::string_view> kNames[] = {
      {"INT8", "TINYINT"},   {"INT16", "SMALLINT"},
      {"INT32", "INTEGER"},  {"INT64", "BIGINT"},
      {"FLOAT", "REAL"},     {"BLOB", "VARBINARY"},
      {"INT128", "DECIMAL"}, {"TIMESTAMP_NS", "TIMESTAMP"},
      {"BOOL", "BOOLEAN"},   {"STRING", "VARCHAR"},
  };
  for (const auto& [engine, trino] : kNames) {
    if (engine == engine_name) return trino;
  }
  return engine_name;
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  return lower;
}

// DuckDB adds where in the text it happened, and which of its settings might help: the text and the
// settings are ours, so neither says anything to a client.
std::string_view WithoutContext(std::string_view message) {
  message = message.substr(0, message.find("\n\nLINE "));
  return message.substr(0, message.find("\n\nPossible solutions"));
}

// Numbers of fewer digits are INTEGER for certain.
constexpr std::size_t kIntegerDigits = 10;

// 3,2 as Trino writes it: 3, 2
std::string WithBlank(std::string_view numbers) {
  std::string out(numbers);
  if (const std::size_t comma = out.find(','); comma != out.npos) out.insert(comma + 1, " ");
  return out;
}

SqlError CastError(std::string_view message) {
  SqlError error{Kind::kUser, "INVALID_CAST_ARGUMENT", std::string(message)};
  // Could not convert string 'x' to INT32 …
  const std::string_view quoted = Between(message, "Could not convert string ", " to ");
  if (!quoted.empty()) {
    std::string_view type = Between(message, quoted, "");
    type.remove_prefix(std::min<std::size_t>(4, type.size()));
    type = type.substr(0, type.find_first_of(" \n.("));
    error.message =
        "Cannot cast " + std::string(quoted) + " to " + std::string(TrinoTypeName(type));
    return error;
  }
  // Casting value "9.995" to type DECIMAL(3,2) failed: value is out of range!
  // Could not cast value 12345 to DECIMAL(4,0)
  const std::string_view decimal = Between(message, "Casting value \"", "\" to type");
  const std::string_view number = Between(message, "Could not cast value ", " to ");
  if (!decimal.empty() || !number.empty()) {
    const std::string_view kind = !decimal.empty()                 ? "DECIMAL"
                                  : number.size() < kIntegerDigits ? "INTEGER"
                                                                   : "BIGINT";
    error.message = "Cannot cast " + std::string(kind) + " '" +
                    std::string(decimal.empty() ? number : decimal) + "' to DECIMAL(" +
                    WithBlank(Between(message, "DECIMAL(", ")")) + ")";
    return error;
  }
  // Failed to cast decimal value 12345678902 to type INT32
  const std::string_view whole = Between(message, "Failed to cast decimal value ", " to type ");
  if (!whole.empty()) {
    error.message = "Cannot cast '" + std::string(whole) + "' to " +
                    std::string(TrinoTypeName(Between(message, " to type ", "")));
    return error;
  }
  // invalid timestamp field format: "x", expected format is (…)
  const std::string_view field = Between(message, "field format: \"", "\", expected");
  if (!field.empty()) {
    const std::string_view type = Between(message, "invalid ", " field format");
    error.message = "Value cannot be cast to " + std::string(type) + ": " + std::string(field);
    return error;
  }
  // Type INT64 with value 5 can't be cast because the value is out of range for the destination
  // type INT32
  const std::string_view value = Between(message, " with value ", " can't be cast");
  if (!value.empty()) {
    const std::string_view type = Between(message, "destination type ", "");
    error.code = "NUMERIC_VALUE_OUT_OF_RANGE";
    error.message = "Out of range for " +
                    Lower(TrinoTypeName(type.substr(0, type.find_first_of(" \n")))) + ": " +
                    std::string(value);
  }
  return error;
}

SqlError RangeError(std::string_view message) {
  SqlError error{Kind::kUser, "NUMERIC_VALUE_OUT_OF_RANGE", std::string(message)};
  // Overflow in addition of INT32 (2147483647 + 1)!
  const std::string_view operation = Between(message, "Overflow in ", " of ");
  const std::string_view type = Between(message, " of ", " (");
  const std::string_view operands = Between(message, " (", ")");
  const std::string_view absolute = Between(message, "Overflow on abs(", ")");
  if (!absolute.empty()) {
    error.message = "Value " + std::string(absolute) + " is out of range for abs(" +
                    std::string(absolute == "-128"          ? "tinyint"
                                : absolute == "-32768"      ? "smallint"
                                : absolute == "-2147483648" ? "integer"
                                                            : "bigint") +
                    ")";
  } else if (type.starts_with("DECIMAL")) {
    error.message = "Decimal overflow";
  } else if (!operation.empty() && !type.empty() && !operands.empty()) {
    error.message = Lower(TrinoTypeName(type)) + " " + std::string(operation) +
                    " overflow: " + std::string(operands);
  } else if (message.find("Overflow in HUGEINT addition") != message.npos) {
    error.message = "bigint addition overflow";
  }
  return error;
}

SqlError Classify(ExceptionType type, std::string_view message) {
  const std::string_view zone = Between(message, "Unknown TimeZone '", "'");
  if (!zone.empty()) {
    return {Kind::kUser, "INVALID_FUNCTION_ARGUMENT",
            "'" + std::string(zone) + "' is not a valid time zone"};
  }
  switch (type) {
    case ExceptionType::CONVERSION:
    case ExceptionType::DECIMAL:
      return CastError(message);
    case ExceptionType::OUT_OF_RANGE:
      // Casts that do not fit come in this class too.
      return message.find("can't be cast") == message.npos ? RangeError(message)
                                                           : CastError(message);
    case ExceptionType::DIVIDE_BY_ZERO:
      return {Kind::kUser, "DIVISION_BY_ZERO", "Division by zero"};
    case ExceptionType::INTERRUPT:
      return {Kind::kCancelled, "USER_CANCELED", "Query was canceled"};
    case ExceptionType::OUT_OF_MEMORY:
      return {Kind::kMemory, "EXCEEDED_LOCAL_MEMORY_LIMIT", std::string(message)};
    case ExceptionType::PARSER:
    case ExceptionType::SYNTAX:
    case ExceptionType::BINDER:
    case ExceptionType::CATALOG:
    case ExceptionType::MISMATCH_TYPE:
    case ExceptionType::UNKNOWN_TYPE:
    case ExceptionType::PARAMETER_NOT_RESOLVED:
    case ExceptionType::PARAMETER_NOT_ALLOWED:
      return {Kind::kText, "GENERIC_INTERNAL_ERROR", std::string(message)};
    case ExceptionType::NOT_IMPLEMENTED:
      return {Kind::kText, "NOT_SUPPORTED", std::string(message)};
    case ExceptionType::INVALID:
      // Not DuckDB's: the Parquet reader's decoder throws its own.
      if (message.find("bad_alloc") != message.npos) {
        return {Kind::kMemory, "EXCEEDED_LOCAL_MEMORY_LIMIT", "out of memory"};
      }
      return {Kind::kData, "HIVE_BAD_DATA", "Malformed file: " + std::string(message)};
    case ExceptionType::IO:
    case ExceptionType::SERIALIZATION:
      return {Kind::kData, "HIVE_CANNOT_OPEN_SPLIT", std::string(message)};
    case ExceptionType::PERMISSION:
      return {Kind::kStorage, "PERMISSION_DENIED", std::string(message)};
    case ExceptionType::INVALID_INPUT:
      // Readers complain in this class, and name the file.
      if (message.find("s3://") != message.npos) {
        return {Kind::kData, "HIVE_BAD_DATA", std::string(message)};
      }
      if (message.starts_with("More than one row returned by a subquery")) {
        return {Kind::kUser, "SUBQUERY_MULTIPLE_ROWS",
                "Scalar sub-query has returned multiple rows"};
      }
      return {Kind::kUser, "INVALID_FUNCTION_ARGUMENT", std::string(message)};
    default:
      return {Kind::kInternal, "GENERIC_INTERNAL_ERROR", std::string(message)};
  }
}

}  // namespace

void ThrowUserError(std::string_view code, std::string_view message) {
  throw duckdb::InvalidInputException(Marked(code, message));
}

void ThrowSqlError(const SqlError& error) {
  std::string code{static_cast<char>('A' + std::to_underlying(error.kind)), ':'};
  throw duckdb::IOException(Marked(code + error.code, error.message));
}

SqlError ToSqlError(const duckdb::ErrorData& error) {
  if (std::optional<SqlError> ours = FindMarked(error.RawMessage())) return *std::move(ours);
  return Classify(error.Type(), WithoutContext(error.RawMessage()));
}

SqlError ToSqlError(const std::exception& exception) {
  return ToSqlError(duckdb::ErrorData(exception));
}

}  // namespace laketop::engine
