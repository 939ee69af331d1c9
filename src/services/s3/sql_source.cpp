// SPDX-License-Identifier: Apache-2.0
#include "services/s3/sql_source.hpp"

#include "base/sync_wait.hpp"
#include "services/s3/errors.hpp"
#include "services/s3/request_rules.hpp"

namespace laketop::s3 {
namespace {

engine::ObjectError ErrorOf(ports::PortError error) {
  return {std::move(error.code), std::move(error.message)};
}

engine::ObjectError ErrorOf(const engine::Error& error) {
  return {"InternalError", error.message};
}

class SqlReader final : public engine::ObjectReader {
 public:
  SqlReader(std::shared_ptr<engine::BlobReader> reader, std::shared_ptr<const ContentCipher> cipher)
      : reader_(std::move(reader)), cipher_(std::move(cipher)) {}
  std::uint64_t Size() const override { return reader_->Size(); }
  engine::ObjectResult<std::size_t> ReadAt(std::uint64_t offset,
                                           std::span<char> out) const override {
    engine::Result<std::size_t> read = reader_->ReadAt(offset, out);
    if (!read) return std::unexpected(ErrorOf(read.error()));
    if (cipher_) cipher_->Apply(offset, out.first(*read));
    return *read;
  }

 private:
  std::shared_ptr<engine::BlobReader> reader_;
  std::shared_ptr<const ContentCipher> cipher_;
};

class SqlSink final : public engine::ObjectSink {
 public:
  SqlSink(engine::BlobStore& blobs, const S3::NewCipher& cipher) : writer_(blobs, cipher) {}
  engine::ObjectResult<void> Append(std::string_view bytes) override {
    engine::Result<> done = writer_.Append(bytes);
    if (!done) return std::unexpected(ErrorOf(done.error()));
    return {};
  }
  engine::ObjectResult<std::shared_ptr<engine::SealedBytes>> Seal() override {
    auto sealed = writer_.Seal();
    if (!sealed) return std::unexpected(ErrorOf(sealed.error()));
    return std::make_shared<SqlSealedBytes>(std::move(*sealed));
  }

 private:
  SealingWriter writer_;
};

// The very version that was pinned, or none: never its successor.
Task<std::shared_ptr<SqlReader>> OpenPinned(S3& s3, ports::Caller caller,
                                            engine::ObjectRef object) {
  const Asker asker(std::move(caller), "s3:GetObject", object.bucket, object.key);
  BucketRow row = co_await s3.LoadBucket(asker, object.bucket, std::nullopt);
  std::optional<std::string> version;
  if (!object.version_id.empty()) version = object.version_id;
  FoundVersion found = co_await s3.LoadVersion(asker, row.record, object.key, std::move(version));
  if (ObjectIdOf(found.version) != object.object_id) throw NoSuchKey(object.key);
  CheckReadable(found.version);
  auto cipher = co_await s3.OpenCipher(found.version, std::nullopt);
  auto reader = co_await s3.Records().Blobs().OpenReaderAsync(found.version.content);
  if (!reader && reader.error().code == engine::ErrorCode::kNotFound) throw NoSuchKey(object.key);
  co_return std::make_shared<SqlReader>(engine::OrThrow(std::move(reader)), std::move(cipher));
}

Task<std::unique_ptr<SqlSink>> OpenTarget(S3& s3, ports::Caller caller, ports::ObjectName name,
                                          ports::ObjectSettings settings) {
  CheckKey(name.key);
  const Asker asker(caller, "s3:PutObject", name.bucket, name.key);
  BucketRow bucket = co_await s3.LoadBucket(asker, name.bucket, std::nullopt);
  S3::NewCipher cipher =
      co_await CipherFor(s3, std::move(caller), std::move(bucket.record), std::move(settings));
  co_return std::make_unique<SqlSink>(s3.Records().Blobs(), cipher);
}

}  // namespace

engine::ObjectResult<std::shared_ptr<engine::ObjectReader>> SqlSource::Open(
    const engine::ObjectRef& object) {
  auto reader = SyncWait(AsPortResult(OpenPinned(s3_, caller_, object)));
  if (!reader) return std::unexpected(ErrorOf(std::move(reader.error())));
  return std::move(*reader);
}

engine::ObjectResult<std::unique_ptr<engine::ObjectSink>> SqlSource::Create(
    const std::string& bucket, const std::string& key) {
  auto sink = SyncWait(AsPortResult(OpenTarget(s3_, caller_, {bucket, key}, settings_)));
  if (!sink) return std::unexpected(ErrorOf(std::move(sink.error())));
  return std::move(*sink);
}

}  // namespace laketop::s3
