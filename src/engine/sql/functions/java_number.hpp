// SPDX-License-Identifier: Apache-2.0
#pragma once
// Floating point numbers as text, as Java writes them.

#include <string>

namespace laketop::engine {

// Double.toString: 1.0, 0.001, 1.0E10, NaN, -Infinity.
// The digits of a finite number in the form 1.5e-07, as few as read back as the number; where one
// would do, Java writes the nearest number of two: 4.9e-324, not 5e-324.
std::string ShortestScientific(double value);
std::string ShortestScientific(float value);

std::string JavaDouble(double value);
std::string JavaFloat(float value);

}  // namespace laketop::engine
