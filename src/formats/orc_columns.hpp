// SPDX-License-Identifier: Apache-2.0
#pragma once
// OrcColumn: one column of an ORC stripe, nested ones with all below, whose values are appended row
// by row to a column of the table's type. One thread.

#include <functional>
#include <memory>

#include "formats/arrow_builder.hpp"
#include "formats/orc_footer.hpp"
#include "formats/orc_streams.hpp"

namespace laketop::formats {

inline constexpr std::size_t kOrcItemsMax = std::size_t{1} << 24;  // of one list or map
inline constexpr std::size_t kOrcDictionaryBytesMax = std::size_t{1} << 30;
inline constexpr std::uint64_t kOrcDictionaryEntriesMax = std::uint64_t{1} << 26;
inline constexpr std::size_t kOrcTextBytesMax = std::size_t{1} << 28;

// A stripe as its columns need it.
struct OrcStripeView {
  const OrcFooter* footer = nullptr;
  const OrcStripeFooter* stripe = nullptr;
  // The bytes of a stream; none where the stripe has it not.
  std::function<std::optional<OrcBytes>(std::uint32_t column, OrcStreamKind kind)> stream;
  // A stream that ends at its beginning: a fault as soon as it is read.
  std::function<OrcBytes()> empty_stream;
};

class OrcColumn {
 public:
  virtual ~OrcColumn() = default;
  // The next value; false: see the fault that its streams share.
  virtual bool Append(ColumnBuilder& out) = 0;
};

// The column of the type of that number, for a builder of `wanted`. An error where a value of the
// one can be none of the other.
FormatResult<std::unique_ptr<OrcColumn>> MakeOrcColumn(const OrcStripeView& view,
                                                       std::uint32_t number, const HiveType& wanted,
                                                       const std::string& name);

}  // namespace laketop::formats
