// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/functions/texts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "engine/sql/functions/code_points.hpp"

namespace laketop::engine {
namespace {

struct Range {
  std::int64_t begin = 0;
  std::int64_t end = 0;
};

// The range from 0 that a start from 1 and a length mean; empty where it begins outside.
Range RangeOf(std::int64_t size, std::int64_t start, std::optional<std::int64_t> length) {
  if (start == 0 || start > size || start < -size) return {};
  const std::int64_t begin = start > 0 ? start - 1 : size + start;
  if (!length) return {begin, size};
  if (*length <= 0) return {};
  return {begin, *length > size - begin ? size : begin + *length};
}

bool IsJavaWhitespace(std::uint32_t c) {
  return (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x20) || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A && c != 0x2007) || c == 0x2028 || c == 0x2029 || c == 0x205F ||
         c == 0x3000;
}

}  // namespace

std::string_view Substring(std::string_view text, std::int64_t start,
                           std::optional<std::int64_t> length) {
  if (start > 0) {
    // The usual case needs no count of the whole.
    const std::string_view rest = text.substr(OffsetOfCodePoint(text, start - 1));
    if (!length) return rest;
    return *length <= 0 ? std::string_view() : rest.substr(0, OffsetOfCodePoint(rest, *length));
  }
  const Range range = RangeOf(CountCodePoints(text), start, length);
  const std::size_t begin = OffsetOfCodePoint(text, range.begin);
  const std::string_view rest = text.substr(begin);
  return rest.substr(0, OffsetOfCodePoint(rest, range.end - range.begin));
}

std::string_view SubstringOfBytes(std::string_view bytes, std::int64_t start,
                                  std::optional<std::int64_t> length) {
  const Range range = RangeOf(static_cast<std::int64_t>(bytes.size()), start, length);
  return bytes.substr(static_cast<std::size_t>(range.begin),
                      static_cast<std::size_t>(range.end - range.begin));
}

std::vector<std::string_view> SplitText(std::string_view text, std::string_view delimiter,
                                        std::int64_t limit) {
  std::vector<std::string_view> pieces;
  while (static_cast<std::int64_t>(pieces.size()) + 1 < limit) {
    const std::size_t at = text.find(delimiter);
    if (at == text.npos) break;
    pieces.push_back(text.substr(0, at));
    text.remove_prefix(at + delimiter.size());
  }
  pieces.push_back(text);
  return pieces;
}

std::optional<std::string_view> SplitPart(std::string_view text, std::string_view delimiter,
                                          std::int64_t index) {
  if (delimiter.empty()) {
    // Without a delimiter the pieces are the characters.
    if (index > CountCodePoints(text)) return std::nullopt;
    return Substring(text, index, 1);
  }
  for (;; --index) {
    const std::size_t at = text.find(delimiter);
    if (index == 1) return text.substr(0, at);
    if (at == text.npos) return std::nullopt;
    text.remove_prefix(at + delimiter.size());
  }
}

std::int64_t PositionOf(std::string_view text, std::string_view wanted, std::int64_t instance) {
  if (wanted.empty()) return 1;
  std::size_t at = text.npos;
  if (instance > 0) {
    std::size_t from = 0;
    for (; instance > 0; --instance) {
      at = text.find(wanted, from);
      if (at == text.npos) return 0;
      from = at + 1;
    }
  } else {
    std::size_t from = text.npos;
    for (; instance < 0; ++instance) {
      at = text.rfind(wanted, from);
      if (at == text.npos || (at == 0 && instance < -1)) return 0;
      from = at - 1;
    }
  }
  return CountCodePoints(text.substr(0, at)) + 1;
}

std::string_view TrimLeft(std::string_view text) {
  while (!text.empty()) {
    std::string_view rest = text;
    bool valid = true;
    if (!IsJavaWhitespace(TakeCodePoint(rest, valid))) break;
    text = rest;
  }
  return text;
}

std::string_view TrimRight(std::string_view text) {
  while (!text.empty()) {
    std::size_t start = text.size() - 1;
    while (start > 0 && (static_cast<unsigned char>(text[start]) & 0xC0) == 0x80) --start;
    std::string_view last = text.substr(start);
    bool valid = true;
    if (!IsJavaWhitespace(TakeCodePoint(last, valid)) || !last.empty()) break;
    text = text.substr(0, start);
  }
  return text;
}

std::string PadText(std::string_view text, std::int64_t size, std::string_view padding, bool left) {
  const std::int64_t length = CountCodePoints(text);
  if (length >= size) return std::string(text.substr(0, OffsetOfCodePoint(text, size)));
  std::int64_t missing = size - length;
  const std::int64_t unit = CountCodePoints(padding);
  std::string fill;
  for (; missing >= unit; missing -= unit) fill += padding;
  fill += padding.substr(0, OffsetOfCodePoint(padding, missing));
  return left ? fill + std::string(text) : std::string(text) + fill;
}

std::optional<std::int64_t> HammingDistance(std::string_view left, std::string_view right) {
  const std::vector<std::uint32_t> a = CodePointsOf(left);
  const std::vector<std::uint32_t> b = CodePointsOf(right);
  if (a.size() != b.size()) return std::nullopt;
  std::int64_t distance = 0;
  for (std::size_t i = 0; i < a.size(); ++i) distance += a[i] != b[i];
  return distance;
}

std::int64_t LevenshteinDistance(std::string_view left, std::string_view right) {
  const std::vector<std::uint32_t> a = CodePointsOf(left);
  const std::vector<std::uint32_t> b = CodePointsOf(right);
  std::vector<std::int64_t> costs(b.size() + 1);
  std::iota(costs.begin(), costs.end(), std::int64_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::int64_t diagonal = costs[0];
    costs[0] = static_cast<std::int64_t>(i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::int64_t replaced = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = costs[j];
      costs[j] = std::min({replaced, costs[j] + 1, costs[j - 1] + 1});
    }
  }
  return costs.back();
}

std::optional<bool> LuhnCheck(std::string_view digits) {
  if (digits.empty()) return false;
  int sum = 0;
  bool doubled = false;
  for (std::size_t i = digits.size(); i-- > 0; doubled = !doubled) {
    if (digits[i] < '0' || digits[i] > '9') return std::nullopt;
    int digit = digits[i] - '0';
    if (doubled) digit = digit > 4 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return sum % 10 == 0;
}

std::string Soundex(std::string_view text) {
  constexpr std::string_view kCodes = "01230120022455012623010202";
  std::string out;
  char last = '0';
  for (char c : text) {
    const char letter = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    if (letter < 'A' || letter > 'Z') continue;
    const char code = kCodes[static_cast<std::size_t>(letter - 'A')];
    if (out.empty()) {
      out += letter;
    } else if (letter == 'H' || letter == 'W') {
      continue;  // transparent: equal codes around them count once
    } else if (code != '0' && code != last) {
      out += code;
    }
    last = code;
    if (out.size() == 4) break;
  }
  if (!out.empty()) out.resize(4, '0');
  return out;
}

std::string FromUtf8(std::string_view bytes, std::string_view replacement) {
  std::string out;
  while (!bytes.empty()) {
    const std::string_view before = bytes;
    bool valid = true;
    TakeCodePoint(bytes, valid);
    out += valid ? before.substr(0, before.size() - bytes.size()) : replacement;
  }
  return out;
}

std::string Utf16Hex(std::string_view text) {
  std::string out;
  for (std::uint32_t point : CodePointsOf(text)) {
    if (point < 0x10000) {
      out += fmt::format("{:04X}", point);
    } else {
      out += fmt::format("{:04X}{:04X}", 0xD800 + ((point - 0x10000) >> 10),
                         0xDC00 + ((point - 0x10000) & 0x3FF));
    }
  }
  return out;
}

std::string FormatNumber(double value) {
  if (!std::isfinite(value))
    return std::isnan(value) ? "NaN" : value < 0 ? "-Infinity" : "Infinity";
  constexpr std::string_view kUnits[] = {"", "K", "M", "B", "T", "Q"};
  double size = std::abs(value);
  std::size_t unit = 0;
  while (size >= 1000 && unit + 1 < std::size(kUnits)) {
    size /= 1000;
    ++unit;
  }
  // Three significant digits; none after the point without a unit.
  std::string text = unit == 0     ? fmt::format("{:.0f}", std::trunc(size))
                     : size >= 100 ? fmt::format("{:.0f}", size)
                     : size >= 10  ? fmt::format("{:.1f}", size)
                                   : fmt::format("{:.2f}", size);
  if (text.find('.') != text.npos) {
    while (text.ends_with('0')) text.pop_back();
    if (text.ends_with('.')) text.pop_back();
  }
  return (value < 0 && text != "0" ? "-" : "") + text + std::string(kUnits[unit]);
}

std::string HumanReadableSeconds(double seconds) {
  struct Unit {
    std::string_view name;
    std::int64_t seconds;
  };
  constexpr Unit kUnits[] = {
      {"week", 604800}, {"day", 86400}, {"hour", 3600}, {"minute", 60}, {"second", 1}};
  auto rest = static_cast<std::int64_t>(std::llround(std::abs(seconds)));
  std::string out;
  for (const Unit& unit : kUnits) {
    const std::int64_t count = rest / unit.seconds;
    rest %= unit.seconds;
    if (count == 0 && !(out.empty() && unit.seconds == 1)) continue;
    out +=
        fmt::format("{}{} {}{}", out.empty() ? "" : ", ", count, unit.name, count == 1 ? "" : "s");
  }
  return out;
}

}  // namespace laketop::engine
