// SPDX-License-Identifier: Apache-2.0
#pragma once
// CRASH_POINT("blob.synced"): a named place where the crash tests end the program as kill -9 would.
// LAKETOP_CRASH_POINT=blob.synced:3 in the environment ends it the third time that this place is
// reached. Compiled in always, so that what is tested is what ships: one load and a branch.

#include <atomic>
#include <string_view>

namespace laketop {

namespace crash_point_detail {
extern std::atomic<bool> armed;
void Reached(std::string_view name);
}  // namespace crash_point_detail

// Reads LAKETOP_CRASH_POINT; called once by main (and by crash tests) before other threads start.
// False where the variable is set but is not NAME:COUNT.
bool ArmCrashPointFromEnvironment();

}  // namespace laketop

#define CRASH_POINT(name)                                                       \
  do {                                                                          \
    if (::laketop::crash_point_detail::armed.load(std::memory_order_relaxed)) { \
      ::laketop::crash_point_detail::Reached(name);                             \
    }                                                                           \
  } while (false)
