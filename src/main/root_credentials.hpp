// SPDX-License-Identifier: Apache-2.0
#pragma once
// Who may come in when every request must be signed and IAM knows nobody yet: keys of a file, a
// root key from the options, or one that is made at the first start and kept beside the data.

#include <expected>
#include <filesystem>
#include <string>
#include <vector>

#include "aws/credentials.hpp"
#include "main/options.hpp"

namespace laketop::main {

// In the data folder; the form is that of ~/.aws/credentials, readable by its owner only.
inline constexpr const char* kRootCredentialsName = "root-credentials";

// At least one source of keys. The error is for the user.
std::expected<std::vector<aws::FileCredentials>, std::string> LoadCredentials(
    const ServeOptions& options, const std::filesystem::path& data_folder);

}  // namespace laketop::main
