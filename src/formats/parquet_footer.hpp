// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a Parquet file's footer says of its columns and rows: read with two small positional reads,
// the pages untouched. https://parquet.apache.org/docs/file-format/metadata/

#include <cstdint>
#include <string_view>
#include <vector>

#include "formats/byte_source.hpp"
#include "formats/hive_type.hpp"

namespace laketop::formats {

inline constexpr std::uint64_t kParquetFooterBytesMax = 64u << 20;
inline constexpr std::size_t kParquetColumnsMax = 20'000;  // nodes of the schema tree

// How a column lies in the file.
struct ParquetStorage {
  std::string_view physical;  // INT64, BINARY …; empty where it is a group or repeated
  bool only_nulls = false;    // of a writer that knew no type for it: LogicalType UNKNOWN
  bool operator==(const ParquetStorage&) const = default;
};

struct ParquetFooter {
  std::vector<HiveColumn> columns;
  std::vector<ParquetStorage> storage;  // beside each column
  std::uint64_t row_count = 0;
  std::uint64_t row_bytes = 0;  // of all row groups, before compression
};

// Whether the file begins and ends as a Parquet file does.
inline constexpr std::string_view kParquetMagic = "PAR1";

FormatResult<ParquetFooter> ReadParquetFooter(FileBytes& file);

// The footer's own bytes, without the length and magic number behind them.
FormatResult<ParquetFooter> ParseParquetFooter(std::string_view metadata);

}  // namespace laketop::formats
