// SPDX-License-Identifier: Apache-2.0
#pragma once
// The STS service as main sees it: its operations for the gateway, its sessions for signatures.

#include <memory>

#include "aws/protocol/operation.hpp"
#include "ports/credentials.hpp"
#include "ports/role_directory.hpp"

namespace laketop::engine {
class Store;
}

namespace laketop::sts {

struct Dependencies {
  engine::Store& store;
  ports::RoleDirectory& roles;
};

class Service {
 public:
  virtual ~Service() = default;
  virtual aws::ServiceBinding Binding() = 0;
  virtual ports::CredentialSource& Credentials() = 0;
};

std::unique_ptr<Service> MakeService(Dependencies dependencies);

}  // namespace laketop::sts
