// SPDX-License-Identifier: Apache-2.0
// The SQL/JSON functions with their own clauses.
#include "dialect/trino_parser.hpp"

#include <optional>
#include <utility>

namespace laketop::dialect {

JsonFormat TrinoParser::ParseJsonFormat() {
  if (!Accept("FORMAT")) return JsonFormat::kNone;
  Expect("JSON");
  if (!Accept("ENCODING")) return JsonFormat::kJson;
  if (Accept("UTF8")) return JsonFormat::kUtf8;
  if (Accept("UTF16")) return JsonFormat::kUtf16;
  Expect("UTF32");
  return JsonFormat::kUtf32;
}

JsonPathCall TrinoParser::ParseJsonPathCall() {
  Advance();
  Expect("(");
  JsonPathCall call{.input = ParseExpression()};
  call.input_format = ParseJsonFormat();
  Expect(",");
  const Token& path = Peek();
  call.path = ParseStringText();
  call.path_span = SpanFrom(path);
  if (Accept("AS")) call.path_name = ParseIdentifier();
  if (Accept("PASSING")) {
    do {
      JsonPassing passing{.value = ParseExpression()};
      passing.format = ParseJsonFormat();
      Expect("AS");
      passing.name = ParseIdentifier();
      call.passing.push_back(std::move(passing));
    } while (Accept(","));
  }
  return call;
}

ExpressionPtr TrinoParser::ParseJsonExists() {
  const Token& first = Peek();
  JsonExists exists{.call = ParseJsonPathCall()};
  if (Accept("TRUE")) {
    exists.on_error = JsonBehavior::kTrue;
  } else if (Accept("FALSE")) {
    exists.on_error = JsonBehavior::kFalse;
  } else if (Accept("UNKNOWN")) {
    exists.on_error = JsonBehavior::kUnknown;
  } else if (Accept("ERROR")) {
    exists.on_error = JsonBehavior::kError;
  }
  if (exists.on_error != JsonBehavior::kNone) {
    Expect("ON");
    Expect("ERROR");
  }
  Expect(")");
  return MakeExpression(SpanFrom(first), std::move(exists));
}

JsonBehavior TrinoParser::ParseJsonBehavior(bool query, ExpressionPtr* default_value) {
  if (Accept("ERROR")) return JsonBehavior::kError;
  if (Accept("NULL")) return JsonBehavior::kNull;
  if (!query && Accept("DEFAULT")) {
    *default_value = ParseExpression();
    return JsonBehavior::kDefault;
  }
  if (query && Accept("EMPTY")) {
    if (Accept("ARRAY")) return JsonBehavior::kEmptyArray;
    Expect("OBJECT");
    return JsonBehavior::kEmptyObject;
  }
  return JsonBehavior::kNone;
}

void TrinoParser::ParseJsonReturning(std::optional<DataType>& type, JsonFormat* format) {
  if (!Accept("RETURNING")) return;
  type = ParseType();
  if (format != nullptr) *format = ParseJsonFormat();
}

ExpressionPtr TrinoParser::ParseJsonValue() {
  const Token& first = Peek();
  JsonValue value{.call = ParseJsonPathCall()};
  ParseJsonReturning(value.returning, nullptr);
  ExpressionPtr given;
  JsonBehavior behavior = ParseJsonBehavior(false, &given);
  if (behavior != JsonBehavior::kNone) {
    Expect("ON");
    if (Accept("EMPTY")) {
      value.on_empty = behavior;
      value.empty_default = std::move(given);
      behavior = ParseJsonBehavior(false, &given);
      if (behavior != JsonBehavior::kNone) {
        Expect("ON");
        Expect("ERROR");
      }
    } else {
      Expect("ERROR");
    }
    value.on_error = behavior;
    value.error_default = std::move(given);
  }
  Expect(")");
  return MakeExpression(SpanFrom(first), std::move(value));
}

void TrinoParser::ParseJsonQueryWrapper(JsonQuery& query) {
  if (Accept("WITHOUT")) {
    query.wrapper = JsonWrapper::kWithout;
  } else if (Accept("WITH")) {
    query.wrapper = JsonWrapper::kUnconditional;
    if (Accept("CONDITIONAL")) {
      query.wrapper = JsonWrapper::kConditional;
    } else {
      Accept("UNCONDITIONAL");
    }
  } else {
    return;
  }
  Accept("ARRAY");
  Expect("WRAPPER");
}

ExpressionPtr TrinoParser::ParseJsonQuery() {
  const Token& first = Peek();
  JsonQuery query{.call = ParseJsonPathCall()};
  ParseJsonReturning(query.returning, &query.returning_format);
  ParseJsonQueryWrapper(query);
  if (Accept("KEEP")) {
    query.quotes = JsonQuotes::kKeep;
  } else if (Accept("OMIT")) {
    query.quotes = JsonQuotes::kOmit;
  }
  if (query.quotes != JsonQuotes::kNone) {
    Expect("QUOTES");
    if (Accept("ON", "SCALAR")) {
      Expect("STRING");
      query.quotes_on_scalar_string = true;
    }
  }
  JsonBehavior behavior = ParseJsonBehavior(true, nullptr);
  if (behavior != JsonBehavior::kNone) {
    Expect("ON");
    if (Accept("EMPTY")) {
      query.on_empty = behavior;
      behavior = ParseJsonBehavior(true, nullptr);
      if (behavior != JsonBehavior::kNone) {
        Expect("ON");
        Expect("ERROR");
      }
    } else {
      Expect("ERROR");
    }
    query.on_error = behavior;
  }
  Expect(")");
  return MakeExpression(SpanFrom(first), std::move(query));
}

std::optional<bool> TrinoParser::ParseNullOnNull() {
  std::optional<bool> null_on_null;
  if (Accept("NULL")) {
    null_on_null = true;
  } else if (Accept("ABSENT")) {
    null_on_null = false;
  }
  if (null_on_null) {
    Expect("ON");
    Expect("NULL");
  }
  return null_on_null;
}

ExpressionPtr TrinoParser::ParseJsonObject() {
  const Token& first = Advance();
  Expect("(");
  JsonObject object;
  if (!Check(")") && !Check("RETURNING")) {
    do {
      // KEY is a column name too: `json_object(key VALUE 1)`, `json_object(key : 1)`.
      const bool key =
          PeekIs("KEY") && !Peek(1).Is("VALUE") && !Peek(1).Is(":") && !Peek(1).Is(".");
      if (key) Advance();
      JsonMember member{.key = ParseExpression()};
      if (key || !Accept(":")) Expect("VALUE");
      member.value = ParseExpression();
      member.format = ParseJsonFormat();
      object.members.push_back(std::move(member));
    } while (Accept(","));
    object.null_on_null = ParseNullOnNull().value_or(true);
    if (Accept("WITH")) {
      object.unique_keys = true;
      Expect("UNIQUE");
      Accept("KEYS");
    } else if (Accept("WITHOUT", "UNIQUE")) {
      Accept("KEYS");
    }
  }
  ParseJsonReturning(object.returning, &object.returning_format);
  Expect(")");
  return MakeExpression(SpanFrom(first), std::move(object));
}

ExpressionPtr TrinoParser::ParseJsonArray() {
  const Token& first = Advance();
  Expect("(");
  JsonArray array;
  if (!Check(")") && !Check("RETURNING")) {
    do {
      JsonElement element{.value = ParseExpression()};
      element.format = ParseJsonFormat();
      array.elements.push_back(std::move(element));
    } while (Accept(","));
    array.null_on_null = ParseNullOnNull().value_or(false);
  }
  ParseJsonReturning(array.returning, &array.returning_format);
  Expect(")");
  return MakeExpression(SpanFrom(first), std::move(array));
}

}  // namespace laketop::dialect
