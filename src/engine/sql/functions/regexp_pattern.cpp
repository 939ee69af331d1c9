// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/functions/regexp_pattern.hpp"

#include <re2/re2.h>

#include <boost/regex.hpp>

namespace laketop::engine {
namespace {

constexpr std::size_t kUnicodeDigits = 4;

// \u00e9
bool IsUnicodeEscape(std::string_view text) {
  if (!text.starts_with("\\u") || text.size() < 2 + kUnicodeDigits) return false;
  return text.substr(2, kUnicodeDigits).find_first_not_of("0123456789abcdefABCDEF") ==
         std::string_view::npos;
}

// Java writes a named group (?<name>…), RE2 of this age (?P<name>…).
std::string ForRe2(std::string_view pattern) {
  std::string out;
  bool in_class = false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    char c = pattern[i];
    out.push_back(c);
    if (c == '\\' && i + 1 < pattern.size()) {
      if (IsUnicodeEscape(pattern.substr(i))) {
        out += "x{" + std::string(pattern.substr(i + 2, kUnicodeDigits)) + "}";
        i += 1 + kUnicodeDigits;
        continue;
      }
      out.push_back(pattern[++i]);
    } else if (c == '[') {
      in_class = true;
    } else if (c == ']') {
      in_class = false;
    } else if (!in_class && c == '(' && pattern.substr(i + 1).starts_with("?<") &&
               i + 3 < pattern.size() && pattern[i + 3] != '=' && pattern[i + 3] != '!') {
      out += "?P<";
      i += 2;
    }
  }
  return out;
}

// What Trino's engine says of the commonest mistakes.
std::string JavaError(std::string_view error) {
  constexpr std::pair<std::string_view, std::string_view> kTexts[] = {
      {"missing )", "end pattern with unmatched parenthesis"},
      {"unexpected )", "unmatched close parenthesis"},
      {"missing ]", "premature end of char-class"},
      {"no argument for repetition operator", "target of repeat operator is not specified"},
      {"invalid repetition size", "upper is smaller than lower in repeat range"},
      {"trailing \\", "end pattern at escape"},
  };
  for (const auto& [re2, java] : kTexts) {
    if (error.starts_with(re2)) return std::string(java);
  }
  return std::string(error);
}

class LinearPattern final : public RegexpPattern {
 public:
  explicit LinearPattern(const std::string& pattern, const RE2::Options& options)
      : pattern_(pattern, options), has_end_(pattern.find('$') != std::string::npos) {}
  bool Ok() const { return pattern_.ok(); }
  const std::string& Error() const { return pattern_.error(); }

  bool Find(std::string_view text, std::size_t from, Match& match) const override {
    auto count = static_cast<std::size_t>(pattern_.NumberOfCapturingGroups()) + 1;
    thread_local std::vector<re2::StringPiece> pieces;
    pieces.assign(count, {});
    if (!Search(text, from, pieces.data(), static_cast<int>(count))) return false;
    match.groups.assign(count, std::nullopt);
    for (std::size_t i = 0; i < count; ++i) {
      if (pieces[i].data() == nullptr) continue;
      auto begin = static_cast<std::size_t>(pieces[i].data() - text.data());
      match.groups[i] = Range{.begin = begin, .end = begin + pieces[i].size()};
    }
    return true;
  }
  bool Contains(std::string_view text) const override { return Search(text, 0, nullptr, 0); }
  int GroupCount() const override { return pattern_.NumberOfCapturingGroups(); }
  std::optional<int> GroupNamed(const std::string& name) const override {
    auto found = pattern_.NamedCapturingGroups().find(name);
    if (found == pattern_.NamedCapturingGroups().end()) return std::nullopt;
    return found->second;
  }

 private:
  bool Search(std::string_view text, std::size_t from, re2::StringPiece* pieces, int count) const {
    const re2::StringPiece input(text.data(), text.size());
    // $ also stands before a line feed that ends the text, which RE2 does not know.
    if (has_end_ && text.ends_with('\n') && from < text.size()) {
      const re2::StringPiece line(text.data(), text.size() - 1);
      if (pattern_.Match(line, from, line.size(), RE2::UNANCHORED, pieces, count)) return true;
    }
    return pattern_.Match(input, from, text.size(), RE2::UNANCHORED, pieces, count);
  }

  RE2 pattern_;
  bool has_end_;
};

class BacktrackingPattern final : public RegexpPattern {
 public:
  explicit BacktrackingPattern(std::string_view pattern)
      : pattern_(pattern.begin(), pattern.end(), boost::regex::perl) {}

  bool Find(std::string_view text, std::size_t from, Match& match) const override {
    boost::cmatch found;
    const char* begin = text.data();
    boost::match_flag_type flags = boost::match_default;
    if (from > 0) flags |= boost::match_prev_avail;
    if (!boost::regex_search(begin + from, begin + text.size(), found, pattern_, flags))
      return false;
    match.groups.assign(found.size(), std::nullopt);
    for (std::size_t i = 0; i < found.size(); ++i) {
      if (!found[static_cast<int>(i)].matched) continue;
      match.groups[i] =
          Range{.begin = static_cast<std::size_t>(found[static_cast<int>(i)].first - begin),
                .end = static_cast<std::size_t>(found[static_cast<int>(i)].second - begin)};
    }
    return true;
  }
  bool Contains(std::string_view text) const override {
    return boost::regex_search(text.data(), text.data() + text.size(), pattern_);
  }
  int GroupCount() const override { return static_cast<int>(pattern_.mark_count()); }
  std::optional<int> GroupNamed(const std::string& name) const override {
    int number = pattern_.get_named_subs()->get_id(name.data(), name.data() + name.size());
    if (number <= 0) return std::nullopt;
    return number;
  }

 private:
  boost::regex pattern_;
};

}  // namespace

std::size_t RegexpPattern::NextCharacter(std::string_view text, std::size_t at) {
  ++at;
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
  return at;
}

std::expected<std::shared_ptr<const RegexpPattern>, std::string> RegexpPattern::Compile(
    std::string_view pattern) {
  if (pattern.size() > kRegexpPatternBytesMax) return std::unexpected("pattern is too long");
  RE2::Options options;
  options.set_log_errors(false);
  auto linear = std::make_shared<LinearPattern>(ForRe2(pattern), options);
  if (linear->Ok()) return linear;
  try {
    return std::make_shared<BacktrackingPattern>(pattern);
  } catch (const std::exception&) {
    return std::unexpected(JavaError(linear->Error()));
  }
}

std::optional<std::string> ExpandReplacement(const RegexpPattern& pattern, std::string_view text,
                                             const RegexpPattern::Match& match,
                                             std::string_view replacement, std::string& error) {
  std::string out;
  auto append = [&](int number) {
    if (number < 0 || number > pattern.GroupCount()) {
      error = "Illegal replacement sequence: unknown group " + std::to_string(number);
      return false;
    }
    const auto& group = match.groups[static_cast<std::size_t>(number)];
    if (group) out.append(text.substr(group->begin, group->end - group->begin));
    return true;
  };
  for (std::size_t i = 0; i < replacement.size(); ++i) {
    char c = replacement[i];
    if (c == '\\') {
      if (++i == replacement.size()) {
        error = "Illegal replacement sequence: " + std::string(replacement);
        return std::nullopt;
      }
      out.push_back(replacement[i]);
    } else if (c != '$') {
      out.push_back(c);
    } else if (i + 1 < replacement.size() && replacement[i + 1] == '{') {
      std::size_t end = replacement.find('}', i);
      if (end == std::string_view::npos) {
        error = "Illegal replacement sequence: " + std::string(replacement);
        return std::nullopt;
      }
      std::string name(replacement.substr(i + 2, end - i - 2));
      std::optional<int> number = pattern.GroupNamed(name);
      if (!number) {
        error = "Illegal replacement sequence: unknown group { " + name + " }";
        return std::nullopt;
      }
      if (!append(*number)) return std::nullopt;
      i = end;
    } else {
      // As many digits as still name a group.
      int number = -1;
      while (i + 1 < replacement.size() && replacement[i + 1] >= '0' && replacement[i + 1] <= '9') {
        int longer = std::max(number, 0) * 10 + (replacement[i + 1] - '0');
        if (number >= 0 && longer > pattern.GroupCount()) break;
        number = longer;
        ++i;
      }
      if (number < 0) {
        error = "Illegal replacement sequence: " + std::string(replacement);
        return std::nullopt;
      }
      if (!append(number)) return std::nullopt;
    }
  }
  return out;
}

}  // namespace laketop::engine
