// SPDX-License-Identifier: Apache-2.0
#include "dialect/analyser/functions/listing.hpp"

#include "dialect/analyser/typed.hpp"

#include <fmt/format.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace laketop::dialect {

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

}  // namespace

std::string SignatureText(const Type& type) {
  if (type.arguments.empty() || type.Is(TypeKind::kFunction)) return TypeText(type);
  std::string text = TypeText(type);
  text.resize(text.find('(') + 1);
  for (std::size_t i = 0; i < type.arguments.size(); ++i) {
    if (i > 0) text += ',';
    if (type.Is(TypeKind::kRow) && !type.names[i].empty()) text += QuoteName(type.names[i]) + " ";
    text += SignatureText(type.arguments[i]);
  }
  return text + ")";
}

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
    std::string tail = text.substr(end);
    if (signature.name == "zip") {
      for (char c = 'A'; c <= 'E'; ++c) {
        const std::string numbered = fmt::format("T{}", c - 'A' + 1);
        head = WithVariable(head, c, numbered);
        tail = WithVariable(tail, c, numbered);
      }
    }
    // Their patterns and paths are compiled when the statement is.
    if (signature.name.starts_with("regexp_")) {
      constexpr std::string_view kPattern = ", varchar";
      head.replace(head.find(kPattern), kPattern.size(), ", joniregexp");
    }
    if (signature.name.starts_with("json_extract") || signature.name == "json_size") {
      head.replace(head.rfind("varchar"), head.size(), "jsonpath)");
    }
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

}  // namespace laketop::dialect
