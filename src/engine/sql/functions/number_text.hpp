// SPDX-License-Identifier: Apache-2.0
#pragma once
// Numbers between text and values, as Java reads and Trino prints them. Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/sql/row_batch.hpp"

namespace laketop::engine {

// Long.parseLong within [least, most]: an optional sign and digits, no blanks.
std::optional<std::int64_t> ParseIntegerText(std::string_view text, std::int64_t least,
                                             std::int64_t most);
// Double.parseDouble: blanks around, NaN, Infinity, an exponent, a suffix d or f.
std::optional<double> ParseDoubleText(std::string_view text);
std::optional<float> ParseRealText(std::string_view text);
// t, true, 1, f, false, 0 in any case.
std::optional<bool> ParseBooleanText(std::string_view text);

enum class DecimalFault { kNotANumber, kTooLarge };
// A decimal number's digits times ten to the power of `scale`, rounded half up, with at most
// `precision` digits.
struct DecimalValue {
  Int128 unscaled = 0;
  std::optional<DecimalFault> fault;
};
DecimalValue ParseDecimalText(std::string_view text, int precision, int scale);

// 3.77E1, 1.0E0: how CAST(x AS varchar) prints.
// DuckDB writes -.5 where a decimal has no digits before the point: -0.5.
std::string WithLeadingZero(std::string decimal);
std::string ScientificText(double value);
std::string ScientificText(float value);

}  // namespace laketop::engine
