// SPDX-License-Identifier: Apache-2.0
#include "services/glue/crawler/cron.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  auto cron = laketop::glue::CronSchedule::Parse(text);
  if (!cron) return 0;
  const laketop::Timestamp now{std::chrono::milliseconds(1'700'000'000'000)};
  auto next = cron->NextAfter(now);
  if (next && *next <= now) __builtin_trap();
  return 0;
}
