// SPDX-License-Identifier: Apache-2.0
#pragma once
// Scalars as text: in headers, query strings, paths, XML and form bodies.

#include <optional>
#include <string>
#include <string_view>

#include "aws/shape.hpp"
#include "base/time.hpp"

namespace laketop::aws {

// Beyond the year 9999 a time is a mistake: milliseconds given for seconds.
inline constexpr double kEpochSecondsMax = 253'402'300'799.0;

// Of boolean, integer, long, float, double and string shapes.
std::string ScalarText(const Shape& shape, const void* value);
std::string TimeText(Timestamp time, TimeFormat format);

// Fills a scalar (blobs are base64, times in `format`). False: the text is no such value.
bool ParseScalar(std::string_view text, const Shape& shape, TimeFormat format, void* value);
// Takes the format first, then what else AWS understands.
std::optional<Timestamp> ParseTime(std::string_view text, TimeFormat format);

// NaN, Infinity, -Infinity.
std::optional<double> SpecialNumber(std::string_view text);
void WriteJsonNumber(std::string& out, float value);
void WriteJsonNumber(std::string& out, double value);

}  // namespace laketop::aws
