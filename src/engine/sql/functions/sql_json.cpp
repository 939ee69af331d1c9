// SPDX-License-Identifier: Apache-2.0
// SQL/JSON: JSON_EXISTS, JSON_VALUE, JSON_QUERY, JSON_OBJECT, JSON_ARRAY.
// https://trino.io/docs/current/functions/json.html
#include "engine/sql/functions/rows.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>
#include <set>

#include "base/json.hpp"
#include "engine/sql/functions/groups.hpp"
#include "engine/sql/functions/json_values.hpp"
#include "engine/sql/functions/number_text.hpp"
#include "engine/sql/functions/sql_json_path.hpp"

namespace laketop::engine {
namespace {

using duckdb::LogicalType;
using duckdb::Value;
using Kind = JsonNode::Kind;

struct Failure {
  std::string code;
  std::string message;
};
using Found = std::expected<std::vector<JsonNode>, Failure>;

// What to do when a path finds nothing or fails; the numbers of udfs.txt.
enum Behaviour : std::int64_t { kNull = 0, kError = 1, kDefault = 2, kEmptyObject = 3 };

const SqlJsonPath& PathOf(const std::string& text) {
  struct Cache {
    std::string text;
    std::optional<SqlJsonPath> path;
  };
  thread_local Cache cache;
  if (!cache.path || cache.text != text) {
    auto path = SqlJsonPath::Parse(text);
    if (!path) ThrowUserError("INVALID_PATH", "invalid JSON path: " + path.error());
    cache.path = std::move(*path);
    cache.text = text;
  }
  return *cache.path;
}

const std::string& TextOf(const Value& value) {
  return duckdb::StringValue::Get(value);
}

Found Find(const Values& in) {
  const SqlJsonPath& path = PathOf(TextOf(in[1]));
  std::optional<JsonNode> root = ParseJsonTree(TextOf(in[0]));
  if (!root) {
    return std::unexpected(Failure{"JSON_INPUT_CONVERSION_ERROR", "conversion to JSON failed: "});
  }
  RewriteNumbers(*root);
  std::optional<JsonNode> passing;
  if (!in[2].IsNull()) passing = ParseJsonTree(TextOf(in[2]));
  auto nodes = path.Evaluate(*root, passing ? *passing : JsonNode::Object());
  if (!nodes) {
    return std::unexpected(
        Failure{"PATH_EVALUATION_ERROR", "path evaluation failed: " + nodes.error()});
  }
  return std::move(*nodes);
}

Value Exists(Values& in, const LogicalType&) {
  const Found found = Find(in);
  if (found) return Value::BOOLEAN(!found->empty());
  switch (IntOf(in[3])) {
    case 0:
      return Value::BOOLEAN(false);
    case 1:
      return Value::BOOLEAN(true);
    case 2:
      return Value(LogicalType::BOOLEAN);
    default:
      ThrowUserError(found.error().code, found.error().message);
  }
}

Value Otherwise(const Value& behaviour, const Value& otherwise, const LogicalType& type,
                const Failure& failure) {
  switch (IntOf(behaviour)) {
    case kError:
      ThrowUserError(failure.code, failure.message);
    case kDefault:
      return otherwise;
    default:
      return Value(type);
  }
}

// An integer that 64 bits do not hold.
bool IsTooLong(const std::string& digits) {
  if (digits.find_first_not_of("-0123456789") != std::string::npos) return false;
  std::int64_t value = 0;
  return std::from_chars(digits.data(), digits.data() + digits.size(), value).ec != std::errc();
}

std::string SqlTypeName(const JsonNode& item) {
  if (item.Is(Kind::kString)) return "varchar";
  if (item.Is(Kind::kBoolean)) return "boolean";
  if (item.floating) return "double";
  if (item.text.find('.') != std::string::npos) return "decimal";
  constexpr std::size_t kIntegerDigits = 9;  // so many are an integer for certain
  return item.text.size() > kIntegerDigits ? "bigint" : "integer";
}

std::string SqlTypeName(const LogicalType& type) {
  switch (type.id()) {
    case duckdb::LogicalTypeId::FLOAT:
      return "real";
    case duckdb::LogicalTypeId::DECIMAL:
      return fmt::format("decimal({},{})", duckdb::DecimalType::GetWidth(type),
                         duckdb::DecimalType::GetScale(type));
    default:
      return duckdb::StringUtil::Lower(type.ToString());
  }
}

// Arguments: input, path, passing, on empty, its default, on error, its default.
Value ScalarValue(Values& in, const LogicalType& type) {
  if (in[0].IsNull() || in[1].IsNull()) return Value(type);
  const auto fail = [&](const Failure& failure) { return Otherwise(in[5], in[6], type, failure); };
  const auto extraction = [](std::string what) {
    return Failure{"JSON_VALUE_RESULT_ERROR",
                   "cannot extract SQL scalar from JSON: " + std::move(what)};
  };
  const Found found = Find(in);
  if (!found) return fail(found.error());
  if (found->empty()) {
    return Otherwise(in[3], in[4], type, extraction("JSON path found no items"));
  }
  if (found->size() > 1) return fail(extraction("JSON path found multiple items"));
  const JsonNode& item = found->front();
  if (!item.IsScalar()) {
    return fail(extraction("JSON path found an item that cannot be converted to an SQL value"));
  }
  if (item.Is(Kind::kNull)) return Value(type);
  if (item.Is(Kind::kNumber) && IsTooLong(item.text)) {
    return fail(extraction("JSON path found an item that cannot be converted to an SQL value"));
  }
  if (type.id() == duckdb::LogicalTypeId::VARCHAR && item.Is(Kind::kNumber)) {
    return Value(item.floating ? ScientificText(std::strtod(item.text.c_str(), nullptr))
                               : item.text);
  }
  try {
    return ValueOfJson(item, type);
  } catch (const duckdb::Exception&) {
    return fail(extraction(fmt::format(
        "Cannot cast value of type {} to declared return type of function JSON_VALUE: {}",
        SqlTypeName(item), SqlTypeName(type))));
  }
}

// Arguments: input, path, passing, wrapper, omit quotes, on empty, on error.
Value Query(Values& in, const LogicalType& type) {
  const auto otherwise = [&](const Value& behaviour, const Failure& failure) {
    switch (IntOf(behaviour)) {
      case kError:
        ThrowUserError(failure.code, failure.message);
      case kDefault:
        return Value("[]");
      case kEmptyObject:
        return Value("{}");
      default:
        return Value(type);
    }
  };
  const Found found = Find(in);
  if (!found) return otherwise(in[6], found.error());
  if (found->empty()) {
    return otherwise(in[5], {"JSON_OUTPUT_CONVERSION_ERROR",
                             "conversion from JSON failed: JSON path found no items"});
  }
  enum Wrapper : std::int64_t { kWithout = 0, kConditional = 1, kUnconditional = 2 };
  const std::int64_t wrapper = IntOf(in[3]);
  const bool one = found->size() == 1;
  const bool wrap = wrapper == kUnconditional ||
                    (wrapper == kConditional && !(one && !found->front().IsScalar()));
  if (wrap) {
    JsonNode all = JsonNode::Array();
    all.items = *found;
    return Value(WriteJsonTree(all));
  }
  if (!one) {
    return otherwise(in[6], {"JSON_VALUE_RESULT_ERROR",
                             "cannot extract JSON value: JSON path found multiple items"});
  }
  if (in[4].GetValue<bool>() && found->front().Is(Kind::kString)) return Value(found->front().text);
  return Value(WriteJsonTree(found->front()));
}

Value Object(Values& in, const LogicalType&) {
  const bool null_on_null = in[0].GetValue<bool>();
  const bool unique_keys = in[1].GetValue<bool>();
  std::set<std::string_view> names;
  std::string out = "{";
  for (std::size_t i = 2; i + 1 < in.size(); i += 2) {
    if (in[i].IsNull())
      FailArgument("null value passed for JSON object key to JSON_OBJECT function");
    if (in[i + 1].IsNull() && !null_on_null) continue;
    const std::string& name = TextOf(in[i]);
    if (!names.insert(name).second) {
      if (unique_keys) FailArgument("duplicate key passed to JSON_OBJECT function");
      ThrowUserError("NOT_SUPPORTED", "cannot construct a JSON object with duplicate key");
    }
    if (out.size() > 1) out += ',';
    AppendJsonString(out, name);
    out += ':';
    out += in[i + 1].IsNull() ? "null" : TextOf(in[i + 1]);
  }
  return JsonValue(out + "}");
}

Value Array(Values& in, const LogicalType&) {
  const bool null_on_null = in[0].GetValue<bool>();
  std::string out = "[";
  for (std::size_t i = 1; i < in.size(); ++i) {
    if (in[i].IsNull() && !null_on_null) continue;
    if (out.size() > 1) out += ',';
    out += in[i].IsNull() ? "null" : TextOf(in[i]);
  }
  return JsonValue(out + "]");
}

}  // namespace

void RegisterSqlJson(FunctionSet& set) {
  const LogicalType text = LogicalType::VARCHAR;
  const LogicalType boolean = LogicalType::BOOLEAN;
  // As constants the numbers come as INTEGER or TINYINT: both widen to this.
  const LogicalType number = LogicalType::BIGINT;
  AddValues(set, {.name = "trino_json_exists",
                  .in = {text, text, text, number},
                  .out = boolean,
                  .compute = Exists});
  AddValues(set, {.name = "trino_json_value",
                  .in = {text, text, text, number, TypeT(), number, TypeT()},
                  .out = TypeT(),
                  .compute = ScalarValue,
                  .sees_nulls = true});
  AddValues(set, {.name = "trino_json_query",
                  .in = {text, text, text, number, boolean, number, number},
                  .out = text,
                  .compute = Query});
  AddValues(set, {.name = "trino_json_object",
                  .in = {boolean, boolean},
                  .out = LogicalType::JSON(),
                  .compute = Object,
                  .varargs = text,
                  .sees_nulls = true});
  AddValues(set, {.name = "trino_json_array",
                  .in = {boolean},
                  .out = LogicalType::JSON(),
                  .compute = Array,
                  .varargs = text,
                  .sees_nulls = true});
}

}  // namespace laketop::engine
