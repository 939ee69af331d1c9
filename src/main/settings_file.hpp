// SPDX-License-Identifier: Apache-2.0
#pragma once
// The TOML file of options: `port = 4567`, `allow-host = ["a", "b"]`. Apart from the command line,
// for either library takes its time to compile.

#include <expected>
#include <string>
#include <vector>

namespace laketop::main {

struct Setting {
  std::string name;  // as the option's, with dashes
  std::vector<std::string> values;
};

// The error goes on after the file's name: ", line 3: …" or ": …".
std::expected<std::vector<Setting>, std::string> ReadSettings(const std::string& path);

}  // namespace laketop::main
