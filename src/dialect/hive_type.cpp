// SPDX-License-Identifier: Apache-2.0
#include "dialect/hive_type.hpp"

#include "dialect/lexer.hpp"
#include "dialect/limits.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace laketop::dialect {
namespace {

std::string_view Trimmed(std::string_view text) {
  const auto space = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  while (!text.empty() && space(text.front())) text.remove_prefix(1);
  while (!text.empty() && space(text.back())) text.remove_suffix(1);
  return text;
}

class CatalogTypeParser {
 public:
  explicit CatalogTypeParser(std::string_view text) : text_(text) {}

  std::expected<DataType, std::string> ParseWhole() {
    std::optional<DataType> type = Parse(0);
    if (type && at_ < text_.size()) Fail("unexpected text");
    if (!type || !error_.empty()) return std::unexpected(error_);
    return *std::move(type);
  }

 private:
  std::nullopt_t Fail(std::string_view what) {
    if (error_.empty()) {
      error_ = std::string(what) + " at position " + std::to_string(at_) + " of type '" +
               std::string(text_.substr(0, 200)) + "'";
    }
    return std::nullopt;
  }

  bool Accept(char c) {
    SkipSpace();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  void SkipSpace() {
    while (at_ < text_.size() && Trimmed(text_.substr(at_, 1)).empty()) ++at_;
  }

  std::string_view TakeUntil(std::string_view stops) {
    const std::size_t begin = at_;
    at_ = text_.find_first_of(stops, at_);
    if (at_ == std::string_view::npos) at_ = text_.size();
    return Trimmed(text_.substr(begin, at_ - begin));
  }

  std::optional<DataType> Parse(std::uint32_t depth) {
    if (depth > kNestingDepthMax) return Fail("type is nested too deeply");
    DataType type{.name = LowerAscii(TakeUntil("<>(),:"))};
    if (type.name.empty()) return Fail("expected a type");
    if (Accept('(')) {
      do {
        const std::optional<std::int64_t> number = ParseNumber();
        if (!number) return std::nullopt;
        type.numbers.push_back(*number);
      } while (Accept(','));
      if (!Accept(')')) return Fail("expected ')'");
      // timestamp(6) with time zone
      const std::string rest = LowerAscii(TakeUntil("<>(),:"));
      if (rest == "with time zone") {
        type.with_time_zone = true;
      } else if (!rest.empty()) {
        return Fail("unexpected text");
      }
    } else if (type.name == "timestamp with time zone") {
      type.name = "timestamp";
      type.with_time_zone = true;
    } else if (Accept('<')) {
      const bool fields = type.name == "struct" || type.name == "row";
      if (!fields || !Accept('>')) {
        do {
          if (fields) {
            Identifier name{.text = std::string(TakeUntil(":<>"))};
            name.value = LowerAscii(name.text);
            if (!Accept(':')) return Fail("expected ':'");
            type.field_names.emplace_back(std::move(name));
          }
          std::optional<DataType> argument = Parse(depth + 1);
          if (!argument) return std::nullopt;
          type.arguments.push_back(*std::move(argument));
        } while (Accept(','));
        if (!Accept('>')) return Fail("expected '>'");
      }
      const std::size_t wanted = type.name == "array" ? 1 : type.name == "map" ? 2 : 0;
      if (wanted > 0 && type.arguments.size() != wanted) return Fail("wrong number of arguments");
    }
    SkipSpace();
    return type;
  }

  std::optional<std::int64_t> ParseNumber() {
    SkipSpace();
    std::int64_t value = 0;
    const std::size_t begin = at_;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') {
      value = value * 10 + (text_[at_++] - '0');
      if (value > kTypeNumberMax) return Fail("number is too large");
    }
    if (at_ == begin) return Fail("expected a number");
    return value;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string error_;
};

}  // namespace

std::expected<DataType, std::string> ParseHiveType(std::string_view text) {
  if (text.size() > kHiveTypeBytesMax) return std::unexpected("type text is too long");
  return CatalogTypeParser(Trimmed(text)).ParseWhole();
}

std::string PrintHiveType(const DataType& type) {
  std::string out = type.name;
  if (!type.numbers.empty()) {
    out += '(';
    for (std::size_t i = 0; i < type.numbers.size(); ++i) {
      if (i > 0) out += ',';
      out += std::to_string(type.numbers[i]);
    }
    out += ')';
  }
  if (type.with_time_zone) out += " with time zone";
  if (type.arguments.empty() && type.name != "struct") return out;
  out += '<';
  for (std::size_t i = 0; i < type.arguments.size(); ++i) {
    if (i > 0) out += ',';
    if (i < type.field_names.size()) {
      if (const auto& field = type.field_names[i]) out += field->text + ":";
    }
    out += PrintHiveType(type.arguments[i]);
  }
  return out + '>';
}

}  // namespace laketop::dialect
