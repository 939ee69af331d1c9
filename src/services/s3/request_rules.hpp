// SPDX-License-Identifier: Apache-2.0
#pragma once
// RequestRules: checks of members that many operations have. Each throws what AWS answers.

#include <optional>
#include <string>
#include <string_view>

#include "services/s3/conditions.hpp"
#include "services/s3/copy_source.hpp"
#include "services/s3/records.hpp"

namespace laketop::s3 {

void CheckKey(std::string_view key);
// The bucket belongs to whom the client expects.
void CheckExpectedOwner(const Bucket& bucket, const std::optional<std::string>& expected_owner);
// The version that ?versionId= names; none where it names none.
std::optional<VersionId> RequireVersionId(const std::optional<std::string>& text);
// If-None-Match of a write is "*" or not built on AWS either.
WriteConditions WriteConditionsOf(std::optional<std::string> if_match,
                                  const std::optional<std::string>& if_none_match);
void CheckWriteConditions(const WriteConditions& conditions, const ObjectVersion* current,
                          std::string_view key);
CopySource RequireCopySource(const std::string& header);
// Of a copy: throws PreconditionFailed where its source is not as the client wants it.
void CheckSourceConditions(const ReadConditions& conditions, const ObjectVersion& source);
template <class Request>
ReadConditions SourceConditionsOf(const Request& in) {
  return {.if_match = in.CopySourceIfMatch,
          .if_none_match = in.CopySourceIfNoneMatch,
          .if_modified_since = in.CopySourceIfModifiedSince,
          .if_unmodified_since = in.CopySourceIfUnmodifiedSince};
}
// Archived objects must be restored before they are read.
void CheckReadable(const ObjectVersion& version);
// A limit of a page from a request: at most `most`; negative ones are refused by `name`, which S3
// spells maxKeys where the parameter is max-keys.
int PageSize(const std::optional<std::int32_t>& asked, int most, std::string_view name);

// S3 answers x-amz-version-id for buckets that are or were versioned.
std::optional<std::string> ShownVersionId(const Bucket& bucket, const VersionId& id);
// … and answers it to a write only where the write made a version that can be told from others.
std::optional<std::string> MadeVersionId(const Bucket& bucket, const VersionId& id);
// Throws MalformedXML.
ObjectOwnership RequireOwnership(std::string_view name);
std::string_view Name(ObjectOwnership ownership);
std::string ShownStorageClass(const std::string& stored);

}  // namespace laketop::s3
