// SPDX-License-Identifier: Apache-2.0
// The texts of DATE, TIME, TIMESTAMP and INTERVAL literals, read by the analyser so that their
// types and zones are known before anything runs.
#pragma once

#include "dialect/analyser/typed.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace laketop::dialect {

// None: the text is not such a value.
std::optional<TypedPtr> DateLiteral(std::string_view text);
std::optional<TypedPtr> TimeLiteral(std::string_view text);
std::optional<TypedPtr> TimestampLiteral(std::string_view text);
std::optional<TypedPtr> IntervalLiteralValue(const IntervalLiteral& literal);

// "Z", "GMT", "utc" are "UTC"; "+1:00", "GMT-08:30" become offsets; other names stay as they are.
// None: nothing that could be a zone.
std::optional<std::string> CanonicalZone(std::string_view zone);

}  // namespace laketop::dialect
