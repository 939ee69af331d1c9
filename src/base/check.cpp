// SPDX-License-Identifier: Apache-2.0
#include "base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace laketop {

void CheckFailed(std::string_view condition, const char* file, int line) {
  std::fprintf(stderr, "CHECK failed: %.*s at %s:%d\n", static_cast<int>(condition.size()),
               condition.data(), file, line);
  std::fflush(stderr);
  std::abort();
}

}  // namespace laketop
