// SPDX-License-Identifier: Apache-2.0
#pragma once
// Compression of whole files, as text formats come in S3: recognised by their first bytes, never by
// their name alone, and undone as a stream with bounded memory.

#include <cstdint>
#include <memory>
#include <string_view>

#include "formats/byte_source.hpp"

namespace laketop::formats {

enum class Compression : std::uint8_t { kNone, kGzip, kZstd, kBzip2, kLz4, kSnappy, kZip };

// By the magic number; none where it is none of them.
Compression CompressionOf(std::string_view first_bytes);

// As Glue writes it into a table's compressionType.
std::string_view NameOf(Compression compression);

// The decompressed bytes of `source`, several members or frames one after the other. Compressions
// that are not built (lz4, framed snappy, zip) answer kUnsupported at the first Read. A window over
// 128 MiB is refused.
std::unique_ptr<ByteSource> Decompress(std::unique_ptr<ByteSource> source, Compression compression);

}  // namespace laketop::formats
