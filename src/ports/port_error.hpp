// SPDX-License-Identifier: Apache-2.0
#pragma once
// PortError: what a service answers another service that asked it through a port. `code` is the AWS
// error code that the owning service would give its own client ("NoSuchBucket",
// "EntityNotFoundException"), so that the asking service can map or pass it on.

#include <expected>
#include <string>

namespace laketop::ports {

struct PortError {
  std::string code;
  std::string message;
};

template <class T>
using Result = std::expected<T, PortError>;

}  // namespace laketop::ports
