// SPDX-License-Identifier: Apache-2.0
#pragma once
// The Athena service as main sees it: its operations for the gateway. Made after the engines and
// services that it uses, and destroyed before them.

#include <memory>

#include "aws/protocol/operation.hpp"
#include "base/thread_pool.hpp"
#include "services/athena/statement.hpp"

namespace laketop::athena {

class Service {
 public:
  virtual ~Service() = default;
  virtual aws::ServiceBinding Binding() = 0;
  // Blocking, before the gateway serves: ends what an earlier run left running.
  virtual void Recover() = 0;
  // Background work begins; the destructor ends it.
  virtual void Start() = 0;
};

std::unique_ptr<Service> MakeService(Engines engines, ThreadPool& io_pool);

}  // namespace laketop::athena
