// SPDX-License-Identifier: Apache-2.0
#pragma once
// Raw deflate, undone in one piece: what blocks of Avro and ORC files hold.

#include <cstddef>
#include <string>
#include <string_view>

#include "formats/format_error.hpp"

namespace laketop::formats {

// kTooLarge where it is larger than `bytes_max`.
FormatResult<std::string> InflateRaw(std::string_view bytes, std::size_t bytes_max);

}  // namespace laketop::formats
