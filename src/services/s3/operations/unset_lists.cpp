// SPDX-License-Identifier: Apache-2.0
// Settings that a bucket may have many of, each by its id, and that cannot be set yet (their Put…
// answers NotImplemented): each list is truly empty, and no id names one.

#include "services/s3/errors.hpp"
#include "services/s3/s3.hpp"

namespace laketop::s3 {
namespace {

aws::Error NoSuchConfiguration() {
  return S3Error("NoSuchConfiguration", 404, "The specified configuration does not exist.");
}

// The answer of a list of none.
template <class Output, class Request>
Output EmptyList(const Request& in) {
  // No list has ever handed one out.
  if (in.ContinuationToken && !in.ContinuationToken->empty()) {
    throw S3Error("MalformedContinuationToken", 400,
                  "The continuation-token you provided invalid.");
  }
  Output out;
  out.IsTruncated = false;
  out.ContinuationToken = in.ContinuationToken;
  return out;
}

}  // namespace

Task<gen::GetBucketAnalyticsConfigurationOutput> S3::GetBucketAnalyticsConfiguration(
    aws::Context context, gen::GetBucketAnalyticsConfigurationRequest in) {
  co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  throw NoSuchConfiguration();
}

Task<gen::ListBucketAnalyticsConfigurationsOutput> S3::ListBucketAnalyticsConfigurations(
    aws::Context context, gen::ListBucketAnalyticsConfigurationsRequest in) {
  co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  co_return EmptyList<gen::ListBucketAnalyticsConfigurationsOutput>(in);
}

Task<gen::GetBucketIntelligentTieringConfigurationOutput>
S3::GetBucketIntelligentTieringConfiguration(
    aws::Context context, gen::GetBucketIntelligentTieringConfigurationRequest in) {
  co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  throw NoSuchConfiguration();
}

Task<gen::ListBucketIntelligentTieringConfigurationsOutput>
S3::ListBucketIntelligentTieringConfigurations(
    aws::Context context, gen::ListBucketIntelligentTieringConfigurationsRequest in) {
  co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  co_return EmptyList<gen::ListBucketIntelligentTieringConfigurationsOutput>(in);
}

Task<gen::GetBucketInventoryConfigurationOutput> S3::GetBucketInventoryConfiguration(
    aws::Context context, gen::GetBucketInventoryConfigurationRequest in) {
  co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  throw NoSuchConfiguration();
}

Task<gen::ListBucketInventoryConfigurationsOutput> S3::ListBucketInventoryConfigurations(
    aws::Context context, gen::ListBucketInventoryConfigurationsRequest in) {
  co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  co_return EmptyList<gen::ListBucketInventoryConfigurationsOutput>(in);
}

Task<gen::GetBucketMetricsConfigurationOutput> S3::GetBucketMetricsConfiguration(
    aws::Context context, gen::GetBucketMetricsConfigurationRequest in) {
  co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  throw NoSuchConfiguration();
}

Task<gen::ListBucketMetricsConfigurationsOutput> S3::ListBucketMetricsConfigurations(
    aws::Context context, gen::ListBucketMetricsConfigurationsRequest in) {
  co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  co_return EmptyList<gen::ListBucketMetricsConfigurationsOutput>(in);
}

}  // namespace laketop::s3
