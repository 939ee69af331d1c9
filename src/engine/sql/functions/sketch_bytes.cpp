// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/functions/sketch_bytes.hpp"

namespace laketop::engine {
namespace {

constexpr std::size_t kPairBytes = 16;

void Put(std::string& out, std::uint64_t word) {
  for (int i = 0; i < 8; ++i) out += static_cast<char>(word >> (8 * i) & 255);
}

std::uint64_t Get(std::string_view bytes) {
  std::uint64_t word = 0;
  for (std::size_t i = 8; i-- > 0;) word = word << 8 | static_cast<unsigned char>(bytes[i]);
  return word;
}

}  // namespace

std::string WriteSketch(SketchKind kind, const std::vector<SketchPair>& pairs) {
  std::string out(1, static_cast<char>(kind));
  out.reserve(1 + pairs.size() * kPairBytes);
  for (const auto& [first, second] : pairs) {
    Put(out, first);
    Put(out, second);
  }
  return out;
}

std::optional<std::vector<SketchPair>> ReadSketch(SketchKind kind, std::string_view bytes) {
  if (bytes.empty() || bytes[0] != static_cast<char>(kind)) return std::nullopt;
  bytes.remove_prefix(1);
  if (bytes.size() % kPairBytes != 0) return std::nullopt;
  std::vector<SketchPair> pairs;
  for (; !bytes.empty(); bytes.remove_prefix(kPairBytes)) {
    pairs.emplace_back(Get(bytes), Get(bytes.substr(8)));
  }
  return pairs;
}

}  // namespace laketop::engine
