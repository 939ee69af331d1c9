// SPDX-License-Identifier: Apache-2.0
#pragma once
// CHECK: a statement about our own code that holds or ends the program, in every build. For data at
// risk and broken invariants, never for what a client sent.

#include <string_view>

namespace laketop {
[[noreturn]] void CheckFailed(std::string_view condition, const char* file, int line);
}  // namespace laketop

#define CHECK(condition)                                                      \
  do {                                                                        \
    if (!(condition)) ::laketop::CheckFailed(#condition, __FILE__, __LINE__); \
  } while (false)
