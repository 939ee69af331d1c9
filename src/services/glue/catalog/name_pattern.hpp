// SPDX-License-Identifier: Apache-2.0
#pragma once
// NamePattern: the Expression of GetTables: a regular expression over the whole name in which, as
// Glue has it, a `*` that has nothing to repeat, or stands behind a plain character, means any
// text. Linear in the name, whatever the pattern. Immutable; any thread.

#include <memory>
#include <optional>
#include <string_view>

namespace laketop::glue {

class NamePattern {
 public:
  // None where it is no such expression.
  static std::optional<NamePattern> Parse(std::string_view text);
  NamePattern(NamePattern&&) noexcept;
  NamePattern& operator=(NamePattern&&) noexcept;
  ~NamePattern();

  bool Matches(std::string_view name) const;

 private:
  struct Compiled;
  explicit NamePattern(std::unique_ptr<Compiled> compiled);
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace laketop::glue
