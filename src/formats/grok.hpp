// SPDX-License-Identifier: Apache-2.0
#pragma once
// Grok: `%{IPORHOST:client} %{NUMBER:bytes:int}` as a regular expression in Java's syntax. Named
// pieces become its capturing groups, in order; all other groups do not capture. Pure.
// https://docs.aws.amazon.com/glue/latest/dg/custom-classifier.html#custom-classifier-grok

#include <string>
#include <string_view>
#include <vector>

#include "formats/hive_type.hpp"

namespace laketop::formats {

inline constexpr int kGrokDepthMax = 32;
inline constexpr std::size_t kGrokRegexBytesMax = 64 << 10;

struct GrokPattern {
  std::string regex;
  std::vector<HiveColumn> fields;  // one a capturing group
};

// `custom`: further patterns, `NAME regex` a line.
FormatResult<GrokPattern> ExpandGrok(std::string_view pattern, std::string_view custom);

}  // namespace laketop::formats
