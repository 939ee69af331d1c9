// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "base/encoding.hpp"
#include "services/s3/completion.hpp"
#include "services/s3/errors.hpp"
#include "services/s3/limits.hpp"
#include "services/s3/object_settings.hpp"
#include "services/s3/request_rules.hpp"
#include "services/s3/s3.hpp"

namespace laketop::s3 {
namespace {

ListedWhole ListedOf(gen::CompleteMultipartUploadRequest& in) {
  ListedWhole listed{.upload_id = in.UploadId,
                     .checksums = GivenChecksums(in),
                     .checksum_type = in.ChecksumType,
                     .size = in.MpuObjectSize};
  if (!in.MultipartUpload) throw InvalidRequest("You must specify at least one part");
  if (!in.MultipartUpload->Parts) throw MalformedXml();
  for (gen::CompletedPart& part : *in.MultipartUpload->Parts) {
    if (!part.PartNumber || !part.ETag) throw MalformedXml();
    listed.parts.push_back({.number = *part.PartNumber,
                            .etag = std::move(*part.ETag),
                            .checksums = GivenChecksums(part)});
  }
  return listed;
}

gen::CompleteMultipartUploadOutput Completed(const aws::Context& context, const Bucket& bucket,
                                             const std::string& key, const ObjectVersion& version) {
  gen::CompleteMultipartUploadOutput out{
      .Location = context.endpoint + "/" + bucket.name + "/" + PercentEncode(key, true),
      .Bucket = bucket.name,
      .Key = key,
      .ETag = '"' + version.ETag() + '"',
      .VersionId = MadeVersionId(bucket, version.Id())};
  ShowEncryption(out, version.encryption);
  out.Expiration = ExpirationHeader(bucket.lifecycle, key, version);
  if (version.checksum) SetChecksum(out, *version.checksum);
  // No members of the model: as all answers to requests that bring a key.
  if (context.reply && version.encryption && version.encryption->IsCustomers()) {
    constexpr std::string_view kPrefix = "x-amz-server-side-encryption-customer-";
    context.reply->headers.Set(fmt::format("{}algorithm", kPrefix), "AES256");
    context.reply->headers.Set(fmt::format("{}key-MD5", kPrefix), version.encryption->key_md5);
  }
  return out;
}

}  // namespace

Task<std::optional<FoundUpload>> S3::FindUpload(std::uint64_t bucket, std::string key,
                                                std::string upload_id) {
  std::optional<VersionId> id = ParseVersionId(upload_id);
  if (!id || id->IsNull()) co_return std::nullopt;
  UploadKey upload_key{bucket, std::move(key), id->sequence};
  std::optional<engine::Row<Upload>> row = co_await store_.FindUpload(upload_key);
  if (!row || row->record.salt != id->salt || row->record.salt_more != id->salt_more) {
    co_return std::nullopt;
  }
  co_return FoundUpload{std::move(upload_key), std::move(*row)};
}

Task<FoundUpload> S3::LoadUpload(std::uint64_t bucket, std::string key, std::string upload_id) {
  std::optional<FoundUpload> found = co_await FindUpload(bucket, std::move(key), upload_id);
  if (!found) throw NoSuchUpload(upload_id);
  co_return std::move(*found);
}

Task<gen::CreateMultipartUploadOutput> S3::CreateMultipartUpload(
    aws::Context context, gen::CreateMultipartUploadRequest in) {
  CheckKey(in.Key);
  Upload upload{.initiated = Now(), .initiator_arn = context.caller.principal_arn};
  ChooseChecksum(upload, in.ChecksumAlgorithm, in.ChecksumType);
  ObjectSettings settings = CheckSettings(SettingsOf(in));
  upload.storage_class = std::move(settings.storage_class);
  upload.headers = std::move(settings.headers);
  upload.tags = std::move(settings.tags);
  upload.lock = CheckLock(settings.lock, clock_.Now());

  const VersionId id = MakeVersionId(store_.Engine().NextId());
  upload.salt = id.salt;
  upload.salt_more = id.salt_more;
  while (true) {
    BucketRow row = co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
    if (upload.lock && !row.record.object_lock) {
      throw InvalidRequest("Bucket is missing Object Lock Configuration");
    }
    NewCipher cipher = co_await MakeCipher(context, row.record, settings.encryption);
    upload.encryption = std::move(cipher.encryption);
    NewAcl made = MakeObjectAcl(row.record, context, settings.acl);
    upload.owner = std::move(made.owner);
    upload.acl = std::move(made.acl);
    UploadKey key{row.record.id, in.Key, id.sequence};
    engine::Commit commit(store_.Engine());
    store_.StageUpload(commit, row, key, upload);
    if (co_await store_.Apply(std::move(commit))) break;
  }
  gen::CreateMultipartUploadOutput out{.Bucket = in.Bucket, .Key = in.Key, .UploadId = Text(id)};
  ShowEncryption(out, upload.encryption);
  if (upload.checksum_algorithm) {
    out.ChecksumAlgorithm = Name(*upload.checksum_algorithm);
    out.ChecksumType = Name(upload.checksum_type);
  }
  co_return out;
}

Task<gen::CompleteMultipartUploadOutput> S3::CompleteMultipartUpload(
    aws::Context context, gen::CompleteMultipartUploadRequest in) {
  CheckKey(in.Key);
  const std::optional<CustomerKey> key = CheckCustomerKey(CustomerKeyOf(in));
  const ListedWhole listed = ListedOf(in);
  const WriteConditions conditions = WriteConditionsOf(in.IfMatch, in.IfNoneMatch);
  const std::string turn_key = TurnKey(in.Bucket, in.Key);
  KeyTurns::Turn turn = co_await turns_.TakeIfContended(turn_key);
  for (int attempt = 0; attempt < kCommitAttemptsMax; ++attempt) {
    if (attempt > 0 && !turn.IsTaken()) turn = co_await turns_.Take(turn_key);
    BucketRow row = co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
    std::optional<FoundUpload> open = co_await FindUpload(row.record.id, in.Key, in.UploadId);
    if (!open) {
      std::optional<ObjectVersion> done = co_await FindCompleted(row.record, in.Key, in.UploadId);
      if (!done) throw NoSuchUpload(in.UploadId);
      co_return Completed(context, row.record, in.Key, *done);
    }
    const FoundUpload& found = *open;
    const Upload& upload = found.row.record;
    std::vector<PartRow> stored = co_await store_.ListParts(found.key.number, 0, kPartNumberMax);
    // Without a checksum of the client's there is nothing that the key is needed for.
    if (key || upload.checksum_algorithm) CheckPartKey(upload.encryption, key);
    if (key) CheckGivenKey(upload.encryption, key);
    CompletedUpload completed = CompleteParts(upload, stored, listed);

    // One commit: the upload and its parts end where the object begins.
    engine::Commit commit(store_.Engine());
    store_.StageUploadEnd(commit, found.key, found.row, stored);
    std::vector<engine::Content> contents;
    for (std::size_t place : completed.used) contents.push_back(stored[place].record.content);
    engine::Result<engine::Content> joined = store_.Blobs().Join(commit, contents);
    if (!joined && joined.error().code == engine::ErrorCode::kTooLarge) {
      throw NotBuilt(
          "An object of more than 10,000 extents (many copied parts of many parts each)");
    }
    for (std::size_t place = 0; place < stored.size(); ++place) {
      if (std::ranges::binary_search(completed.used, place)) continue;
      store_.Blobs().Release(commit, stored[place].record.content);
    }
    ObjectVersion version{.size = completed.size,
                          .md5 = std::move(completed.md5),
                          .etag_parts = static_cast<std::uint32_t>(listed.parts.size()),
                          .storage_class = upload.storage_class,
                          .headers = upload.headers,
                          .checksum = std::move(completed.checksum),
                          .tags = upload.tags,
                          .content = engine::OrThrow(std::move(joined)),
                          .layout = store_.Engine().NextId(),
                          .lock = upload.lock,
                          .upload = found.key.number,
                          .owner = upload.owner,
                          .acl = upload.acl,
                          .encryption = upload.encryption};
    store_.StageLayout(commit, version.layout, completed.layout);
    std::optional<ObjectVersion> published =
        co_await TryPublish(row, in.Key, std::move(version), conditions, std::move(commit));
    if (published) co_return Completed(context, row.record, in.Key, *published);
  }
  throw OperationAborted();
}

// Completing is idempotent: a client whose connection broke asks again and hears of its success.
Task<std::optional<ObjectVersion>> S3::FindCompleted(Bucket bucket, std::string key,
                                                     std::string upload_id) {
  std::optional<VersionId> id = ParseVersionId(upload_id);
  if (!id || id->IsNull()) co_return std::nullopt;
  std::optional<FoundVersion> found = co_await store_.FindVersion(bucket, key, std::nullopt);
  if (found && found->version.upload == id->sequence) co_return std::move(found->version);
  if (bucket.versioning == Versioning::kNever) co_return std::nullopt;
  // Newer versions may have come since.
  engine::KeyRange range = store_.Versions().Prefix(bucket.id, key);
  auto older = engine::OrThrow(
      co_await store_.Versions().ListAsync(std::move(range), kCompletedVersionsMax));
  for (auto& row : older) {
    if (row.record.upload == id->sequence) co_return std::move(row.record);
  }
  co_return std::nullopt;
}

Task<gen::AbortMultipartUploadOutput> S3::AbortMultipartUpload(
    aws::Context context, gen::AbortMultipartUploadRequest in) {
  while (true) {
    BucketRow row = co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
    FoundUpload found = co_await LoadUpload(row.record.id, in.Key, in.UploadId);
    std::vector<PartRow> parts = co_await store_.ListParts(found.key.number, 0, kPartNumberMax);
    engine::Commit commit(store_.Engine());
    store_.StageUploadEnd(commit, found.key, found.row, parts);
    for (const PartRow& part : parts) store_.Blobs().Release(commit, part.record.content);
    if (co_await store_.Apply(std::move(commit))) co_return gen::AbortMultipartUploadOutput{};
  }
}

}  // namespace laketop::s3
