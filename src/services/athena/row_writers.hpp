// SPDX-License-Identifier: Apache-2.0
#pragma once
// Writers of text formats for tables: delimited text as LazySimpleSerDe reads it, JSON lines as the
// JSON SerDes do; both optionally gzipped.

#include <string>

#include "engine/sql/row_writer.hpp"

namespace laketop::athena {

engine::RowWriterFactory DelimitedWriter(std::string field_delimiter, bool gzip);
engine::RowWriterFactory JsonLinesWriter(bool gzip);

}  // namespace laketop::athena
