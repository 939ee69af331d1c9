// SPDX-License-Identifier: Apache-2.0
#pragma once
// The IAM service as main sees it: its operations for the gateway, its access keys for signatures,
// its roles for other services.

#include <memory>

#include "aws/protocol/operation.hpp"
#include "base/thread_pool.hpp"
#include "ports/credentials.hpp"
#include "ports/role_directory.hpp"

namespace laketop::engine {
class Store;
}

namespace laketop::iam {

struct Dependencies {
  engine::Store& store;
  ThreadPool& io_pool;
};

class Service {
 public:
  virtual ~Service() = default;
  virtual aws::ServiceBinding Binding() = 0;
  virtual ports::CredentialSource& Credentials() = 0;
  virtual ports::RoleDirectory& Roles() = 0;
};

std::unique_ptr<Service> MakeService(Dependencies dependencies);

}  // namespace laketop::iam
