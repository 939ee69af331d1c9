// SPDX-License-Identifier: Apache-2.0
// Functions that Athena has and this program not yet: they are refused as such, not as unknown.
#pragma once

#include <string_view>

namespace laketop::dialect {

bool IsGeospatialFunction(std::string_view name);

}  // namespace laketop::dialect
