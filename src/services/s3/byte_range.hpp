// SPDX-License-Identifier: Apache-2.0
#pragma once
// ByteRange: the part of an object that a Range header asks for.
// https://www.rfc-editor.org/rfc/rfc9110#name-range-requests

#include <cstdint>
#include <optional>
#include <string_view>

namespace laketop::s3 {

struct ByteRange {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  bool operator==(const ByteRange&) const = default;
};

struct RangeAnswer {
  enum class Kind {
    kWhole,  // no header, one that is no byte range, or several ranges: S3 sends it all, 200
    kPart,   // 206
    kUnsatisfiable,  // 416
  };
  Kind kind = Kind::kWhole;
  ByteRange range;  // of kWhole: everything
};

// `header`: the value of Range, as "bytes=0-99", "bytes=100-" or "bytes=-5".
RangeAnswer ResolveRange(std::string_view header, std::uint64_t object_bytes);

// x-amz-copy-source-range takes bytes=first-last alone; none where it is not of that form.
std::optional<ByteRange> ParseCopyRange(std::string_view header);

}  // namespace laketop::s3
