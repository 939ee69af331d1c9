// SPDX-License-Identifier: Apache-2.0
#include "services/glue/service.hpp"

#include "services/glue/catalog/table_catalog.hpp"
#include "services/glue/glue.hpp"

namespace laketop::glue {
namespace {

class ServiceImpl final : public Service {
 public:
  explicit ServiceImpl(Dependencies dependencies)
      : store_(dependencies.store),
        catalog_(store_, dependencies.clock),
        runner_(store_, dependencies.objects, dependencies.io_pool, dependencies.clock),
        glue_(store_, catalog_, runner_),
        tables_(catalog_) {}

  aws::ServiceBinding Binding() override { return gen::Bind(glue_); }
  ports::TableCatalog& Tables() override { return tables_; }
  Task<void> Recover() override { return runner_.Recover(); }
  void Start() override { runner_.StartSchedules(); }
  void Stop() override { runner_.Shutdown(); }

 private:
  Store store_;
  Catalog catalog_;
  CrawlerRunner runner_;
  Glue glue_;
  TableCatalogPort tables_;
};

}  // namespace

std::unique_ptr<Service> MakeService(Dependencies dependencies) {
  return std::make_unique<ServiceImpl>(dependencies);
}

}  // namespace laketop::glue
