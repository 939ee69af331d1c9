// SPDX-License-Identifier: Apache-2.0
// Default encryption of buckets: see README.md for what encryption means here.

#include "services/s3/errors.hpp"
#include "services/s3/request_rules.hpp"
#include "services/s3/s3.hpp"

namespace laketop::s3 {
namespace {

bool BlocksCustomerKeys(const gen::ServerSideEncryptionRule& rule) {
  if (!rule.BlockedEncryptionTypes || !rule.BlockedEncryptionTypes->EncryptionType) return false;
  bool blocks = false;
  for (const std::string& type : *rule.BlockedEncryptionTypes->EncryptionType) {
    if (type != "SSE-C" && type != "NONE") throw MalformedXml();
    blocks = blocks || type == "SSE-C";
  }
  return blocks;
}

}  // namespace

Task<gen::GetBucketEncryptionOutput> S3::GetBucketEncryption(aws::Context context,
                                                             gen::GetBucketEncryptionRequest in) {
  BucketRow row = co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  gen::ServerSideEncryptionByDefault by_default{.SSEAlgorithm = "AES256"};
  if (const auto& named = row.record.default_encryption) {
    by_default.SSEAlgorithm = std::string(MethodName(named->kind));
    by_default.KMSMasterKeyID = named->key_id.empty() ? named->key_arn : named->key_id;
  }
  gen::ServerSideEncryptionConfiguration configuration;
  configuration.Rules.push_back({.ApplyServerSideEncryptionByDefault = std::move(by_default),
                                 .BucketKeyEnabled = row.record.bucket_key});
  if (row.record.blocks_customer_keys) {
    std::vector<std::string> types = {"SSE-C"};
    configuration.Rules.front().BlockedEncryptionTypes =
        gen::BlockedEncryptionTypes{.EncryptionType = std::move(types)};
  }
  co_return gen::GetBucketEncryptionOutput{.ServerSideEncryptionConfiguration =
                                               std::move(configuration)};
}

Task<gen::PutBucketEncryptionOutput> S3::PutBucketEncryption(aws::Context context,
                                                             gen::PutBucketEncryptionRequest in) {
  if (in.ServerSideEncryptionConfiguration.Rules.size() != 1) throw MalformedXml();
  const gen::ServerSideEncryptionRule& rule = in.ServerSideEncryptionConfiguration.Rules.front();
  const bool blocks = BlocksCustomerKeys(rule);
  if (!rule.ApplyServerSideEncryptionByDefault) throw MalformedXml();
  const gen::ServerSideEncryptionByDefault& by_default = *rule.ApplyServerSideEncryptionByDefault;
  const std::string& method = by_default.SSEAlgorithm;
  if (method != "AES256" && !IsKmsMethod(method)) throw MalformedXml();
  std::optional<DefaultEncryption> named;
  if (IsKmsMethod(method)) {
    named = NamedEncryption(method, by_default.KMSMasterKeyID,
                            {.account = context.account(), .region = context.region()});
    named->key_id = by_default.KMSMasterKeyID.value_or("");
  } else if (by_default.KMSMasterKeyID) {
    throw InvalidArgument(
        "a KMSMasterKeyID is not applicable if the default sse algorithm is not "
        "aws:kms or aws:kms:dsse",
        "ApplyServerSideEncryptionByDefault", "");
  }
  const bool bucket_key = rule.BucketKeyEnabled.value_or(false);
  std::function<void(Bucket&)> change = [=](Bucket& bucket) {
    bucket.encryption_put = true;
    bucket.bucket_key = bucket_key;
    bucket.default_encryption = named;
    bucket.blocks_customer_keys = blocks;
  };
  co_await ChangeBucket(context, in.Bucket, in.ExpectedBucketOwner, std::move(change));
  co_return gen::PutBucketEncryptionOutput{};
}

Task<gen::DeleteBucketEncryptionOutput> S3::DeleteBucketEncryption(
    aws::Context context, gen::DeleteBucketEncryptionRequest in) {
  std::function<void(Bucket&)> change = [](Bucket& bucket) {
    bucket.encryption_put = false;
    bucket.bucket_key = false;
    bucket.default_encryption.reset();
    bucket.blocks_customer_keys = false;
  };
  co_await ChangeBucket(context, in.Bucket, in.ExpectedBucketOwner, std::move(change));
  co_return gen::DeleteBucketEncryptionOutput{};
}

}  // namespace laketop::s3
