// SPDX-License-Identifier: Apache-2.0
#include "main/init_scripts.hpp"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <vector>

#include "base/log.hpp"

extern char** environ;

namespace laketop::main {
namespace {

// What the user has set stays.
std::vector<std::string> EnvironmentFor(const std::string& endpoint, const std::string& region) {
  std::vector<std::string> out;
  for (char** entry = environ; *entry != nullptr; ++entry) out.emplace_back(*entry);
  auto add = [&out](const std::string& name, const std::string& value) {
    bool there = std::ranges::any_of(
        out, [&](const std::string& entry) { return entry.starts_with(name + "="); });
    if (!there) out.push_back(name + "=" + value);
  };
  std::erase_if(out,
                [](const std::string& entry) { return entry.starts_with("AWS_ENDPOINT_URL="); });
  add("AWS_ENDPOINT_URL", endpoint);
  add("AWS_DEFAULT_REGION", region);
  add("AWS_ACCESS_KEY_ID", "test");
  add("AWS_SECRET_ACCESS_KEY", "test");
  return out;
}

std::expected<void, std::string> RunOne(const std::filesystem::path& script,
                                        std::vector<std::string>& environment) {
  std::string name = script.string();
  char* arguments[] = {name.data(), nullptr};
  std::vector<char*> variables;
  for (std::string& entry : environment) variables.push_back(entry.data());
  variables.push_back(nullptr);
  // The server blocks the signals that it waits for; its children must not.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  pid_t child = 0;
  int failed = posix_spawn(&child, name.c_str(), nullptr, &attributes, arguments, variables.data());
  posix_spawnattr_destroy(&attributes);
  if (failed != 0) return std::unexpected("cannot run " + name + ": " + strerror(failed));
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  return std::unexpected(name + " failed");
}

}  // namespace

std::expected<int, std::string> RunInitScripts(const std::filesystem::path& folder,
                                               const std::string& endpoint,
                                               const std::string& region) {
  std::vector<std::filesystem::path> scripts;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.is_regular_file() && ::access(entry.path().c_str(), X_OK) == 0) {
      scripts.push_back(entry.path());
    }
  }
  if (error) return std::unexpected("cannot read " + folder.string() + ": " + error.message());
  std::ranges::sort(scripts);
  std::vector<std::string> environment = EnvironmentFor(endpoint, region);
  for (const std::filesystem::path& script : scripts) {
    log::Info("init script", {{"script", script.string()}});
    if (auto ran = RunOne(script, environment); !ran) return std::unexpected(ran.error());
  }
  return static_cast<int>(scripts.size());
}

}  // namespace laketop::main
