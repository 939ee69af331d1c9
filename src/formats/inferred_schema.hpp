// SPDX-License-Identifier: Apache-2.0
#pragma once
// InferredSchema: what a look into one file tells: its format, its columns, and what a crawler
// writes beside them. A value.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/compression.hpp"
#include "formats/hive_type.hpp"

namespace laketop::formats {

enum class FileFormat : std::uint8_t { kUnknown, kParquet, kCsv, kJson, kAvro, kOrc };

// Of a CSV file.
struct CsvLayout {
  char delimiter = ',';
  std::optional<char> quote;  // as configured; the built-in rules never set it
  bool header = false;        // the first line names the columns
  std::string serde;          // that a custom classifier asks for
  bool operator==(const CsvLayout&) const = default;
};

struct InferredSchema {
  FileFormat format = FileFormat::kUnknown;
  Compression compression = Compression::kNone;
  std::vector<HiveColumn> columns;            // names as in the file
  std::uint64_t average_record_bytes = 0;     // 0: no record was seen
  std::optional<std::uint64_t> record_count;  // where the file says it
  CsvLayout csv;
  std::string avro_schema;  // of an Avro file: its schema as JSON
  std::string why_unknown;  // of an unknown format, for the log
};

}  // namespace laketop::formats
