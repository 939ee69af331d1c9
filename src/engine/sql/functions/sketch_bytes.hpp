// SPDX-License-Identifier: Apache-2.0
#pragma once
// Sketches as bytes: a kind, then pairs of 8-byte words, little-endian. The bytes are ours; they
// are not those of Trino, which documents none.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace laketop::engine {

enum class SketchKind : char { kSetDigest = 'S', kTDigest = 'T', kQDigest = 'Q' };
using SketchPair = std::pair<std::uint64_t, std::uint64_t>;

std::string WriteSketch(SketchKind kind, const std::vector<SketchPair>& pairs);
// None where the bytes are no sketch of that kind.
std::optional<std::vector<SketchPair>> ReadSketch(SketchKind kind, std::string_view bytes);

}  // namespace laketop::engine
