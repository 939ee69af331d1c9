// SPDX-License-Identifier: Apache-2.0
#pragma once
// CopySource: what x-amz-copy-source names: "/bucket/key?versionId=id", percent-encoded.

#include <optional>
#include <string>
#include <string_view>

namespace laketop::s3 {

struct CopySource {
  std::string bucket;
  std::string key;
  std::optional<std::string> version_id;
};

// None where it names no bucket and key.
std::optional<CopySource> ParseCopySource(std::string_view header);

}  // namespace laketop::s3
