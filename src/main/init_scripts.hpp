// SPDX-License-Identifier: Apache-2.0
#pragma once
// Init scripts: executables of a folder that prepare a server (buckets, tables, data), run one
// after another in order of their names, with AWS_ENDPOINT_URL and test credentials in their
// environment.

#include <expected>
#include <filesystem>
#include <string>

namespace laketop::main {

// Blocks until all have ended; stops at the first that fails.
std::expected<int, std::string> RunInitScripts(const std::filesystem::path& folder,
                                               const std::string& endpoint,
                                               const std::string& region);

}  // namespace laketop::main
