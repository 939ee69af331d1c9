// SPDX-License-Identifier: Apache-2.0
// Settings of buckets that cannot be set yet (their Put… answers NotImplemented): reading one tells
// truly that there is none, and deleting one leaves none. Clients that manage buckets (Terraform,
// CDK, the consoles) read them all.

#include "services/s3/errors.hpp"
#include "services/s3/s3.hpp"

namespace laketop::s3 {
namespace {

aws::Error NotSet(std::string_view code, std::string_view message, std::string_view bucket) {
  aws::Error error = S3Error(std::string(code), 404, std::string(message));
  error.fields = {{"BucketName", std::string(bucket)}};
  return error;
}

}  // namespace

Task<gen::GetBucketAccelerateConfigurationOutput> S3::GetBucketAccelerateConfiguration(
    aws::Context context, gen::GetBucketAccelerateConfigurationRequest in) {
  co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  co_return gen::GetBucketAccelerateConfigurationOutput{};
}

Task<gen::GetBucketLoggingOutput> S3::GetBucketLogging(aws::Context context,
                                                       gen::GetBucketLoggingRequest in) {
  co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  co_return gen::GetBucketLoggingOutput{};
}

Task<gen::NotificationConfiguration> S3::GetBucketNotificationConfiguration(
    aws::Context context, gen::GetBucketNotificationConfigurationRequest in) {
  co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  co_return gen::NotificationConfiguration{};
}

Task<gen::GetBucketReplicationOutput> S3::GetBucketReplication(
    aws::Context context, gen::GetBucketReplicationRequest in) {
  co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  throw NotSet("ReplicationConfigurationNotFoundError",
               "The replication configuration was not found", in.Bucket);
}

Task<gen::GetBucketRequestPaymentOutput> S3::GetBucketRequestPayment(
    aws::Context context, gen::GetBucketRequestPaymentRequest in) {
  co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  co_return gen::GetBucketRequestPaymentOutput{.Payer = "BucketOwner"};
}

Task<gen::GetBucketWebsiteOutput> S3::GetBucketWebsite(aws::Context context,
                                                       gen::GetBucketWebsiteRequest in) {
  co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  throw NotSet("NoSuchWebsiteConfiguration",
               "The specified bucket does not have a website configuration", in.Bucket);
}

Task<gen::DeleteBucketReplicationOutput> S3::DeleteBucketReplication(
    aws::Context context, gen::DeleteBucketReplicationRequest in) {
  co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  co_return gen::DeleteBucketReplicationOutput{};
}

Task<gen::DeleteBucketWebsiteOutput> S3::DeleteBucketWebsite(aws::Context context,
                                                             gen::DeleteBucketWebsiteRequest in) {
  co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  co_return gen::DeleteBucketWebsiteOutput{};
}

}  // namespace laketop::s3
