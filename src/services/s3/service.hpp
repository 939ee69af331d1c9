// SPDX-License-Identifier: Apache-2.0
#pragma once
// Service: S3 as main wires it: the binding for the gateway, the port for the other services, and
// what the SQL engine reads and writes through. Main owns it; the engines outlive it.

#include <functional>
#include <memory>

#include "aws/protocol/operation.hpp"
#include "base/clock.hpp"
#include "base/thread_pool.hpp"
#include "engine/blob/blob_store.hpp"
#include "engine/sql/object_source.hpp"
#include "engine/store/store.hpp"
#include "ports/bucket_cors.hpp"
#include "ports/object_store.hpp"

namespace laketop::s3 {

struct Dependencies {
  engine::Store& store;
  engine::BlobStore& blobs;
  ThreadPool& io_pool;
  Clock& clock;
};

class Service {
 public:
  virtual ~Service() = default;

  virtual aws::ServiceBinding Binding() = 0;
  virtual ports::ObjectStore& Objects() = 0;
  // For the gateway: which web pages may use a bucket.
  virtual ports::BucketCors& Cors() = 0;

  // What DuckDB reaches on behalf of one caller, and what it writes there is given.
  virtual std::shared_ptr<engine::ObjectSource> SqlSource(ports::Caller caller,
                                                          ports::ObjectSettings settings) = 0;
  // Bytes that such a source has sealed, as an object to be staged through ports::ObjectStore.
  virtual std::unique_ptr<ports::StagedObject> Adopt(
      ports::NewObject object, std::shared_ptr<engine::SealedBytes> bytes) = 0;
};

std::unique_ptr<Service> MakeService(Dependencies dependencies);

}  // namespace laketop::s3
