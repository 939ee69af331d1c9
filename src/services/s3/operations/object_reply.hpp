// SPDX-License-Identifier: Apache-2.0
#pragma once
// What GetObject and HeadObject have in common: which bytes are asked for, and the headers that
// describe them.

#include <optional>
#include <string>

#include "aws/context.hpp"
#include "services/s3/byte_range.hpp"
#include "services/s3/checksum_members.hpp"
#include "services/s3/conditions.hpp"
#include "services/s3/object_settings.hpp"
#include "services/s3/request_rules.hpp"
#include "services/s3/store.hpp"

namespace laketop::s3 {

// The members of both requests, but for the bucket and key.
struct ReadAsked {
  ReadConditions conditions;
  std::optional<std::string> range;
  std::optional<std::int32_t> part_number;
  bool checksum_mode = false;
};

struct ReadPlan {
  ByteRange bytes;
  bool partial = false;                     // 206
  std::optional<std::int32_t> parts_count;  // of a request for one part
  std::optional<Checksum> checksum;         // of the bytes that are answered
};

// Throws 304, 412 and 416. `layout`: of a multipart upload, where a part is asked for.
ReadPlan PlanRead(const ReadAsked& asked, const Bucket& bucket, const ObjectVersion& version,
                  const std::optional<Layout>& layout);

// Of x-amz-checksum-mode. Throws where it is none.
bool WantsChecksum(const std::optional<std::string>& mode);

template <class Request>
ReadAsked AskedOf(const Request& in) {
  return {.conditions = {.if_match = in.IfMatch,
                         .if_none_match = in.IfNoneMatch,
                         .if_modified_since = in.IfModifiedSince,
                         .if_unmodified_since = in.IfUnmodifiedSince},
          .range = in.Range,
          .part_number = in.PartNumber,
          .checksum_mode = WantsChecksum(in.ChecksumMode)};
}

std::string ContentRangeText(const ByteRange& bytes, std::uint64_t size);

template <class Output, class Request>
void DescribeObject(Output& out, const Request& in, const Bucket& bucket,
                    const ObjectVersion& version, const ReadPlan& plan) {
  const ObjectHeaders& headers = version.headers;
  out.AcceptRanges = "bytes";
  out.LastModified = version.modified;
  out.ETag = '"' + version.ETag() + '"';
  out.VersionId = ShownVersionId(bucket, version.Id());
  ShowEncryption(out, version.encryption);
  // Of the current version only, which a request without an id means.
  if (!in.VersionId) out.Expiration = ExpirationHeader(bucket.lifecycle, in.Key, version);
  if (!version.storage_class.empty()) out.StorageClass = version.storage_class;
  if (!headers.metadata.empty()) out.Metadata = headers.metadata;
  if (version.lock && version.lock->mode != LockMode::kNone) {
    out.ObjectLockMode = std::string(Name(version.lock->mode));
    out.ObjectLockRetainUntilDate = version.lock->retain_until;
  }
  if (version.lock && version.lock->legal_hold) {
    out.ObjectLockLegalHoldStatus = *version.lock->legal_hold ? "ON" : "OFF";
  }
  if (!version.tags.empty()) out.TagCount = static_cast<std::int32_t>(version.tags.size());
  out.WebsiteRedirectLocation = headers.website_redirect;

  out.ContentType = in.ResponseContentType ? in.ResponseContentType : headers.content_type;
  if (!out.ContentType) out.ContentType = "binary/octet-stream";
  out.CacheControl = in.ResponseCacheControl ? in.ResponseCacheControl : headers.cache_control;
  out.ContentDisposition =
      in.ResponseContentDisposition ? in.ResponseContentDisposition : headers.content_disposition;
  out.ContentEncoding =
      in.ResponseContentEncoding ? in.ResponseContentEncoding : headers.content_encoding;
  out.ContentLanguage =
      in.ResponseContentLanguage ? in.ResponseContentLanguage : headers.content_language;
  out.Expires = in.ResponseExpires ? FormatHttpDate(*in.ResponseExpires) : headers.expires;

  out.PartsCount = plan.parts_count;
  if (plan.partial) out.ContentRange = ContentRangeText(plan.bytes, version.size);
  if (plan.checksum) SetChecksum(out, *plan.checksum);
}

}  // namespace laketop::s3
