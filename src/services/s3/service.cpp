// SPDX-License-Identifier: Apache-2.0
#include "services/s3/service.hpp"

#include "base/check.hpp"
#include "services/s3/lifecycle_runner.hpp"
#include "services/s3/object_port.hpp"
#include "services/s3/s3.hpp"
#include "services/s3/sql_source.hpp"

namespace laketop::s3 {
namespace {

class Cors final : public ports::BucketCors {
 public:
  explicit Cors(S3Store& store) : store_(store) {}
  Task<std::optional<ports::CorsGrant>> FindGrant(ports::CorsQuestion question) override {
    std::optional<BucketRow> row = co_await store_.FindBucket(question.bucket);
    if (!row) co_return std::nullopt;
    co_return GrantOf(row->record.cors, question);
  }

 private:
  S3Store& store_;
};

class S3Service final : public Service {
 public:
  explicit S3Service(Dependencies dependencies)
      : s3_({.store = dependencies.store,
             .blobs = dependencies.blobs,
             .io_pool = dependencies.io_pool,
             .clock = dependencies.clock}),
        port_(s3_),
        cors_(s3_.Records()),
        lifecycle_(s3_) {
    lifecycle_.Start();
  }

  aws::ServiceBinding Binding() override { return gen::Bind(s3_); }
  ports::ObjectStore& Objects() override { return port_; }
  ports::BucketCors& Cors() override { return cors_; }
  std::shared_ptr<engine::ObjectSource> SqlSource(ports::Caller caller,
                                                  ports::ObjectSettings settings) override {
    return std::make_shared<s3::SqlSource>(s3_, std::move(caller), std::move(settings));
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
  s3::Cors cors_;
  LifecycleRunner lifecycle_;
};

}  // namespace

std::unique_ptr<Service> MakeService(Dependencies dependencies) {
  return std::make_unique<S3Service>(dependencies);
}

}  // namespace laketop::s3
