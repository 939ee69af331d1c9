// SPDX-License-Identifier: Apache-2.0
#include "base/check.hpp"
#include "services/s3/body_intake.hpp"
#include "services/s3/checksum_members.hpp"
#include "services/s3/copy_digests.hpp"
#include "services/s3/errors.hpp"
#include "services/s3/limits.hpp"
#include "services/s3/object_settings.hpp"
#include "services/s3/request_rules.hpp"
#include "services/s3/s3.hpp"

namespace laketop::s3 {
namespace {

// A copy onto itself must change something, or it is taken for a mistake.
bool IsIdleCopy(const gen::CopyObjectRequest& in, const CopySource& source,
                const ObjectVersion& version, const Bucket& bucket) {
  if (source.bucket != in.Bucket || source.key != in.Key || source.version_id) return false;
  if (in.MetadataDirective == "REPLACE") return false;
  if (bucket.encryption_put) return false;
  const std::string storage_class = in.StorageClass.value_or("STANDARD");
  return storage_class == ShownStorageClass(version.storage_class) && !in.WebsiteRedirectLocation &&
         !in.ServerSideEncryption && !in.SSECustomerAlgorithm && !in.ChecksumAlgorithm &&
         in.TaggingDirective != "REPLACE";
}

void CheckDirective(const std::optional<std::string>& directive, std::string_view message,
                    std::string_view header) {
  if (directive && *directive != "COPY" && *directive != "REPLACE") {
    throw InvalidArgument(std::string(message), header, *directive);
  }
}

}  // namespace

Task<gen::PutObjectOutput> S3::PutObject(aws::Context context, gen::PutObjectRequest in) {
  CheckKey(in.Key);
  BucketRow row = co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  ObjectSettings settings = CheckSettings(SettingsOf(in));
  const std::optional<ObjectLock> lock = CheckLock(settings.lock, clock_.Now());
  if (lock && !row.record.object_lock) {
    throw InvalidRequest("Bucket is missing Object Lock Configuration");
  }
  MakeObjectAcl(row.record, context, settings.acl);  // refused before the bytes are sent
  if (in.WriteOffsetBytes) throw NotBuilt("Appending to an object");
  if (context.request) CheckLength(context.request->headers);
  BodyRules rules{.bytes_max = kPutBytesMax};
  static const http::Headers kNoHeaders;
  rules.integrity = ReadIntegrity(in.ContentMD5, GivenChecksums(in), in.ChecksumAlgorithm,
                                  context.request ? context.request->headers : kNoHeaders);
  if (lock) RequireDigest(rules.integrity, "Put Object");
  // What AWS keeps for clients that ask for no checksum, since December 2024.
  if (!rules.integrity.algorithm) rules.also = {ChecksumAlgorithm::kCrc64nvme};
  Publication publication{.bucket = in.Bucket,
                          .expected_owner = in.ExpectedBucketOwner,
                          .key = in.Key,
                          .conditions = WriteConditionsOf(in.IfMatch, in.IfNoneMatch)};
  if (publication.conditions.Any()) {
    // Refused before the bytes are sent where that is clear already; decided in the commit.
    KeyState state = co_await store_.ReadKey(row.record, in.Key);
    CheckWriteConditions(publication.conditions, state.current ? &state.current->record : nullptr,
                         in.Key);
  }

  NewCipher cipher = co_await MakeCipher(context, row.record, settings.encryption);
  if (cipher.encryption) rules.cipher = CipherOfWhole(*cipher.encryption, cipher.secret);
  TakenBody taken =
      co_await TakeBody(store_.Blobs(), io_pool_, std::move(in.Body), std::move(rules));
  publication.version = {.size = taken.size,
                         .md5 = taken.md5,
                         .storage_class = std::move(settings.storage_class),
                         .headers = std::move(settings.headers),
                         .checksum = taken.checksums.front(),
                         .tags = std::move(settings.tags),
                         .lock = lock,
                         .encryption = std::move(cipher.encryption)};
  publication.acl = std::move(settings.acl);
  publication.stage = [this, blob = taken.blob](engine::Commit& commit) {
    return store_.Blobs().Stage(commit, blob);
  };
  std::optional<Published> published = co_await Publish(context, std::move(publication));
  CHECK(published);  // its content is its own
  const ObjectVersion& version = published->version;
  const std::optional<Checksum>& checksum = version.checksum;
  CHECK(checksum);
  gen::PutObjectOutput out{.ETag = '"' + version.ETag() + '"',
                           .VersionId = MadeVersionId(published->bucket, version.Id())};
  ShowEncryption(out, version.encryption);
  out.Expiration = ExpirationHeader(published->bucket.lifecycle, in.Key, version);
  SetChecksum(out, *checksum);
  co_return out;
}

// False: the source's bytes are gone, its record is to be read again.
Task<bool> S3::FillCopy(ObjectVersion source, Publication& publication, CopyTerms terms) {
  ObjectVersion& copy = publication.version;
  auto opened_by = co_await OpenCipher(source, std::move(terms.source_key));
  if (!opened_by && !copy.encryption) {
    std::optional<CopyDigests> digests =
        co_await DigestsOfCopy(store_.Blobs(), io_pool_, source, terms.algorithm);
    if (!digests) co_return false;
    copy.md5 = std::move(digests->md5);
    copy.checksum = std::move(digests->checksum);
    publication.stage = [this, content = source.content](engine::Commit& commit) {
      return store_.Blobs().Share(commit, content);
    };
    co_return true;
  }
  CopyOrder order{.opened_by = std::move(opened_by), .bytes = {0, source.size}};
  if (copy.encryption) order.closed_by = CipherOfWhole(*copy.encryption, terms.secret);
  order.algorithm = terms.algorithm;
  if (!order.algorithm && source.checksum) order.algorithm = source.checksum->algorithm;
  std::optional<CopiedContent> copied = co_await CopyBytes(source.content, std::move(order));
  if (!copied) co_return false;
  copy.md5 = std::move(copied->digests.md5);
  copy.checksum = std::move(copied->digests.checksum);
  publication.stage = [this, blob = copied->blob](engine::Commit& commit) {
    return store_.Blobs().Stage(commit, blob);
  };
  co_return true;
}

Task<std::optional<CopiedContent>> S3::CopyBytes(engine::Content source, CopyOrder order) {
  auto reader = co_await store_.Blobs().OpenReaderAsync(std::move(source));
  if (!reader && reader.error().code == engine::ErrorCode::kNotFound) co_return std::nullopt;
  order.source = engine::OrThrow(std::move(reader));
  auto copying = [this, order = std::move(order)] { return CopyContent(store_.Blobs(), order); };
  co_return OrAnswer(co_await io_pool_.Run(std::move(copying)));
}

Task<gen::CopyObjectOutput> S3::CopyObject(aws::Context context, gen::CopyObjectRequest in) {
  CheckKey(in.Key);
  CheckDirective(in.MetadataDirective, "Unknown metadata directive.", "x-amz-metadata-directive");
  CheckDirective(in.TaggingDirective, "Unknown tagging directive.", "x-amz-tagging-directive");
  const CopySource source = RequireCopySource(in.CopySource);
  BucketRow row = co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  std::optional<ChecksumAlgorithm> algorithm;
  if (in.ChecksumAlgorithm) algorithm = RequireChecksumAlgorithm(*in.ChecksumAlgorithm);
  const ObjectSettings settings = CheckSettings(SettingsOf(in));
  const std::optional<CustomerKey> source_key = CheckCustomerKey(SourceKeyOf(in));
  const NewCipher cipher = co_await MakeCipher(context, row.record, settings.encryption);

  for (int attempt = 0; attempt < kSourceAttemptsMax; ++attempt) {
    SourceObject from = co_await LoadSource(context, source, in.ExpectedSourceBucketOwner);
    const ObjectVersion& version = from.version;
    CheckSourceConditions(SourceConditionsOf(in), version);
    if (IsIdleCopy(in, source, version, row.record)) {
      throw InvalidRequest(
          "This copy request is illegal because it is trying to copy an object to itself without "
          "changing the object's metadata, storage class, website redirect location or encryption "
          "attributes.");
    }
    if (version.size > kPutBytesMax) {
      throw InvalidRequest(
          "The specified copy source is larger than the maximum allowable size "
          "for a copy source: 5368709120");
    }
    Publication publication{.bucket = in.Bucket,
                            .expected_owner = in.ExpectedBucketOwner,
                            .key = in.Key,
                            .conditions = WriteConditionsOf(in.IfMatch, in.IfNoneMatch),
                            .stage_blocks = true};
    ObjectVersion& copy = publication.version;
    copy = {.size = version.size,
            .storage_class = settings.storage_class,
            .lock = CheckLock(settings.lock, clock_.Now())};
    publication.acl = settings.acl;
    const bool replace = in.MetadataDirective == "REPLACE";
    copy.headers = replace ? settings.headers : version.headers;
    if (!replace) copy.headers.website_redirect = settings.headers.website_redirect;
    copy.tags = in.TaggingDirective == "REPLACE" ? settings.tags : version.tags;
    copy.encryption = cipher.encryption;
    CopyTerms terms{.source_key = source_key, .secret = cipher.secret, .algorithm = algorithm};
    if (!co_await FillCopy(version, publication, std::move(terms))) continue;
    std::optional<Published> published = co_await Publish(context, std::move(publication));
    if (!published) continue;

    const ObjectVersion& done = published->version;
    gen::CopyObjectResult result{.ETag = '"' + done.ETag() + '"', .LastModified = done.modified};
    if (done.checksum) SetChecksum(result, *done.checksum);
    gen::CopyObjectOutput out{.CopyObjectResult = std::move(result),
                              .CopySourceVersionId = ShownVersionId(from.bucket, version.Id()),
                              .VersionId = MadeVersionId(published->bucket, done.Id())};
    ShowEncryption(out, done.encryption);
    out.Expiration = ExpirationHeader(published->bucket.lifecycle, in.Key, done);
    co_return out;
  }
  throw NoSuchKey(source.key);
}

}  // namespace laketop::s3
