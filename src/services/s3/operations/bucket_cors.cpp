// SPDX-License-Identifier: Apache-2.0
#include "services/s3/cors.hpp"
#include "services/s3/errors.hpp"
#include "services/s3/s3.hpp"

namespace laketop::s3 {

Task<gen::GetBucketCorsOutput> S3::GetBucketCors(aws::Context context,
                                                 gen::GetBucketCorsRequest in) {
  BucketRow row = co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  if (row.record.cors.empty()) {
    aws::Error error =
        S3Error("NoSuchCORSConfiguration", 404, "The CORS configuration does not exist");
    error.fields = {{"BucketName", in.Bucket}};
    throw error;
  }
  gen::GetBucketCorsOutput out;
  out.CORSRules.emplace();
  for (CorsRule& rule : row.record.cors) {
    gen::CORSRule& wire = out.CORSRules->emplace_back();
    wire.ID = std::move(rule.id);
    wire.AllowedMethods = std::move(rule.allowed_methods);
    wire.AllowedOrigins = std::move(rule.allowed_origins);
    if (!rule.allowed_headers.empty()) wire.AllowedHeaders = std::move(rule.allowed_headers);
    if (!rule.expose_headers.empty()) wire.ExposeHeaders = std::move(rule.expose_headers);
    wire.MaxAgeSeconds = rule.max_age_seconds;
  }
  co_return out;
}

Task<gen::PutBucketCorsOutput> S3::PutBucketCors(aws::Context context,
                                                 gen::PutBucketCorsRequest in) {
  std::vector<CorsRule> rules;
  for (gen::CORSRule& wire : in.CORSConfiguration.CORSRules) {
    CorsRule& rule = rules.emplace_back();
    rule.id = std::move(wire.ID);
    rule.allowed_methods = std::move(wire.AllowedMethods);
    rule.allowed_origins = std::move(wire.AllowedOrigins);
    if (wire.AllowedHeaders) rule.allowed_headers = std::move(*wire.AllowedHeaders);
    if (wire.ExposeHeaders) rule.expose_headers = std::move(*wire.ExposeHeaders);
    rule.max_age_seconds = wire.MaxAgeSeconds;
  }
  CheckCorsRules(rules);
  std::function<void(Bucket&)> change = [&](Bucket& bucket) { bucket.cors = rules; };
  co_await ChangeBucket(context, in.Bucket, in.ExpectedBucketOwner, std::move(change));
  co_return gen::PutBucketCorsOutput{};
}

Task<gen::DeleteBucketCorsOutput> S3::DeleteBucketCors(aws::Context context,
                                                       gen::DeleteBucketCorsRequest in) {
  std::function<void(Bucket&)> change = [](Bucket& bucket) { bucket.cors.clear(); };
  co_await ChangeBucket(context, in.Bucket, in.ExpectedBucketOwner, std::move(change));
  co_return gen::DeleteBucketCorsOutput{};
}

}  // namespace laketop::s3
