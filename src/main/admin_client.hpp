// SPDX-License-Identifier: Apache-2.0
#pragma once
// A request to the admin pages of a running server, for the commands `reset` and `clock`. Blocks.

#include <expected>
#include <string>

namespace laketop::main {

// The body of the answer; the error says what went wrong to a person.
std::expected<std::string, std::string> AskServer(const std::string& endpoint,
                                                  const std::string& method,
                                                  const std::string& path, const std::string& body);

}  // namespace laketop::main
