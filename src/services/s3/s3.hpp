// SPDX-License-Identifier: Apache-2.0
#pragma once
// S3: the operations, one line each; they are written in operations/, grouped by noun. Made and
// owned by the Service (service.hpp), used from any thread.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/thread_pool.hpp"
#include "gen/s3/api.hpp"
#include "services/s3/conditions.hpp"
#include "services/s3/content_copy.hpp"
#include "services/s3/copy_source.hpp"
#include "services/s3/key_turns.hpp"
#include "services/s3/object_settings.hpp"
#include "services/s3/permissions.hpp"
#include "services/s3/store.hpp"

namespace laketop::s3 {

// A version on its way to become the newest of its key.
struct Publication {
  std::string bucket;
  std::optional<std::string> expected_owner;
  std::string key;
  ObjectVersion version;  // all but its id, time, bytes, owner and list
  AskedAcl acl;
  WriteConditions conditions;
  std::optional<Layout> layout;
  // Adds the bytes, and what else belongs to the same moment, to each attempt's commit. Blocking
  // ones run on the I/O pool. kNotFound: what they come from is gone.
  std::function<engine::Result<engine::Content>(engine::Commit&)> stage;
  bool stage_blocks = false;
};

struct Published {
  ObjectVersion version;
  Bucket bucket;
};

struct FoundUpload {
  UploadKey key;
  engine::Row<Upload> row;
};

struct Removal {
  std::string key;
  std::optional<VersionId> version;
  std::optional<std::string> if_match;
  bool bypass_governance = false;
  // Of background work, which found it a while ago: nothing is done where it is no more that.
  enum class Still { kAny, kNewest, kNoncurrent };
  Still still = Still::kAny;
  std::uint64_t sequence = 0;  // of what was found
};

// What the writers of a key take turns by.
std::string TurnKey(std::string_view bucket, std::string_view key);

// A version as a request names it.
struct VersionName {
  std::string bucket;
  std::optional<std::string> expected_owner;
  std::string key;
  std::optional<std::string> version_id;
};

// The source of a copy, found and allowed.
struct SourceObject {
  Bucket bucket;
  ObjectVersion version;
};

class S3 final : public gen::Api {
 public:
  struct Dependencies {
    engine::Store& store;
    engine::BlobStore& blobs;
    ThreadPool& io_pool;
    Clock& clock;
  };
  explicit S3(Dependencies dependencies);

  S3Store& Records() { return store_; }
  ThreadPool& IoPool() { return io_pool_; }
  Clock& Time() { return clock_; }

  std::vector<ports::AccessRequest> AccessFor(const aws::Operation& operation,
                                              const aws::Context& context,
                                              const aws::Value& input) const override;

  // operations/buckets.cpp
  Task<gen::CreateBucketOutput> CreateBucket(aws::Context context,
                                             gen::CreateBucketRequest in) override;
  Task<gen::DeleteBucketOutput> DeleteBucket(aws::Context context,
                                             gen::DeleteBucketRequest in) override;
  Task<gen::HeadBucketOutput> HeadBucket(aws::Context context, gen::HeadBucketRequest in) override;
  Task<gen::ListBucketsOutput> ListBuckets(aws::Context context,
                                           gen::ListBucketsRequest in) override;
  Task<gen::GetBucketLocationOutput> GetBucketLocation(aws::Context context,
                                                       gen::GetBucketLocationRequest in) override;

  // operations/bucket_settings.cpp
  Task<gen::GetBucketTaggingOutput> GetBucketTagging(aws::Context context,
                                                     gen::GetBucketTaggingRequest in) override;
  Task<gen::PutBucketTaggingOutput> PutBucketTagging(aws::Context context,
                                                     gen::PutBucketTaggingRequest in) override;
  Task<gen::DeleteBucketTaggingOutput> DeleteBucketTagging(
      aws::Context context, gen::DeleteBucketTaggingRequest in) override;
  Task<gen::GetBucketVersioningOutput> GetBucketVersioning(
      aws::Context context, gen::GetBucketVersioningRequest in) override;
  Task<gen::PutBucketVersioningOutput> PutBucketVersioning(
      aws::Context context, gen::PutBucketVersioningRequest in) override;
  Task<gen::GetPublicAccessBlockOutput> GetPublicAccessBlock(
      aws::Context context, gen::GetPublicAccessBlockRequest in) override;
  Task<gen::PutPublicAccessBlockOutput> PutPublicAccessBlock(
      aws::Context context, gen::PutPublicAccessBlockRequest in) override;
  Task<gen::DeletePublicAccessBlockOutput> DeletePublicAccessBlock(
      aws::Context context, gen::DeletePublicAccessBlockRequest in) override;

  // operations/bucket_lifecycle.cpp
  Task<gen::GetBucketLifecycleConfigurationOutput> GetBucketLifecycleConfiguration(
      aws::Context context, gen::GetBucketLifecycleConfigurationRequest in) override;
  Task<gen::PutBucketLifecycleConfigurationOutput> PutBucketLifecycleConfiguration(
      aws::Context context, gen::PutBucketLifecycleConfigurationRequest in) override;
  Task<gen::DeleteBucketLifecycleOutput> DeleteBucketLifecycle(
      aws::Context context, gen::DeleteBucketLifecycleRequest in) override;
  Task<void> MoveVersion(Bucket bucket_name, std::string key, VersionId id,
                         std::string storage_class);

  // operations/bucket_policies.cpp
  Task<gen::GetBucketPolicyOutput> GetBucketPolicy(aws::Context context,
                                                   gen::GetBucketPolicyRequest in) override;
  Task<gen::PutBucketPolicyOutput> PutBucketPolicy(aws::Context context,
                                                   gen::PutBucketPolicyRequest in) override;
  Task<gen::DeleteBucketPolicyOutput> DeleteBucketPolicy(
      aws::Context context, gen::DeleteBucketPolicyRequest in) override;
  Task<gen::GetBucketPolicyStatusOutput> GetBucketPolicyStatus(
      aws::Context context, gen::GetBucketPolicyStatusRequest in) override;

  // operations/access_control_lists.cpp
  Task<gen::GetBucketAclOutput> GetBucketAcl(aws::Context context,
                                             gen::GetBucketAclRequest in) override;
  Task<gen::PutBucketAclOutput> PutBucketAcl(aws::Context context,
                                             gen::PutBucketAclRequest in) override;
  Task<gen::GetObjectAclOutput> GetObjectAcl(aws::Context context,
                                             gen::GetObjectAclRequest in) override;
  Task<gen::PutObjectAclOutput> PutObjectAcl(aws::Context context,
                                             gen::PutObjectAclRequest in) override;

  // operations/bucket_ownership.cpp
  Task<gen::GetBucketOwnershipControlsOutput> GetBucketOwnershipControls(
      aws::Context context, gen::GetBucketOwnershipControlsRequest in) override;
  Task<gen::PutBucketOwnershipControlsOutput> PutBucketOwnershipControls(
      aws::Context context, gen::PutBucketOwnershipControlsRequest in) override;
  Task<gen::DeleteBucketOwnershipControlsOutput> DeleteBucketOwnershipControls(
      aws::Context context, gen::DeleteBucketOwnershipControlsRequest in) override;

  // operations/bucket_encryption.cpp
  Task<gen::GetBucketEncryptionOutput> GetBucketEncryption(
      aws::Context context, gen::GetBucketEncryptionRequest in) override;
  Task<gen::PutBucketEncryptionOutput> PutBucketEncryption(
      aws::Context context, gen::PutBucketEncryptionRequest in) override;
  Task<gen::DeleteBucketEncryptionOutput> DeleteBucketEncryption(
      aws::Context context, gen::DeleteBucketEncryptionRequest in) override;

  // operations/bucket_cors.cpp
  Task<gen::GetBucketCorsOutput> GetBucketCors(aws::Context context,
                                               gen::GetBucketCorsRequest in) override;
  Task<gen::PutBucketCorsOutput> PutBucketCors(aws::Context context,
                                               gen::PutBucketCorsRequest in) override;
  Task<gen::DeleteBucketCorsOutput> DeleteBucketCors(aws::Context context,
                                                     gen::DeleteBucketCorsRequest in) override;

  // operations/unset_settings.cpp
  Task<gen::GetBucketAccelerateConfigurationOutput> GetBucketAccelerateConfiguration(
      aws::Context context, gen::GetBucketAccelerateConfigurationRequest in) override;
  Task<gen::GetBucketLoggingOutput> GetBucketLogging(aws::Context context,
                                                     gen::GetBucketLoggingRequest in) override;
  Task<gen::NotificationConfiguration> GetBucketNotificationConfiguration(
      aws::Context context, gen::GetBucketNotificationConfigurationRequest in) override;
  Task<gen::GetBucketReplicationOutput> GetBucketReplication(
      aws::Context context, gen::GetBucketReplicationRequest in) override;
  Task<gen::GetBucketRequestPaymentOutput> GetBucketRequestPayment(
      aws::Context context, gen::GetBucketRequestPaymentRequest in) override;
  Task<gen::GetBucketWebsiteOutput> GetBucketWebsite(aws::Context context,
                                                     gen::GetBucketWebsiteRequest in) override;
  Task<gen::DeleteBucketReplicationOutput> DeleteBucketReplication(
      aws::Context context, gen::DeleteBucketReplicationRequest in) override;
  Task<gen::DeleteBucketWebsiteOutput> DeleteBucketWebsite(
      aws::Context context, gen::DeleteBucketWebsiteRequest in) override;

  // operations/unset_lists.cpp
  Task<gen::GetBucketAnalyticsConfigurationOutput> GetBucketAnalyticsConfiguration(
      aws::Context context, gen::GetBucketAnalyticsConfigurationRequest in) override;
  Task<gen::ListBucketAnalyticsConfigurationsOutput> ListBucketAnalyticsConfigurations(
      aws::Context context, gen::ListBucketAnalyticsConfigurationsRequest in) override;
  Task<gen::GetBucketIntelligentTieringConfigurationOutput>
  GetBucketIntelligentTieringConfiguration(
      aws::Context context, gen::GetBucketIntelligentTieringConfigurationRequest in) override;
  Task<gen::ListBucketIntelligentTieringConfigurationsOutput>
  ListBucketIntelligentTieringConfigurations(
      aws::Context context, gen::ListBucketIntelligentTieringConfigurationsRequest in) override;
  Task<gen::GetBucketInventoryConfigurationOutput> GetBucketInventoryConfiguration(
      aws::Context context, gen::GetBucketInventoryConfigurationRequest in) override;
  Task<gen::ListBucketInventoryConfigurationsOutput> ListBucketInventoryConfigurations(
      aws::Context context, gen::ListBucketInventoryConfigurationsRequest in) override;
  Task<gen::GetBucketMetricsConfigurationOutput> GetBucketMetricsConfiguration(
      aws::Context context, gen::GetBucketMetricsConfigurationRequest in) override;
  Task<gen::ListBucketMetricsConfigurationsOutput> ListBucketMetricsConfigurations(
      aws::Context context, gen::ListBucketMetricsConfigurationsRequest in) override;

  // operations/reads.cpp
  Task<gen::GetObjectOutput> GetObject(aws::Context context, gen::GetObjectRequest in) override;
  Task<gen::HeadObjectOutput> HeadObject(aws::Context context, gen::HeadObjectRequest in) override;
  Task<gen::GetObjectAttributesOutput> GetObjectAttributes(
      aws::Context context, gen::GetObjectAttributesRequest in) override;

  // operations/writes.cpp
  Task<gen::PutObjectOutput> PutObject(aws::Context context, gen::PutObjectRequest in) override;
  Task<gen::CopyObjectOutput> CopyObject(aws::Context context, gen::CopyObjectRequest in) override;

  // operations/form_uploads.cpp
  Task<gen::PutObjectOutput> PostObject(aws::Context context, gen::PostObjectRequest in) override;

  // operations/deletes.cpp
  Task<gen::DeleteObjectOutput> DeleteObject(aws::Context context,
                                             gen::DeleteObjectRequest in) override;
  Task<gen::DeleteObjectsOutput> DeleteObjects(aws::Context context,
                                               gen::DeleteObjectsRequest in) override;

  // operations/object_tagging.cpp
  Task<gen::GetObjectTaggingOutput> GetObjectTagging(aws::Context context,
                                                     gen::GetObjectTaggingRequest in) override;
  Task<gen::PutObjectTaggingOutput> PutObjectTagging(aws::Context context,
                                                     gen::PutObjectTaggingRequest in) override;
  Task<gen::DeleteObjectTaggingOutput> DeleteObjectTagging(
      aws::Context context, gen::DeleteObjectTaggingRequest in) override;

  // operations/object_locks.cpp
  Task<gen::GetObjectLockConfigurationOutput> GetObjectLockConfiguration(
      aws::Context context, gen::GetObjectLockConfigurationRequest in) override;
  Task<gen::PutObjectLockConfigurationOutput> PutObjectLockConfiguration(
      aws::Context context, gen::PutObjectLockConfigurationRequest in) override;
  Task<gen::GetObjectRetentionOutput> GetObjectRetention(
      aws::Context context, gen::GetObjectRetentionRequest in) override;
  Task<gen::PutObjectRetentionOutput> PutObjectRetention(
      aws::Context context, gen::PutObjectRetentionRequest in) override;
  Task<gen::GetObjectLegalHoldOutput> GetObjectLegalHold(
      aws::Context context, gen::GetObjectLegalHoldRequest in) override;
  Task<gen::PutObjectLegalHoldOutput> PutObjectLegalHold(
      aws::Context context, gen::PutObjectLegalHoldRequest in) override;

  // operations/listings.cpp
  Task<gen::ListObjectsOutput> ListObjects(aws::Context context,
                                           gen::ListObjectsRequest in) override;
  Task<gen::ListObjectsV2Output> ListObjectsV2(aws::Context context,
                                               gen::ListObjectsV2Request in) override;
  Task<gen::ListObjectVersionsOutput> ListObjectVersions(
      aws::Context context, gen::ListObjectVersionsRequest in) override;

  // operations/uploads.cpp
  Task<gen::CreateMultipartUploadOutput> CreateMultipartUpload(
      aws::Context context, gen::CreateMultipartUploadRequest in) override;
  Task<gen::CompleteMultipartUploadOutput> CompleteMultipartUpload(
      aws::Context context, gen::CompleteMultipartUploadRequest in) override;
  Task<gen::AbortMultipartUploadOutput> AbortMultipartUpload(
      aws::Context context, gen::AbortMultipartUploadRequest in) override;
  Task<gen::ListMultipartUploadsOutput> ListMultipartUploads(
      aws::Context context, gen::ListMultipartUploadsRequest in) override;

  // operations/parts.cpp
  Task<gen::UploadPartOutput> UploadPart(aws::Context context, gen::UploadPartRequest in) override;
  Task<gen::UploadPartCopyOutput> UploadPartCopy(aws::Context context,
                                                 gen::UploadPartCopyRequest in) override;
  Task<gen::ListPartsOutput> ListParts(aws::Context context, gen::ListPartsRequest in) override;

  // ---- what operations share (shared.cpp)
  // References outlive the task that is given them.
  // Checks the name's bucket: that it exists, that the caller may use it, and that it has the owner
  // that the client expects.
  Task<BucketRow> LoadBucket(const Asker& asker, std::string name,
                             std::optional<std::string> expected_owner);
  // The same whoever asks.
  Task<BucketRow> LoadBucketUnasked(std::string name, std::optional<std::string> expected_owner);
  // NoSuchKey and its like where there is nothing to read.
  Task<FoundVersion> LoadVersion(const Asker& asker, const Bucket& bucket, std::string key,
                                 std::optional<std::string> version_id);
  Task<SourceObject> LoadSource(Asker asker, CopySource source,
                                std::optional<std::string> expected_owner);
  // The secret that the encryption of a new object is made with; empty: none is.
  struct NewCipher {
    std::optional<Encryption> encryption;
    std::string secret;
  };
  Task<NewCipher> MakeCipher(const aws::Context& context, const Bucket& bucket,
                             AskedEncryption asked);
  // The secret of what is encrypted already. Throws where the customer's key is not the one.
  Task<std::string> LoadSecret(std::optional<Encryption> encryption,
                               std::optional<CustomerKey> given);
  Task<std::string> LoadPartSecret(std::optional<Encryption> encryption,
                                   std::optional<CustomerKey> given);
  // Null where the bytes lie as they are.
  Task<std::shared_ptr<const ContentCipher>> OpenCipher(ObjectVersion version,
                                                        std::optional<CustomerKey> given);
  // kNotFound: the bytes are gone, the record is to be read again.
  Task<engine::Result<http::Body>> OpenBody(const engine::Content& content, ByteRange bytes,
                                            std::shared_ptr<const ContentCipher> cipher);
  // How the bytes of a copy are read and written.
  struct CopyTerms {
    std::optional<CustomerKey> source_key;
    std::string secret;  // of the copy's encryption
    std::optional<ChecksumAlgorithm> algorithm;
  };
  Task<bool> FillCopy(ObjectVersion source, Publication& publication, CopyTerms terms);
  // None: the source's bytes are gone.
  Task<std::optional<CopiedContent>> CopyBytes(engine::Content source, CopyOrder order);
  // One attempt on a commit that already holds the bytes: none where it must be made anew.
  Task<std::optional<ObjectVersion>> TryPublish(const BucketRow& bucket, const std::string& key,
                                                ObjectVersion version, WriteConditions conditions,
                                                engine::Commit commit);
  // None: the bytes' source is gone; everything else that fails is thrown.
  Task<std::optional<Published>> Publish(const Asker& asker, Publication publication);
  Task<std::optional<FoundUpload>> FindUpload(std::uint64_t bucket, std::string key,
                                              std::string upload_id);
  // NoSuchUpload where the id is none of this key's.
  Task<FoundUpload> LoadUpload(std::uint64_t bucket, std::string key, std::string upload_id);
  Task<std::optional<ObjectVersion>> FindCompleted(Bucket bucket, std::string key,
                                                   std::string upload_id);
  // False: the bytes' source is gone.
  Task<bool> PublishPart(FoundUpload upload, std::int32_t number, Part part,
                         std::function<engine::Result<engine::Content>(engine::Commit&)> stage);
  // In one commit, or in a few where they are many and others write them, so of keys that differ
  // from each other; answers in their order. Throws PreconditionFailed.
  Task<std::vector<RemovedVersion>> Remove(Asker asker, std::string bucket,
                                           std::optional<std::string> expected_owner,
                                           std::vector<Removal> removals);
  Task<std::optional<std::vector<RemovedVersion>>> TryRemove(
      const Asker& asker, const std::string& bucket, std::optional<std::string> expected_owner,
      const std::vector<Removal>& removals);
  Task<void> ChangeBucket(Asker asker, std::string name, std::optional<std::string> expected_owner,
                          std::function<void(Bucket&)> change);
  Task<void> ChangeLock(Asker asker, VersionName name,
                        std::function<void(std::optional<ObjectLock>&)> change);
  // The version id to show.
  Task<std::optional<std::string>> ChangeTags(Asker asker, std::string bucket,
                                              std::optional<std::string> expected_owner,
                                              std::string key,
                                              std::optional<std::string> version_id,
                                              std::vector<Tag> tags);
  // S3 keeps and shows whole seconds.
  Timestamp Now() const;

 private:
  S3Store store_;
  KeyTurns turns_;
  ThreadPool& io_pool_;
  Clock& clock_;
};

}  // namespace laketop::s3
