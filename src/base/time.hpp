// SPDX-License-Identifier: Apache-2.0
#pragma once
// Timestamps as AWS shows them: milliseconds since the epoch, UTC.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace laketop {

using Timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

std::string FormatIso8601(Timestamp time);         // 2026-01-31T23:59:59.123Z (always millis)
std::string FormatIso8601Seconds(Timestamp time);  // 2026-01-31T23:59:59Z
std::string FormatHttpDate(Timestamp time);        // Sat, 31 Jan 2026 23:59:59 GMT
std::string FormatBasicIso8601(Timestamp time);    // 20260131T235959Z, as in X-Amz-Date

// None where the text is not such a time. Iso8601 takes a date alone, any number of fraction
// digits, Z or an offset.
std::optional<Timestamp> ParseIso8601(std::string_view text);
std::optional<Timestamp> ParseHttpDate(std::string_view text);
std::optional<Timestamp> ParseBasicIso8601(std::string_view text);

// Seconds since the epoch with a fraction, as the JSON protocols write it.
double EpochSeconds(Timestamp time);
Timestamp FromEpochSeconds(double seconds);

}  // namespace laketop
