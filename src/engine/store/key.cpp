// SPDX-License-Identifier: Apache-2.0
#include "engine/store/key.hpp"

namespace laketop::engine {
namespace {

// Within a string 0 becomes 0 255, and 0 1 ends it: so "a" sorts before "a\0", and that before
// "a\1", whatever part follows.
constexpr char kNul = '\0';
constexpr char kEscapedNul = '\xFF';
constexpr char kEnd = '\x01';

}  // namespace

KeyRange KeyRange::Prefix(std::string_view bytes) {
  KeyRange range{.begin = std::string(bytes), .end = std::string(bytes)};
  while (!range.end.empty() && range.end.back() == '\xFF') range.end.pop_back();
  if (!range.end.empty()) ++range.end.back();
  return range;
}

KeyRange KeyRange::Intersect(const KeyRange& other) const {
  KeyRange both{.begin = std::max(begin, other.begin)};
  if (end.empty() || other.end.empty()) {
    both.end = end.empty() ? other.end : end;
  } else {
    both.end = std::min(end, other.end);
  }
  // Disjoint ranges meet in an empty one, not in a reversed one.
  if (!both.end.empty() && both.end < both.begin) both.end = both.begin;
  return both;
}

void AppendKeyString(std::string& out, std::string_view text, bool closed) {
  while (!text.empty()) {
    std::size_t nul = text.find(kNul);
    out.append(text.substr(0, nul));
    if (nul == std::string_view::npos) break;
    out.push_back(kNul);
    out.push_back(kEscapedNul);
    text.remove_prefix(nul + 1);
  }
  if (!closed) return;
  out.push_back(kNul);
  out.push_back(kEnd);
}

void key_detail::PutBigEndian(std::string& out, std::uint64_t value, int bytes) {
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(value >> shift));
  }
}

bool key_detail::TakeBigEndian(std::string_view& in, int bytes, std::uint64_t& value) {
  auto count = static_cast<std::size_t>(bytes);
  if (in.size() < count) return false;
  value = 0;
  for (std::size_t i = 0; i < count; ++i) value = value << 8 | static_cast<unsigned char>(in[i]);
  in.remove_prefix(count);
  return true;
}

bool key_detail::TakeString(std::string_view& in, std::string& out) {
  out.clear();
  while (true) {
    std::size_t nul = in.find(kNul);
    if (nul == std::string_view::npos || nul + 1 == in.size()) return false;
    out.append(in.substr(0, nul));
    char next = in[nul + 1];
    in.remove_prefix(nul + 2);
    if (next == kEnd) return true;
    if (next != kEscapedNul) return false;
    out.push_back(kNul);
  }
}

}  // namespace laketop::engine
