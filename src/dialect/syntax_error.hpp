// SPDX-License-Identifier: Apache-2.0
// Why a text could not be parsed, worded as Athena words it.
#pragma once

#include "dialect/token.hpp"

#include <cstdint>
#include <string>

namespace laketop::dialect {

struct SyntaxError {
  // Whole: "line 1:8: mismatched input 'FORM'. Expecting: ..." (Trino) or
  // "FAILED: ParseException line 1:7 missing EOF at '-' near 'my'" (Hive).
  std::string message;
  Grammar grammar = Grammar::kTrino;  // kHive: Hive's parser refused it
  std::uint32_t line = 1;
  std::uint32_t column = 1;  // from 1 in Trino's messages, from 0 in Hive's, as each prints it
};

}  // namespace laketop::dialect
