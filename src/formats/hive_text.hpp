// SPDX-License-Identifier: Apache-2.0
#pragma once
// Texts as Hive's text SerDes read them: "7" into a bigint, "2020-01-31" into a date. What does not
// fit the type is NULL, as in Hive, not an error. Pure.

#include <optional>
#include <string_view>

#include "formats/arrow_builder.hpp"

namespace laketop::formats {

// Appends the text as a value of a scalar column, or NULL.
void AppendHiveText(ColumnBuilder& column, std::string_view text);

// Days since 1970-01-01 of yyyy-mm-dd.
std::optional<std::int64_t> ParseHiveDate(std::string_view text);
// Microseconds since the epoch of `yyyy-mm-dd hh:mm:ss[.fraction]`; a T instead of the blank is
// taken, and so is a date alone.
std::optional<std::int64_t> ParseHiveTimestamp(std::string_view text);
// Unscaled, rounded half up to the scale; none where it does not fit the precision.
std::optional<Decimal128> ParseDecimal(std::string_view text, int precision, int scale);
std::optional<std::int64_t> ParseInteger(std::string_view text, HiveKind kind);

}  // namespace laketop::formats
