// SPDX-License-Identifier: Apache-2.0
#pragma once
// RoleDirectory: IAM's roles for the services that act as one (STS, Glue, Lambda …). Bound by main
// to the iam service. Thread-safe.

#include <optional>
#include <string>

#include "base/task.hpp"

namespace laketop::ports {

struct RoleInfo {
  std::string arn;
  std::string id;  // AROA…
  std::string trust_policy;
  int session_seconds_max = 3600;
};

class RoleDirectory {
 public:
  virtual ~RoleDirectory() = default;
  virtual Task<std::optional<RoleInfo>> FindRole(std::string account, std::string name) = 0;
};

}  // namespace laketop::ports
