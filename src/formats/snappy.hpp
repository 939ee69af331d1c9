// SPDX-License-Identifier: Apache-2.0
#pragma once
// Snappy's raw format, undone: https://github.com/google/snappy/blob/main/format_description.txt

#include <string>
#include <string_view>

#include "formats/format_error.hpp"

namespace laketop::formats {

// kTooLarge where it says that it is larger than `bytes_max`.
FormatResult<std::string> SnappyDecompress(std::string_view bytes, std::size_t bytes_max);

}  // namespace laketop::formats
