// SPDX-License-Identifier: Apache-2.0
#pragma once
// Conditional requests: what If-Match and its like decide, for reads, writes, deletes and the
// source of a copy. Pure.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html

#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace laketop::s3 {

struct ReadConditions {
  std::optional<std::string> if_match;
  std::optional<std::string> if_none_match;
  std::optional<Timestamp> if_modified_since;
  std::optional<Timestamp> if_unmodified_since;
};

// Which condition does not hold; its name goes into the error.
struct ReadVerdict {
  enum class Kind { kProceed, kNotModified, kFailed };
  Kind kind = Kind::kProceed;
  std::string_view condition;
};

// `etag` without quotes.
ReadVerdict Evaluate(const ReadConditions& conditions, std::string_view etag,
                     Timestamp last_modified);

struct WriteConditions {
  std::optional<std::string> if_match;
  // S3 knows only "*": put if absent.
  bool if_absent = false;
  bool Any() const { return if_match.has_value() || if_absent; }
};

enum class WriteVerdict { kProceed, kNoSuchKey, kIfMatchFailed, kIfNoneMatchFailed };

// `etag`: of the current object, none where there is none (or a delete marker).
WriteVerdict Evaluate(const WriteConditions& conditions, std::optional<std::string_view> etag);

// One ETag of a header, without its quotes and what says that it is weak.
std::string_view UnquotedETag(std::string_view tag);
// Whether a header of ETags ("a", W/"b", *) names this one.
bool NamesETag(std::string_view header, std::string_view etag);

}  // namespace laketop::s3
