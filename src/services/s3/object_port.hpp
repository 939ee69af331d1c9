// SPDX-License-Identifier: Apache-2.0
#pragma once
// ObjectPort: S3 for the other services of this process (ports::ObjectStore), by the same rules as
// a request: same permissions, same commits, no HTTP. Owned by the Service; thread-safe.

#include "ports/object_store.hpp"
#include "services/s3/s3.hpp"

namespace laketop::s3 {

// Bytes that are durable and belong to no key yet, with their digests.
struct Sealed {
  std::shared_ptr<engine::StagedBlob> blob;
  std::string md5;  // raw
  Checksum checksum;
  std::optional<Encryption> encryption;
};

class PortStagedObject final : public ports::StagedObject {
 public:
  PortStagedObject(ports::NewObject object, std::shared_ptr<const Sealed> sealed)
      : object_(std::move(object)), sealed_(std::move(sealed)) {}
  const ports::ObjectName& Name() const override { return object_.name; }
  std::uint64_t Size() const override { return sealed_->blob->Size(); }

  const ports::NewObject& Object() const { return object_; }
  const Sealed& Bytes() const { return *sealed_; }

 private:
  ports::NewObject object_;
  std::shared_ptr<const Sealed> sealed_;
};

// Takes bytes in order on a thread that may block; digests and encrypts them as it goes.
class SealingWriter {
 public:
  SealingWriter(engine::BlobStore& blobs, const S3::NewCipher& cipher);
  engine::Result<> Append(std::string_view bytes);
  engine::Result<std::shared_ptr<const Sealed>> Seal();
  std::uint64_t Size() const { return writer_->Size(); }

 private:
  std::unique_ptr<engine::BlobWriter> writer_;
  Digest md5_;
  Digest checksum_;
  std::optional<Encryption> encryption_;
  std::shared_ptr<const ContentCipher> cipher_;
};

// How the bytes of an object with these settings are to be encrypted, by its bucket's default where
// they say nothing.
Task<S3::NewCipher> CipherFor(S3& s3, ports::Caller caller, Bucket bucket,
                              ports::ObjectSettings settings);

class ObjectPort final : public ports::ObjectStore {
 public:
  explicit ObjectPort(S3& s3) : s3_(s3) {}

  Task<ports::Result<void>> HeadBucket(ports::Caller caller, std::string bucket,
                                       std::string expected_owner) override;
  Task<ports::Result<void>> CreateBucket(ports::Caller caller, std::string bucket) override;
  Task<ports::Result<ports::ObjectListing>> List(ports::Caller caller,
                                                 ports::ListObjectsRequest request) override;
  Task<ports::Result<ports::ObjectInfo>> Head(ports::Caller caller,
                                              ports::ObjectName name) override;
  Task<ports::Result<std::shared_ptr<ports::ObjectReader>>> Open(ports::Caller caller,
                                                                 ports::ObjectName name) override;
  Task<ports::Result<std::unique_ptr<ports::ObjectWriter>>> StartWrite(
      ports::Caller caller, ports::NewObject object) override;
  Task<ports::Result<void>> Stage(
      ports::Caller caller, engine::Commit& commit,
      std::vector<std::shared_ptr<const ports::StagedObject>> objects) override;
  Task<ports::Result<void>> Put(ports::Caller caller, ports::NewObject object,
                                std::string bytes) override;
  Task<ports::Result<void>> Delete(ports::Caller caller, std::string bucket,
                                   std::vector<std::string> keys) override;

 private:
  S3& s3_;
};

// Names these exact bytes: the sequence is of one write alone.
std::string ObjectIdOf(const ObjectVersion& version);
ports::ObjectInfo InfoOf(std::string_view key, const ObjectVersion& version, const Bucket& bucket);
// The version that is published when `object` is staged.
ObjectVersion VersionOf(const PortStagedObject& object);

// Runs `task` and turns what S3 throws into the port's error.
template <class T>
Task<ports::Result<T>> AsPortResult(Task<T> task) {
  try {
    if constexpr (std::is_void_v<T>) {
      co_await task;
      co_return ports::Result<void>();
    } else {
      co_return co_await task;
    }
  } catch (const aws::Error& error) {
    co_return std::unexpected(ports::PortError{error.code(), error.message()});
  } catch (const engine::Failure& failure) {
    co_return std::unexpected(ports::PortError{"InternalError", failure.what()});
  }
}

}  // namespace laketop::s3
