// SPDX-License-Identifier: Apache-2.0
// Bucket policies.

#include "services/s3/errors.hpp"
#include "services/s3/s3.hpp"

namespace laketop::s3 {
namespace {

aws::Error NoSuchBucketPolicy(const std::string& bucket) {
  aws::Error error = S3Error("NoSuchBucketPolicy", 404, "The bucket policy does not exist");
  error.fields = {{"BucketName", bucket}};
  return error;
}

}  // namespace

Task<gen::GetBucketPolicyOutput> S3::GetBucketPolicy(aws::Context context,
                                                     gen::GetBucketPolicyRequest in) {
  BucketRow row = co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  if (row.record.policy.empty()) throw NoSuchBucketPolicy(in.Bucket);
  if (context.reply) context.reply->headers.Set("Content-Type", "application/json");
  co_return gen::GetBucketPolicyOutput{.Policy = row.record.policy};
}

Task<gen::PutBucketPolicyOutput> S3::PutBucketPolicy(aws::Context context,
                                                     gen::PutBucketPolicyRequest in) {
  const BucketPolicy policy = ParseBucketPolicy(in.Policy, in.Bucket);
  const bool is_public = policy.IsPublic();
  std::function<void(Bucket&)> change = [&](Bucket& bucket) {
    if (is_public && bucket.public_access_block &&
        bucket.public_access_block->block_public_policy) {
      throw AccessDenied();
    }
    bucket.policy = in.Policy;
  };
  co_await ChangeBucket(context, in.Bucket, in.ExpectedBucketOwner, std::move(change));
  // AWS answers 204 here, which the model does not say.
  if (context.reply) context.reply->status = 204;
  co_return gen::PutBucketPolicyOutput{};
}

Task<gen::DeleteBucketPolicyOutput> S3::DeleteBucketPolicy(aws::Context context,
                                                           gen::DeleteBucketPolicyRequest in) {
  std::function<void(Bucket&)> change = [](Bucket& bucket) { bucket.policy.clear(); };
  co_await ChangeBucket(context, in.Bucket, in.ExpectedBucketOwner, std::move(change));
  co_return gen::DeleteBucketPolicyOutput{};
}

Task<gen::GetBucketPolicyStatusOutput> S3::GetBucketPolicyStatus(
    aws::Context context, gen::GetBucketPolicyStatusRequest in) {
  BucketRow row = co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  const bool by_list = IsPublic(AclOf(row.record));
  if (row.record.policy.empty() && !by_list) throw NoSuchBucketPolicy(in.Bucket);
  const bool by_policy = !row.record.policy.empty() &&
                         ParseBucketPolicy(row.record.policy, row.record.name).IsPublic();
  gen::PolicyStatus status{.IsPublic = by_list || by_policy};
  co_return gen::GetBucketPolicyStatusOutput{.PolicyStatus = status};
}

}  // namespace laketop::s3
