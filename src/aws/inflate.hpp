// SPDX-License-Identifier: Apache-2.0
#pragma once
// Inflate: a request body that the client has compressed (Content-Encoding: gzip), as SDKs do for
// the operations that AWS's models mark with requestcompression. Pure.

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace laketop::aws {

// Of a gzip stream of one or more members. kTooLarge: more than `bytes_max` come out of it.
std::expected<std::string, http::BodyError> InflateGzip(std::string_view bytes,
                                                        std::uint64_t bytes_max);

}  // namespace laketop::aws
