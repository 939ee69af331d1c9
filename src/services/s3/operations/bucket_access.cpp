// SPDX-License-Identifier: Apache-2.0
// Ownership, ACLs and default encryption: what every bucket of ours has, and nothing else can be
// set: the owner owns all objects, ACLs are off, encryption is AES256 (see README.md for what that
// means here).

#include "services/s3/errors.hpp"
#include "services/s3/request_rules.hpp"
#include "services/s3/s3.hpp"

namespace laketop::s3 {
namespace {

constexpr std::string_view kEnforced = "BucketOwnerEnforced";

gen::Owner OwnerOf(const Bucket& bucket) {
  return {.DisplayName = bucket.account, .ID = CanonicalUserId(bucket.account)};
}

std::vector<gen::Grant> OwnerGrants(const Bucket& bucket) {
  gen::Owner owner = OwnerOf(bucket);
  gen::Grantee grantee{.DisplayName = owner.DisplayName, .ID = owner.ID, .Type = "CanonicalUser"};
  return {gen::Grant{.Grantee = std::move(grantee), .Permission = "FULL_CONTROL"}};
}

}  // namespace

Task<gen::GetBucketAclOutput> S3::GetBucketAcl(aws::Context context, gen::GetBucketAclRequest in) {
  BucketRow row = co_await LoadBucket(context.caller, in.Bucket, in.ExpectedBucketOwner);
  co_return gen::GetBucketAclOutput{.Owner = OwnerOf(row.record),
                                    .Grants = OwnerGrants(row.record)};
}

Task<gen::PutBucketAclOutput> S3::PutBucketAcl(aws::Context context, gen::PutBucketAclRequest in) {
  co_await LoadBucket(context.caller, in.Bucket, in.ExpectedBucketOwner);
  CheckAcl(in.ACL, in.AccessControlPolicy || in.GrantFullControl || in.GrantRead ||
                       in.GrantReadACP || in.GrantWrite || in.GrantWriteACP);
  if (!in.ACL) throw MalformedXml();
  co_return gen::PutBucketAclOutput{};
}

Task<gen::GetObjectAclOutput> S3::GetObjectAcl(aws::Context context, gen::GetObjectAclRequest in) {
  BucketRow row = co_await LoadBucket(context.caller, in.Bucket, in.ExpectedBucketOwner);
  co_await LoadVersion(row.record, in.Key, in.VersionId);
  co_return gen::GetObjectAclOutput{.Owner = OwnerOf(row.record),
                                    .Grants = OwnerGrants(row.record)};
}

Task<gen::PutObjectAclOutput> S3::PutObjectAcl(aws::Context context, gen::PutObjectAclRequest in) {
  BucketRow row = co_await LoadBucket(context.caller, in.Bucket, in.ExpectedBucketOwner);
  co_await LoadVersion(row.record, in.Key, in.VersionId);
  CheckAcl(in.ACL, in.AccessControlPolicy || in.GrantFullControl || in.GrantRead ||
                       in.GrantReadACP || in.GrantWrite || in.GrantWriteACP);
  if (!in.ACL) throw MalformedXml();
  co_return gen::PutObjectAclOutput{};
}

Task<gen::GetBucketOwnershipControlsOutput> S3::GetBucketOwnershipControls(
    aws::Context context, gen::GetBucketOwnershipControlsRequest in) {
  BucketRow row = co_await LoadBucket(context.caller, in.Bucket, in.ExpectedBucketOwner);
  if (!row.record.ownership_controls) {
    throw S3Error("OwnershipControlsNotFoundError", 404,
                  "The bucket ownership controls were not found");
  }
  gen::OwnershipControls controls;
  controls.Rules.push_back({.ObjectOwnership = std::string(kEnforced)});
  co_return gen::GetBucketOwnershipControlsOutput{.OwnershipControls = std::move(controls)};
}

Task<gen::PutBucketOwnershipControlsOutput> S3::PutBucketOwnershipControls(
    aws::Context context, gen::PutBucketOwnershipControlsRequest in) {
  if (in.OwnershipControls.Rules.size() != 1) throw MalformedXml();
  if (in.OwnershipControls.Rules.front().ObjectOwnership != kEnforced) {
    throw NotBuilt("Object ownership other than BucketOwnerEnforced (ACLs)");
  }
  std::function<void(Bucket&)> change = [](Bucket& bucket) { bucket.ownership_controls = true; };
  co_await ChangeBucket(context.caller, in.Bucket, in.ExpectedBucketOwner, std::move(change));
  co_return gen::PutBucketOwnershipControlsOutput{};
}

Task<gen::DeleteBucketOwnershipControlsOutput> S3::DeleteBucketOwnershipControls(
    aws::Context context, gen::DeleteBucketOwnershipControlsRequest in) {
  std::function<void(Bucket&)> change = [](Bucket& bucket) { bucket.ownership_controls = false; };
  co_await ChangeBucket(context.caller, in.Bucket, in.ExpectedBucketOwner, std::move(change));
  co_return gen::DeleteBucketOwnershipControlsOutput{};
}

Task<gen::GetBucketEncryptionOutput> S3::GetBucketEncryption(aws::Context context,
                                                             gen::GetBucketEncryptionRequest in) {
  BucketRow row = co_await LoadBucket(context.caller, in.Bucket, in.ExpectedBucketOwner);
  gen::ServerSideEncryptionByDefault by_default{.SSEAlgorithm = std::string(kEncryption)};
  gen::ServerSideEncryptionConfiguration configuration;
  configuration.Rules.push_back({.ApplyServerSideEncryptionByDefault = std::move(by_default),
                                 .BucketKeyEnabled = row.record.bucket_key});
  co_return gen::GetBucketEncryptionOutput{.ServerSideEncryptionConfiguration =
                                               std::move(configuration)};
}

Task<gen::PutBucketEncryptionOutput> S3::PutBucketEncryption(aws::Context context,
                                                             gen::PutBucketEncryptionRequest in) {
  if (in.ServerSideEncryptionConfiguration.Rules.size() != 1) throw MalformedXml();
  const gen::ServerSideEncryptionRule& rule = in.ServerSideEncryptionConfiguration.Rules.front();
  if (rule.BlockedEncryptionTypes) throw NotBuilt("Blocking types of encryption");
  if (!rule.ApplyServerSideEncryptionByDefault) throw MalformedXml();
  const gen::ServerSideEncryptionByDefault& by_default = *rule.ApplyServerSideEncryptionByDefault;
  CheckEncryption(by_default.SSEAlgorithm, false, false);
  if (by_default.KMSMasterKeyID) {
    throw InvalidArgument(
        "a KMSMasterKeyID is not applicable if the default sse algorithm is not "
        "aws:kms or aws:kms:dsse",
        "ApplyServerSideEncryptionByDefault", "");
  }
  const bool bucket_key = rule.BucketKeyEnabled.value_or(false);
  std::function<void(Bucket&)> change = [=](Bucket& bucket) { bucket.bucket_key = bucket_key; };
  co_await ChangeBucket(context.caller, in.Bucket, in.ExpectedBucketOwner, std::move(change));
  co_return gen::PutBucketEncryptionOutput{};
}

Task<gen::DeleteBucketEncryptionOutput> S3::DeleteBucketEncryption(
    aws::Context context, gen::DeleteBucketEncryptionRequest in) {
  std::function<void(Bucket&)> change = [](Bucket& bucket) { bucket.bucket_key = false; };
  co_await ChangeBucket(context.caller, in.Bucket, in.ExpectedBucketOwner, std::move(change));
  co_return gen::DeleteBucketEncryptionOutput{};
}

}  // namespace laketop::s3
