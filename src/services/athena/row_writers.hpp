// SPDX-License-Identifier: Apache-2.0
#pragma once
// Writers of text formats for tables: delimited text as LazySimpleSerDe reads it, JSON lines as the
// JSON SerDes do; both compressed or not.

#include <optional>
#include <string>
#include <vector>

#include "engine/sql/row_writer.hpp"
#include "formats/compressor.hpp"

namespace laketop::athena {

struct TextCompression {
  formats::Compression codec = formats::Compression::kNone;
  std::optional<int> level;
};

// `header`: the first line's names, delimited as the rows are; none: no such line.
engine::RowWriterFactory DelimitedWriter(std::string field_delimiter,
                                         std::vector<std::string> header,
                                         TextCompression compression);
engine::RowWriterFactory JsonLinesWriter(TextCompression compression);

}  // namespace laketop::athena
