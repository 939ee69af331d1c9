// SPDX-License-Identifier: Apache-2.0
#pragma once
// Floating point numbers as text, as Java writes them.

#include <string>

namespace laketop::engine {

// Double.toString: 1.0, 0.001, 1.0E10, NaN, -Infinity.
std::string JavaDouble(double value);
std::string JavaFloat(float value);

}  // namespace laketop::engine
