// SPDX-License-Identifier: Apache-2.0
#include "services/s3/object_port.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "services/s3/errors.hpp"
#include "services/s3/limits.hpp"
#include "services/s3/listing_cursors.hpp"
#include "services/s3/request_rules.hpp"

namespace laketop::s3 {
namespace {

constexpr int kOpenAttemptsMax = 100;

class PortReader final : public ports::ObjectReader {
 public:
  PortReader(ports::ObjectInfo info, std::shared_ptr<engine::BlobReader> reader,
             std::shared_ptr<const ContentCipher> cipher)
      : info_(std::move(info)), reader_(std::move(reader)), cipher_(std::move(cipher)) {}
  const ports::ObjectInfo& Info() const override { return info_; }
  ports::Result<std::size_t> ReadAt(std::uint64_t offset, std::span<char> out) override {
    engine::Result<std::size_t> read = reader_->ReadAt(offset, out);
    if (!read) return std::unexpected(ports::PortError{"InternalError", read.error().message});
    if (cipher_) cipher_->Apply(offset, out.first(*read));
    return *read;
  }

 private:
  ports::ObjectInfo info_;
  std::shared_ptr<engine::BlobReader> reader_;
  std::shared_ptr<const ContentCipher> cipher_;
};

class PortWriter final : public ports::ObjectWriter {
 public:
  PortWriter(engine::BlobStore& blobs, const S3::NewCipher& cipher, ports::NewObject object)
      : writer_(blobs, cipher), object_(std::move(object)) {}

  ports::Result<void> Append(std::string_view bytes) override {
    if (writer_.Size() + bytes.size() > kObjectBytesMax) {
      return std::unexpected(ports::PortError{
          "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size"});
    }
    engine::Result<> done = writer_.Append(bytes);
    if (!done) return std::unexpected(ports::PortError{"InternalError", done.error().message});
    return {};
  }
  ports::Result<std::unique_ptr<ports::StagedObject>> Finish() override {
    auto sealed = writer_.Seal();
    if (!sealed) return std::unexpected(ports::PortError{"InternalError", sealed.error().message});
    return std::make_unique<PortStagedObject>(std::move(object_), std::move(*sealed));
  }

 private:
  SealingWriter writer_;
  ports::NewObject object_;
};

struct PortSink final : ListSink {
  PortSink(CurrentCursor& list_cursor, const Bucket& list_bucket)
      : cursor(list_cursor), bucket(list_bucket) {}
  bool TakeKey(std::string_view key, int& left) override {
    listing.objects.push_back(InfoOf(key, cursor.Version(), bucket));
    --left;
    return true;
  }
  void TakePrefix(std::string_view common_prefix) override {
    listing.common_prefixes.emplace_back(common_prefix);
  }
  CurrentCursor& cursor;
  const Bucket& bucket;
  ports::ObjectListing listing;
};

Task<void> CheckBucket(S3& s3, ports::Caller caller, std::string bucket,
                       std::string expected_owner) {
  const Asker asker(std::move(caller), "s3:ListBucket", bucket);
  std::optional<std::string> owner;
  if (!expected_owner.empty()) owner = std::move(expected_owner);
  co_await s3.LoadBucket(asker, bucket, std::move(owner));
}

AskedAcl AclOf(const ports::ObjectSettings& settings) {
  AskedAcl asked;
  if (!settings.canned_acl.empty()) asked.canned = settings.canned_acl;
  return asked;
}

Task<void> MakeBucket(S3& s3, ports::Caller caller, std::string name) {
  gen::CreateBucketRequest request{.Bucket = std::move(name)};
  // By the rules of AWS's endpoints, each but the first wants its region said.
  if (caller.region != "us-east-1") {
    request.CreateBucketConfiguration.emplace();
    request.CreateBucketConfiguration->LocationConstraint = caller.region;
  }
  aws::Context context{.caller = std::move(caller)};
  co_await s3.CreateBucket(std::move(context), std::move(request));
}

Task<ports::ObjectListing> ListPage(S3& s3, ports::Caller caller,
                                    ports::ListObjectsRequest request) {
  const Asker asker(std::move(caller), "s3:ListBucket", request.bucket);
  BucketRow row = co_await s3.LoadBucket(asker, request.bucket, std::nullopt);
  ListQuery query{.prefix = std::move(request.prefix),
                  .delimiter = std::move(request.delimiter),
                  .start_after = std::move(request.start_after),
                  .entries_max = std::clamp(request.keys_max, 1, kListKeysMax)};
  const S3Store& store = s3.Records();
  auto read = [&store, bucket = row.record, query = std::move(query)](
                  const engine::Reader& reader) -> engine::Result<ports::ObjectListing> {
    CurrentCursor cursor(store, reader, bucket.id);
    PortSink sink(cursor, bucket);
    ListEnd end = WalkListing(cursor, query, sink);
    if (engine::Result<> status = cursor.Status(); !status) {
      return std::unexpected(std::move(status.error()));
    }
    sink.listing.truncated = end.truncated;
    if (end.truncated) sink.listing.next_start_after = std::move(end.last);
    return std::move(sink.listing);
  };
  co_return engine::OrThrow(co_await store.Engine().ReadAsync(std::move(read)));
}

Task<ports::ObjectInfo> HeadOf(S3& s3, ports::Caller caller, ports::ObjectName name) {
  const Asker asker(std::move(caller), "s3:GetObject", name.bucket, name.key);
  BucketRow row = co_await s3.LoadBucket(asker, name.bucket, std::nullopt);
  FoundVersion found = co_await s3.LoadVersion(asker, row.record, name.key, std::nullopt);
  co_return InfoOf(name.key, found.version, row.record);
}

Task<std::shared_ptr<ports::ObjectReader>> OpenObject(S3& s3, ports::Caller caller,
                                                      ports::ObjectName name) {
  const Asker asker(std::move(caller), "s3:GetObject", name.bucket, name.key);
  BucketRow row = co_await s3.LoadBucket(asker, name.bucket, std::nullopt);
  for (int attempt = 0;; ++attempt) {
    FoundVersion found = co_await s3.LoadVersion(asker, row.record, name.key, std::nullopt);
    CheckReadable(found.version);
    auto cipher = co_await s3.OpenCipher(found.version, std::nullopt);
    auto reader = co_await s3.Records().Blobs().OpenReaderAsync(found.version.content);
    const bool gone = !reader && reader.error().code == engine::ErrorCode::kNotFound;
    if (gone && attempt < kOpenAttemptsMax) continue;
    co_return std::make_shared<PortReader>(InfoOf(name.key, found.version, row.record),
                                           engine::OrThrow(std::move(reader)), std::move(cipher));
  }
}

Task<std::unique_ptr<ports::ObjectWriter>> StartWriting(S3& s3, ports::Caller caller,
                                                        ports::NewObject object) {
  CheckKey(object.name.key);
  const Asker asker(caller, "s3:PutObject", object.name.bucket, object.name.key);
  BucketRow bucket = co_await s3.LoadBucket(asker, object.name.bucket, std::nullopt);
  S3::NewCipher cipher =
      co_await CipherFor(s3, std::move(caller), std::move(bucket.record), object.settings);
  co_return std::make_unique<PortWriter>(s3.Records().Blobs(), cipher, std::move(object));
}

Task<void> StageAll(S3& s3, ports::Caller caller, engine::Commit& commit,
                    std::vector<std::shared_ptr<const ports::StagedObject>> objects) {
  S3Store& store = s3.Records();
  for (const std::shared_ptr<const ports::StagedObject>& object : objects) {
    // Another implementation's bytes are none that we could publish.
    const auto* staged = dynamic_cast<const PortStagedObject*>(object.get());
    CHECK(staged != nullptr);
    const ports::ObjectName& name = staged->Name();
    const Asker asker(caller, "s3:PutObject", name.bucket, name.key);
    BucketRow bucket = co_await s3.LoadBucket(asker, name.bucket, std::nullopt);
    KeyState state = co_await store.ReadKey(bucket.record, name.key);
    ObjectVersion version = VersionOf(*staged);
    NewAcl made = MakeObjectAcl(bucket.record, asker, AclOf(staged->Object().settings));
    version.owner = std::move(made.owner);
    version.acl = std::move(made.acl);
    version.modified = s3.Now();
    version.lock = LockOfNew(std::nullopt, bucket.record.default_retention, s3.Time().Now());
    version.content = store.Blobs().Stage(commit, staged->Bytes().blob);
    store.StagePut(commit, bucket, name.key, state, version);
  }
}

Task<void> PutBytes(S3& s3, ports::Caller caller, ports::NewObject object, std::string bytes) {
  CheckKey(object.name.key);
  S3Store& store = s3.Records();
  const Asker asker(caller, "s3:PutObject", object.name.bucket, object.name.key);
  BucketRow bucket = co_await s3.LoadBucket(asker, object.name.bucket, std::nullopt);
  S3::NewCipher cipher =
      co_await CipherFor(s3, std::move(caller), std::move(bucket.record), object.settings);
  auto write = [&blobs = store.Blobs(), cipher = std::move(cipher),
                bytes = std::move(bytes)]() -> engine::Result<std::shared_ptr<const Sealed>> {
    SealingWriter writer(blobs, cipher);
    if (engine::Result<> done = writer.Append(bytes); !done) {
      return std::unexpected(std::move(done.error()));
    }
    return writer.Seal();
  };
  auto sealed = engine::OrThrow(co_await s3.IoPool().Run(std::move(write)));
  PortStagedObject staged(std::move(object), std::move(sealed));
  Publication publication{
      .bucket = staged.Name().bucket, .key = staged.Name().key, .version = VersionOf(staged)};
  publication.stage = [&store, blob = staged.Bytes().blob](engine::Commit& commit) {
    return store.Blobs().Stage(commit, blob);
  };
  publication.acl = AclOf(staged.Object().settings);
  co_await s3.Publish(asker, std::move(publication));
}

Task<void> DeleteKeys(S3& s3, ports::Caller caller, std::string bucket,
                      std::vector<std::string> keys) {
  std::ranges::sort(keys);
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  std::vector<Removal> removals;
  removals.reserve(keys.size());
  for (std::string& key : keys) removals.push_back({.key = std::move(key)});
  const Asker asker(std::move(caller), "s3:DeleteObject", bucket, "*");
  co_await s3.Remove(asker, bucket, std::nullopt, std::move(removals));
}

}  // namespace

SealingWriter::SealingWriter(engine::BlobStore& blobs, const S3::NewCipher& cipher)
    : writer_(blobs.NewWriter()),
      md5_(DigestKind::kMd5),
      checksum_(DigestKind::kCrc64nvme),
      encryption_(cipher.encryption) {
  if (encryption_) cipher_ = CipherOfWhole(*encryption_, cipher.secret);
}

engine::Result<> SealingWriter::Append(std::string_view bytes) {
  md5_.Update(bytes);
  checksum_.Update(bytes);
  if (!cipher_) return writer_->AppendBlocking(bytes);
  std::string hidden(bytes);
  cipher_->Apply(writer_->Size(), hidden);
  return writer_->AppendBlocking(hidden);
}

Task<S3::NewCipher> CipherFor(S3& s3, ports::Caller caller, Bucket bucket,
                              ports::ObjectSettings settings) {
  AskedEncryption asked;
  if (!settings.encryption.empty()) asked.method = std::move(settings.encryption);
  if (!settings.kms_key.empty()) asked.key_id = std::move(settings.kms_key);
  aws::Context context{.caller = std::move(caller)};
  co_return co_await s3.MakeCipher(context, bucket, std::move(asked));
}

engine::Result<std::shared_ptr<const Sealed>> SealingWriter::Seal() {
  auto blob = writer_->FinishBlocking();
  if (!blob) return std::unexpected(std::move(blob.error()));
  auto sealed = std::make_shared<Sealed>();
  sealed->blob = std::move(*blob);
  sealed->md5 = md5_.Finish();
  sealed->encryption = std::move(encryption_);
  sealed->checksum = {.algorithm = ChecksumAlgorithm::kCrc64nvme, .bytes = checksum_.Finish()};
  return sealed;
}

std::string ObjectIdOf(const ObjectVersion& version) {
  return std::to_string(version.sequence);
}

ports::ObjectInfo InfoOf(std::string_view key, const ObjectVersion& version, const Bucket& bucket) {
  return {.key = std::string(key),
          .size = version.size,
          .etag = version.ETag(),
          .object_id = ObjectIdOf(version),
          .version_id = ShownVersionId(bucket, version.Id()).value_or(""),
          .last_modified = version.modified};
}

ObjectVersion VersionOf(const PortStagedObject& object) {
  ObjectVersion version{.size = object.Size(),
                        .md5 = object.Bytes().md5,
                        .checksum = object.Bytes().checksum,
                        .encryption = object.Bytes().encryption};
  version.headers.content_type = object.Object().content_type;
  return version;
}

Task<ports::Result<void>> ObjectPort::HeadBucket(ports::Caller caller, std::string bucket,
                                                 std::string expected_owner) {
  return AsPortResult(
      CheckBucket(s3_, std::move(caller), std::move(bucket), std::move(expected_owner)));
}

Task<ports::Result<void>> ObjectPort::CreateBucket(ports::Caller caller, std::string bucket) {
  return AsPortResult(MakeBucket(s3_, std::move(caller), std::move(bucket)));
}

Task<ports::Result<ports::ObjectListing>> ObjectPort::List(ports::Caller caller,
                                                           ports::ListObjectsRequest request) {
  return AsPortResult(ListPage(s3_, std::move(caller), std::move(request)));
}

Task<ports::Result<ports::ObjectInfo>> ObjectPort::Head(ports::Caller caller,
                                                        ports::ObjectName name) {
  return AsPortResult(HeadOf(s3_, std::move(caller), std::move(name)));
}

Task<ports::Result<std::shared_ptr<ports::ObjectReader>>> ObjectPort::Open(ports::Caller caller,
                                                                           ports::ObjectName name) {
  return AsPortResult(OpenObject(s3_, std::move(caller), std::move(name)));
}

Task<ports::Result<std::unique_ptr<ports::ObjectWriter>>> ObjectPort::StartWrite(
    ports::Caller caller, ports::NewObject object) {
  return AsPortResult(StartWriting(s3_, std::move(caller), std::move(object)));
}

Task<ports::Result<void>> ObjectPort::Stage(
    ports::Caller caller, engine::Commit& commit,
    std::vector<std::shared_ptr<const ports::StagedObject>> objects) {
  return AsPortResult(StageAll(s3_, std::move(caller), commit, std::move(objects)));
}

Task<ports::Result<void>> ObjectPort::Put(ports::Caller caller, ports::NewObject object,
                                          std::string bytes) {
  return AsPortResult(PutBytes(s3_, std::move(caller), std::move(object), std::move(bytes)));
}

Task<ports::Result<void>> ObjectPort::Delete(ports::Caller caller, std::string bucket,
                                             std::vector<std::string> keys) {
  return AsPortResult(DeleteKeys(s3_, std::move(caller), std::move(bucket), std::move(keys)));
}

}  // namespace laketop::s3
