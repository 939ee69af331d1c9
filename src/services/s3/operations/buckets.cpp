// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "aws/paging.hpp"
#include "base/xml.hpp"
#include "services/s3/bucket_name.hpp"
#include "services/s3/canonical_user.hpp"
#include "services/s3/errors.hpp"
#include "services/s3/limits.hpp"
#include "services/s3/request_rules.hpp"
#include "services/s3/s3.hpp"

namespace laketop::s3 {
namespace {

constexpr std::string_view kTokenList = "buckets";
constexpr std::string_view kFirstRegion = "us-east-1";

// The region that a new bucket gets, by the rules of AWS's endpoints: the one of us-east-1 makes
// buckets anywhere, the others in their own region only, and each wants it said.
std::string RegionOfNewBucket(const std::string& endpoint_region,
                              const std::optional<std::string>& constraint) {
  if (!constraint || constraint->empty()) {
    if (endpoint_region == kFirstRegion) return endpoint_region;
    throw S3Error("IllegalLocationConstraintException", 400,
                  "The unspecified location constraint is incompatible for the region specific "
                  "endpoint this request was sent to.");
  }
  // The endpoint of the first region knows no constraint of its name; to the others it is
  // another's.
  const bool of_first = *constraint == kFirstRegion;
  if ((of_first && endpoint_region == kFirstRegion) || !IsRegionName(*constraint)) {
    aws::Error error =
        S3Error("InvalidLocationConstraint", 400, "The specified location-constraint is not valid");
    error.fields = {{"LocationConstraint", *constraint}};
    throw error;
  }
  std::string region = *constraint == "EU" ? "eu-west-1" : *constraint;
  if (endpoint_region != kFirstRegion && endpoint_region != region) {
    throw S3Error("IllegalLocationConstraintException", 400,
                  fmt::format("The {} location constraint is incompatible for the region specific "
                              "endpoint this request was sent to.",
                              *constraint));
  }
  return region;
}

Bucket MakeBucket(const aws::Context& context, const gen::CreateBucketRequest& in,
                  std::string region) {
  Bucket bucket{.name = in.Bucket, .account = context.account(), .region = std::move(region)};
  // New buckets block public access, on AWS since April 2023.
  bucket.public_access_block = PublicAccessBlock{.block_public_acls = true,
                                                 .ignore_public_acls = true,
                                                 .block_public_policy = true,
                                                 .restrict_public_buckets = true};
  if (in.ObjectOwnership) bucket.ownership = RequireOwnership(*in.ObjectOwnership);
  const AskedAcl asked{.canned = in.ACL,
                       .full_control = in.GrantFullControl,
                       .read = in.GrantRead,
                       .write = in.GrantWrite,
                       .read_acp = in.GrantReadACP,
                       .write_acp = in.GrantWriteACP};
  if (!bucket.AclsOn() && (asked.HasGrants() || asked.canned.value_or("private") != "private")) {
    throw AclWithEnforcedOwnership();
  }
  bucket.acl = MakeAcl(asked, {.owner = bucket.account, .bucket_owner = bucket.account});
  // AWS refuses a public list here, since the block is there from the first moment.
  if (bucket.acl && IsPublic(*bucket.acl)) {
    throw S3Error("InvalidBucketAclWithBlockPublicAccessError", 400,
                  "Bucket cannot have public ACLs set with BlockPublicAccess enabled");
  }
  if (in.ObjectLockEnabledForBucket.value_or(false)) {
    bucket.object_lock = true;
    bucket.versioning = Versioning::kEnabled;
  }
  if (in.CreateBucketConfiguration && in.CreateBucketConfiguration->Tags) {
    std::vector<Tag> tags;
    for (const gen::Tag& tag : *in.CreateBucketConfiguration->Tags) {
      tags.push_back({tag.Key, tag.Value});
    }
    if (std::optional<TagFault> fault = FindBucketTagFault(tags)) {
      throw S3Error(std::string(fault->code), 400, fault->message);
    }
    if (!tags.empty()) bucket.tags = std::move(tags);
  }
  return bucket;
}

void RefuseUnbuilt(const gen::CreateBucketRequest& in) {
  if (in.CreateBucketConfiguration &&
      (in.CreateBucketConfiguration->Location || in.CreateBucketConfiguration->Bucket)) {
    throw NotBuilt("A directory bucket");
  }
  if (in.BucketNamespace && *in.BucketNamespace != "global") {
    throw NotBuilt("A bucket namespace of an account");
  }
}

}  // namespace

Task<gen::CreateBucketOutput> S3::CreateBucket(aws::Context context, gen::CreateBucketRequest in) {
  if (context.account().empty()) throw AccessDenied();
  if (!IsValidBucketName(in.Bucket)) throw InvalidBucketName(in.Bucket);
  RefuseUnbuilt(in);
  std::optional<std::string> constraint;
  if (in.CreateBucketConfiguration) constraint = in.CreateBucketConfiguration->LocationConstraint;
  std::string region = RegionOfNewBucket(context.region(), constraint);
  gen::CreateBucketOutput out{.Location = "/" + in.Bucket,
                              .BucketArn = "arn:aws:s3:::" + in.Bucket};

  Bucket bucket = MakeBucket(context, in, region);
  if (co_await store_.HoldsBuckets(bucket.account, kBucketsMax)) {
    throw S3Error("TooManyBuckets", 400, "You have attempted to create more buckets than allowed");
  }
  while (true) {
    std::optional<BucketRow> existing = co_await store_.FindBucket(in.Bucket);
    if (existing) {
      if (existing->record.account != context.account()) throw BucketAlreadyExists(in.Bucket);
      // For legacy's sake the first region answers 200 to whoever makes a bucket of theirs again.
      const bool again = region == kFirstRegion && existing->record.region == kFirstRegion;
      if (!again) throw BucketAlreadyOwnedByYou(in.Bucket);
      co_return out;
    }
    bucket.id = store_.Engine().NextId();
    bucket.created = Now();
    engine::Commit commit(store_.Engine());
    store_.StageCreate(commit, bucket);
    if (co_await store_.Apply(std::move(commit))) co_return out;
  }
}

Task<gen::DeleteBucketOutput> S3::DeleteBucket(aws::Context context, gen::DeleteBucketRequest in) {
  while (true) {
    BucketRow row = co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
    if (co_await store_.HoldsObjects(row.record.id)) throw BucketNotEmpty(in.Bucket);
    if (co_await store_.DeleteBucket(std::move(row))) co_return gen::DeleteBucketOutput{};
  }
}

Task<gen::HeadBucketOutput> S3::HeadBucket(aws::Context context, gen::HeadBucketRequest in) {
  BucketRow row = co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  // Said of a body that a HEAD has not.
  if (context.reply) context.reply->headers.Set("Content-Type", "application/xml");
  co_return gen::HeadBucketOutput{.BucketArn = "arn:aws:s3:::" + in.Bucket,
                                  .BucketRegion = row.record.region,
                                  .AccessPointAlias = false};
}

Task<gen::ListBucketsOutput> S3::ListBuckets(aws::Context context, gen::ListBucketsRequest in) {
  if (context.account().empty()) throw AccessDenied();
  int buckets_max = kListBucketsMax;
  if (in.MaxBuckets) {
    if (*in.MaxBuckets < 1 || *in.MaxBuckets > kListBucketsMax) {
      throw InvalidArgument("Argument max-buckets must be an integer between 1 and 10000",
                            "max-buckets", fmt::format("{}", *in.MaxBuckets));
    }
    buckets_max = *in.MaxBuckets;
  }
  std::string after;
  if (in.ContinuationToken) {
    auto last = aws::FindPosition(kTokenList, *in.ContinuationToken);
    if (!last) {
      throw InvalidArgument("The continuation token provided is incorrect", "continuation-token",
                            *in.ContinuationToken);
    }
    after = std::move(last->front());
  }
  std::vector<Bucket> all = co_await store_.ListBuckets(context.account(), in.Prefix.value_or(""));
  std::vector<gen::Bucket> page;
  std::string last_name;
  gen::ListBucketsOutput out{.Owner = gen::Owner{.DisplayName = context.account(),
                                                 .ID = CanonicalUserId(context.account())},
                             .Prefix = in.Prefix};
  for (Bucket& bucket : all) {
    if (bucket.name <= after) continue;
    if (in.BucketRegion && bucket.region != *in.BucketRegion) continue;
    if (static_cast<int>(page.size()) == buckets_max) {
      out.ContinuationToken = aws::PageToken(kTokenList, {last_name});
      break;
    }
    last_name = bucket.name;
    page.push_back({.Name = bucket.name,
                    .CreationDate = bucket.created,
                    .BucketRegion = bucket.region,
                    .BucketArn = "arn:aws:s3:::" + bucket.name});
  }
  out.Buckets = std::move(page);
  co_return out;
}

Task<gen::GetBucketLocationOutput> S3::GetBucketLocation(aws::Context context,
                                                         gen::GetBucketLocationRequest in) {
  BucketRow row = co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  // The answer that no model describes: see api/patches.json.
  XmlWriter xml;
  xml.Open("LocationConstraint");
  xml.Attribute("xmlns", "http://s3.amazonaws.com/doc/2006-03-01/");
  if (row.record.region != kFirstRegion) xml.Text(row.record.region);
  xml.Close();
  if (context.reply) context.reply->headers.Set("Content-Type", "application/xml");
  co_return gen::GetBucketLocationOutput{.LocationConstraint = xml.Take()};
}

}  // namespace laketop::s3
