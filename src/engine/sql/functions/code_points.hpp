// SPDX-License-Identifier: Apache-2.0
#pragma once
// Text as code points. A byte that belongs to no sequence counts as one.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace laketop::engine {

constexpr std::uint32_t kReplacementCharacter = 0xFFFD;

// Takes the first code point off; text is not empty. Bad bytes give kReplacementCharacter and
// set `valid` to false.
std::uint32_t TakeCodePoint(std::string_view& text, bool& valid);
std::vector<std::uint32_t> CodePointsOf(std::string_view text);
std::int64_t CountCodePoints(std::string_view text);
// The offset of code point number `count`, or the size where there are fewer.
std::size_t OffsetOfCodePoint(std::string_view text, std::int64_t count);

}  // namespace laketop::engine
