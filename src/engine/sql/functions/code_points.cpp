// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/functions/code_points.hpp"

namespace laketop::engine {
namespace {

bool IsContinuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

std::size_t LengthOf(unsigned char first) {
  if (first < 0x80) return 1;
  if (first < 0xC2) return 0;
  if (first < 0xE0) return 2;
  if (first < 0xF0) return 3;
  return first < 0xF5 ? 4 : 0;
}

}  // namespace

std::uint32_t TakeCodePoint(std::string_view& text, bool& valid) {
  const auto first = static_cast<unsigned char>(text[0]);
  const std::size_t length = LengthOf(first);
  valid = true;
  if (length == 1) {
    text.remove_prefix(1);
    return first;
  }
  std::uint32_t point = length == 0 ? 0 : first & (0x7FU >> length);
  std::size_t taken = 1;
  while (taken < length && taken < text.size() && IsContinuation(text[taken])) {
    point = point << 6 | (static_cast<unsigned char>(text[taken]) & 0x3FU);
    ++taken;
  }
  constexpr std::uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  valid = length > 0 && taken == length && point >= kLeast[length] && point <= 0x10FFFF &&
          (point < 0xD800 || point > 0xDFFF);
  text.remove_prefix(taken);
  return valid ? point : kReplacementCharacter;
}

std::vector<std::uint32_t> CodePointsOf(std::string_view text) {
  std::vector<std::uint32_t> points;
  bool valid = true;
  while (!text.empty()) points.push_back(TakeCodePoint(text, valid));
  return points;
}

std::int64_t CountCodePoints(std::string_view text) {
  std::int64_t count = 0;
  for (char c : text) count += !IsContinuation(c);
  return count;
}

std::size_t OffsetOfCodePoint(std::string_view text, std::int64_t count) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!IsContinuation(text[i]) && count-- == 0) return i;
  }
  return text.size();
}

}  // namespace laketop::engine
