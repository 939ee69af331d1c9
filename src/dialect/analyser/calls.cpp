// SPDX-License-Identifier: Apache-2.0
// Function calls: special forms, choice of the overload, lambdas.
#include "dialect/analyser/casts.hpp"
#include "dialect/analyser/expression_analyser.hpp"
#include "dialect/analyser/functions/registry.hpp"
#include "dialect/analyser/functions/rewrites.hpp"
#include "dialect/analyser/operators.hpp"
#include "dialect/printer.hpp"

#include "base/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace laketop::dialect {

// ---- special forms: their arguments are not all evaluated, or their type is no function's ----

TypedPtr ExpressionAnalyser::IfExpression(const FunctionCall& call, const Span& span) {
  const auto& arguments = call.arguments;
  TypedPtr condition = AnalyseCondition(*arguments[0], "IF condition");
  std::vector<TypedPtr> results = {Analyse(*arguments[1])};
  if (arguments.size() == 3) results.push_back(Analyse(*arguments[2]));
  if (results.size() == 2 && !CommonSuperType(results[0]->type, results[1]->type)) {
    Fail(error_code::kTypeMismatch, span,
         fmt::format("Result types for IF must be the same: {} vs {}", TypeText(results[0]->type),
                     TypeText(results[1]->type)));
  }
  const Type common = CommonTypeOf(results, "Result types for IF", span);
  std::vector<TypedPtr> all = {condition, Coerce(results[0], common)};
  if (results.size() == 2) all.push_back(Coerce(results[1], common));
  return MakeCall(
      common, results.size() == 2 ? "CASE WHEN $1 THEN $2 ELSE $3 END" : "CASE WHEN $1 THEN $2 END",
      std::move(all));
}

TypedPtr ExpressionAnalyser::SpecialForm(const FunctionCall& call, const Span& span) {
  if (call.name.parts.size() != 1 || call.over || call.distinct || call.star) return nullptr;
  const std::string& name = call.name.parts[0].value;
  const std::size_t count = call.arguments.size();
  const auto expect = [&](bool right) {
    if (right) return;
    Fail(error_code::kInvalidArguments, span,
         fmt::format("Invalid number of arguments for '{}' function", name));
  };
  if (name == "if") {
    expect(count == 2 || count == 3);
    return IfExpression(call, span);
  }
  if (name == "coalesce") {
    expect(count >= 2);
    std::vector<TypedPtr> values;
    for (const ExpressionPtr& argument : call.arguments) values.push_back(Analyse(*argument));
    const Type common = CommonTypeOf(values, "All COALESCE operands", span);
    for (TypedPtr& value : values) value = Coerce(value, common);
    return MakeCall(common, "coalesce($*)", std::move(values));
  }
  if (name == "nullif") {
    expect(count == 2);
    TypedPtr first = Analyse(*call.arguments[0]);
    TypedPtr second = Analyse(*call.arguments[1]);
    const std::optional<Type> common = CommonSuperType(first->type, second->type);
    if (!common) {
      Fail(error_code::kTypeMismatch, span,
           fmt::format("Types are not comparable with NULLIF: {} vs {}", TypeText(first->type),
                       TypeText(second->type)));
    }
    if (*common == first->type && !first->type.IsFloating() && first->type.arguments.empty() &&
        !first->type.Is(TypeKind::kTimestampWithZone)) {
      return MakeCall(first->type, "nullif($1, $2)", {first, Coerce(second, *common)});
    }
    TypedPtr equal = MakeComparison(ComparisonOperator::kEqual, first, second, span);
    return MakeCall(first->type, "CASE WHEN $2 THEN NULL ELSE $1 END", {first, equal});
  }
  if (name == "try") {
    expect(count == 1);
    return TryOf(Analyse(*call.arguments[0]));
  }
  return nullptr;
}

// ---- calls ----

void ExpressionAnalyser::FailNested(const Expression& inner, bool window) {
  const Expression& outer = window ? *window_ : *aggregate_;
  const std::string& name = outer.As<FunctionCall>()->name.Last().value;
  if (window) {
    Fail(error_code::kNestedWindow, inner.span,
         fmt::format("Cannot nest window functions or row pattern measures inside window function "
                     "'{}'",
                     name));
  }
  Fail(error_code::kNestedAggregation, outer.span,
       fmt::format("Cannot nest aggregations inside aggregation '{}': [{}]", name,
                   PrintExpression(inner)));
}

TypedPtr ExpressionAnalyser::Call(const FunctionCall& call, const Expression& syntax) {
  const Span& span = syntax.span;
  if (TypedPtr form = SpecialForm(call, span)) return form;
  const std::string& name = call.name.Last().value;
  const std::vector<Signature>* overloads =
      call.name.parts.size() == 1 ? TrinoFunctions().Find(name) : nullptr;
  if (overloads == nullptr) {
    Fail(error_code::kFunctionNotFound, span,
         fmt::format("Function '{}' not registered", call.name.Dotted()));
  }
  const bool is_aggregate = !call.over && std::ranges::any_of(*overloads, [](const Signature& one) {
    return one.kind == FunctionKind::kAggregate;
  });
  if (is_aggregate && aggregate_ != nullptr) FailNested(syntax, false);
  if (call.over && window_ != nullptr) FailNested(syntax, true);
  const Expression* outer_aggregate = aggregate_;
  const Expression* outer_window = window_;
  const Expression* outer_call = call_;
  if (is_aggregate) aggregate_ = &syntax;
  if (call.over) window_ = &syntax;
  std::vector<Argument> arguments;
  for (const ExpressionPtr& argument : call.arguments) {
    Argument out{.syntax = argument.get()};
    if (const auto* lambda = argument->As<Lambda>()) {
      out.lambda = lambda;
    } else {
      out.value = Analyse(*argument);
    }
    arguments.push_back(std::move(out));
  }
  call_ = &syntax;
  TypedPtr result = CallNamed(name, std::move(arguments), span, &call);
  aggregate_ = outer_aggregate;
  window_ = outer_window;
  call_ = outer_call;
  return result;
}

TypedPtr ExpressionAnalyser::CallNamed(const std::string& name, std::vector<Argument> arguments,
                                       const Span& span, const FunctionCall* call) {
  Match match = Resolve(name, arguments, span);
  return EmitCall(std::move(match), arguments, span, call);
}

namespace {

// The types that a constraint of ours stands for, where Trino has an overload each.
std::vector<std::string_view> ExpandedTypes(std::string_view constraint) {
  if (constraint == "integer") return {"bigint", "integer", "smallint", "tinyint"};
  if (constraint == "floating") return {"double", "real"};
  if (constraint == "numeric") {
    return {"bigint", "decimal(p,s)", "double", "integer", "real", "smallint", "tinyint"};
  }
  return {};
}

// The parameters' part of a signature's text, with the type variable `name` written as `to`.
std::string WithVariable(std::string_view text, char name, std::string_view to) {
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool alone = text[i] == name && (i == 0 || !letter(text[i - 1])) &&
                       (i + 1 == text.size() || !letter(text[i + 1]));
    if (alone) {
      out += to;
    } else {
      out += text[i];
    }
  }
  return out;
}

// As Trino lists them: sorted, most type variables in lower case, nothing said of variadic ones.
std::vector<std::string> ListedOverloads(const std::vector<Signature>& overloads) {
  static const std::set<std::string, std::less<>> kUpperCase = {
      "concat",     "element_at", "flatten",          "greatest",    "least",          "map",
      "map_concat", "reduce",     "reduce_agg",       "map_filter",  "transform_keys", "transform",
      "zip",        "zip_with",   "transform_values", "map_zip_with"};
  std::set<std::string> listed;
  for (const Signature& signature : overloads) {
    std::string text = signature.Text();
    if (const std::size_t dots = text.find("..."); dots != std::string::npos) text.erase(dots, 3);
    const std::size_t end = text.rfind(')') + 1;
    std::string head = text.substr(0, end);
    const std::string tail = text.substr(end);
    std::string variables;
    std::vector<std::string_view> types;
    for (const TypePattern& parameter : signature.parameters) {
      if (!parameter.variable.empty() && types.empty()) types = ExpandedTypes(parameter.constraint);
    }
    for (std::string_view type : types) listed.insert(WithVariable(head, 'T', type));
    if (!types.empty()) continue;
    if (!kUpperCase.contains(signature.name)) {
      for (char c = 'A'; c <= 'Z'; ++c) {
        head = WithVariable(head, c, std::string(1, static_cast<char>(c + 32)));
      }
    }
    listed.insert(head + tail);
  }
  return {listed.begin(), listed.end()};
}

}  // namespace

void ExpressionAnalyser::FailCall(const std::string& name, const std::vector<Argument>& arguments,
                                  const Span& span) {
  std::string given;
  for (const Argument& argument : arguments) {
    if (!given.empty()) given += ", ";
    given += argument.value ? TypeText(argument.value->type) : "<function>";
  }
  Fail(error_code::kFunctionNotFound, span,
       fmt::format("Unexpected parameters ({}) for function {}. Expected: {}", given, name,
                   fmt::join(ListedOverloads(*TrinoFunctions().Find(name)), ", ")));
}

// ---- overloads ----

namespace {

const TypePattern& ParameterAt(const Signature& signature, std::size_t index) {
  return signature.parameters[std::min(index, signature.parameters.size() - 1)];
}

bool TakesCount(const Signature& signature, std::size_t count) {
  if (signature.variadic) return count + 1 >= signature.parameters.size() && count > 0;
  return count == signature.parameters.size();
}

// Whether a value of type `from` may be passed as it is where `to` is wanted.
bool IsExact(const Type& from, const Type& to) {
  if (from == to && from.zone == to.zone) return true;
  return from.Is(TypeKind::kVarchar) && to.Is(TypeKind::kVarchar) && from.length <= to.length;
}

// What a parameter takes of an argument: patterns without numbers take any precision.
Type ParameterType(const TypePattern& pattern, const Bindings& bindings, const Type& actual) {
  if (pattern.constraint == "any") return actual;
  if (pattern.open && pattern.type.kind == actual.kind && !pattern.type.IsText()) return actual;
  Type type = Instantiate(pattern, bindings);
  if (type.Is(TypeKind::kTimestampWithZone) && actual.Is(TypeKind::kTimestampWithZone)) {
    type.zone = actual.zone;
  }
  return type;
}

}  // namespace

TypedPtr ExpressionAnalyser::AnalyseLambda(const Lambda& lambda, const std::vector<Type>& types) {
  const std::uint32_t id = analysis_.next_lambda++;
  Scope scope{.parent = scope_, .fields = {}, .is_lambda = true};
  for (std::size_t i = 0; i < types.size(); ++i) {
    Field field;
    field.name = lambda.parameters[i].value;
    field.node = MakeLambdaParameter(types[i], id, static_cast<std::uint32_t>(i), lambda_depth_);
    scope.fields.push_back(std::move(field));
  }
  const Scope* outer = scope_;
  scope_ = &scope;
  ++lambda_depth_;
  TypedPtr body = Analyse(*lambda.body);
  --lambda_depth_;
  scope_ = outer;
  if (body->has_subquery) {
    Fail(error_code::kNotSupported, lambda.body->span,
         "Lambda expression cannot contain subqueries");
  }
  Type type = MakeType(TypeKind::kFunction);
  type.arguments = types;
  type.arguments.push_back(body->type);
  return MakeLambda(std::move(type), id, std::move(body));
}

// As often as Trino tries: the state of reduce(a, 0, (s, x) -> s + 0.5, ...) would grow for ever.
constexpr int kWideningsMax = 4;

// A state grows with what its lambda makes of it: all is matched again with the wider type.
bool ExpressionAnalyser::Widen(Match& match, const std::string& variable, const Type& type,
                               const std::vector<Argument>& arguments) {
  const auto bound = match.bindings.types.find(variable);
  if (bound == match.bindings.types.end()) return false;
  const std::optional<Type> common = CommonSuperType(bound->second, type);
  if (!common || *common == bound->second) return false;
  if (++match.widenings > kWideningsMax) {
    FailAnywhere(
        "GENERIC_INTERNAL_ERROR",
        fmt::format("SignatureBinder.iterativeSolve does not converge after {} iterations.",
                    kWideningsMax));
  }
  bound->second = *common;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const TypePattern& pattern = ParameterAt(*match.signature, i);
    if (pattern.variable == variable) match.parameters[i] = *common;
  }
  return MatchLambdas(match, arguments);
}

bool ExpressionAnalyser::MatchLambdas(Match& match, const std::vector<Argument>& arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i].lambda == nullptr) continue;
    const TypePattern& pattern = ParameterAt(*match.signature, i);
    std::vector<Type> types;
    for (std::size_t p = 0; p + 1 < pattern.arguments.size(); ++p) {
      types.push_back(Instantiate(pattern.arguments[p], match.bindings));
    }
    TypedPtr lambda = AnalyseLambda(*arguments[i].lambda, types);
    const TypePattern& result = pattern.arguments.back();
    const Type& actual = lambda->children[0]->type;
    const bool bound = result.variable.empty() || match.bindings.types.contains(result.variable);
    if (!bound) {
      match.bindings.types.emplace(result.variable, actual);
      match.lambdas[i] = std::move(lambda);
      continue;
    }
    const Type wanted = Instantiate(result, match.bindings);
    if (!CanCoerce(actual, wanted)) return Widen(match, result.variable, actual, arguments);
    TypedPtr body = Coerce(lambda->children[0], wanted);
    match.lambdas[i] = MakeLambda(lambda->type, lambda->lambda, std::move(body));
  }
  return true;
}

std::optional<ExpressionAnalyser::Match> ExpressionAnalyser::TryMatch(
    const Signature& signature, const std::vector<Argument>& arguments, bool coerce) {
  if (!TakesCount(signature, arguments.size())) return std::nullopt;
  Match match;
  match.signature = &signature;
  match.lambdas.resize(arguments.size());
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const TypePattern& pattern = ParameterAt(signature, i);
    const bool wants_lambda = pattern.type.Is(TypeKind::kFunction) && pattern.variable.empty();
    if (wants_lambda != (arguments[i].lambda != nullptr)) return std::nullopt;
    if (wants_lambda) {
      if (pattern.arguments.size() != arguments[i].lambda->parameters.size() + 1) {
        return std::nullopt;
      }
      continue;
    }
    if (!BindPattern(pattern, arguments[i].value->type, coerce, match.bindings)) {
      return std::nullopt;
    }
  }
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i].lambda != nullptr) {
      match.parameters.push_back(MakeType(TypeKind::kFunction));
      continue;
    }
    const Type& actual = arguments[i].value->type;
    Type wanted = ParameterType(ParameterAt(signature, i), match.bindings, actual);
    if (!IsExact(actual, wanted)) {
      if (!coerce || !CanCoerce(actual, wanted)) return std::nullopt;
      ++match.coercions;
    }
    match.parameters.push_back(std::move(wanted));
  }
  return match;
}

// A lambda with too many or too few parameters is named as such where there is but one overload.
void ExpressionAnalyser::CheckLambdas(const std::vector<Signature>& overloads,
                                      const std::vector<Argument>& arguments) {
  if (overloads.size() != 1 || overloads[0].parameters.size() != arguments.size()) return;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const TypePattern& pattern = overloads[0].parameters[i];
    if (arguments[i].lambda == nullptr || !pattern.type.Is(TypeKind::kFunction)) continue;
    const std::size_t wanted = pattern.arguments.size() - 1;
    const std::size_t given = arguments[i].lambda->parameters.size();
    if (wanted == given) continue;
    Fail(error_code::kInvalidParameterUsage, arguments[i].syntax->span,
         fmt::format("Expected a lambda that takes {} argument(s) but got {}", wanted, given));
  }
}

ExpressionAnalyser::Match ExpressionAnalyser::Resolve(const std::string& name,
                                                      const std::vector<Argument>& arguments,
                                                      const Span& span) {
  const std::vector<Signature>& overloads = *TrinoFunctions().Find(name);
  std::optional<Match> best;
  // As Trino: exact before coerced, and of these without type variables before with.
  for (const bool coerce : {false, true}) {
    for (const bool generic : {false, true}) {
      std::vector<Match> found;
      for (const Signature& signature : overloads) {
        if (signature.generic != generic) continue;
        if (auto match = TryMatch(signature, arguments, coerce)) found.push_back(std::move(*match));
      }
      if (found.empty()) continue;
      // The most specific: whose parameters all the others' would take.
      const auto takes = [](const Match& wide, const Match& narrow) {
        return std::ranges::equal(
            narrow.parameters, wide.parameters,
            [](const Type& from, const Type& to) { return CanCoerce(from, to); });
      };
      std::size_t chosen = 0;
      for (std::size_t i = 0; i < found.size(); ++i) {
        if (std::ranges::all_of(found,
                                [&](const Match& other) { return takes(other, found[i]); })) {
          chosen = i;
          break;
        }
      }
      best = std::move(found[chosen]);
      break;
    }
    if (best) break;
  }
  if (!best) CheckLambdas(overloads, arguments);
  if (!best || !MatchLambdas(*best, arguments)) FailCall(name, arguments, span);
  return std::move(*best);
}

// ---- emission ----

namespace {

std::vector<std::pair<std::string, std::string>> TemplateBindings(const Bindings& bindings) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& [name, type] : bindings.types) out.emplace_back(name, DuckDbType(type));
  for (const auto& [name, number] : bindings.numbers)
    out.emplace_back(name, std::to_string(number));
  return out;
}

bool AcceptPrefix(std::string& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.erase(0, prefix.size());
  return true;
}

}  // namespace

TypedPtr ExpressionAnalyser::EmitCall(Match match, const std::vector<Argument>& arguments,
                                      const Span& span, const FunctionCall* call) {
  const Signature& signature = *match.signature;
  Type result = Instantiate(signature.result, match.bindings);
  std::shared_ptr<const CallClauses> clauses;
  if (call != nullptr) clauses = Clauses(*call, signature, span);
  std::vector<TypedPtr> values;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    values.push_back(arguments[i].lambda != nullptr
                         ? match.lambdas[i]
                         : Coerce(arguments[i].value, match.parameters[i]));
  }
  std::string emission = signature.emission;
  if (AcceptPrefix(emission, "@local ")) {
    for (TypedPtr& value : values) {
      if (value->type.Is(TypeKind::kTimestampWithZone)) value = LocalTime(value);
    }
  } else if (AcceptPrefix(emission, "@instant ")) {
    for (TypedPtr& value : values) {
      if (value->type.Is(TypeKind::kTimestampWithZone)) value = Instant(value);
    }
  } else if (AcceptPrefix(emission, "@carried ")) {
    result.zone.clear();
  }
  if (emission.starts_with('@')) {
    if (emission == "@now") analysis_.deterministic = false;
    const Rewrite rewrite = FindRewrite(std::string_view(emission).substr(1));
    CHECK(rewrite != nullptr);
    return rewrite(RewriteCall{.signature = signature,
                               .arguments = std::move(values),
                               .result = std::move(result),
                               .span = span,
                               .now = analysis_.session.now,
                               .clauses = std::move(clauses)});
  }
  if (signature.is_volatile) {
    analysis_.deterministic = false;
    return MakeVolatileCall(std::move(result), emission, std::move(values));
  }
  if (clauses != nullptr) {
    return MakeAggregate(std::move(result), emission, std::move(values),
                         TemplateBindings(match.bindings), std::move(clauses));
  }
  return MakeCall(std::move(result), emission, std::move(values), TemplateBindings(match.bindings));
}

}  // namespace laketop::dialect
