// SPDX-License-Identifier: Apache-2.0
#pragma once
// AvroTable: a table over Avro object container files. Columns are found in a file by their names,
// without case; one that a file has not is NULL.

#include <memory>
#include <vector>

#include "formats/file_table.hpp"

namespace laketop::formats {

inline constexpr std::size_t kAvroBlockBytesMax = std::size_t{256} << 20;  // plain or compressed
inline constexpr std::int64_t kAvroEmptyItemsMax = 1'000'000;  // of rows or elements without bytes

std::shared_ptr<const FileTable> MakeAvroTable(std::vector<HiveColumn> columns);

}  // namespace laketop::formats
