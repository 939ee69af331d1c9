// SPDX-License-Identifier: Apache-2.0
#pragma once
// S3's errors, with AWS's statuses and words. S3's model names few of them, so they are made here.
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "aws/error.hpp"
#include "engine/error.hpp"

namespace laketop::s3 {

aws::Error NoSuchBucket(std::string_view bucket);
aws::Error NoSuchKey(std::string_view key);
aws::Error NoSuchVersion(std::string_view key, std::string_view version_id);
aws::Error NoSuchUpload(std::string_view upload_id);
aws::Error AccessDenied();
aws::Error MissingUserKey();
aws::Error InvalidBucketName(std::string_view bucket);
aws::Error BucketAlreadyExists(std::string_view bucket);
aws::Error BucketAlreadyOwnedByYou(std::string_view bucket);
aws::Error BucketNotEmpty(std::string_view bucket);
aws::Error KeyTooLong(std::size_t bytes);
aws::Error InvalidArgument(std::string message, std::string_view name, std::string_view value);
aws::Error InvalidRequest(std::string message);
aws::Error InvalidRange(std::string_view range, std::uint64_t object_bytes);
aws::Error PreconditionFailed(std::string_view condition);
aws::Error MalformedXml();
aws::Error MalformedAcl();
aws::Error AclWithEnforcedOwnership();
aws::Error CannedAclAndGrants();
aws::Error UnexpectedContent();
aws::Error MalformedPolicy(std::string message);
aws::Error UnresolvableGrantByEmail();
aws::Error BadDigest(std::string message);
aws::Error InvalidDigest(std::string_view digest);
aws::Error InvalidPart(std::string_view upload_id, int part_number, std::string_view etag);
aws::Error EntityTooSmall(std::uint64_t proposed, std::uint64_t limit);
aws::Error EntityTooLarge(std::uint64_t proposed, std::uint64_t limit);
// Nobody can win a hundred races in a row against a fair opponent: the client is told to try again.
aws::Error OperationAborted();
aws::Error IncompleteBody();
aws::Error MissingContentLength();
// A feature that AWS has and we have not built; `what` is a clause: "Object Lock".
// What the client may act upon: a full disk, too much at once. All else becomes engine::Failure.
[[noreturn]] void ThrowFailure(engine::Error error);
template <class T>
T OrAnswer(engine::Result<T> result) {
  if (!result) ThrowFailure(std::move(result.error()));
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}
aws::Error NotBuilt(std::string_view what);
// Any other of S3's codes.
aws::Error S3Error(std::string code, int status, std::string message);

}  // namespace laketop::s3
