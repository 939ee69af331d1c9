// SPDX-License-Identifier: Apache-2.0
#include "formats/avro_header.hpp"

#include <optional>

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

// Columns of what values are decoded by. A type that stands in several places is there in full in
// each, so their number is bounded too.
class Columns {
 public:
  FormatResult<HiveType> Type(const AvroType& type, int depth = 0) {
    if (depth > kHiveTypeDepthMax || ++types_ > kAvroTypesMax) {
      return TooLarge("the Avro schema is nested too deeply, or inside itself");
    }
    switch (type.kind) {
      case AvroKind::kNull:
        return HiveType{.kind = HiveKind::kUnknown};
      case AvroKind::kBoolean:
        return HiveType{.kind = HiveKind::kBoolean};
      case AvroKind::kInt:
        return HiveType{.kind =
                            type.logical == AvroLogical::kDate ? HiveKind::kDate : HiveKind::kInt};
      case AvroKind::kLong:
        return HiveType{.kind = type.logical == AvroLogical::kNone ? HiveKind::kBigInt
                                                                   : HiveKind::kTimestamp};
      case AvroKind::kFloat:
        return HiveType{.kind = HiveKind::kFloat};
      case AvroKind::kDouble:
        return HiveType{.kind = HiveKind::kDouble};
      case AvroKind::kBytes:
      case AvroKind::kFixed:
        if (type.logical != AvroLogical::kDecimal) return HiveType{.kind = HiveKind::kBinary};
        return HiveType{
            .kind = HiveKind::kDecimal, .precision = type.precision, .scale = type.scale};
      case AvroKind::kString:
      case AvroKind::kEnum:
        return HiveType{.kind = HiveKind::kString};
      case AvroKind::kArray:
      case AvroKind::kMap: {
        FormatResult<HiveType> held = Type(*type.branches[0], depth + 1);
        if (!held) return held;
        if (type.kind == AvroKind::kArray) return ArrayOf(std::move(*held));
        return MapOf({.kind = HiveKind::kString}, std::move(*held));
      }
      case AvroKind::kUnion:
        return Union(type, depth);
      case AvroKind::kRecord:
        return Record(type, depth);
    }
    return HiveType{};
  }

 private:
  // null beside one type makes it nullable; Hive has no column for further ones but a string.
  FormatResult<HiveType> Union(const AvroType& type, int depth) {
    HiveType out;
    for (const AvroType* branch : type.branches) {
      FormatResult<HiveType> one = Type(*branch, depth + 1);
      if (!one) return one;
      out = Merge(out, *one);
    }
    return out;
  }

  FormatResult<HiveType> Record(const AvroType& type, int depth) {
    HiveType out{.kind = HiveKind::kStruct};
    for (const AvroField& field : type.fields) {
      FormatResult<HiveType> one = Type(*field.type, depth + 1);
      if (!one) return one;
      out.fields.push_back({field.name, std::move(*one)});
    }
    return out;
  }

  std::size_t types_ = 0;
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
      if (*key == "avro.schema") out.schema_text = *value;
      if (*key == "avro.codec") out.codec = *value;
    }
  }
  out.bytes = kAvroMagic.size() + reader.At();
  FormatResult<std::unique_ptr<AvroSchema>> schema = AvroSchema::Parse(out.schema_text);
  if (!schema) return std::unexpected(schema.error());
  out.schema = std::move(*schema);
  FormatResult<HiveType> type = Columns().Type(out.schema->Root());
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
