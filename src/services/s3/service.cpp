// SPDX-License-Identifier: Apache-2.0
#include "services/s3/service.hpp"

#include "base/check.hpp"
#include "services/s3/object_port.hpp"
#include "services/s3/s3.hpp"
#include "services/s3/sql_source.hpp"

namespace laketop::s3 {
namespace {

class S3Service final : public Service {
 public:
  explicit S3Service(Dependencies dependencies)
      : s3_({.store = dependencies.store,
             .blobs = dependencies.blobs,
             .io_pool = dependencies.io_pool,
             .clock = dependencies.clock}),
        port_(s3_) {}

  aws::ServiceBinding Binding() override { return gen::Bind(s3_); }
  ports::ObjectStore& Objects() override { return port_; }
  std::shared_ptr<engine::ObjectSource> SqlSource(ports::Caller caller) override {
    return std::make_shared<s3::SqlSource>(s3_, std::move(caller));
  }
  std::unique_ptr<ports::StagedObject> Adopt(ports::NewObject object,
                                             std::shared_ptr<engine::SealedBytes> bytes) override {
    const auto* sealed = dynamic_cast<const SqlSealedBytes*>(bytes.get());
    CHECK(sealed != nullptr);
    return std::make_unique<PortStagedObject>(std::move(object), sealed->Bytes());
  }

 private:
  S3 s3_;
  ObjectPort port_;
};

}  // namespace

std::unique_ptr<Service> MakeService(Dependencies dependencies) {
  return std::make_unique<S3Service>(dependencies);
}

}  // namespace laketop::s3
