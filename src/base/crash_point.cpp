// SPDX-License-Identifier: Apache-2.0
#include "base/crash_point.hpp"

#include <signal.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <string>

namespace laketop {
namespace {

// Written once, before `armed` is set.
std::string armed_name;
std::atomic<int> passes_left = 0;

}  // namespace

std::atomic<bool> crash_point_detail::armed = false;

void crash_point_detail::Reached(std::string_view name) {
  if (name != armed_name || passes_left.fetch_sub(1) != 1) return;
  // SIGKILL cannot be handled: no destructor and no buffer flush softens the crash.
  kill(getpid(), SIGKILL);
  pause();
}

bool ArmCrashPointFromEnvironment() {
  const char* value = std::getenv("LAKETOP_CRASH_POINT");
  if (value == nullptr || *value == '\0') return true;
  std::string_view text(value);
  std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  int count = 0;
  std::string_view number = text.substr(colon + 1);
  auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), count);
  if (error != std::errc() || end != number.data() + number.size() || count < 1) return false;
  armed_name = text.substr(0, colon);
  passes_left = count;
  crash_point_detail::armed = true;
  return true;
}

}  // namespace laketop
