// SPDX-License-Identifier: Apache-2.0
#pragma once
// The Glue service as main sees it: its operations for the gateway, its catalog for other services,
// its crawls and schedules between Start and Stop.

#include <memory>

#include "aws/protocol/operation.hpp"
#include "base/clock.hpp"
#include "base/thread_pool.hpp"
#include "ports/object_store.hpp"
#include "ports/table_catalog.hpp"

namespace laketop::engine {
class Store;
}

namespace laketop::glue {

struct Dependencies {
  engine::Store& store;
  ThreadPool& io_pool;
  Clock& clock;
  ports::ObjectStore& objects;
};

class Service {
 public:
  virtual ~Service() = default;
  virtual aws::ServiceBinding Binding() = 0;
  virtual ports::TableCatalog& Tables() = 0;
  // Before anything runs: crawls that a crash cut off have failed.
  virtual Task<void> Recover() = 0;
  // Schedules are followed from here on.
  virtual void Start() = 0;
  // Ends all crawls and waits for them; blocking.
  virtual void Stop() = 0;
};

std::unique_ptr<Service> MakeService(Dependencies dependencies);

}  // namespace laketop::glue
