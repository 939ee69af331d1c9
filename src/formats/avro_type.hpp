// SPDX-License-Identifier: Apache-2.0
#pragma once
// AvroType: the schema that an Avro file was written with, as a tree that values are decoded by. A
// type may stand in itself by its name: the tree owns each type once and refers to it.
// https://avro.apache.org/docs/1.11.1/specification/

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "formats/format_error.hpp"

namespace laketop::formats {

inline constexpr int kAvroDepthMax = 64;
inline constexpr std::size_t kAvroTypesMax = 100'000;

enum class AvroKind : std::uint8_t {
  kNull,
  kBoolean,
  kInt,
  kLong,
  kFloat,
  kDouble,
  kBytes,
  kString,
  kFixed,
  kEnum,
  kArray,
  kMap,
  kUnion,
  kRecord
};

enum class AvroLogical : std::uint8_t { kNone, kDate, kMillis, kMicros, kDecimal };

struct AvroType {
  AvroKind kind = AvroKind::kNull;
  AvroLogical logical = AvroLogical::kNone;
  int scale = 0;                          // kDecimal
  std::size_t size = 0;                   // kFixed
  std::vector<std::string> names;         // kEnum: symbols; kRecord: fields
  std::vector<const AvroType*> children;  // kArray and kMap: one; kUnion, kRecord
};

class AvroSchema {
 public:
  // Of the JSON in a file's header.
  static FormatResult<std::unique_ptr<AvroSchema>> Parse(std::string_view json);
  const AvroType& Root() const { return *root_; }

 private:
  friend class AvroSchemaParser;
  std::vector<std::unique_ptr<AvroType>> types_;
  const AvroType* root_ = nullptr;
};

}  // namespace laketop::formats
