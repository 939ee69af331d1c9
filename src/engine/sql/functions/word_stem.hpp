// SPDX-License-Identifier: Apache-2.0
#pragma once
// The stem of an English word by the Porter2 rules, as published for Snowball:
// https://snowballstem.org/algorithms/english/stemmer.html

#include <string>
#include <string_view>

namespace laketop::engine {

// Lower-cases; words of one or two letters and words with other than letters stay as they are.
std::string StemEnglish(std::string_view word);

}  // namespace laketop::engine
