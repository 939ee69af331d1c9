// SPDX-License-Identifier: Apache-2.0
#include "services/s3/copy_source.hpp"

#include "base/encoding.hpp"

namespace laketop::s3 {

std::optional<CopySource> ParseCopySource(std::string_view header) {
  constexpr std::string_view kVersionMark = "?versionId=";
  CopySource source;
  // Of the text as sent: a key that holds the mark comes encoded.
  std::size_t mark = header.rfind(kVersionMark);
  if (mark != std::string_view::npos) {
    source.version_id = PercentDecode(header.substr(mark + kVersionMark.size()));
    if (!source.version_id) return std::nullopt;
    header = header.substr(0, mark);
  }
  std::optional<std::string> decoded = PercentDecode(header);
  if (!decoded) return std::nullopt;
  std::string_view path = *decoded;
  if (path.starts_with('/')) path.remove_prefix(1);
  std::size_t slash = path.find('/');
  if (slash == std::string_view::npos || slash == 0 || slash + 1 == path.size()) {
    return std::nullopt;
  }
  source.bucket = path.substr(0, slash);
  source.key = path.substr(slash + 1);
  return source;
}

}  // namespace laketop::s3
