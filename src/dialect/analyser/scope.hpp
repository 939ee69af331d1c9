// SPDX-License-Identifier: Apache-2.0
// What names mean at one place of a statement.
#pragma once

#include "dialect/analyser/typed.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace laketop::dialect {

struct Field {
  std::optional<std::string> name;     // lower case; none: SELECT 1
  std::vector<std::string> qualifier;  // catalog, schema, table; or an alias; or nothing
  bool hidden = false;
  bool projected = false;  // what ORDER BY sees of the select list
  TypedPtr node;
};

struct Scope {
  const Scope* parent = nullptr;  // the enclosing query, or what a lambda stands in
  std::vector<Field> fields;
  bool is_lambda = false;
};

enum class Resolution { kFound, kNone, kAmbiguous };

struct ResolvedName {
  Resolution resolution = Resolution::kNone;
  const Field* field = nullptr;
  bool outer = false;  // from a scope beyond the query's own
};

// `parts` (lower case) as a whole names a column: its last part the name, the rest its qualifier.
ResolvedName ResolveColumn(const Scope& scope, const std::vector<std::string>& parts);

}  // namespace laketop::dialect
