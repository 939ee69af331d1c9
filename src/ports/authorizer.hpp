// SPDX-License-Identifier: Apache-2.0
#pragma once
// Authorizer: whether a caller may do something (IAM's evaluation). Asked by the gateway for each
// operation and by services for what they touch on the caller's behalf.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html

#include <map>
#include <string>
#include <vector>

#include "base/task.hpp"
#include "ports/caller.hpp"

namespace laketop::ports {

struct AccessRequest {
  std::string action;  // s3:GetObject
  std::string resource_arn;
  std::map<std::string, std::string> context;  // condition keys
};

struct AccessDecision {
  bool allowed = true;
  std::string reason;  // AWS's words for the message where it is denied
};

class Authorizer {
 public:
  virtual ~Authorizer() = default;
  // Denied as soon as one of them is. Never fails: what cannot be decided is denied.
  virtual Task<AccessDecision> Decide(Caller caller, std::vector<AccessRequest> requests) = 0;
};

}  // namespace laketop::ports
