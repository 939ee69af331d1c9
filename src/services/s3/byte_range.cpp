// SPDX-License-Identifier: Apache-2.0
#include "services/s3/byte_range.hpp"

#include <algorithm>
#include <charconv>

namespace laketop::s3 {
namespace {

constexpr std::string_view kUnit = "bytes=";

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// Digits only. A number too large for the type is as good as the largest.
std::optional<std::uint64_t> ParseOffset(std::string_view digits) {
  if (digits.empty() || !std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; })) {
    return std::nullopt;
  }
  std::uint64_t value = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return error == std::errc::result_out_of_range ? UINT64_MAX : value;
}

bool HasUnit(std::string_view header) {
  if (header.size() < kUnit.size()) return false;
  return std::ranges::equal(header.substr(0, kUnit.size()), kUnit,
                            [](char a, char b) { return (a | 0x20) == b || a == b; });
}

}  // namespace

RangeAnswer ResolveRange(std::string_view header, std::uint64_t object_bytes) {
  RangeAnswer whole{RangeAnswer::Kind::kWhole, {0, object_bytes}};
  header = Trimmed(header);
  if (!HasUnit(header)) return whole;
  std::string_view spec = Trimmed(header.substr(kUnit.size()));
  std::size_t dash = spec.find('-');
  if (dash == std::string_view::npos || spec.find(',') != std::string_view::npos) return whole;

  std::string_view first_text = Trimmed(spec.substr(0, dash));
  std::string_view last_text = Trimmed(spec.substr(dash + 1));
  const RangeAnswer unsatisfiable{RangeAnswer::Kind::kUnsatisfiable, {}};

  if (first_text.empty()) {
    std::optional<std::uint64_t> suffix = ParseOffset(last_text);
    if (!suffix) return whole;
    if (*suffix == 0 || object_bytes == 0) return unsatisfiable;
    std::uint64_t length = std::min(*suffix, object_bytes);
    return {RangeAnswer::Kind::kPart, {object_bytes - length, length}};
  }

  std::optional<std::uint64_t> first = ParseOffset(first_text);
  std::optional<std::uint64_t> last =
      last_text.empty() ? std::optional<std::uint64_t>(UINT64_MAX) : ParseOffset(last_text);
  if (!first || !last || *last < *first) return whole;
  if (*first >= object_bytes) return unsatisfiable;
  std::uint64_t end = std::min(*last, object_bytes - 1);
  return {RangeAnswer::Kind::kPart, {*first, end - *first + 1}};
}

std::optional<ByteRange> ParseCopyRange(std::string_view header) {
  if (!header.starts_with(kUnit)) return std::nullopt;
  std::string_view spec = header.substr(kUnit.size());
  std::size_t dash = spec.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  std::optional<std::uint64_t> first = ParseOffset(spec.substr(0, dash));
  std::optional<std::uint64_t> last = ParseOffset(spec.substr(dash + 1));
  if (!first || !last || *last < *first || *last == UINT64_MAX) return std::nullopt;
  return ByteRange{*first, *last - *first + 1};
}

}  // namespace laketop::s3
