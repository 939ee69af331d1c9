// SPDX-License-Identifier: Apache-2.0
#pragma once
// ColumnBuilder: the values of one column of a Hive type, appended one by one and handed over as an
// Arrow array that owns its memory. One thread.
//
//   ColumnBuilder column(type);
//   column.Append(std::int64_t{7});  column.AppendNull();
//   ArrowArray array = column.Finish();      // the receiver releases it
//
// Nested: for an array append the elements to Child(0), then CloseList(); a map's keys and values
// go to Child(0) and Child(1); a struct's fields to its children, each exactly once, then
// CloseStruct().

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "formats/arrow_abi.hpp"
#include "formats/hive_type.hpp"

namespace laketop::formats {

__extension__ typedef __int128
    Decimal128;  // NOLINT(modernize-use-using): `using` warns under -Wpedantic

class ColumnBuilder {
 public:
  explicit ColumnBuilder(const HiveType& type);

  const HiveType& Type() const { return type_; }
  std::int64_t Length() const { return length_; }
  // Of the memory held, roughly.
  std::size_t Bytes() const;

  void AppendNull();
  void Append(bool value);
  // Integers of all widths, days of a date, microseconds of a timestamp.
  void Append(std::int64_t value);
  void Append(double value);            // float and double
  void Append(Decimal128 value);        // unscaled
  void Append(std::string_view value);  // string, char, varchar, binary
  void CloseList();
  void CloseStruct();

  ColumnBuilder& Child(std::size_t index) { return *children_[index]; }
  std::size_t ChildCount() const { return children_.size(); }

  // What was appended so far; the builder is empty after it.
  ArrowArray Finish();

 private:
  void AppendValidity(bool valid);
  template <class T>
  void PutFixed(T value);

  HiveType type_;
  std::int64_t length_ = 0;
  std::int64_t null_count_ = 0;
  std::vector<std::uint8_t> validity_;
  std::vector<std::uint8_t> data_;  // fixed-width values, bits of booleans, bytes of texts
  std::vector<std::int32_t> offsets_;
  std::vector<std::unique_ptr<ColumnBuilder>> children_;
};

// A struct array of these columns, which must be of one length; it owns them.
ArrowArray StructOf(std::vector<ArrowArray> columns, std::int64_t length);

// A struct schema, one child a column. Owns what it points to.
class ArrowStructSchema {
 public:
  explicit ArrowStructSchema(const std::vector<HiveColumn>& columns);
  ~ArrowStructSchema();
  ArrowStructSchema(const ArrowStructSchema&) = delete;
  ArrowStructSchema& operator=(const ArrowStructSchema&) = delete;
  const ArrowSchema& Get() const { return *schema_; }

 private:
  struct Node;
  static std::unique_ptr<Node> Make(const std::string& name, const HiveType& type);
  std::unique_ptr<Node> root_;
  const ArrowSchema* schema_ = nullptr;
};

}  // namespace laketop::formats
