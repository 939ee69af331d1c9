// SPDX-License-Identifier: Apache-2.0
#pragma once
// The path language of SQL/JSON (JSON_VALUE, JSON_QUERY, JSON_EXISTS): lax and strict mode,
// filters, arithmetic and item methods. https://trino.io/docs/current/functions/json.html

#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/sql/functions/json_tree.hpp"

namespace laketop::engine {

class SqlJsonPath {
 public:
  struct Part;

  static std::expected<SqlJsonPath, std::string> Parse(std::string_view text);

  // `passing` is an object: $name in the path is its member. The error is why strict mode fails.
  std::expected<std::vector<JsonNode>, std::string> Evaluate(const JsonNode& root,
                                                             const JsonNode& passing) const;

 private:
  bool lax_ = true;
  std::shared_ptr<const Part> root_;
};

}  // namespace laketop::engine
