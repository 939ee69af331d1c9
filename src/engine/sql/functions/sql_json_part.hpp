// SPDX-License-Identifier: Apache-2.0
#pragma once
// The syntax tree of a SQL/JSON path; sql_json_path.cpp parses it, sql_json_evaluator.cpp runs it.

#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "engine/sql/functions/sql_json_path.hpp"

namespace laketop::engine {

struct SqlJsonPath::Part {
  enum class Kind {
    // Values
    kRoot,
    kItem,  // @
    kVariable,
    kLiteral,
    kLast,
    kMember,
    kAllMembers,
    kElements,  // children after the first are pairs of bounds, the second may be null
    kAllElements,
    kFilter,
    kMethod,
    kNegate,
    kArithmetic,
    // Predicates
    kCompare,
    kAnd,
    kOr,
    kNot,
    kExists,
    kStartsWith,
    kLikeRegex,
    kIsUnknown,
  };
  Kind kind = Kind::kRoot;
  std::string text;  // name, operator, method or pattern
  JsonNode literal;
  std::vector<std::shared_ptr<const Part>> children;

  bool IsPredicate() const { return kind >= Kind::kCompare; }
};

std::expected<std::vector<JsonNode>, std::string> EvaluateSqlJsonPath(const SqlJsonPath::Part& part,
                                                                      bool lax,
                                                                      const JsonNode& root,
                                                                      const JsonNode& passing);

}  // namespace laketop::engine
