// SPDX-License-Identifier: Apache-2.0
#pragma once
// The schema in the header of an Avro object container file, as columns.
// https://avro.apache.org/docs/1.11.1/specification/

#include <string>
#include <string_view>
#include <vector>

#include "formats/hive_type.hpp"

namespace laketop::formats {

inline constexpr std::string_view kAvroMagic{"Obj\x01", 4};
inline constexpr std::size_t kAvroHeaderBytesMax = 4 << 20;

struct AvroHeader {
  std::vector<HiveColumn> columns;
  std::string schema;     // JSON, as written in the file
  std::string codec;      // "null", "deflate" …
  std::size_t bytes = 0;  // up to the sync marker
};

// `bytes`: the file from its beginning, as far as its header reaches at least.
FormatResult<AvroHeader> ParseAvroHeader(std::string_view bytes);

}  // namespace laketop::formats
