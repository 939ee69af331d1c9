// SPDX-License-Identifier: Apache-2.0
#include "aws/invoke.hpp"

#include <string>

namespace laketop::aws {

std::vector<ports::AccessRequest> DefaultAccess(const Service& service,
                                                const Operation& operation) {
  ports::AccessRequest request;
  request.action = std::string(service.signing_name) + ":" + std::string(operation.name);
  request.resource_arn = "*";
  return {request};
}

}  // namespace laketop::aws
