// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdio>

#include "aws/admin.hpp"
#include "base/crash_point.hpp"
#include "base/log.hpp"
#include "main/admin_client.hpp"
#include "main/init_scripts.hpp"
#include "main/options.hpp"
#include "main/wiring.hpp"

namespace laketop::main {
namespace {

int Fail(const std::string& why) {
  fmt::print(stderr, "laketop: {}\n", why);
  return 1;
}

log::Level LevelOf(const std::string& name) {
  if (name == "debug") return log::Level::kDebug;
  if (name == "warning") return log::Level::kWarning;
  return name == "error" ? log::Level::kError : log::Level::kInfo;
}

// Blocked in this thread before there are others, so that all of them inherit it and only
// WaitForStop sees these signals.
sigset_t BlockStopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

// A second signal ends the program at once, as the user who sends it wants.
void WaitForStop(const sigset_t& signals) {
  int received = 0;
  sigwait(&signals, &received);
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

// A connection is a descriptor, as is a file that is read: the soft limit of a shell is meant for
// programs that use select.
void RaiseFileLimit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

int Serve(const ServeOptions& options) {
  log::Configure(LevelOf(options.log_level),
                 options.log_format == "json" ? log::Format::kJson : log::Format::kText);
  if (!ArmCrashPointFromEnvironment()) return Fail("LAKETOP_CRASH_POINT is NAME:COUNT");
  RaiseFileLimit();
  sigset_t stop_signals = BlockStopSignals();
  auto program = Program::Start(options);
  if (!program) return Fail(program.error());
  std::string endpoint = (*program)->Endpoint();
  if (!options.init_dir.empty()) {
    auto ran = RunInitScripts(options.init_dir, endpoint, options.region);
    if (!ran) return Fail(ran.error());
  }
  fmt::print("Laketop {} at {}, state in {}\nReady.\n", aws::kVersion, endpoint,
             options.data_dir.string());
  std::fflush(stdout);
  WaitForStop(stop_signals);
  log::Info("stopping");
  program->reset();
  log::Info("stopped");
  return 0;
}

int Print(const std::expected<std::string, std::string>& answer) {
  if (!answer) return Fail(answer.error());
  fmt::print("{}", *answer);
  return 0;
}

int Run(int argc, const char* const* argv) {
  Command command = ParseCommandLine(argc, argv);
  if (const auto* done = std::get_if<Done>(&command)) return done->exit_code;
  if (const auto* serve = std::get_if<ServeOptions>(&command)) return Serve(*serve);
  if (const auto* reset = std::get_if<ResetCommand>(&command)) {
    return Print(AskServer(reset->endpoint, "POST", "/_laketop/reset", ""));
  }
  if (const auto* clock = std::get_if<ClockCommand>(&command)) {
    if (!clock->advance_seconds) {
      return Print(AskServer(clock->endpoint, "GET", "/_laketop/clock", ""));
    }
    std::string body = fmt::format("{{\"seconds\": {}}}", *clock->advance_seconds);
    return Print(AskServer(clock->endpoint, "POST", "/_laketop/clock", body));
  }
  fmt::print("laketop {}\n", aws::kVersion);
  return 0;
}

}  // namespace
}  // namespace laketop::main

int main(int argc, char** argv) {
  try {
    return laketop::main::Run(argc, argv);
  } catch (const std::exception& error) {
    return laketop::main::Fail(error.what());
  }
}
