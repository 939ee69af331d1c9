// SPDX-License-Identifier: Apache-2.0
#pragma once
// AvroValues: Avro's binary values in order, appended to columns or passed over. One thread.

#include <cstdint>
#include <string_view>

#include "formats/arrow_builder.hpp"
#include "formats/avro_type.hpp"

namespace laketop::formats {

class AvroValues {
 public:
  explicit AvroValues(std::string_view bytes) : bytes_(bytes) {}

  FormatResult<std::int64_t> Long();
  FormatResult<std::string_view> Bytes();  // a long and as many bytes
  FormatResult<std::string_view> Take(std::size_t count);
  std::size_t Left() const { return bytes_.size() - at_; }

  // A value of `type` into a column of a Hive type: numbers widen, scalars become text where text
  // is wanted; what cannot is an error.
  FormatResult<void> Append(ColumnBuilder& column, const AvroType& type, int depth = 0);
  FormatResult<void> Skip(const AvroType& type, int depth = 0);

 private:
  FormatResult<void> AppendScalar(ColumnBuilder& column, const AvroType& type);
  FormatResult<void> AppendNumber(ColumnBuilder& column, const AvroType& type, std::int64_t value);
  FormatResult<void> AppendText(ColumnBuilder& column, std::string_view text);
  FormatResult<void> AppendBytes(ColumnBuilder& column, const AvroType& type,
                                 std::string_view bytes);
  FormatResult<void> AppendRecord(ColumnBuilder& column, const AvroType& type, int depth);
  // Calls `item` for each element of an array or entry of a map.
  template <class Item>
  FormatResult<void> Items(const Item& item);

  std::string_view bytes_;
  std::size_t at_ = 0;
};

// Which field of the record each name means, or -1: names are compared without case.
std::vector<int> FieldsOf(const AvroType& record, const std::vector<std::string>& names);

}  // namespace laketop::formats
