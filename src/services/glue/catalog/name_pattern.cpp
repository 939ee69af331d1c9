// SPDX-License-Identifier: Apache-2.0
#include "services/glue/catalog/name_pattern.hpp"

#include <re2/re2.h>

#include <string>

namespace laketop::glue {
namespace {

constexpr std::int64_t kPatternMemoryMax = 1 << 20;

// `mytable*` and `*` are no regular expressions a user means; `\w*`, `[a-z]*`, `(a|b)*` and `.*`
// are.
std::string WithWildcards(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      out += text.substr(i, 2);
      ++i;
      // What an escape stands for can be repeated.
      if (i + 1 < text.size() && text[i + 1] == '*') {
        out += '*';
        ++i;
      }
      continue;
    }
    if (text[i] == '*') {
      const char before = i == 0 ? '\0' : text[i - 1];
      out += before == '.' || before == ']' || before == ')' ? "*" : ".*";
      continue;
    }
    out += text[i];
  }
  return out;
}

}  // namespace

struct NamePattern::Compiled {
  explicit Compiled(const std::string& pattern, const re2::RE2::Options& options)
      : regex(pattern, options) {}
  re2::RE2 regex;
};

NamePattern::NamePattern(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}
NamePattern::NamePattern(NamePattern&&) noexcept = default;
NamePattern& NamePattern::operator=(NamePattern&&) noexcept = default;
NamePattern::~NamePattern() = default;

std::optional<NamePattern> NamePattern::Parse(std::string_view text) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_case_sensitive(false);
  options.set_max_mem(kPatternMemoryMax);
  auto compiled = std::make_unique<Compiled>(WithWildcards(text), options);
  if (!compiled->regex.ok()) return std::nullopt;
  return NamePattern(std::move(compiled));
}

bool NamePattern::Matches(std::string_view name) const {
  return re2::RE2::FullMatch(re2::StringPiece(name.data(), name.size()), compiled_->regex);
}

}  // namespace laketop::glue
