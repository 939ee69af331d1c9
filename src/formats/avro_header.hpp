// SPDX-License-Identifier: Apache-2.0
#pragma once
// The header of an Avro object container file: its schema, and the columns of Hive that it is.
// https://avro.apache.org/docs/1.11.1/specification/

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "formats/avro_type.hpp"
#include "formats/hive_type.hpp"

namespace laketop::formats {

inline constexpr std::string_view kAvroMagic{"Obj\x01", 4};
inline constexpr std::size_t kAvroHeaderBytesMax = 4 << 20;

struct AvroHeader {
  std::vector<HiveColumn> columns;
  std::string schema_text;  // JSON, as written in the file
  std::unique_ptr<AvroSchema> schema;
  std::string codec;      // "null", "deflate" …
  std::size_t bytes = 0;  // up to the sync marker
};

// `bytes`: the file from its beginning, as far as its header reaches at least.
FormatResult<AvroHeader> ParseAvroHeader(std::string_view bytes);

}  // namespace laketop::formats
