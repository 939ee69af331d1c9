// SPDX-License-Identifier: Apache-2.0
#include "formats/avro_schema.hpp"

#include <map>
#include <optional>

#include "base/json.hpp"

namespace laketop::formats {
namespace {

constexpr int kAvroMetadataMax = 1'000;

// Avro's own binary form, as far as the header needs it.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : bytes_(bytes) {}

  std::optional<std::int64_t> Long() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at_ >= bytes_.size()) return std::nullopt;
      const auto byte = static_cast<std::uint8_t>(bytes_[at_++]);
      value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if ((byte & 0x80) == 0) {
        return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
      }
    }
    return std::nullopt;
  }

  std::optional<std::string_view> String() {
    const std::optional<std::int64_t> size = Long();
    if (!size || *size < 0 || static_cast<std::uint64_t>(*size) > bytes_.size() - at_) {
      return std::nullopt;
    }
    const std::string_view out = bytes_.substr(at_, static_cast<std::size_t>(*size));
    at_ += static_cast<std::size_t>(*size);
    return out;
  }

  std::size_t At() const { return at_; }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
};

class Schema {
 public:
  FormatResult<HiveType> Type(const Json& schema, int depth) {
    if (depth > kHiveTypeDepthMax) return TooLarge("the Avro schema is nested too deeply");
    if (schema.IsString()) return Named(schema.AsString());
    if (schema.IsArray()) return Union(schema, depth);
    const Json* type = schema.Find("type");
    if (type == nullptr) return Corrupt("the Avro schema has an element without a type");
    if (!type->IsString()) return Type(*type, depth + 1);
    const std::string& name = type->AsString();
    const std::string logical = schema.StringOr("logicalType", "");
    if (name == "record" || name == "error") return Record(schema, depth);
    if (name == "enum") return Remember(schema, {.kind = HiveKind::kString});
    if (name == "fixed") {
      HiveType fixed{.kind = HiveKind::kBinary};
      if (logical == "decimal") fixed = Decimal(schema);
      return Remember(schema, std::move(fixed));
    }
    if (name == "array") {
      const Json* items = schema.Find("items");
      if (items == nullptr) return Corrupt("an Avro array has no items");
      FormatResult<HiveType> element = Type(*items, depth + 1);
      if (!element) return element;
      return ArrayOf(std::move(*element));
    }
    if (name == "map") {
      const Json* values = schema.Find("values");
      if (values == nullptr) return Corrupt("an Avro map has no values");
      FormatResult<HiveType> value = Type(*values, depth + 1);
      if (!value) return value;
      return MapOf({.kind = HiveKind::kString}, std::move(*value));
    }
    if (logical == "decimal") return Decimal(schema);
    if (logical == "date") return HiveType{.kind = HiveKind::kDate};
    if (logical == "timestamp-millis" || logical == "timestamp-micros") {
      return HiveType{.kind = HiveKind::kTimestamp};
    }
    return Named(name);
  }

 private:
  static HiveType Decimal(const Json& schema) {
    const auto precision = static_cast<int>(schema.IntOr("precision", 10));
    const auto scale = static_cast<int>(schema.IntOr("scale", 0));
    if (precision < 1 || precision > 38 || scale < 0 || scale > precision) {
      return {.kind = HiveKind::kBinary};
    }
    return {.kind = HiveKind::kDecimal, .precision = precision, .scale = scale};
  }

  HiveType Remember(const Json& schema, HiveType type) {
    named_.insert_or_assign(schema.StringOr("name", ""), type);
    return type;
  }

  FormatResult<HiveType> Named(const std::string& name) {
    static const std::map<std::string, HiveKind> kPrimitives{
        {"null", HiveKind::kUnknown}, {"boolean", HiveKind::kBoolean},
        {"int", HiveKind::kInt},      {"long", HiveKind::kBigInt},
        {"float", HiveKind::kFloat},  {"double", HiveKind::kDouble},
        {"bytes", HiveKind::kBinary}, {"string", HiveKind::kString}};
    if (auto primitive = kPrimitives.find(name); primitive != kPrimitives.end()) {
      return HiveType{.kind = primitive->second};
    }
    auto known = named_.find(name);
    if (known == named_.end()) {
      const std::size_t dot = name.rfind('.');
      if (dot != std::string::npos) known = named_.find(name.substr(dot + 1));
    }
    if (known == named_.end())
      return Unsupported("the Avro schema uses the type '" + name +
                         "' inside itself, or without defining it");
    return known->second;
  }

  // null beside one type makes it nullable; Hive has no column for further ones but a string.
  FormatResult<HiveType> Union(const Json& schema, int depth) {
    HiveType out;
    for (const Json& branch : schema.AsArray()) {
      FormatResult<HiveType> type = Type(branch, depth + 1);
      if (!type) return type;
      out = Merge(out, *type);
    }
    return out;
  }

  FormatResult<HiveType> Record(const Json& schema, int depth) {
    HiveType out{.kind = HiveKind::kStruct};
    const Json* fields = schema.Find("fields");
    if (fields == nullptr || !fields->IsArray()) return Corrupt("an Avro record has no fields");
    for (const Json& field : fields->AsArray()) {
      const Json* type = field.Find("type");
      if (type == nullptr) return Corrupt("an Avro field has no type");
      // A type given by its name with attributes beside it, or as it is.
      FormatResult<HiveType> read = Type(*type, depth + 1);
      if (!read) return read;
      out.fields.push_back({field.StringOr("name", ""), std::move(*read)});
    }
    return Remember(schema, std::move(out));
  }

  std::map<std::string, HiveType> named_;
};

}  // namespace

FormatResult<AvroHeader> ParseAvroHeader(std::string_view bytes) {
  if (!bytes.starts_with(kAvroMagic)) return Corrupt("the file is not Avro");
  Bytes reader(bytes.substr(kAvroMagic.size()));
  AvroHeader out;
  int entries = 0;
  while (true) {
    std::optional<std::int64_t> count = reader.Long();
    if (!count) return Corrupt("the Avro header breaks off");
    if (*count == 0) break;
    if (*count < 0) {
      if (!reader.Long()) return Corrupt("the Avro header breaks off");
      if (*count < -kAvroMetadataMax) return TooLarge("the Avro header has too many entries");
      count = -*count;
    }
    for (std::int64_t i = 0; i < *count; ++i) {
      if (++entries > kAvroMetadataMax) return TooLarge("the Avro header has too many entries");
      const std::optional<std::string_view> key = reader.String();
      const std::optional<std::string_view> value = key ? reader.String() : std::nullopt;
      if (!value) return Corrupt("the Avro header breaks off");
      if (*key == "avro.schema") out.schema = *value;
      if (*key == "avro.codec") out.codec = *value;
    }
  }
  out.bytes = kAvroMagic.size() + reader.At();
  auto schema = ParseJson(out.schema);
  if (!schema) return Corrupt("the Avro schema is not JSON: " + schema.error().message);
  FormatResult<HiveType> type = Schema().Type(*schema, 0);
  if (!type) return std::unexpected(type.error());
  ResolveUnknown(*type);
  if (type->kind == HiveKind::kStruct) {
    for (HiveField& field : type->fields) {
      out.columns.push_back({std::move(field.name), std::move(field.type)});
    }
  } else {
    out.columns.push_back({"value", std::move(*type)});
  }
  return out;
}

}  // namespace laketop::formats
