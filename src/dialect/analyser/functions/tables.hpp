// SPDX-License-Identifier: Apache-2.0
// The tables of Trino's functions, one text a group; the lines' form is signature.hpp's.
#pragma once

#include <array>
#include <string_view>

namespace laketop::dialect {

extern const std::string_view kAggregateFunctions;
extern const std::string_view kSketchFunctions;
extern const std::string_view kArrayFunctions;
extern const std::string_view kMapFunctions;
extern const std::string_view kMathFunctions;
extern const std::string_view kTextFunctions;
extern const std::string_view kJsonFunctions;
extern const std::string_view kDateFunctions;
extern const std::string_view kBinaryFunctions;
extern const std::string_view kSystemFunctions;
extern const std::string_view kWindowFunctions;

}  // namespace laketop::dialect
