// SPDX-License-Identifier: Apache-2.0
#pragma once
// Tags of buckets and objects, and the rules for them. Pure.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace laketop::s3 {

struct Tag {
  std::string key;
  std::string value;
  template <class V>
  void Fields(V& v) {
    v(1, key);
    v(2, value);
  }
  bool operator==(const Tag&) const = default;
};

// What is wrong with a set of tags: an error code of S3 and its message.
struct TagFault {
  std::string_view code;
  std::string message;
};

std::optional<TagFault> FindObjectTagFault(const std::vector<Tag>& tags);
std::optional<TagFault> FindBucketTagFault(const std::vector<Tag>& tags);

// x-amz-tagging: tags as a query string, "project=blue&owner=me". None where it is none.
std::optional<std::vector<Tag>> ParseTaggingHeader(std::string_view header);

}  // namespace laketop::s3
