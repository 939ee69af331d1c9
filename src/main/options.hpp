// SPDX-License-Identifier: Apache-2.0
#pragma once
// The command line: what the user asks for, from arguments, LAKETOP_* variables and a TOML file, in
// this order of weight.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace laketop::main {

struct ServeOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 4566;
  std::filesystem::path data_dir;
  std::string region = "us-east-1";

  bool enforce = false;  // --auth enforce
  std::filesystem::path credentials;
  std::string root_access_key_id;
  std::string root_secret_access_key;
  std::vector<std::string> allowed_hosts;
  std::vector<std::string> allowed_origins;

  bool tls = false;
  std::filesystem::path tls_certificate;
  std::filesystem::path tls_key;

  int threads = 0;                       // event loops; 0: one a core, at most four
  std::uint64_t query_memory_bytes = 0;  // 0: the engine's choice
  int query_threads = 0;
  std::filesystem::path init_dir;

  std::string log_level = "info";
  std::string log_format = "text";
};

struct VersionCommand {};
struct ResetCommand {
  std::string endpoint;
};
struct ClockCommand {
  std::string endpoint;
  std::optional<double> advance_seconds;
};
// Help was asked for and shown, or the arguments were wrong and that was said.
struct Done {
  int exit_code = 0;
};

using Command = std::variant<Done, ServeOptions, VersionCommand, ResetCommand, ClockCommand>;
Command ParseCommandLine(int argc, const char* const* argv);

// "512MB", "2GiB", "70%" of the machine's memory; none where it is no such text.
std::optional<std::uint64_t> ParseBytes(std::string_view text);

}  // namespace laketop::main
