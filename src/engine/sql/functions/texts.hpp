// SPDX-License-Identifier: Apache-2.0
#pragma once
// String functions as Trino computes them, without the engine. Positions count code points from 1.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace laketop::engine {

// Start 0 gives nothing, a negative start counts from the end.
std::string_view Substring(std::string_view text, std::int64_t start,
                           std::optional<std::int64_t> length);
std::string_view SubstringOfBytes(std::string_view bytes, std::int64_t start,
                                  std::optional<std::int64_t> length);
// The last piece holds the rest; limit and delimiter are checked.
std::vector<std::string_view> SplitText(std::string_view text, std::string_view delimiter,
                                        std::int64_t limit);
// The piece of that number, from 1.
std::optional<std::string_view> SplitPart(std::string_view text, std::string_view delimiter,
                                          std::int64_t index);
// 0 when absent; a negative instance counts from the end.
std::int64_t PositionOf(std::string_view text, std::string_view wanted, std::int64_t instance);
// Whitespace as Java's Character.isWhitespace.
std::string_view TrimLeft(std::string_view text);
std::string_view TrimRight(std::string_view text);
std::string PadText(std::string_view text, std::int64_t size, std::string_view padding, bool left);
// None where the lengths differ.
std::optional<std::int64_t> HammingDistance(std::string_view left, std::string_view right);
std::int64_t LevenshteinDistance(std::string_view left, std::string_view right);
// None where there is a character that is no digit.
std::optional<bool> LuhnCheck(std::string_view digits);
std::string Soundex(std::string_view text);
std::string FromUtf8(std::string_view bytes, std::string_view replacement);
std::string Utf16Hex(std::string_view text);
std::string FormatNumber(double value);
std::string HumanReadableSeconds(double seconds);

}  // namespace laketop::engine
