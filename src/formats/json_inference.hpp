// SPDX-License-Identifier: Apache-2.0
#pragma once
// The schema of JSON text by the rules of Glue's built-in classifier: one object a row, on one line
// or many; a file that is one array is one row with the column `array`. Whole numbers are int while
// they fit 32 bits, else bigint. Pure.

#include <optional>
#include <string_view>

#include "formats/inferred_schema.hpp"

namespace laketop::formats {

inline constexpr std::size_t kJsonColumnsMax = 10'000;

// None where the text is not JSON. A text that breaks off before its first value ends is JSON
// without columns: `record_count` is then absent and average_record_bytes 0, so the caller can read
// further.
std::optional<InferredSchema> InferJson(std::string_view text, bool whole);

}  // namespace laketop::formats
