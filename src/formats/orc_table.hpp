// SPDX-License-Identifier: Apache-2.0
#pragma once
// OrcTable: a table over ORC files, none of whose stripes is read but for the columns wanted.
// https://docs.aws.amazon.com/athena/latest/ug/handling-schema-updates-chapter.html

#include <memory>
#include <vector>

#include "formats/file_table.hpp"

namespace laketop::formats {

inline constexpr std::uint64_t kOrcStripeBytesMax = std::uint64_t{1} << 30;  // of wanted columns
inline constexpr std::size_t kOrcBatchBytes = std::size_t{64} << 20;

// How columns are found in a file: Athena's default is by their place in it.
enum class OrcAccess : std::uint8_t { kByIndex, kByName };

std::shared_ptr<const FileTable> MakeOrcTable(std::vector<HiveColumn> columns, OrcAccess access);

}  // namespace laketop::formats
