// SPDX-License-Identifier: Apache-2.0
// SQL/JSON: JSON_EXISTS, JSON_VALUE, JSON_QUERY, JSON_OBJECT, JSON_ARRAY.
#include "dialect/analyser/casts.hpp"
#include "dialect/analyser/expression_analyser.hpp"
#include "dialect/printer.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>

namespace laketop::dialect {

namespace {

TypedPtr Constant(TypeKind kind, std::string sql) {
  return MakeLiteral(MakeType(kind), std::move(sql));
}

// The numbers that the functions take for what happens on empty and on error; udfs.txt.
int BehaviorNumber(JsonBehavior behavior, int otherwise) {
  switch (behavior) {
    case JsonBehavior::kNone:
      return otherwise;
    case JsonBehavior::kError:
      return 1;
    case JsonBehavior::kDefault:
    case JsonBehavior::kEmptyArray:
      return 2;
    case JsonBehavior::kEmptyObject:
      return 3;
    default:
      return 0;
  }
}

// JSON text of an argument that may be a JSON document, text, or UTF-8 bytes.
TypedPtr InputText(const TypedPtr& value, JsonFormat format, const Span& span) {
  if (value->type.IsText() || value->type.Is(TypeKind::kUnknown)) {
    return Coerce(value, VarcharType());
  }
  if (value->type.Is(TypeKind::kVarbinary) &&
      (format == JsonFormat::kNone || format == JsonFormat::kJson || format == JsonFormat::kUtf8)) {
    return MakeCall(VarcharType(), "trino_from_utf8($1)", {value});
  }
  if (value->type.Is(TypeKind::kJson))
    return MakeCall(VarcharType(), "trino_json_format($1)", {value});
  Fail(error_code::kTypeMismatch, span,
       fmt::format("Cannot read input of type {} as JSON using formatting JSON",
                   TypeText(value->type)));
}

// A member or element: JSON of its own where FORMAT JSON or a JSON function made it.
TypedPtr ElementJson(const TypedPtr& value, JsonFormat format, const Expression& syntax) {
  const bool is_json = format != JsonFormat::kNone || syntax.As<JsonQuery>() != nullptr ||
                       syntax.As<JsonObject>() != nullptr || syntax.As<JsonArray>() != nullptr;
  if (is_json) {
    return MakeCall(MakeType(TypeKind::kJson), "trino_json_parse($1)",
                    {InputText(value, format, syntax.span)});
  }
  if (!CanCast(value->type, MakeType(TypeKind::kJson))) {
    Fail(error_code::kTypeMismatch, syntax.span,
         fmt::format("Cannot convert {} to JSON", TypeText(value->type)));
  }
  return JsonOf(value);
}

Type ReturningType(const std::optional<DataType>& returning) {
  if (!returning) return VarcharType();
  const std::optional<Type> type = TypeFromSyntax(*returning);
  if (!type) FailUnknownType(*returning, returning->span);
  return *type;
}

}  // namespace

std::vector<TypedPtr> ExpressionAnalyser::JsonPathArguments(const JsonPathCall& call) {
  TypedPtr passing = Constant(TypeKind::kJson, "'{}'");
  if (!call.passing.empty()) {
    std::vector<TypedPtr> members = {Constant(TypeKind::kBoolean, "TRUE"),
                                     Constant(TypeKind::kBoolean, "FALSE")};
    for (const JsonPassing& item : call.passing) {
      members.push_back(MakeLiteral(VarcharType(), QuoteText(item.name.text)));
      members.push_back(ElementJson(Analyse(*item.value), item.format, *item.value));
    }
    passing = MakeCall(MakeType(TypeKind::kJson), "trino_json_object($*)", std::move(members));
  }
  TypedPtr input = Analyse(*call.input);
  return {InputText(input, call.input_format, call.input->span),
          MakeLiteral(VarcharType(), QuoteText(call.path), call.path), passing};
}

TypedPtr ExpressionAnalyser::Json(const Expression& expression) {
  if (const auto* node = expression.As<JsonExists>()) {
    std::vector<TypedPtr> arguments = JsonPathArguments(node->call);
    const int on_error = node->on_error == JsonBehavior::kTrue      ? 1
                         : node->on_error == JsonBehavior::kUnknown ? 2
                         : node->on_error == JsonBehavior::kError   ? 3
                                                                    : 0;
    return MakeCall(MakeType(TypeKind::kBoolean),
                    fmt::format("trino_json_exists($1, $2, $3, {})", on_error),
                    std::move(arguments));
  }
  if (const auto* node = expression.As<JsonValue>()) {
    std::vector<TypedPtr> arguments = JsonPathArguments(node->call);
    const Type type = ReturningType(node->returning);
    const Type carried = type.IsText() ? VarcharType() : type;
    const auto otherwise = [&](const ExpressionPtr& value) {
      return value ? Coerce(AnalyseAs(*value, carried, "Default value of JSON_VALUE"), carried)
                   : MakeNull(carried);
    };
    arguments.push_back(otherwise(node->empty_default));
    arguments.push_back(otherwise(node->error_default));
    TypedPtr value =
        MakeCall(carried,
                 fmt::format("trino_json_value($1, $2, $3, {}, $4, {}, $5)",
                             BehaviorNumber(node->on_empty, 0), BehaviorNumber(node->on_error, 0)),
                 std::move(arguments));
    return type.IsText() ? CastTo(value, type, false) : value;
  }
  if (const auto* node = expression.As<JsonQuery>()) {
    std::vector<TypedPtr> arguments = JsonPathArguments(node->call);
    if (node->quotes == JsonQuotes::kOmit && (node->wrapper == JsonWrapper::kConditional ||
                                              node->wrapper == JsonWrapper::kUnconditional)) {
      Fail(error_code::kInvalidFunctionArgument, expression.span,
           fmt::format(
               "OMIT QUOTES behavior specified with WITH {} ARRAY WRAPPER behavior",
               node->wrapper == JsonWrapper::kConditional ? "CONDITIONAL" : "UNCONDITIONAL"));
    }
    const int wrapper = node->wrapper == JsonWrapper::kConditional     ? 1
                        : node->wrapper == JsonWrapper::kUnconditional ? 2
                                                                       : 0;
    TypedPtr value =
        MakeCall(VarcharType(),
                 fmt::format("trino_json_query($1, $2, $3, {}, {}, {}, {})", wrapper,
                             node->quotes == JsonQuotes::kOmit ? "TRUE" : "FALSE",
                             BehaviorNumber(node->on_empty, 0), BehaviorNumber(node->on_error, 0)),
                 std::move(arguments));
    const Type type = ReturningType(node->returning);
    return CanCast(value->type, type) ? CastTo(value, type, false) : value;
  }
  std::vector<TypedPtr> arguments;
  std::optional<DataType> returning;
  std::string name = "trino_json_array($*)";
  if (const auto* node = expression.As<JsonObject>()) {
    name = "trino_json_object($*)";
    returning = node->returning;
    arguments.push_back(Constant(TypeKind::kBoolean, node->null_on_null ? "TRUE" : "FALSE"));
    arguments.push_back(Constant(TypeKind::kBoolean, node->unique_keys ? "TRUE" : "FALSE"));
    for (const JsonMember& member : node->members) {
      TypedPtr key = Analyse(*member.key);
      if (!key->type.IsText()) {
        Fail(error_code::kInvalidFunctionArgument, member.key->span,
             fmt::format("Invalid type of JSON object key: {}", TypeText(key->type)));
      }
      arguments.push_back(Coerce(key, VarcharType()));
      arguments.push_back(ElementJson(Analyse(*member.value), member.format, *member.value));
    }
  } else {
    const auto& array = *expression.As<JsonArray>();
    returning = array.returning;
    arguments.push_back(Constant(TypeKind::kBoolean, array.null_on_null ? "TRUE" : "FALSE"));
    for (const JsonElement& element : array.elements) {
      arguments.push_back(ElementJson(Analyse(*element.value), element.format, *element.value));
    }
  }
  TypedPtr made = MakeCall(VarcharType(), name, std::move(arguments));
  const Type type = ReturningType(returning);
  return CanCast(made->type, type) ? CastTo(made, type, false) : made;
}

}  // namespace laketop::dialect
