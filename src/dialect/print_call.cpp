// SPDX-License-Identifier: Apache-2.0
// Calls, windows and the SQL/JSON functions.
#include "dialect/print_buffer.hpp"
#include "dialect/printer.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

namespace laketop::dialect {

void PrintBuffer::PutNode(const FunctionCall& node) {
  if (node.within_group) {
    Put("LISTAGG(");
    if (node.distinct) Put("DISTINCT ");
    PutList(node.arguments);
    Put(" ON OVERFLOW ");
    if (node.overflow && node.overflow->truncate) {
      Put(" TRUNCATE ");
      Put(QuoteString(node.overflow->filler.value_or("...")));
      Put(node.overflow->with_count ? " WITH COUNT" : " WITHOUT COUNT");
    } else {
      Put(" ERROR");
    }
    Put(") WITHIN GROUP (");
    PutOrderBy(node.order_by);
    Put(")");
    PutCallTail(node);
    return;
  }
  Print(node.name);
  Put("(");
  if (node.distinct) Put("DISTINCT ");
  const bool count = node.name.Last().value == "count" && node.arguments.empty();
  if (node.star || (count && node.order_by.empty())) {
    Put("*");
  } else {
    PutList(node.arguments);
  }
  if (!node.order_by.empty()) {
    Put(" ");
    PutOrderBy(node.order_by);
  }
  Put(")");
  PutCallTail(node);
}

void PrintBuffer::PutCallTail(const FunctionCall& node) {
  if (node.filter) {
    Put(" FILTER (WHERE ");
    Print(*node.filter);
    Put(")");
  }
  if (node.null_treatment == NullTreatment::kIgnore) Put(" IGNORE NULLS");
  if (node.null_treatment == NullTreatment::kRespect) Put(" RESPECT NULLS");
  if (!node.over) return;
  Put(" OVER ");
  if (const auto* name = std::get_if<Identifier>(node.over.get())) {
    Print(*name);
  } else {
    PutWindow(std::get<WindowSpecification>(*node.over));
  }
}

void PrintBuffer::PutOrderBy(const std::vector<SortItem>& items) {
  Put("ORDER BY ");
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) Put(", ");
    Print(*items[i].key);
    Put(items[i].descending ? " DESC" : " ASC");
    if (items[i].nulls == NullOrder::kFirst) Put(" NULLS FIRST");
    if (items[i].nulls == NullOrder::kLast) Put(" NULLS LAST");
  }
}

void PrintBuffer::PutWindow(const WindowSpecification& window) {
  Put("(");
  std::string_view between;
  if (window.existing) {
    Print(*window.existing);
    between = " ";
  }
  if (!window.partition_by.empty()) {
    Put(between);
    Put("PARTITION BY ");
    PutList(window.partition_by);
    between = " ";
  }
  if (!window.order_by.empty()) {
    Put(between);
    PutOrderBy(window.order_by);
    between = " ";
  }
  if (window.frame) {
    Put(between);
    PutFrame(*window.frame);
  }
  Put(")");
}

void PrintBuffer::PutFrame(const WindowFrame& frame) {
  static constexpr std::array<std::string_view, 3> kTypes = {"RANGE ", "ROWS ", "GROUPS "};
  Put(kTypes.at(static_cast<std::size_t>(frame.type)));
  if (frame.end) Put("BETWEEN ");
  PutBound(frame.start);
  if (frame.end) {
    Put(" AND ");
    PutBound(*frame.end);
  }
}

void PrintBuffer::PutBound(const FrameBound& bound) {
  switch (bound.kind) {
    case FrameBoundKind::kUnboundedPreceding:
      return Put("UNBOUNDED PRECEDING");
    case FrameBoundKind::kUnboundedFollowing:
      return Put("UNBOUNDED FOLLOWING");
    case FrameBoundKind::kCurrentRow:
      return Put("CURRENT ROW");
    case FrameBoundKind::kPreceding:
      Print(*bound.value);
      return Put(" PRECEDING");
    case FrameBoundKind::kFollowing:
      Print(*bound.value);
      return Put(" FOLLOWING");
  }
}

void PrintBuffer::PutJsonFormat(JsonFormat format) {
  static constexpr std::array<std::string_view, 5> kFormats = {
      "", " FORMAT JSON", " FORMAT JSON ENCODING UTF8", " FORMAT JSON ENCODING UTF16",
      " FORMAT JSON ENCODING UTF32"};
  Put(kFormats.at(static_cast<std::size_t>(format)));
}

void PrintBuffer::PutJsonCall(const JsonPathCall& call) {
  Print(*call.input);
  PutJsonFormat(call.input_format);
  Put(", ");
  Put(QuoteString(call.path));
  if (call.path_name) {
    Put(" AS ");
    Print(*call.path_name);
  }
  for (std::size_t i = 0; i < call.passing.size(); ++i) {
    Put(i == 0 ? " PASSING " : ", ");
    Print(*call.passing[i].value);
    PutJsonFormat(call.passing[i].format);
    Put(" AS ");
    Print(call.passing[i].name);
  }
}

void PrintBuffer::PutJsonBehavior(JsonBehavior behavior, const Expression* value,
                                  std::string_view when) {
  static constexpr std::array<std::string_view, 9> kBehaviors = {
      "", "TRUE", "FALSE", "UNKNOWN", "ERROR", "NULL", "DEFAULT ", "EMPTY ARRAY", "EMPTY OBJECT"};
  if (behavior == JsonBehavior::kNone) return;
  Put(" ");
  Put(kBehaviors.at(static_cast<std::size_t>(behavior)));
  if (value != nullptr) Print(*value);
  Put(when);
}

void PrintBuffer::PutJsonReturning(const std::optional<DataType>& type, JsonFormat format) {
  if (!type) return;
  Put(" RETURNING ");
  Print(*type);
  PutJsonFormat(format);
}

void PrintBuffer::PutNode(const JsonExists& node) {
  Put("JSON_EXISTS(");
  PutJsonCall(node.call);
  PutJsonBehavior(node.on_error, nullptr, " ON ERROR");
  Put(")");
}

void PrintBuffer::PutNode(const JsonValue& node) {
  Put("JSON_VALUE(");
  PutJsonCall(node.call);
  PutJsonReturning(node.returning, JsonFormat::kNone);
  PutJsonBehavior(node.on_empty, node.empty_default.get(), " ON EMPTY");
  PutJsonBehavior(node.on_error, node.error_default.get(), " ON ERROR");
  Put(")");
}

void PrintBuffer::PutNode(const JsonQuery& node) {
  static constexpr std::array<std::string_view, 4> kWrappers = {
      "", " WITHOUT ARRAY WRAPPER", " WITH CONDITIONAL ARRAY WRAPPER",
      " WITH UNCONDITIONAL ARRAY WRAPPER"};
  static constexpr std::array<std::string_view, 3> kQuotes = {"", " KEEP QUOTES", " OMIT QUOTES"};
  Put("JSON_QUERY(");
  PutJsonCall(node.call);
  PutJsonReturning(node.returning, node.returning_format);
  Put(kWrappers.at(static_cast<std::size_t>(node.wrapper)));
  Put(kQuotes.at(static_cast<std::size_t>(node.quotes)));
  if (node.quotes_on_scalar_string) Put(" ON SCALAR STRING");
  PutJsonBehavior(node.on_empty, nullptr, " ON EMPTY");
  PutJsonBehavior(node.on_error, nullptr, " ON ERROR");
  Put(")");
}

void PrintBuffer::PutNode(const JsonObject& node) {
  Put("JSON_OBJECT(");
  for (std::size_t i = 0; i < node.members.size(); ++i) {
    if (i > 0) Put(", ");
    Put("KEY ");
    Print(*node.members[i].key);
    Put(" VALUE ");
    Print(*node.members[i].value);
    PutJsonFormat(node.members[i].format);
  }
  if (!node.members.empty()) {
    Put(node.null_on_null ? " NULL ON NULL" : " ABSENT ON NULL");
    Put(node.unique_keys ? " WITH UNIQUE KEYS" : " WITHOUT UNIQUE KEYS");
  }
  PutJsonReturning(node.returning, node.returning_format);
  Put(")");
}

void PrintBuffer::PutNode(const JsonArray& node) {
  Put("JSON_ARRAY(");
  for (std::size_t i = 0; i < node.elements.size(); ++i) {
    if (i > 0) Put(", ");
    Print(*node.elements[i].value);
    PutJsonFormat(node.elements[i].format);
  }
  if (!node.elements.empty()) Put(node.null_on_null ? " NULL ON NULL" : " ABSENT ON NULL");
  PutJsonReturning(node.returning, node.returning_format);
  Put(")");
}

}  // namespace laketop::dialect
