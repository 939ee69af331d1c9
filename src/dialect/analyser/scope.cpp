// SPDX-License-Identifier: Apache-2.0
#include "dialect/analyser/scope.hpp"

#include <algorithm>

namespace laketop::dialect {

namespace {

bool Matches(const Field& field, const std::vector<std::string>& parts) {
  if (field.name != parts.back()) return false;
  const std::size_t given = parts.size() - 1;
  if (given > field.qualifier.size()) return false;
  // t.x, db.t.x and catalog.db.t.x name the same column.
  return std::equal(parts.begin(), parts.end() - 1,
                    field.qualifier.end() - static_cast<std::ptrdiff_t>(given));
}

}  // namespace

ResolvedName ResolveColumn(const Scope& scope, const std::vector<std::string>& parts) {
  bool outer = false;
  for (const Scope* at = &scope; at != nullptr; at = at->parent) {
    const Field* match = nullptr;
    for (const Field& field : at->fields) {
      if (!Matches(field, parts)) continue;
      if (match != nullptr) return ResolvedName{.resolution = Resolution::kAmbiguous};
      match = &field;
    }
    if (match != nullptr) {
      return ResolvedName{.resolution = Resolution::kFound, .field = match, .outer = outer};
    }
    if (!at->is_lambda) outer = true;
  }
  return {};
}

}  // namespace laketop::dialect
