// SPDX-License-Identifier: Apache-2.0
#pragma once
// Date and time patterns: MySQL's of date_format and date_parse, Joda's of format_datetime and
// parse_datetime, and ISO 8601. Pure. Errors are the text of INVALID_FUNCTION_ARGUMENT.

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "engine/sql/functions/temporal_text.hpp"

namespace laketop::engine {

template <class T>
using PatternResult = std::expected<T, std::string>;

// Microseconds since the epoch, no zone.
PatternResult<std::string> FormatMySql(std::int64_t micros, std::string_view pattern);
PatternResult<std::int64_t> ParseMySql(std::string_view text, std::string_view pattern);

struct ZonedMicros {
  std::int64_t micros = 0;  // of UTC, or what clocks show where `is_local`
  std::string zone = "UTC";
  bool is_local = false;  // the zone is a name, whose rules the caller knows
};
PatternResult<std::string> FormatJoda(std::int64_t local_micros, std::int64_t utc_micros,
                                      std::string_view zone, std::string_view pattern);
PatternResult<ZonedMicros> ParseJoda(std::string_view text, std::string_view pattern);

// 2020-05-11, 2020-W10[-1], 2020-123 and a time with an optional offset.
PatternResult<TemporalText> ParseIso8601Text(std::string_view text);

}  // namespace laketop::engine
