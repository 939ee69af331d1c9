// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/object_source.hpp"

namespace laketop::engine {
namespace {
constexpr std::string_view kScheme = "s3://";
}

std::string ObjectUrl(std::string_view bucket, std::string_view key) {
  std::string url;
  url.reserve(kScheme.size() + bucket.size() + key.size() + 1);
  url += kScheme;
  url += bucket;
  url += '/';
  url += key;
  return url;
}

std::optional<BucketAndKey> ParseObjectUrl(std::string_view url) {
  if (!url.starts_with(kScheme)) return std::nullopt;
  url.remove_prefix(kScheme.size());
  const std::size_t slash = url.find('/');
  if (slash == 0 || slash == url.npos) return std::nullopt;
  return BucketAndKey{std::string(url.substr(0, slash)), std::string(url.substr(slash + 1))};
}

void PinnedObjects::Pin(ObjectRef object) {
  std::string url = ObjectUrl(object.bucket, object.key);
  objects_.insert_or_assign(std::move(url), std::move(object));
}

const ObjectRef* PinnedObjects::Find(std::string_view url) const {
  const auto found = objects_.find(url);
  return found == objects_.end() ? nullptr : &found->second;
}

}  // namespace laketop::engine
