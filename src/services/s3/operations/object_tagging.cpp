// SPDX-License-Identifier: Apache-2.0
#include "services/s3/errors.hpp"
#include "services/s3/request_rules.hpp"
#include "services/s3/s3.hpp"

namespace laketop::s3 {

// Tags are not part of the bytes: the version stays the same, with its date.
Task<std::optional<std::string>> S3::ChangeTags(Asker asker, std::string bucket_name,
                                                std::optional<std::string> expected_owner,
                                                std::string key,
                                                std::optional<std::string> version_id,
                                                std::vector<Tag> tags) {
  while (true) {
    BucketRow bucket = co_await LoadBucket(asker, bucket_name, expected_owner);
    FoundVersion found = co_await LoadVersion(asker, bucket.record, key, version_id);
    RemovalState state = co_await store_.ReadForRemoval(bucket.record, key, found.version.Id());
    if (!state.target) continue;
    ObjectVersion changed = state.target->record;
    changed.tags = tags;
    engine::Commit commit(store_.Engine());
    store_.StageRewrite(commit, bucket, key, state, changed);
    if (co_await store_.Apply(std::move(commit))) {
      co_return ShownVersionId(bucket.record, changed.Id());
    }
  }
}

Task<gen::GetObjectTaggingOutput> S3::GetObjectTagging(aws::Context context,
                                                       gen::GetObjectTaggingRequest in) {
  BucketRow row = co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  FoundVersion found = co_await LoadVersion(context, row.record, in.Key, in.VersionId);
  gen::GetObjectTaggingOutput out{.VersionId = ShownVersionId(row.record, found.version.Id())};
  for (const Tag& tag : found.version.tags) {
    out.TagSet.push_back({.Key = tag.key, .Value = tag.value});
  }
  co_return out;
}

Task<gen::PutObjectTaggingOutput> S3::PutObjectTagging(aws::Context context,
                                                       gen::PutObjectTaggingRequest in) {
  std::vector<Tag> tags;
  for (const gen::Tag& tag : in.Tagging.TagSet) tags.push_back({tag.Key, tag.Value});
  if (std::optional<TagFault> fault = FindObjectTagFault(tags)) {
    throw S3Error(std::string(fault->code), 400, fault->message);
  }
  std::optional<std::string> version = co_await ChangeTags(
      context, in.Bucket, in.ExpectedBucketOwner, in.Key, in.VersionId, std::move(tags));
  co_return gen::PutObjectTaggingOutput{.VersionId = std::move(version)};
}

Task<gen::DeleteObjectTaggingOutput> S3::DeleteObjectTagging(aws::Context context,
                                                             gen::DeleteObjectTaggingRequest in) {
  std::optional<std::string> version = co_await ChangeTags(
      context, in.Bucket, in.ExpectedBucketOwner, in.Key, in.VersionId, std::vector<Tag>());
  co_return gen::DeleteObjectTaggingOutput{.VersionId = std::move(version)};
}

}  // namespace laketop::s3
