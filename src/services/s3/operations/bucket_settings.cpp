// SPDX-License-Identifier: Apache-2.0
#include "services/s3/errors.hpp"
#include "services/s3/request_rules.hpp"
#include "services/s3/s3.hpp"

namespace laketop::s3 {
namespace {

std::vector<gen::Tag> ToWire(const std::vector<Tag>& tags) {
  std::vector<gen::Tag> wire;
  wire.reserve(tags.size());
  for (const Tag& tag : tags) wire.push_back({.Key = tag.key, .Value = tag.value});
  return wire;
}

}  // namespace

// Changes a bucket's record until no other change comes between.
Task<void> S3::ChangeBucket(Asker asker, std::string name,
                            std::optional<std::string> expected_owner,
                            std::function<void(Bucket&)> change) {
  while (true) {
    BucketRow row = co_await LoadBucket(asker, name, expected_owner);
    Bucket changed = row.record;
    change(changed);
    engine::Commit commit(store_.Engine());
    store_.StageUpdate(commit, row, changed);
    if (co_await store_.Apply(std::move(commit))) co_return;
  }
}

Task<gen::GetBucketTaggingOutput> S3::GetBucketTagging(aws::Context context,
                                                       gen::GetBucketTaggingRequest in) {
  BucketRow row = co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  if (!row.record.tags) {
    aws::Error error = S3Error("NoSuchTagSet", 404, "The TagSet does not exist");
    error.fields = {{"BucketName", in.Bucket}};
    throw error;
  }
  co_return gen::GetBucketTaggingOutput{.TagSet = ToWire(*row.record.tags)};
}

Task<gen::PutBucketTaggingOutput> S3::PutBucketTagging(aws::Context context,
                                                       gen::PutBucketTaggingRequest in) {
  std::vector<Tag> tags;
  for (gen::Tag& tag : in.Tagging.TagSet) tags.push_back({tag.Key, tag.Value});
  if (std::optional<TagFault> fault = FindBucketTagFault(tags)) {
    throw S3Error(std::string(fault->code), 400, fault->message);
  }
  std::function<void(Bucket&)> change = [&](Bucket& bucket) {
    bucket.tags.reset();
    if (!tags.empty()) bucket.tags = tags;
  };
  co_await ChangeBucket(context, in.Bucket, in.ExpectedBucketOwner, std::move(change));
  // AWS answers 204 here, which the model does not say.
  if (context.reply) context.reply->status = 204;
  co_return gen::PutBucketTaggingOutput{};
}

Task<gen::DeleteBucketTaggingOutput> S3::DeleteBucketTagging(aws::Context context,
                                                             gen::DeleteBucketTaggingRequest in) {
  std::function<void(Bucket&)> change = [](Bucket& bucket) { bucket.tags.reset(); };
  co_await ChangeBucket(context, in.Bucket, in.ExpectedBucketOwner, std::move(change));
  co_return gen::DeleteBucketTaggingOutput{};
}

Task<gen::GetBucketVersioningOutput> S3::GetBucketVersioning(aws::Context context,
                                                             gen::GetBucketVersioningRequest in) {
  BucketRow row = co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  gen::GetBucketVersioningOutput out;
  if (row.record.versioning == Versioning::kEnabled) out.Status = "Enabled";
  if (row.record.versioning == Versioning::kSuspended) out.Status = "Suspended";
  co_return out;
}

Task<gen::PutBucketVersioningOutput> S3::PutBucketVersioning(aws::Context context,
                                                             gen::PutBucketVersioningRequest in) {
  if (in.MFA || in.VersioningConfiguration.MFADelete == "Enabled") throw NotBuilt("MFA delete");
  const std::optional<std::string>& status = in.VersioningConfiguration.Status;
  if (!status) {
    throw S3Error("IllegalVersioningConfigurationException", 400,
                  "The Versioning element must be specified");
  }
  if (*status != "Enabled" && *status != "Suspended") throw MalformedXml();
  const Versioning versioning =
      *status == "Enabled" ? Versioning::kEnabled : Versioning::kSuspended;
  std::function<void(Bucket&)> change = [=](Bucket& bucket) {
    if (bucket.object_lock && versioning != Versioning::kEnabled) {
      throw S3Error("InvalidBucketState", 409,
                    "An Object Lock configuration is present on this bucket, so the versioning "
                    "state cannot be changed.");
    }
    bucket.versioning = versioning;
  };
  co_await ChangeBucket(context, in.Bucket, in.ExpectedBucketOwner, std::move(change));
  co_return gen::PutBucketVersioningOutput{};
}

Task<gen::GetPublicAccessBlockOutput> S3::GetPublicAccessBlock(
    aws::Context context, gen::GetPublicAccessBlockRequest in) {
  BucketRow row = co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  if (!row.record.public_access_block) {
    aws::Error error = S3Error("NoSuchPublicAccessBlockConfiguration", 404,
                               "The public access block configuration was not found");
    error.fields = {{"BucketName", in.Bucket}};
    throw error;
  }
  const PublicAccessBlock& block = *row.record.public_access_block;
  gen::PublicAccessBlockConfiguration wire{.BlockPublicAcls = block.block_public_acls,
                                           .IgnorePublicAcls = block.ignore_public_acls,
                                           .BlockPublicPolicy = block.block_public_policy,
                                           .RestrictPublicBuckets = block.restrict_public_buckets};
  co_return gen::GetPublicAccessBlockOutput{.PublicAccessBlockConfiguration = wire};
}

Task<gen::PutPublicAccessBlockOutput> S3::PutPublicAccessBlock(
    aws::Context context, gen::PutPublicAccessBlockRequest in) {
  const gen::PublicAccessBlockConfiguration& wire = in.PublicAccessBlockConfiguration;
  if (!wire.BlockPublicAcls && !wire.IgnorePublicAcls && !wire.BlockPublicPolicy &&
      !wire.RestrictPublicBuckets) {
    throw InvalidRequest("Must specify at least one configuration.");
  }
  PublicAccessBlock block{.block_public_acls = wire.BlockPublicAcls.value_or(false),
                          .ignore_public_acls = wire.IgnorePublicAcls.value_or(false),
                          .block_public_policy = wire.BlockPublicPolicy.value_or(false),
                          .restrict_public_buckets = wire.RestrictPublicBuckets.value_or(false)};
  std::function<void(Bucket&)> change = [=](Bucket& bucket) { bucket.public_access_block = block; };
  co_await ChangeBucket(context, in.Bucket, in.ExpectedBucketOwner, std::move(change));
  co_return gen::PutPublicAccessBlockOutput{};
}

Task<gen::DeletePublicAccessBlockOutput> S3::DeletePublicAccessBlock(
    aws::Context context, gen::DeletePublicAccessBlockRequest in) {
  std::function<void(Bucket&)> change = [](Bucket& bucket) { bucket.public_access_block.reset(); };
  co_await ChangeBucket(context, in.Bucket, in.ExpectedBucketOwner, std::move(change));
  co_return gen::DeletePublicAccessBlockOutput{};
}

}  // namespace laketop::s3
