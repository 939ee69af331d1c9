// SPDX-License-Identifier: Apache-2.0
#pragma once
// AvroSchema: a schema of Avro, read from its JSON into a graph of types: values are decoded by it,
// columns are made of it, and the schema registry compares one with another. A type may stand in
// itself by its name: the schema owns each type once, the types point to one another. Immutable
// once read; any thread.
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

struct AvroType;

struct AvroField {
  std::string name;
  std::vector<std::string> aliases;
  bool has_default = false;
  const AvroType* type = nullptr;
};

struct AvroType {
  AvroKind kind = AvroKind::kNull;
  AvroLogical logical = AvroLogical::kNone;
  int precision = 0;                      // kDecimal
  int scale = 0;                          // kDecimal
  std::size_t size = 0;                   // kFixed, in bytes
  std::string name;                       // kFixed, kEnum, kRecord: with its namespace
  std::vector<std::string> aliases;       // of the name
  std::vector<AvroField> fields;          // kRecord
  std::vector<std::string> symbols;       // kEnum
  bool has_default = false;               // kEnum
  std::vector<const AvroType*> branches;  // kUnion; the one type that a kArray or kMap holds
};

// A file is read with whatever names its writer gave; a definition that is to be registered must
// keep the specification's rules of names, fields, symbols and unions.
enum class AvroRules : std::uint8_t { kOfFile, kOfDefinition };

class AvroSchema {
 public:
  static FormatResult<std::unique_ptr<AvroSchema>> Parse(std::string_view json,
                                                         AvroRules rules = AvroRules::kOfFile);
  const AvroType& Root() const { return *root_; }

 private:
  friend class AvroSchemaParser;
  std::vector<std::unique_ptr<AvroType>> types_;
  const AvroType* root_ = nullptr;
};

}  // namespace laketop::formats
