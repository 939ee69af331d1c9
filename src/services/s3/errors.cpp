// SPDX-License-Identifier: Apache-2.0
#include "services/s3/errors.hpp"

#include <cstdint>

#include <fmt/format.h>

#include "services/s3/limits.hpp"

namespace laketop::s3 {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

aws::Error WithFields(aws::Error error, Fields fields) {
  error.fields = std::move(fields);
  return error;
}

}  // namespace

aws::Error S3Error(std::string code, int status, std::string message) {
  return aws::Error(std::move(code), status, std::move(message));
}

aws::Error NoSuchBucket(std::string_view bucket) {
  return WithFields(S3Error("NoSuchBucket", 404, "The specified bucket does not exist"),
                    {{"BucketName", std::string(bucket)}});
}

aws::Error NoSuchKey(std::string_view key) {
  return WithFields(S3Error("NoSuchKey", 404, "The specified key does not exist."),
                    {{"Key", std::string(key)}});
}

aws::Error NoSuchVersion(std::string_view key, std::string_view version_id) {
  return WithFields(S3Error("NoSuchVersion", 404, "The specified version does not exist."),
                    {{"Key", std::string(key)}, {"VersionId", std::string(version_id)}});
}

aws::Error NoSuchUpload(std::string_view upload_id) {
  return WithFields(
      S3Error("NoSuchUpload", 404,
              "The specified upload does not exist. The upload ID may be invalid, or the upload "
              "may have been aborted or completed."),
      {{"UploadId", std::string(upload_id)}});
}

aws::Error AccessDenied() {
  return S3Error("AccessDenied", 403, "Access Denied");
}

aws::Error MissingUserKey() {
  return S3Error("UserKeyMustBeSpecified", 400, "User key must be specified.");
}

aws::Error InvalidBucketName(std::string_view bucket) {
  return WithFields(S3Error("InvalidBucketName", 400, "The specified bucket is not valid."),
                    {{"BucketName", std::string(bucket)}});
}

aws::Error BucketAlreadyExists(std::string_view bucket) {
  return WithFields(S3Error("BucketAlreadyExists", 409,
                            "The requested bucket name is not available. The bucket namespace is "
                            "shared by all users of the system. Please select a different name "
                            "and try again."),
                    {{"BucketName", std::string(bucket)}});
}

aws::Error BucketAlreadyOwnedByYou(std::string_view bucket) {
  return WithFields(S3Error("BucketAlreadyOwnedByYou", 409,
                            "Your previous request to create the named bucket succeeded and you "
                            "already own it."),
                    {{"BucketName", std::string(bucket)}});
}

aws::Error BucketNotEmpty(std::string_view bucket) {
  return WithFields(S3Error("BucketNotEmpty", 409, "The bucket you tried to delete is not empty"),
                    {{"BucketName", std::string(bucket)}});
}

aws::Error KeyTooLong(std::size_t bytes) {
  return WithFields(
      S3Error("KeyTooLongError", 400, "Your key is too long"),
      {{"Size", fmt::format("{}", bytes)}, {"MaxSizeAllowed", fmt::format("{}", kKeyBytesMax)}});
}

aws::Error InvalidArgument(std::string message, std::string_view name, std::string_view value) {
  return WithFields(S3Error("InvalidArgument", 400, std::move(message)),
                    {{"ArgumentName", std::string(name)}, {"ArgumentValue", std::string(value)}});
}

aws::Error InvalidRequest(std::string message) {
  return S3Error("InvalidRequest", 400, std::move(message));
}

aws::Error InvalidRange(std::string_view range, std::uint64_t object_bytes) {
  aws::Error error =
      WithFields(S3Error("InvalidRange", 416, "The requested range is not satisfiable"),
                 {{"RangeRequested", std::string(range)},
                  {"ActualObjectSize", fmt::format("{}", object_bytes)}});
  error.headers = {{"Content-Range", fmt::format("bytes */{}", object_bytes)}};
  return error;
}

aws::Error PreconditionFailed(std::string_view condition) {
  return WithFields(S3Error("PreconditionFailed", 412,
                            "At least one of the pre-conditions you specified did not hold"),
                    {{"Condition", std::string(condition)}});
}

aws::Error MalformedXml() {
  return S3Error("MalformedXML", 400,
                 "The XML you provided was not well-formed or did not validate against our "
                 "published schema");
}

aws::Error MalformedAcl() {
  return S3Error("MalformedACLError", 400,
                 "The XML you provided was not well-formed or did not validate against our "
                 "published schema");
}

aws::Error AclWithEnforcedOwnership() {
  return S3Error("InvalidBucketAclWithObjectOwnership", 400,
                 "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting");
}

aws::Error CannedAclAndGrants() {
  return InvalidRequest("Specifying both Canned ACLs and Header Grants is not allowed");
}

aws::Error UnexpectedContent() {
  return S3Error("UnexpectedContent", 400, "This request does not support content");
}

aws::Error MalformedPolicy(std::string message) {
  return S3Error("MalformedPolicy", 400, std::move(message));
}

// Accounts of ours have no addresses.
aws::Error UnresolvableGrantByEmail() {
  return S3Error("UnresolvableGrantByEmailAddress", 400,
                 "The e-mail address you provided does not match any account on record.");
}

aws::Error BadDigest(std::string message) {
  return S3Error("BadDigest", 400, std::move(message));
}

aws::Error InvalidDigest(std::string_view digest) {
  return WithFields(S3Error("InvalidDigest", 400, "The Content-MD5 you specified was invalid."),
                    {{"Content-MD5", std::string(digest)}});
}

aws::Error InvalidPart(std::string_view upload_id, int part_number, std::string_view etag) {
  return WithFields(
      S3Error("InvalidPart", 400,
              "One or more of the specified parts could not be found.  The part may not have been "
              "uploaded, or the specified entity tag may not match the part's entity tag."),
      {{"UploadId", std::string(upload_id)},
       {"PartNumber", fmt::format("{}", part_number)},
       {"ETag", std::string(etag)}});
}

aws::Error EntityTooSmall(std::uint64_t proposed, std::uint64_t limit) {
  return WithFields(S3Error("EntityTooSmall", 400,
                            "Your proposed upload is smaller than the minimum allowed size"),
                    {{"ProposedSize", fmt::format("{}", proposed)},
                     {"MinSizeAllowed", fmt::format("{}", limit)}});
}

aws::Error EntityTooLarge(std::uint64_t proposed, std::uint64_t limit) {
  return WithFields(
      S3Error("EntityTooLarge", 400, "Your proposed upload exceeds the maximum allowed size"),
      {{"ProposedSize", fmt::format("{}", proposed)},
       {"MaxSizeAllowed", fmt::format("{}", limit)}});
}

aws::Error OperationAborted() {
  return S3Error("OperationAborted", 409,
                 "A conflicting conditional operation is currently in progress against this "
                 "resource. Please try again.");
}

aws::Error IncompleteBody() {
  return S3Error("IncompleteBody", 400,
                 "You did not provide the number of bytes specified by the Content-Length HTTP "
                 "header");
}

aws::Error MissingContentLength() {
  return S3Error("MissingContentLength", 411, "You must provide the Content-Length HTTP header.");
}

// Documented of S3 on Outposts and of access points for FSx, whose disks have an end too.
void ThrowFailure(engine::Error error) {
  if (error.code == engine::ErrorCode::kDiskFull) {
    throw S3Error("InsufficientCapacity", 507, "There is no room left on the server's disk.");
  }
  if (error.code == engine::ErrorCode::kBusy) {
    throw S3Error("SlowDown", 503, "Please reduce your request rate.");
  }
  throw engine::Failure(std::move(error));
}

aws::Error NotBuilt(std::string_view what) {
  return S3Error(
      "NotImplemented", 501,
      fmt::format("{} is not implemented in Laketop: the request was not carried out.", what));
}

}  // namespace laketop::s3
