// SPDX-License-Identifier: Apache-2.0
#include "ports/object_store.hpp"

namespace laketop::ports {

std::optional<ObjectName> ParseS3Uri(std::string_view uri) {
  for (std::string_view scheme : {"s3://", "s3a://", "s3n://"}) {
    if (!uri.starts_with(scheme)) continue;
    uri.remove_prefix(scheme.size());
    std::size_t slash = uri.find('/');
    ObjectName name{.bucket = std::string(uri.substr(0, slash)), .key = {}};
    if (slash != std::string_view::npos) name.key = std::string(uri.substr(slash + 1));
    if (name.bucket.empty()) return std::nullopt;
    return name;
  }
  return std::nullopt;
}

std::string S3Uri(const ObjectName& name) {
  return "s3://" + name.bucket + "/" + name.key;
}

}  // namespace laketop::ports
