// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/functions/json_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "base/json.hpp"
#include "engine/sql/duckdb/error_map.hpp"
#include "engine/sql/functions/java_number.hpp"
#include "engine/sql/functions/number_text.hpp"

namespace laketop::engine {
namespace {

using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using duckdb::Value;
using Kind = JsonNode::Kind;

// Timestamps show milliseconds at least, further digits where they are not zero.
std::string TimestampText(std::string text) {
  const std::size_t point = text.find('.');
  if (point == text.npos) return text + ".000";
  std::string fraction = text.substr(point + 1);
  fraction.resize(std::max<std::size_t>(fraction.size(), 3), '0');
  while (fraction.size() > 3 && fraction.back() == '0') fraction.pop_back();
  return text.substr(0, point + 1) + fraction;
}

void WriteFloat(std::string& out, bool finite, const std::string& text) {
  if (finite) {
    out += text;
  } else {
    AppendJsonString(out, text);
  }
}

std::string KeyText(const Value& key) {
  std::string text;
  WriteValueAsJson(text, key);
  // A quoted key is text already; other scalars are their own text.
  if (!text.starts_with('"')) return text;
  const auto node = ParseJsonTree(text);
  return node ? node->text : text;
}

std::string TypeName(const LogicalType& type) {
  switch (type.id()) {
    case LogicalTypeId::LIST:
      return "array(" + TypeName(duckdb::ListType::GetChildType(type)) + ")";
    case LogicalTypeId::MAP:
      return "map(" + TypeName(duckdb::MapType::KeyType(type)) + ", " +
             TypeName(duckdb::MapType::ValueType(type)) + ")";
    case LogicalTypeId::STRUCT: {
      std::string text;
      for (const auto& [name, child] : duckdb::StructType::GetChildTypes(type)) {
        text += (text.empty() ? "" : ",") + name + " " + TypeName(child);
      }
      return "row(" + text + ")";
    }
    case LogicalTypeId::FLOAT:
      return "real";
    case LogicalTypeId::BLOB:
      return "varbinary";
    default:
      return duckdb::StringUtil::Lower(type.ToString());
  }
}

// What a part of the value did not convert for; the whole says where.
struct CastFault {
  std::string message;
};

[[noreturn]] void FailCast(std::string message) {
  throw CastFault{std::move(message)};
}

// Texts name the type as casts of varchar do, numbers as it is written.
[[noreturn]] void FailScalar(const JsonNode& node, const LogicalType& type) {
  const std::string name = TypeName(type);
  if (!node.Is(Kind::kString) || type.id() == LogicalTypeId::DECIMAL) {
    FailCast(
        fmt::format("Cannot cast '{}' to {}", WriteJsonTree(node),
                    type.id() == LogicalTypeId::DECIMAL ? duckdb::StringUtil::Upper(name) : name));
  }
  FailCast(fmt::format("Cannot cast '{}' to {}", node.text,
                       name == "integer" ? "INT" : duckdb::StringUtil::Upper(name)));
}

[[noreturn]] void FailShape(const JsonNode& node, std::string_view expected) {
  const std::string text = WriteJsonTree(node);
  FailCast(
      fmt::format("Expected {}, but got {}", expected, node.IsScalar() ? text : text.substr(0, 1)));
}

Value Convert(const JsonNode& node, const LogicalType& type);

Value CastText(const JsonNode& node, const std::string& text, const LogicalType& type) {
  Value value;
  std::string error;
  if (!Value(text).DefaultTryCastAs(type, value, &error, true)) FailScalar(node, type);
  return value;
}

Value BooleanOf(const JsonNode& node, const LogicalType& type) {
  if (node.Is(Kind::kBoolean)) return Value::BOOLEAN(node.boolean);
  if (node.Is(Kind::kNumber)) return Value::BOOLEAN(std::stod(node.text) != 0);
  const std::string text = duckdb::StringUtil::Lower(node.text);
  if (text == "true" || text == "t" || text == "1") return Value::BOOLEAN(true);
  if (text == "false" || text == "f" || text == "0") return Value::BOOLEAN(false);
  FailScalar(node, type);
}

Value NumberOf(const JsonNode& node, const LogicalType& type) {
  if (node.Is(Kind::kBoolean)) return Value::INTEGER(node.boolean ? 1 : 0).DefaultCastAs(type);
  if (type.id() == LogicalTypeId::DECIMAL) return CastText(node, node.text, type);
  const bool exact = node.text.find_first_of(".eE") == node.text.npos;
  if (!type.IsIntegral() || exact || node.Is(Kind::kString)) {
    if (node.text.empty() || node.text.starts_with(' ') || node.text.ends_with(' ')) {
      FailScalar(node, type);
    }
    if (type.IsIntegral() && !exact) FailScalar(node, type);
    return CastText(node, node.text, type);
  }
  Value value;
  std::string error;
  const double rounded = std::round(std::strtod(node.text.c_str(), nullptr));
  if (!Value::DOUBLE(rounded).DefaultTryCastAs(type, value, &error, true)) FailScalar(node, type);
  return value;
}

std::string TextOf(const JsonNode& node) {
  switch (node.kind) {
    case Kind::kString:
      return node.text;
    case Kind::kNumber:
      if (node.text.find_first_of(".eE") == node.text.npos) return node.text;
      return ScientificText(std::strtod(node.text.c_str(), nullptr));
    default:
      return WriteJsonTree(node);
  }
}

Value ListOfJson(const JsonNode& node, const LogicalType& type) {
  if (!node.Is(Kind::kArray)) FailShape(node, "a json array");
  const LogicalType& child = duckdb::ListType::GetChildType(type);
  duckdb::vector<Value> values;
  for (const JsonNode& item : node.items) values.push_back(Convert(item, child));
  return Value::LIST(child, std::move(values));
}

Value MapOfJson(const JsonNode& node, const LogicalType& type) {
  if (!node.Is(Kind::kObject)) FailShape(node, "a json object");
  const LogicalType& key_type = duckdb::MapType::KeyType(type);
  const LogicalType& value_type = duckdb::MapType::ValueType(type);
  duckdb::vector<Value> keys;
  duckdb::vector<Value> values;
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    keys.push_back(Convert(JsonNode::String(node.names[i]), key_type));
    values.push_back(Convert(node.items[i], value_type));
  }
  return Value::MAP(key_type, value_type, std::move(keys), std::move(values));
}

Value StructOfJson(const JsonNode& node, const LogicalType& type) {
  const auto& fields = duckdb::StructType::GetChildTypes(type);
  duckdb::vector<Value> values;
  if (node.Is(Kind::kArray)) {
    if (node.items.size() != fields.size()) {
      FailCast(fmt::format("Expected {} elements, but got {}", fields.size(), node.items.size()));
    }
    for (std::size_t i = 0; i < fields.size(); ++i) {
      values.push_back(Convert(node.items[i], fields[i].second));
    }
  } else if (node.Is(Kind::kObject)) {
    for (const auto& [name, child] : fields) {
      const JsonNode* found = nullptr;
      for (std::size_t i = 0; i < node.names.size(); ++i) {
        if (duckdb::StringUtil::CIEquals(node.names[i], name)) found = &node.items[i];
      }
      values.push_back(found ? Convert(*found, child) : Value(child));
    }
  } else {
    FailShape(node, "a json array or object");
  }
  return Value::STRUCT(type, std::move(values));
}

}  // namespace

Value JsonValue(std::string text) {
  Value value(std::move(text));
  value.Reinterpret(LogicalType::JSON());
  return value;
}

namespace {

bool IsNameless(const duckdb::child_list_t<LogicalType>& fields) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].first != fmt::format("field{}", i)) return false;
  }
  return true;
}

}  // namespace

void WriteValueAsJson(std::string& out, const Value& value) {
  if (value.IsNull()) {
    out += "null";
    return;
  }
  const LogicalType& type = value.type();
  switch (type.id()) {
    case LogicalTypeId::BOOLEAN:
      out += value.GetValue<bool>() ? "true" : "false";
      return;
    case LogicalTypeId::FLOAT: {
      const auto number = value.GetValue<float>();
      return WriteFloat(out, std::isfinite(number), JavaFloat(number));
    }
    case LogicalTypeId::DOUBLE: {
      const auto number = value.GetValue<double>();
      return WriteFloat(out, std::isfinite(number), JavaDouble(number));
    }
    case LogicalTypeId::VARCHAR:
      if (type.IsJSONType()) {
        out += duckdb::StringValue::Get(value);
      } else {
        AppendJsonString(out, duckdb::StringValue::Get(value));
      }
      return;
    case LogicalTypeId::TIMESTAMP:
    case LogicalTypeId::TIMESTAMP_NS:
    case LogicalTypeId::TIMESTAMP_MS:
    case LogicalTypeId::TIMESTAMP_SEC:
      return AppendJsonString(out, TimestampText(value.ToString()));
    case LogicalTypeId::LIST: {
      out += '[';
      bool first = true;
      for (const Value& item : duckdb::ListValue::GetChildren(value)) {
        if (!first) out += ',';
        first = false;
        WriteValueAsJson(out, item);
      }
      out += ']';
      return;
    }
    case LogicalTypeId::MAP: {
      std::map<std::string, const Value*> members;
      const auto& entries = duckdb::ListValue::GetChildren(value);
      for (const Value& entry : entries) {
        const auto& pair = duckdb::StructValue::GetChildren(entry);
        members[KeyText(pair[0])] = &pair[1];
      }
      out += '{';
      bool first = true;
      for (const auto& [key, item] : members) {
        if (!first) out += ',';
        first = false;
        AppendJsonString(out, key);
        out += ':';
        WriteValueAsJson(out, *item);
      }
      out += '}';
      return;
    }
    case LogicalTypeId::STRUCT: {
      const auto& fields = duckdb::StructType::GetChildTypes(type);
      const auto& items = duckdb::StructValue::GetChildren(value);
      out += '{';
      // Fields that are field0, field1 .. have no names: RowFieldName of the dialect gave them
      // these.
      const bool named = !IsNameless(fields);
      for (std::size_t i = 0; i < items.size(); ++i) {
        if (i > 0) out += ',';
        AppendJsonString(out, named ? fields[i].first : "");
        out += ':';
        WriteValueAsJson(out, items[i]);
      }
      out += '}';
      return;
    }
    default:
      if (type.IsNumeric()) {
        out += WithLeadingZero(value.ToString());
      } else {
        AppendJsonString(out, value.ToString());
      }
  }
}

namespace {

Value Convert(const JsonNode& node, const LogicalType& type) {
  if (type.IsJSONType()) return JsonValue(WriteJsonTree(node));
  if (node.Is(Kind::kNull)) return Value(type);
  switch (type.id()) {
    case LogicalTypeId::LIST:
      return ListOfJson(node, type);
    case LogicalTypeId::MAP:
      return MapOfJson(node, type);
    case LogicalTypeId::STRUCT:
      return StructOfJson(node, type);
    default:
      break;
  }
  if (!node.IsScalar()) {
    FailCast(fmt::format("Unexpected token when cast to {}: {}", TypeName(type),
                         WriteJsonTree(node).substr(0, 1)));
  }
  switch (type.id()) {
    case LogicalTypeId::VARCHAR:
      return Value(TextOf(node));
    case LogicalTypeId::BOOLEAN:
      return BooleanOf(node, type);
    default:
      return type.IsNumeric() ? NumberOf(node, type) : CastText(node, TextOf(node), type);
  }
}

}  // namespace

Value ValueOfJson(const JsonNode& node, const LogicalType& type) {
  try {
    return Convert(node, type);
  } catch (const CastFault& fault) {
    const std::string text = WriteJsonTree(node);
    if (type.IsNested()) {
      ThrowUserError("INVALID_CAST_ARGUMENT",
                     fmt::format("Cannot cast to {}. {}\n{}", TypeName(type), fault.message, text));
    }
    if (!node.IsScalar()) {
      ThrowUserError("INVALID_CAST_ARGUMENT",
                     fmt::format("Cannot cast '{}' to {}", text, TypeName(type)));
    }
    ThrowUserError("INVALID_CAST_ARGUMENT", fault.message);
  }
}

}  // namespace laketop::engine
