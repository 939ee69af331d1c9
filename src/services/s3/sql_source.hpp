// SPDX-License-Identifier: Apache-2.0
#pragma once
// SqlSource: the SQL engine's view of S3 on behalf of one caller (engine::ObjectSource): blob
// extents, no HTTP. Its calls block and come from SQL threads.

#include "engine/sql/object_source.hpp"
#include "services/s3/object_port.hpp"

namespace laketop::s3 {

class SqlSealedBytes final : public engine::SealedBytes {
 public:
  explicit SqlSealedBytes(std::shared_ptr<const Sealed> sealed) : sealed_(std::move(sealed)) {}
  const std::shared_ptr<const Sealed>& Bytes() const { return sealed_; }

 private:
  std::shared_ptr<const Sealed> sealed_;
};

class SqlSource final : public engine::ObjectSource {
 public:
  // `settings`: of what is written through it.
  SqlSource(S3& s3, ports::Caller caller, ports::ObjectSettings settings)
      : s3_(s3), caller_(std::move(caller)), settings_(std::move(settings)) {}

  // NoSuchKey where the bytes were overwritten or deleted before they were opened: a query on AWS
  // fails then, too.
  engine::ObjectResult<std::shared_ptr<engine::ObjectReader>> Open(
      const engine::ObjectRef& object) override;
  engine::ObjectResult<std::unique_ptr<engine::ObjectSink>> Create(const std::string& bucket,
                                                                   const std::string& key) override;

 private:
  S3& s3_;
  ports::Caller caller_;
  ports::ObjectSettings settings_;
};

}  // namespace laketop::s3
