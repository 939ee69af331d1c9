// SPDX-License-Identifier: Apache-2.0
// What each operation requires of its caller: the action of IAM, which is often not the operation's
// name, and the bucket or object it is asked for.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html

#include <algorithm>

#include "aws/member_access.hpp"
#include "base/ascii.hpp"
#include "services/s3/s3.hpp"

namespace laketop::s3 {
namespace {

enum class Level : std::uint8_t { kAccount, kBucket, kObject };

struct Requirement {
  std::string_view operation;
  std::string_view action;
  Level level;
  std::string_view version_action = {};  // with a version id
};

constexpr Requirement kRequirements[] = {
    {"AbortMultipartUpload", "s3:AbortMultipartUpload", Level::kObject},
    {"CompleteMultipartUpload", "s3:PutObject", Level::kObject},
    {"CopyObject", "s3:PutObject", Level::kObject},
    {"CreateBucket", "s3:CreateBucket", Level::kBucket},
    {"CreateMultipartUpload", "s3:PutObject", Level::kObject},
    {"DeleteBucket", "s3:DeleteBucket", Level::kBucket},
    {"DeleteBucketCors", "s3:PutBucketCORS", Level::kBucket},
    {"DeleteBucketEncryption", "s3:PutEncryptionConfiguration", Level::kBucket},
    {"DeleteBucketLifecycle", "s3:PutLifecycleConfiguration", Level::kBucket},
    {"DeleteBucketOwnershipControls", "s3:PutBucketOwnershipControls", Level::kBucket},
    {"DeleteBucketPolicy", "s3:DeleteBucketPolicy", Level::kBucket},
    {"DeleteBucketReplication", "s3:PutReplicationConfiguration", Level::kBucket},
    {"DeleteBucketTagging", "s3:PutBucketTagging", Level::kBucket},
    {"DeleteBucketWebsite", "s3:DeleteBucketWebsite", Level::kBucket},
    {"DeleteObject", "s3:DeleteObject", Level::kObject, "s3:DeleteObjectVersion"},
    {"DeleteObjectTagging", "s3:DeleteObjectTagging", Level::kObject,
     "s3:DeleteObjectVersionTagging"},
    {"DeletePublicAccessBlock", "s3:PutBucketPublicAccessBlock", Level::kBucket},
    {"GetBucketAccelerateConfiguration", "s3:GetAccelerateConfiguration", Level::kBucket},
    {"GetBucketAcl", "s3:GetBucketAcl", Level::kBucket},
    {"GetBucketMetricsConfiguration", "s3:GetMetricsConfiguration", Level::kBucket},
    {"ListBucketMetricsConfigurations", "s3:GetMetricsConfiguration", Level::kBucket},
    {"GetBucketInventoryConfiguration", "s3:GetInventoryConfiguration", Level::kBucket},
    {"ListBucketInventoryConfigurations", "s3:GetInventoryConfiguration", Level::kBucket},
    {"GetBucketIntelligentTieringConfiguration", "s3:GetIntelligentTieringConfiguration",
     Level::kBucket},
    {"ListBucketIntelligentTieringConfigurations", "s3:GetIntelligentTieringConfiguration",
     Level::kBucket},
    {"GetBucketAnalyticsConfiguration", "s3:GetAnalyticsConfiguration", Level::kBucket},
    {"ListBucketAnalyticsConfigurations", "s3:GetAnalyticsConfiguration", Level::kBucket},
    {"GetBucketCors", "s3:GetBucketCORS", Level::kBucket},
    {"GetBucketEncryption", "s3:GetEncryptionConfiguration", Level::kBucket},
    {"GetBucketLifecycleConfiguration", "s3:GetLifecycleConfiguration", Level::kBucket},
    {"GetBucketLocation", "s3:GetBucketLocation", Level::kBucket},
    {"GetBucketLogging", "s3:GetBucketLogging", Level::kBucket},
    {"GetBucketNotificationConfiguration", "s3:GetBucketNotification", Level::kBucket},
    {"GetBucketOwnershipControls", "s3:GetBucketOwnershipControls", Level::kBucket},
    {"GetBucketPolicy", "s3:GetBucketPolicy", Level::kBucket},
    {"GetBucketPolicyStatus", "s3:GetBucketPolicyStatus", Level::kBucket},
    {"GetBucketReplication", "s3:GetReplicationConfiguration", Level::kBucket},
    {"GetBucketRequestPayment", "s3:GetBucketRequestPayment", Level::kBucket},
    {"GetBucketTagging", "s3:GetBucketTagging", Level::kBucket},
    {"GetBucketVersioning", "s3:GetBucketVersioning", Level::kBucket},
    {"GetBucketWebsite", "s3:GetBucketWebsite", Level::kBucket},
    {"GetObject", "s3:GetObject", Level::kObject, "s3:GetObjectVersion"},
    {"GetObjectAcl", "s3:GetObjectAcl", Level::kObject, "s3:GetObjectVersionAcl"},
    {"GetObjectAttributes", "s3:GetObject", Level::kObject, "s3:GetObjectVersion"},
    {"GetObjectLegalHold", "s3:GetObjectLegalHold", Level::kObject},
    {"GetObjectRetention", "s3:GetObjectRetention", Level::kObject},
    {"PutObjectLegalHold", "s3:PutObjectLegalHold", Level::kObject},
    {"PutObjectLockConfiguration", "s3:PutBucketObjectLockConfiguration", Level::kBucket},
    {"PutObjectRetention", "s3:PutObjectRetention", Level::kObject},
    {"GetObjectLockConfiguration", "s3:GetBucketObjectLockConfiguration", Level::kBucket},
    {"GetObjectTagging", "s3:GetObjectTagging", Level::kObject, "s3:GetObjectVersionTagging"},
    {"GetPublicAccessBlock", "s3:GetBucketPublicAccessBlock", Level::kBucket},
    {"HeadBucket", "s3:ListBucket", Level::kBucket},
    {"HeadObject", "s3:GetObject", Level::kObject, "s3:GetObjectVersion"},
    {"ListBuckets", "s3:ListAllMyBuckets", Level::kAccount},
    {"ListMultipartUploads", "s3:ListBucketMultipartUploads", Level::kBucket},
    {"ListObjectVersions", "s3:ListBucketVersions", Level::kBucket},
    {"ListObjects", "s3:ListBucket", Level::kBucket},
    {"ListObjectsV2", "s3:ListBucket", Level::kBucket},
    {"ListParts", "s3:ListMultipartUploadParts", Level::kObject},
    {"PutBucketAcl", "s3:PutBucketAcl", Level::kBucket},
    {"PutBucketCors", "s3:PutBucketCORS", Level::kBucket},
    {"PutBucketEncryption", "s3:PutEncryptionConfiguration", Level::kBucket},
    {"PutBucketLifecycleConfiguration", "s3:PutLifecycleConfiguration", Level::kBucket},
    {"PutBucketPolicy", "s3:PutBucketPolicy", Level::kBucket},
    {"PutBucketOwnershipControls", "s3:PutBucketOwnershipControls", Level::kBucket},
    {"PutBucketTagging", "s3:PutBucketTagging", Level::kBucket},
    {"PutBucketVersioning", "s3:PutBucketVersioning", Level::kBucket},
    {"PutObject", "s3:PutObject", Level::kObject},
    {"PutObjectAcl", "s3:PutObjectAcl", Level::kObject, "s3:PutObjectVersionAcl"},
    {"PutObjectTagging", "s3:PutObjectTagging", Level::kObject, "s3:PutObjectVersionTagging"},
    {"PutPublicAccessBlock", "s3:PutBucketPublicAccessBlock", Level::kBucket},
    {"UploadPart", "s3:PutObject", Level::kObject},
    {"UploadPartCopy", "s3:PutObject", Level::kObject},
};

// A member of the input that is a string; none where the input has none of the name, or it is
// absent.
std::optional<std::string> StringMember(const aws::Value& input, std::string_view name) {
  for (const aws::Member& member : input.shape().structure->members) {
    if (member.name != name || member.shape->kind != aws::Kind::kString) continue;
    const void* value = aws::FindMember(input.data(), member);
    if (value == nullptr) return std::nullopt;
    return *static_cast<const std::string*>(value);
  }
  return std::nullopt;
}

// Whether the request would pass over the retention of objects.
bool Bypasses(const aws::Value& input) {
  for (const aws::Member& member : input.shape().structure->members) {
    if (member.name != "BypassGovernanceRetention") continue;
    const void* value = aws::FindMember(input.data(), member);
    return value != nullptr && *static_cast<const bool*>(value);
  }
  return false;
}

std::string Arn(std::string_view bucket, std::string_view key = {}) {
  std::string arn = "arn:aws:s3:::" + std::string(bucket);
  if (!key.empty()) arn.append("/").append(key);
  return arn;
}

ports::AccessRequest Request(std::string_view action, std::string resource) {
  return {.action = std::string(action), .resource_arn = std::move(resource)};
}

// Headers ask for more than the operation does: a lock on the object, or a way past one.
void AddLockRequests(const aws::Value& input, std::vector<ports::AccessRequest>& requests) {
  if (requests.empty()) return;
  const std::string object = requests.front().resource_arn;
  if (StringMember(input, "ObjectLockMode")) {
    requests.push_back(Request("s3:PutObjectRetention", object));
  }
  if (StringMember(input, "ObjectLockLegalHoldStatus")) {
    requests.push_back(Request("s3:PutObjectLegalHold", object));
  }
  if (Bypasses(input)) requests.push_back(Request("s3:BypassGovernanceRetention", object));
}

}  // namespace

std::vector<ports::AccessRequest> S3::AccessFor(const aws::Operation& operation,
                                                const aws::Context& context,
                                                const aws::Value& input) const {
  const std::string bucket = StringMember(input, "Bucket").value_or("");
  std::vector<ports::AccessRequest> requests;
  if (operation.name == "DeleteObjects") {
    for (const gen::ObjectIdentifier& object :
         input.As<gen::DeleteObjectsRequest>().Delete.Objects) {
      requests.push_back(Request(object.VersionId ? "s3:DeleteObjectVersion" : "s3:DeleteObject",
                                 Arn(bucket, object.Key)));
    }
    // Behind them, so that each object's own stays in its place.
    const std::size_t objects = Bypasses(input) ? requests.size() : 0;
    for (std::size_t i = 0; i < objects; ++i) {
      requests.push_back(Request("s3:BypassGovernanceRetention", requests[i].resource_arn));
    }
    return requests;
  }
  // The key is a field of the form, so the handler asks.
  if (operation.name == "PostObject") return requests;
  auto found = std::ranges::find(kRequirements, operation.name, &Requirement::operation);
  if (found == std::end(kRequirements)) return gen::Api::AccessFor(operation, context, input);

  const bool versioned = !found->version_action.empty() && StringMember(input, "VersionId");
  const std::string_view action = versioned ? found->version_action : found->action;
  switch (found->level) {
    case Level::kAccount:
      requests.push_back(Request(action, "*"));
      break;
    case Level::kBucket:
      requests.push_back(Request(action, Arn(bucket)));
      break;
    case Level::kObject:
      requests.push_back(Request(action, Arn(bucket, StringMember(input, "Key").value_or(""))));
      break;
  }
  for (std::string_view name : {"Prefix", "Delimiter"}) {
    if (found->action != "s3:ListBucket" && found->action != "s3:ListBucketVersions") break;
    if (auto value = StringMember(input, name)) {
      std::string key = name == "Prefix" ? "s3:prefix" : "s3:delimiter";
      requests.front().context.emplace(std::move(key), std::move(*value));
    }
  }
  if (found->level == Level::kObject) AddLockRequests(input, requests);
  if (std::optional<std::string> header = StringMember(input, "CopySource")) {
    if (std::optional<CopySource> source = ParseCopySource(*header)) {
      requests.push_back(Request(source->version_id ? "s3:GetObjectVersion" : "s3:GetObject",
                                 Arn(source->bucket, source->key)));
    }
  }
  if (operation.name == "PutObjectTagging") {
    for (const gen::Tag& tag : input.As<gen::PutObjectTaggingRequest>().Tagging.TagSet) {
      requests.front().context.insert_or_assign("s3:requestobjecttag/" + AsciiLower(tag.Key),
                                                tag.Value);
    }
  }
  return requests;
}

}  // namespace laketop::s3
