// SPDX-License-Identifier: Apache-2.0
#pragma once
// The patterns of AWS's models. Thread-safe; each pattern is compiled once, when first used.

#include <string_view>

namespace laketop::aws {

// Whether all of `text` matches `re2`, which must be a constant of the program: its address is the
// key it is remembered by. Linear in the text, whatever the pattern.
bool MatchesPattern(std::string_view re2, std::string_view text);

}  // namespace laketop::aws
