// SPDX-License-Identifier: Apache-2.0
// JSON functions but SQL/JSON. https://trino.io/docs/current/functions/json.html
#include "engine/sql/functions/rows.hpp"

#include <charconv>

#include "engine/sql/functions/groups.hpp"
#include "engine/sql/functions/json_path.hpp"
#include "engine/sql/functions/json_values.hpp"

namespace laketop::engine {
namespace {

using duckdb::LogicalType;
using duckdb::Value;
using Kind = JsonNode::Kind;

// The path of the row before, which is nearly always the same one.
const JsonPath& PathOf(std::string_view text) {
  struct Cache {
    std::string text;
    std::optional<JsonPath> path;
  };
  thread_local Cache cache;
  if (!cache.path || cache.text != text) {
    std::optional<JsonPath> path = JsonPath::Parse(text);
    if (!path) FailArgument("Invalid JSON path: '" + std::string(text) + "'");
    cache.path = std::move(path);
    cache.text = text;
  }
  return *cache.path;
}

std::optional<JsonNode> Extract(const Row& row) {
  const auto found = PathOf(row.Text(1)).Find(row.Text(0));
  return found ? ParseJsonTree(*found) : std::nullopt;
}

std::optional<std::string> ExtractText(const Row& row) {
  std::optional<JsonNode> node = Extract(row);
  if (!node) return std::nullopt;
  RewriteNumbers(*node);
  return WriteJsonTree(*node);
}

// Numbers come as they are written.
std::optional<std::string> ExtractScalar(const Row& row) {
  const auto found = PathOf(row.Text(1)).Find(row.Text(0));
  if (!found || found->starts_with('{') || found->starts_with('[') || *found == "null") {
    return std::nullopt;
  }
  if (!found->starts_with('"')) return std::string(*found);
  std::optional<JsonNode> node = ParseJsonTree(*found);
  if (!node) return std::nullopt;
  return std::move(node->text);
}

std::optional<JsonNode> ArrayOf(const Row& row) {
  std::optional<JsonNode> tree = ParseJsonTree(row.Text(0));
  if (!tree || !tree->Is(Kind::kArray)) return std::nullopt;
  return tree;
}

std::optional<std::string> ArrayGet(const Row& row) {
  const std::optional<JsonNode> array = ArrayOf(row);
  if (!array) return std::nullopt;
  const auto size = static_cast<std::int64_t>(array->items.size());
  std::int64_t index = row.Int(1);
  if (index < 0) index += size;
  if (index < 0 || index >= size) return std::nullopt;
  const JsonNode& item = array->items[static_cast<std::size_t>(index)];
  // Trino's own oddity, which its manual names: a text comes without its quotes.
  if (item.Is(Kind::kString)) return item.text;
  if (item.Is(Kind::kNull)) return std::nullopt;
  return WriteJsonTree(item);
}

std::optional<double> NumberOf(const JsonNode& node) {
  if (!node.Is(Kind::kNumber)) return std::nullopt;
  return std::strtod(node.text.c_str(), nullptr);
}

bool Equals(const JsonNode& node, std::int64_t wanted) {
  if (!node.Is(Kind::kNumber)) return false;
  std::int64_t value = 0;
  const char* last = node.text.data() + node.text.size();
  const auto [end, error] = std::from_chars(node.text.data(), last, value);
  return error == std::errc() && end == last && value == wanted;
}
bool Equals(const JsonNode& node, double wanted) {
  return NumberOf(node) == wanted;
}
bool Equals(const JsonNode& node, bool wanted) {
  return node.Is(Kind::kBoolean) && node.boolean == wanted;
}
bool Equals(const JsonNode& node, std::string_view wanted) {
  return node.Is(Kind::kString) && node.text == wanted;
}

template <class Wanted>
std::optional<bool> Contains(const Row& row, Wanted wanted) {
  const std::optional<JsonNode> array = ArrayOf(row);
  if (!array) return std::nullopt;
  for (const JsonNode& item : array->items) {
    if (Equals(item, wanted)) return true;
  }
  return false;
}

std::string Parse(std::string_view text) {
  std::optional<JsonNode> tree = ParseJsonTree(text);
  if (!tree) FailArgument("Cannot convert value to JSON: '" + std::string(text) + "'");
  SortMembers(*tree);
  RewriteNumbers(*tree);
  return WriteJsonTree(*tree);
}

void AddArrays(FunctionSet& set) {
  const LogicalType text = LogicalType::VARCHAR;
  const char* contains = "trino_json_array_contains";
  AddRows(set, contains, {text, LogicalType::BIGINT}, LogicalType::BOOLEAN,
          [](const Row& row) { return Contains(row, row.Int(1)); });
  AddRows(set, contains, {text, LogicalType::DOUBLE}, LogicalType::BOOLEAN,
          [](const Row& row) { return Contains(row, row.Double(1)); });
  AddRows(set, contains, {text, LogicalType::BOOLEAN}, LogicalType::BOOLEAN,
          [](const Row& row) { return Contains(row, row.Get<bool>(1)); });
  AddRows(set, contains, {text, text}, LogicalType::BOOLEAN,
          [](const Row& row) { return Contains(row, row.Text(1)); });
  AddRows(set, "trino_json_array_get", {text, LogicalType::BIGINT}, LogicalType::JSON(), ArrayGet);
  AddRows(set, "trino_json_array_length", {text}, LogicalType::BIGINT,
          [](const Row& row) -> std::optional<std::int64_t> {
            const std::optional<JsonNode> array = ArrayOf(row);
            if (!array) return std::nullopt;
            return static_cast<std::int64_t>(array->items.size());
          });
}

void AddCasts(FunctionSet& set) {
  AddValues(set, {.name = "trino_to_json",
                  .in = {LogicalType::ANY},
                  .out = LogicalType::JSON(),
                  .compute = [](Values& in, const LogicalType&) {
                    std::string out;
                    WriteValueAsJson(out, in[0]);
                    return JsonValue(std::move(out));
                  }});
  for (const bool twin : {false, true}) {
    AddValuesWithWitness(set, {.name = twin ? "trino_try_json_cast" : "trino_json_cast",
                               .in = {LogicalType::VARCHAR, LogicalType::ANY},
                               .out = LogicalType::ANY,
                               .compute =
                                   [](Values& in, const LogicalType& type) {
                                     const auto tree =
                                         ParseJsonTree(duckdb::StringValue::Get(in[0]));
                                     if (!tree) {
                                       ThrowUserError("INVALID_CAST_ARGUMENT",
                                                      "Cannot cast to JSON: '" +
                                                          duckdb::StringValue::Get(in[0]) + "'");
                                     }
                                     return ValueOfJson(*tree, type);
                                   },
                               .null_on_error = twin});
  }
}

}  // namespace

void RegisterJson(FunctionSet& set) {
  const LogicalType text = LogicalType::VARCHAR;
  const LogicalType json = LogicalType::JSON();
  AddRows(set, "trino_json_parse", {text}, json, [](const Row& row) { return Parse(row.Text(0)); });
  AddRows(set, "trino_json_format", {text}, text,
          [](const Row& row) { return std::string(row.Text(0)); });
  AddRows(set, "trino_json_extract", {text, text}, json, ExtractText);
  AddRows(set, "trino_json_extract_scalar", {text, text}, text, ExtractScalar);
  AddRows(set, "trino_json_size", {text, text}, LogicalType::BIGINT,
          [](const Row& row) -> std::optional<std::int64_t> {
            const std::optional<JsonNode> node = Extract(row);
            if (!node) return std::nullopt;
            return static_cast<std::int64_t>(node->items.size());
          });
  AddRows(set, "trino_is_json_scalar", {text}, LogicalType::BOOLEAN, [](const Row& row) {
    const std::optional<JsonNode> tree = ParseJsonTree(row.Text(0));
    if (!tree) FailArgument("Invalid JSON value: " + std::string(row.Text(0)));
    return tree->IsScalar();
  });
  AddArrays(set);
  AddCasts(set);
}

}  // namespace laketop::engine
