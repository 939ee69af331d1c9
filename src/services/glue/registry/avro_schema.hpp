// SPDX-License-Identifier: Apache-2.0
#pragma once
// AvroSchema: a schema of Avro as the schema registry needs it: whether it is one, and whether data
// written with another can be read with it. Immutable; any thread.
// https://avro.apache.org/docs/1.11.1/specification/#schema-resolution

#include <expected>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace laketop::glue {

inline constexpr int kAvroDepthMax = 64;

struct AvroType;

struct AvroField {
  std::string name;
  std::vector<std::string> aliases;
  bool has_default = false;
  std::shared_ptr<const AvroType> type;
};

struct AvroType {
  enum class Kind : std::uint8_t {
    kNull,
    kBoolean,
    kInt,
    kLong,
    kFloat,
    kDouble,
    kBytes,
    kString,
    kRecord,
    kEnum,
    kArray,
    kMap,
    kUnion,
    kFixed,
    kReference,  // to a named type, so that a type may hold itself
  };
  Kind kind = Kind::kNull;
  std::string name;  // with its namespace, of what is named or referred to
  std::vector<std::string> aliases;
  std::vector<AvroField> fields;                          // of a record
  std::vector<std::string> symbols;                       // of an enum
  bool has_default = false;                               // of an enum
  std::vector<std::shared_ptr<const AvroType>> branches;  // of a union; one of an array or map
  std::int64_t size = 0;                                  // of a fixed
};

class AvroSchema {
 public:
  // The error says what is wrong.
  static std::expected<AvroSchema, std::string> Parse(std::string_view json);

  // Whether data of `writer` can be read as this.
  bool CanRead(const AvroSchema& writer) const;

 private:
  friend class AvroParser;
  friend class AvroResolution;
  std::shared_ptr<const AvroType> root_;
  std::map<std::string, std::shared_ptr<const AvroType>> named_;
};

}  // namespace laketop::glue
