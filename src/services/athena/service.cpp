// SPDX-License-Identifier: Apache-2.0
#include "services/athena/service.hpp"

#include "services/athena/athena.hpp"
#include "services/athena/execution_retention.hpp"
#include "services/athena/executions.hpp"

namespace laketop::athena {
namespace {

class ServiceImpl final : public Service {
 public:
  ServiceImpl(Engines engines, ThreadPool& io_pool)
      : store_(engines.store),
        executions_(engines, store_, io_pool),
        athena_(store_, executions_, engines.catalog),
        retention_(engines.store, engines.clock, io_pool) {}

  aws::ServiceBinding Binding() override { return gen::Bind(athena_); }
  void Recover() override { executions_.Recover(); }
  void Start() override { retention_.Start(); }

 private:
  Store store_;
  Executions executions_;
  Athena athena_;
  ExecutionRetention retention_;
};

}  // namespace

std::unique_ptr<Service> MakeService(Engines engines, ThreadPool& io_pool) {
  return std::make_unique<ServiceImpl>(std::move(engines), io_pool);
}

}  // namespace laketop::athena
