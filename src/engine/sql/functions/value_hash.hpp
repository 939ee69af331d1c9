// SPDX-License-Identifier: Apache-2.0
#pragma once
// A 64-bit hash of a value of any type; equal values of one type hash alike. NULL has a hash too.

#include <cstdint>

#include "engine/sql/duckdb/library.hpp"

namespace laketop::engine {

std::uint64_t HashOfValue(const duckdb::Value& value);

}  // namespace laketop::engine
