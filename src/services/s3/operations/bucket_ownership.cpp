// SPDX-License-Identifier: Apache-2.0
// Ownership controls: whose uploaded objects are, and whether ACLs say anything.

#include "services/s3/errors.hpp"
#include "services/s3/request_rules.hpp"
#include "services/s3/s3.hpp"

namespace laketop::s3 {

Task<gen::GetBucketOwnershipControlsOutput> S3::GetBucketOwnershipControls(
    aws::Context context, gen::GetBucketOwnershipControlsRequest in) {
  BucketRow row = co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  if (!row.record.ownership_controls) {
    aws::Error error = S3Error("OwnershipControlsNotFoundError", 404,
                               "The bucket ownership controls were not found");
    error.fields = {{"BucketName", in.Bucket}};
    throw error;
  }
  gen::OwnershipControls controls;
  controls.Rules.push_back({.ObjectOwnership = std::string(Name(row.record.ownership))});
  co_return gen::GetBucketOwnershipControlsOutput{.OwnershipControls = std::move(controls)};
}

Task<gen::PutBucketOwnershipControlsOutput> S3::PutBucketOwnershipControls(
    aws::Context context, gen::PutBucketOwnershipControlsRequest in) {
  if (in.OwnershipControls.Rules.size() != 1) throw MalformedXml();
  const ObjectOwnership ownership =
      RequireOwnership(in.OwnershipControls.Rules.front().ObjectOwnership);
  std::function<void(Bucket&)> change = [=](Bucket& bucket) {
    // A list that gives something to others would lose its meaning unseen.
    const bool shared = bucket.acl && bucket.acl->grants != OwnersAcl(bucket.account).grants;
    if (shared && ownership == ObjectOwnership::kBucketOwnerEnforced) {
      throw AclWithEnforcedOwnership();
    }
    bucket.ownership_controls = true;
    bucket.ownership = ownership;
  };
  co_await ChangeBucket(context, in.Bucket, in.ExpectedBucketOwner, std::move(change));
  co_return gen::PutBucketOwnershipControlsOutput{};
}

Task<gen::DeleteBucketOwnershipControlsOutput> S3::DeleteBucketOwnershipControls(
    aws::Context context, gen::DeleteBucketOwnershipControlsRequest in) {
  std::function<void(Bucket&)> change = [](Bucket& bucket) { bucket.ownership_controls = false; };
  co_await ChangeBucket(context, in.Bucket, in.ExpectedBucketOwner, std::move(change));
  co_return gen::DeleteBucketOwnershipControlsOutput{};
}

}  // namespace laketop::s3
